"""The whole way of the letter in a real browser: asked for, confirmed by mail, left again."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pull_marketing.receiver.__main__ import main
from pull_marketing.receiver.schema import subscriber
from pull_marketing.receiver.service import Receiver, opened
from pull_marketing.receiver.serving import server_for
from pull_marketing.receiver.settings import PREFIX, Settings

from ..conftest import minimal_site_yaml
from ..receiver.cluster import free_port
from ..receiver.mail_sink import Sink, mail_sink, way

LEA = "lea@specimen.example"
SITE = """\
newsletter:
  about: un article et ce qu’il m’a appris
  frequency: une fois par mois
forms:
  backend: receiver
  endpoint: {address}
  country: FR
"""


@dataclass(frozen=True)
class Letters:
    """A site, the receiver that its letter is asked for at, and the mail server behind it."""

    site: str
    settings: Settings
    receiver: Receiver
    mails: Sink

    def link(self, number: int) -> str:
        """The link in one of the mails that came."""
        content = self.mails.mails[number].content.decode().replace("=\r\n", "")
        found = re.search(rf"{re.escape(self.settings.url)}/f/\S+", content)
        assert found, content
        return found[0].replace("=3D", "=")

    def entries(self) -> list[Any]:
        with self.receiver.database.reader.connect() as connection:
            return list(connection.execute(sa.select(subscriber)).all())


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Nothing: a request is not news."""


@pytest.fixture
def letters(make_site: Callable[..., Any], tmp_path: Any) -> Iterator[Letters]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    built = make_site({"content/site.yaml": minimal_site_yaml() + SITE.format(address=address)})
    assert not built.error_codes, built.told()
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink())
        handler = functools.partial(Quiet, directory=str(built.output))
        pages = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threads = [threading.Thread(target=pages.serve_forever, args=(0.05,))]
        settings = Settings(
            database=f"sqlite:///{tmp_path}/answers.sqlite3",
            contracts=built.root / ".cache" / "contracts",
            site_url=f"http://127.0.0.1:{pages.server_port}",
            mail=way(sink),
            mail_from="site@anne.example",
            url=address,
            port=port,
        )
        receiver = stack.enter_context(opened(settings))
        server = server_for(receiver, settings)
        threads.append(threading.Thread(target=server.run))
        for thread in threads:
            thread.start()
        while not server.started:
            threads[1].join(0.02)
        yield Letters(settings.site_url, settings, receiver, sink)
        server.should_exit = True
        pages.shutdown()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize("script", [True, False])
def test_a_letter_is_asked_for_confirmed_and_left(
    letters: Letters,
    open_page: Callable[..., Page],
    script: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = open_page(java_script_enabled=script, width=320, reduced_motion="reduce")
    page.goto(f"{letters.site}/lettre/")
    page.get_by_label(re.compile("adresse")).first.fill(LEA)
    page.locator(".letter [type=checkbox]").check()
    page.locator(".letter [type=submit]").click()
    expect(page).to_have_url(re.compile("/merci/sent/$"))
    expect(page.locator("h1")).to_contain_text("confirmez")
    letters.receiver.worker.run_due()
    (question,) = [n for n, each in enumerate(letters.mails.mails) if each.rcpt_tos == [LEA]]
    (entry,) = letters.entries()
    assert (entry.address, entry.confirmed_ms) == (LEA, None)

    page.goto(letters.link(question))
    expect(page.locator("h1")).to_have_text(re.compile("Voulez-vous nos lettres"))
    assert letters.entries()[0].confirmed_ms is None  # opening the link changes nothing
    page.get_by_role("button").click()
    expect(page.locator("h1")).to_contain_text("Vous êtes sur la liste")
    assert letters.entries()[0].confirmed_ms

    settings = letters.settings
    for name, value in {
        "DATABASE": settings.database,
        "CONTRACTS": str(settings.contracts),
        "SITE_URL": settings.site_url,
        "URL": settings.url,
        "MAIL": f"smtp://127.0.0.1:{settings.mail.port}",
        "MAIL_FROM": settings.mail_from,
    }.items():
        monkeypatch.setenv(PREFIX + name, value)
    assert main(["letters", "letters"]) == 0
    leave = re.search(r"http\S+/f/leave/\S+", capsys.readouterr().out)
    assert leave
    page.goto(leave[0])
    page.get_by_role("button", name="Retirez-moi").click()
    expect(page.locator("h1")).to_contain_text("Vous n’êtes plus sur la liste")
    (entry,) = letters.entries()
    assert entry.left_ms
    assert entry.address == ""
    assert main(["letters", "letters"]) == 1
    if script:
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
