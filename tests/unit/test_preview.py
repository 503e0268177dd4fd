"""The preview server: what it serves, what it adds, what it refuses."""

from __future__ import annotations

import json
import re
import threading
import tomllib
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from pull_marketing.preview import announce, receiving
from pull_marketing.preview.receiving import PARTS
from pull_marketing.preview.server import PreviewServer, open_server, with_script
from pull_marketing.preview.state import PreviewState

ROOT = Path(__file__).resolve().parents[2]


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


def test_port_that_is_taken_is_told(
    root: Path, serve: Callable[..., Browser], capsys: pytest.CaptureFixture[str]
) -> None:
    taken = serve(root).port
    with open_server(root, taken) as server:
        announce(server, "fr", taken, browser=False)
    told = capsys.readouterr().out
    assert f"Le port {taken} est pris" in told
    assert server.address in told
    with open_server(root, 0) as server:
        announce(server, "fr", server.server_port, browser=False)
    assert "est pris" not in capsys.readouterr().out


@pytest.mark.parametrize("path", ["/contact/", "/", "/f"])
def test_pages_take_no_posts(path: str, root: Path, serve: Callable[..., Browser]) -> None:
    assert serve(root).ask("POST", path, "a=b").status == 404


def test_without_the_receiver_a_form_says_how_to_have_it(
    root: Path, serve: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pull_marketing.preview.is_installed", lambda: False)
    with open_server(root, 0) as server, receiving(server, root):
        assert server.receiver is None
    answer = serve(root).ask("POST", "/f/contact", "a=b")
    assert answer.status == 503
    assert "python3 tasks.py serve" in answer.text
    assert "pip install -e &#x27;.[receiver]&#x27;" in answer.text


def test_a_receiver_that_lacks_a_part_counts_as_not_installed() -> None:
    """So that nobody is shown a trace of a half-installed one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = project["optional-dependencies"]["receiver"]
    names = {re.split(r"[>=;]", each)[0].replace("-", "_") for each in declared if ";" not in each}
    assert names == PARTS


def test_state_tells_what_is_new_once() -> None:
    state = PreviewState()
    seen, news = state.next(-1, 0)
    assert json.loads(news or "") == {"version": 1, "only": "", "same": {}, "broken": None}
    assert state.next(seen, 0) == (seen, None)
    problem = {"path": "a.md", "line": 2, "column": 0, "code": "B101", "severity": "error"}
    warning = {**problem, "severity": "warning"}
    state.failed({"language": "en", "diagnostics": [problem, warning]})
    seen, news = state.next(seen, 0)
    broken = json.loads(news or "")["broken"]
    assert broken["title"] == "1 error: this page shows the last good state"
    assert [p["place"] for p in broken["problems"]] == ["a.md:2:1"]
    state.built()
    assert json.loads(state.next(seen, 0)[1] or "") == {
        "version": 2,
        "only": "",
        "same": {},
        "broken": None,
    }
