"""The preview server: what it serves, what it adds, what it refuses, where answers go."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from pull_marketing.preview.server import PreviewServer, open_server, with_script
from pull_marketing.preview.state import PreviewState

QUESTIONNAIRE = """\
---
title: Votre projet
slug: contact
duration: 1 minute
keep: 12 mois
deliver_to: anne@cabinet-reel.fr
hidden_fields: ref
---

Bonjour.

[Commencer]

# Vous

## Que cherchez-vous ? {#besoin}
- De l’aide
- De la publicité → Pas moi

## Où vous répondre ? {#email}
[e-mail]

# Fin : Pas moi (sans réponse)
Si besoin est « De la publicité »

Non merci.

# Fin : Reçu
Sinon

Merci.
"""


class Browser:
    """As little of a browser as these tests need."""

    def __init__(self, server: PreviewServer) -> None:
        self.port = server.server_address[1]

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body.encode(), {**form, **named})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def get(self, path: str) -> HTTPResponse:
        return self.ask("GET", path)

    def post(self, path: str, **fields: str) -> HTTPResponse:
        return self.ask("POST", path, urlencode(fields))


@pytest.fixture
def serve() -> Iterator[Callable[..., Browser]]:
    servers = []

    def start(root: Path, state: PreviewState | None = None) -> Browser:
        server = open_server(root, 0, state)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return Browser(server)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "index.html": "<html><body><p>Accueil</p></body></html>",
        "404.html": "<p>Rien ici",
        "contact/index.html": "<p>Contact",
        "style.css": "p { color: red }",
        "police.woff2": "wOF2",
    }.items():
        path = tmp_path / "output" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "status", "kind", "text"),
    [
        ("/", 200, "text/html; charset=utf-8", "Accueil"),
        ("/?ref=ABC", 200, "text/html; charset=utf-8", "Accueil"),
        ("/contact/", 200, "text/html; charset=utf-8", "Contact"),
        ("/style.css", 200, "text/css; charset=utf-8", "color"),
        ("/police.woff2", 200, "font/woff2", "wOF2"),
        ("/absent/", 404, "text/html; charset=utf-8", "Rien ici"),
        ("/../secret.txt", 404, "text/html; charset=utf-8", "Rien ici"),
        ("/%2e%2e/secret.txt", 404, "text/html; charset=utf-8", "Rien ici"),
        ("/..%2fsecret.txt", 404, "text/html; charset=utf-8", "Rien ici"),
    ],
)
def test_files_are_served_and_nothing_outside(
    path: str, status: int, kind: str, text: str, root: Path, serve: Callable[..., Browser]
) -> None:
    answer = serve(root).get(path)
    assert answer.status == status
    assert answer.headers["Content-Type"] == kind
    assert text in answer.text
    assert "secret" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/contact", "//contact", "///contact"])
def test_folder_without_slash_redirects_on_this_server(
    path: str, root: Path, serve: Callable[..., Browser]
) -> None:
    answer = serve(root).get(path)
    assert answer.status == 301
    assert answer.headers["Location"] == "/contact/"


def test_serve_adds_nothing_to_the_page(root: Path, serve: Callable[..., Browser]) -> None:
    browser = serve(root)
    page = (root / "output/index.html").read_text("utf-8")
    assert browser.get("/").text == page
    assert browser.get("/__preview/reload.js").status == 404


def test_livereload_adds_its_script_to_what_is_sent_only(
    root: Path, serve: Callable[..., Browser]
) -> None:
    browser = serve(root, PreviewState())
    before = (root / "output/index.html").read_bytes()
    assert (
        '<script src="/__preview/reload.js?version=1" defer></script></body>'
        in browser.get("/").text
    )
    assert "__preview" not in browser.get("/style.css").text
    assert browser.get("/__preview/reload.js").status == 200
    assert (root / "output/index.html").read_bytes() == before


def test_script_goes_before_the_last_end_of_body() -> None:
    page = with_script(b"<body><pre>&lt;/body></pre></body></html>", 3)
    assert page.endswith(b"defer></script></body></html>")
    assert with_script(b"<p>x", 3).endswith(b"</script>")


def test_next_free_port_is_taken(root: Path, serve: Callable[..., Browser]) -> None:
    first = serve(root).port
    second = open_server(root, first)
    second.server_close()
    assert second.server_address[1] != first


def test_state_tells_what_is_new_once() -> None:
    state = PreviewState()
    seen, news = state.next(-1, 0)
    assert json.loads(news or "") == {"version": 1, "broken": None}
    assert state.next(seen, 0) == (seen, None)
    problem = {"path": "a.md", "line": 2, "column": 0, "code": "B101", "severity": "error"}
    warning = {**problem, "severity": "warning"}
    state.failed({"language": "en", "diagnostics": [problem, warning]})
    seen, news = state.next(seen, 0)
    broken = json.loads(news or "")["broken"]
    assert broken["title"] == "1 error: this page shows the last good state"
    assert [p["place"] for p in broken["problems"]] == ["a.md:2:1"]
    state.built()
    assert json.loads(state.next(seen, 0)[1] or "") == {"version": 2, "broken": None}


# --- answers


@pytest.fixture
def answering(make_site: Callable[..., Any], serve: Callable[..., Browser]) -> tuple[Browser, Path]:
    site = make_site(
        {"content/questionnaires/contact.md": QUESTIONNAIRE}, PULL_MARKETING_SERVE=True
    )
    assert site.error_codes == [], site.told()
    assert 'action="/f/contact"' in site.html("/questionnaires/contact/")
    return serve(site.root), site.root


def kept(root: Path) -> list[dict[str, Any]]:
    path = root / ".cache/preview-submissions/contact.jsonl"
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    )


def test_answer_is_kept_and_leads_to_its_ending(
    answering: tuple[Browser, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    browser, root = answering
    fields = {"besoin": "De l’aide", "email": "a@b.example", "ref": "M4TRKB", "x": "y"}
    answer = browser.post("/f/contact", **fields)
    assert answer.status == 303
    assert answer.headers["Location"] == "/questionnaires/contact/merci/recu/"
    assert browser.get(answer.headers["Location"]).status == 200
    (line,) = kept(root)
    assert line["ending"] == "recu"
    assert line["answers"]["email"] == "a@b.example"
    assert line["hidden"] == {"ref": "M4TRKB"}
    assert "x" not in line["answers"]
    assert "preview-submissions" in capsys.readouterr().out


def test_ending_without_an_answer_keeps_nothing(answering: tuple[Browser, Path]) -> None:
    browser, root = answering
    answer = browser.post("/f/contact", besoin="De la publicité")
    assert answer.headers["Location"] == "/questionnaires/contact/merci/pas-moi/"
    assert kept(root) == []


def test_answer_that_must_be_mended_is_told(answering: tuple[Browser, Path]) -> None:
    browser, root = answering
    answer = browser.post("/f/contact", besoin="De l’aide", email="<script>")
    assert answer.status == 422
    assert "Où vous répondre" in answer.text
    assert "Quelques réponses sont à compléter" in answer.text
    assert kept(root) == []


def test_field_for_robots_keeps_nothing(answering: tuple[Browser, Path]) -> None:
    browser, root = answering
    answer = browser.post("/f/contact", besoin="De l’aide", email="a@b.example", web_site="spam")
    assert answer.status == 303
    assert kept(root) == []


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/f/absent", {}, 404),
        ("/f/../contact", {}, 404),
        ("/contact/", {}, 404),
        ("/f/contact", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("/f/contact", {"Content_Length": "99999999"}, 413),
        ("/f/contact", {"Content_Length": "beaucoup"}, 413),
    ],
)
def test_posts_that_are_refused(
    path: str, headers: dict[str, str], status: int, answering: tuple[Browser, Path]
) -> None:
    browser, root = answering
    assert browser.ask("POST", path, "besoin=x", **headers).status == status
    assert kept(root) == []


def test_too_many_fields_are_refused(answering: tuple[Browser, Path]) -> None:
    browser, _ = answering
    assert browser.ask("POST", "/f/contact", "&".join(["a=b"] * 2000)).status == 413


# --- files

WITH_FILE = QUESTIONNAIRE.replace(
    "## Où vous", "## Votre contrat ? {#contrat}\n[fichier pdf, 1 Mo, facultatif]\n\n## Où vous"
)
BOUNDARY = "----limite"


def multipart(*parts: tuple[str, str | None, str]) -> str:
    """A body as browsers write it: name, name of the file or None, content."""
    lines = []
    for name, file, content in parts:
        named = "" if file is None else f'; filename="{file}"\r\nContent-Type: application/pdf'
        head = f'Content-Disposition: form-data; name="{name}"{named}'
        lines.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n{content}\r\n")
    return "".join(lines) + f"--{BOUNDARY}--\r\n"


@pytest.fixture
def filing(make_site: Callable[..., Any], serve: Callable[..., Browser]) -> tuple[Browser, Path]:
    site = make_site({"content/questionnaires/contact.md": WITH_FILE}, PULL_MARKETING_SERVE=True)
    assert site.error_codes == [], site.told()
    return serve(site.root), site.root


def send(browser: Browser, body: str) -> HTTPResponse:
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return browser.ask("POST", "/f/contact", body, Content_Type=kind)


ANSWERED = (("besoin", None, "De l’aide"), ("email", None, "a@b.example"))


def test_file_is_told_by_name_and_size_and_not_kept(filing: tuple[Browser, Path]) -> None:
    browser, root = filing
    answer = send(browser, multipart(*ANSWERED, ("contrat", "le %22mien%22.pdf", "--x\r\ny")))
    assert answer.status == 303
    (line,) = kept(root)
    assert line["answers"]["contrat"] == 'le "mien".pdf'
    assert line["files"] == {"contrat": ['le "mien".pdf', 6]}
    assert [path.name for path in (root / ".cache/preview-submissions").iterdir()] == [
        "contact.jsonl"
    ]


def test_optional_file_may_be_left_out(filing: tuple[Browser, Path]) -> None:
    browser, root = filing
    assert send(browser, multipart(*ANSWERED, ("contrat", "", ""))).status == 303
    (line,) = kept(root)
    assert line["files"] == {}


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("a.exe", "x", "de l’un de ces types"),
        ("a.pdf", "", "vide"),
        ("a.pdf", "x" * 1_000_001, "1\u00a0Mo au plus"),
    ],
)
def test_wrong_file_is_to_be_mended(
    filing: tuple[Browser, Path], file: str, content: str, said: str
) -> None:
    browser, root = filing
    answer = send(browser, multipart(*ANSWERED, ("contrat", file, content)))
    assert answer.status == 422
    assert said in answer.text
    assert kept(root) == []


@pytest.mark.parametrize("body", ["", "x", f"--{BOUNDARY}\r\nx\r\n--{BOUNDARY}--", "a=b"])
def test_body_that_is_not_what_it_says_is_refused(filing: tuple[Browser, Path], body: str) -> None:
    browser, root = filing
    assert send(browser, body).status == 413
    assert kept(root) == []
