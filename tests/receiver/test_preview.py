"""The receiver beside the preview: one site, answers and mails on this machine."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from pull_marketing import receiver as receiver_room
from pull_marketing.preview import receiving
from pull_marketing.preview.receiving import LocalReceiver
from pull_marketing.preview.server import PreviewServer, open_server
from pull_marketing.receiver.schema import account, submission
from pull_marketing.receiver.settings import EXAMPLES

from .asking import FORM, Answer
from .conftest import GOOD, contract, of

PATIENCE_S = 30


@dataclass(frozen=True)
class Preview:
    """A preview with its receiver."""

    server: PreviewServer
    root: Path

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        port = self.server.server_port
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        given = {"Content-Type": FORM, "Origin": f"http://127.0.0.1:{port}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, given)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, found, response.read())
        connection.close()
        return answer

    def post(self, **fields: str) -> Answer:
        return self.ask("POST", "/f/contact", urlencode(fields).encode())

    def rows(self) -> list[Any]:
        assert self.server.receiver
        assert self.server.receiver.port()  # until then there is no table
        engine = sa.create_engine(f"sqlite:///{self.root}/.cache/receiver/answers.sqlite3")
        with engine.connect() as connection:
            found = list(connection.execute(sa.select(submission)).all())
        engine.dispose()
        return found


@contextmanager
def previewed(root: Path) -> Iterator[Preview]:
    """A project as a build leaves it, shown as `serve` shows it."""
    for name, text in {
        ".cache/contracts/contact.json": contract(),
        "output/index.html": "<p>Accueil",
        "content/site.yaml": "language: fr\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    with open_server(root, 0) as server, receiving(server, root):
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield Preview(server, root)
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with previewed(tmp_path_factory.mktemp("preview")) as shown:
        assert shown.server.receiver
        assert shown.server.receiver.port()  # it has its database before a test begins another one
        yield shown


def test_an_answer_leads_to_its_ending_and_its_mail_can_be_read(preview: Preview) -> None:
    before = len(preview.rows())
    answer = preview.post(**GOOD, submission_key="clef-de-la-page", ref="M4TRKB", x="y")
    assert answer.status == 303
    ending = f"{preview.server.address}questionnaires/contact/merci/recu/"
    assert answer.place == ending
    row = preview.rows()[before]
    assert of(row, "answers")["email"] == GOOD["email"]
    assert of(row, "hidden")["ref"] == "M4TRKB"
    assert of(row, "scores") == {"score": 3}
    mail = mail_with(preview, "mon site dort.").text
    assert "anne@cabinet.example" in mail
    assert "score\u00a0: 3" in mail
    folder = preview.root / ".cache" / "receiver"
    assert folder.stat().st_mode & 0o077 == 0


def mail_with(preview: Preview, text: str) -> Any:
    """The mail that says this, on the page of mails, as soon as it is there."""
    for _ in range(400):
        page = preview.ask("GET", "/__preview/mails/")
        assert "Courriers qui seraient partis" in page.text
        found = [each for each in page.soup.select("article") if text in each.text]
        if found:
            return found[0]
        threading.Event().wait(0.05)
    raise AssertionError(f"no mail says {text}")


def test_what_a_stranger_typed_is_text_on_the_page_of_mails(preview: Preview) -> None:
    preview.post(**{**GOOD, "nom": "<img src=x>", "recit": "<script>alert(1)</script>"})
    mail = mail_with(preview, "<script>alert(1)</script>")
    assert "<img src=x>" in mail.h2.text
    assert mail.find_all(["script", "img"]) == []


def test_an_ending_without_an_answer_keeps_nothing(preview: Preview) -> None:
    before = len(preview.rows())
    answer = preview.post(besoin="De la publicité")
    assert answer.place.endswith("/questionnaires/contact/merci/pas-moi/")
    assert len(preview.rows()) == before


def test_corrections_come_back_with_their_style(preview: Preview) -> None:
    answer = preview.post(besoin="De l’aide", email="<script>")
    assert answer.status == 422
    assert "Quelques réponses sont à compléter" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert preview.ask("GET", "/f/style.css").headers["content-type"].startswith("text/css")
    assert "<script>" not in answer.text


def test_somebody_is_there(preview: Preview) -> None:
    """What the page's script asks before it posts."""
    answer = preview.ask("HEAD", "/f/contact")
    assert (answer.status, answer.body) == (200, b"")
    assert preview.ask("HEAD", "/f/absent").status == 404


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/f/absent", {}, 404),
        ("/f/contact", {"Origin": "https://ailleurs.example"}, 403),
        ("/f/contact", {"Host": "ailleurs.example"}, 421),
        ("/__preview/mails/", {"Host": "ailleurs.example"}, 404),
        ("/f/contact", {"Content_Length": "99999999"}, 413),
        ("/f/contact", {"Content_Length": "beaucoup"}, 400),
    ],
)
def test_posts_that_are_refused(
    path: str, headers: dict[str, str], status: int, preview: Preview
) -> None:
    before = len(preview.rows())
    assert preview.ask("POST", path, b"besoin=x", **headers).status == status
    assert len(preview.rows()) == before


def test_mails_are_shown_to_this_machine_only(preview: Preview) -> None:
    """A foreign page whose name leads here (DNS rebinding) reads nothing."""
    assert preview.ask("GET", "/__preview/mails/", Host="ailleurs.example:80").status == 421


def test_a_large_post_that_is_refused_gets_its_page(preview: Preview) -> None:
    answer = preview.ask("POST", "/f/contact", b"besoin=" + b"x" * 3_000_000)
    assert answer.status == 413
    assert "trop long" in answer.text


def test_a_second_preview_says_why_it_takes_no_answers(
    preview: Preview, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_server(preview.root, 0) as server, receiving(server, preview.root):
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        answer = Preview(server, preview.root).post(**GOOD)
        server.shutdown()
    assert answer.status == 503
    assert "le terminal dit pourquoi" in answer.text
    assert "X011" in capsys.readouterr().err


def test_ending_the_preview_ends_its_receiver(tmp_path: Path) -> None:
    with previewed(tmp_path) as shown:
        assert shown.ask("HEAD", "/f/contact").status == 200
        receiver = shown.server.receiver
        assert receiver
    assert receiver.port() is None
    with previewed(tmp_path) as shown:  # the database is free again
        assert shown.ask("HEAD", "/f/contact").status == 200


def test_ending_before_it_has_begun_waits_for_nothing(tmp_path: Path) -> None:
    (tmp_path / ".cache/contracts").mkdir(parents=True)
    receiver = LocalReceiver(tmp_path, "http://127.0.0.1:1/")
    receiver.start()
    receiver.close()
    assert receiver.port() is None


# --- the inbox


def test_the_inbox_opens_here_without_a_password_and_says_so(preview: Preview) -> None:
    preview.post(**{**GOOD, "nom": "Ève Patron"})
    page = preview.ask("GET", "/inbox/")
    assert page.status == 200
    assert "s’ouvre ici sans mot de passe, et seulement ici" in page.soup.select_one("main").text
    (lead,) = [a for a in page.soup.select(".rows a") if "Ève Patron" in a.text]
    dossier = preview.ask("GET", lead["href"])
    assert "mon site dort." in dossier.text
    noted = preview.ask("POST", f"{lead['href']}/note", urlencode({"text": "Rappeler"}).encode())
    assert noted.status == 303
    assert "Rappeler" in preview.ask("GET", lead["href"]).text
    assert preview.ask("GET", "/inbox").status == 303


def test_the_receiver_behind_it_asks_for_a_login(preview: Preview) -> None:
    """It is the preview that has the key: nothing opens the receiver's own port."""
    assert preview.server.server_address[0] == "127.0.0.1"
    assert preview.server.receiver
    connection = HTTPConnection("127.0.0.1", preview.server.receiver.port(), timeout=PATIENCE_S)
    connection.request("GET", "/inbox/")
    response = connection.getresponse()
    response.read()
    connection.close()
    assert (response.status, response.headers["Location"]) == (303, "/inbox/login")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "ailleurs.example"},
        {"Host": "127.0.0.1.ailleurs.example"},
        {"Host": "127.0.0.1:1"},
        {"Host": ""},
    ],
)
def test_no_foreign_name_reads_the_inbox(preview: Preview, headers: dict[str, str]) -> None:
    assert preview.ask("GET", "/inbox/", **headers).status == 421


def test_no_foreign_page_writes_into_the_inbox(preview: Preview) -> None:
    preview.post(**{**GOOD, "nom": "Ode Patron"})
    page = preview.ask("GET", "/inbox/")
    (lead,) = [a["href"] for a in page.soup.select(".rows a") if "Ode Patron" in a.text]
    for origin in ("https://ailleurs.example", "null"):
        answer = preview.ask("POST", f"{lead}/note", b"text=x", Origin=origin)
        assert answer.status == 403


def test_logging_out_of_a_preview_is_no_dead_end(preview: Preview) -> None:
    assert preview.ask("POST", "/inbox/logout").status == 303
    assert preview.ask("GET", "/inbox/").status == 200


def test_nobody_can_log_in_to_what_a_preview_leaves_behind(preview: Preview) -> None:
    """Its account has a password that nobody knows, and is one like any other."""
    preview.ask("GET", "/inbox/")
    engine = sa.create_engine(f"sqlite:///{preview.root}/.cache/receiver/answers.sqlite3")
    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(account)).all()
    engine.dispose()
    assert row.email == "apercu@example.com"
    assert row.password.startswith("scrypt") or "$" in row.password
    for password in ("", row.password):
        fields = urlencode({"email": row.email, "password": password, "code": ""}).encode()
        assert preview.ask("POST", "/inbox/login", fields).status in (403, 429)


def test_nothing_of_the_receiver_knows_the_preview() -> None:
    """So that no setting, and no mistake in one, opens an inbox online."""
    knows = re.compile(r"^\s*(?:from|import) .*\bpreview\b", re.MULTILINE)
    modules = list(Path(receiver_room.__file__).parent.rglob("*.py"))
    assert modules
    assert [path for path in modules if knows.search(path.read_text("utf-8"))] == []
    assert not re.search("PREVIEW|SENSITIVE|LOGIN|OPEN", " ".join(EXAMPLES))
