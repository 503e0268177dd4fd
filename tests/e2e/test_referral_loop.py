"""The whole loop in a real browser with scripts off: a friend answers, both rewards become due."""

from __future__ import annotations

import datetime
import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from pull_marketing.referral import book as actions
from pull_marketing.referral.ledger import Refusal
from pull_marketing.referral.open_book import open_book
from pull_marketing.referral.statement import total_due

NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Paris"))

REFERRAL = """\
forms:
  backend: formspree
  endpoint: {address}envoi
referral:
  open: 2026-01-01
  end: 2027-12-31
  friend:
    label: 10 € de remise
    value: 10
  referrer:
    label: 20 € d’avoir
    value: 20
  payout_delay_days: 30
  first: 20
  conditions: nouveaux clients
"""

PAUL = """\
---
given_name: Paul
code: P7KQEA
since: 2026-03-16
consent:
  date: 2026-03-16
---

Elle dit non quand c’est non.
"""


class SiteAndInbox(ThreadingHTTPServer):
    """Serves a folder, and keeps what is posted to it."""

    folder: Path
    received: list[dict[str, list[str]]]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(SimpleHTTPRequestHandler):
    server: SiteAndInbox

    def translate_path(self, path: str) -> str:
        self.directory = str(self.server.folder)
        return super().translate_path(path)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(parse_qs(body.decode()))
        self.send_response(303)
        self.send_header("Location", "/questionnaires/contact/merci/")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Nothing: a request is not news."""


@pytest.fixture
def server() -> Iterator[SiteAndInbox]:
    one = SiteAndInbox(("127.0.0.1", 0), functools.partial(Handler))
    one.received = []
    thread = threading.Thread(target=one.serve_forever, daemon=True)
    thread.start()
    yield one
    one.shutdown()
    one.server_close()
    thread.join()


@pytest.fixture
def built(make_site: Callable[..., Any], server: SiteAndInbox) -> Any:
    yaml = make_site.__globals__["minimal_site_yaml"]()  # type: ignore[attr-defined]
    files = {
        "content/site.yaml": yaml + REFERRAL.format(address=server.address),
        "content/referrers/paul.md": PAUL,
        "pelicanconf.py": 'TIMEZONE = "Europe/Paris"\n',
    }
    site = make_site(files)
    assert not site.error_codes, site.told()
    server.folder = site.output
    return site


def answer(page: Page, address: str, path: str, email: str, code: str = "") -> None:
    page.goto(address + path)
    page.locator('input[type="email"]').fill(email)
    if code:
        page.locator('input[name="ref"]').fill(code)
    page.locator(".questionnaire button[type=submit]:visible").first.click()
    page.wait_for_url("**/merci/")


def book_on(root: Path, day: int) -> Any:
    return open_book(root, NOON + datetime.timedelta(day))[0]


def test_a_friend_answers_without_script_and_both_rewards_become_due_after_the_delay(
    built: Any, server: SiteAndInbox, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    answer(page, server.address, "p/P7KQEA/", "lea@exemple.fr")
    assert page.context.cookies() == []
    (received,) = server.received
    assert received["ref"] == ["P7KQEA"]

    book = book_on(built.root, 0)
    email = {"email": received["email"][0]}
    case = actions.announce(book, received["ref"][0], email)
    assert case.code == "P7KQEA"
    actions.convert(book_on(built.root, 10), case.id)
    with pytest.raises(Refusal):
        actions.confirm(book_on(built.root, 39), case.id)
    book = book_on(built.root, 40)
    assert total_due(book.stored.ledger) == 0
    actions.confirm(book, case.id)
    assert total_due(book_on(built.root, 41).stored.ledger) == 30


def test_the_code_follows_a_friend_who_first_reads_around(
    built: Any, server: SiteAndInbox, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(server.address + "p/P7KQEA/")
    page.locator("header a[href*='/articles/']").first.click()
    page.wait_for_url("**/articles/?ref=P7KQEA")  # or the next click is on the first page
    page.locator("a[href*='/questionnaires/contact/']").first.click()
    page.wait_for_url("**/questionnaires/contact/?ref=P7KQEA*")
    expect(page.locator('input[name="ref"]')).to_have_value("P7KQEA")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_who_came_without_a_code_gets_none(
    built: Any, server: SiteAndInbox, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(server.address + "articles/")
    assert page.locator("a[href*='ref=']").count() == 0
    page.goto(server.address + "questionnaires/contact/")
    assert page.locator('input[name="ref"]').input_value() == ""


def test_a_code_that_was_said_is_typed_and_understood(
    built: Any, server: SiteAndInbox, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    answer(page, server.address, "parrainage/code/", "lea@exemple.fr", "p1k oea")
    book = book_on(built.root, 0)
    case = actions.announce(book, server.received[0]["ref"][0], {"email": "lea@exemple.fr"})
    assert case.code == "P7KQEA"


def test_the_twenty_first_of_twenty_is_refused(built: Any) -> None:
    book = book_on(built.root, 0)
    for number in range(20):
        case = actions.announce(book, "P7KQEA", {"email": f"a{number}@exemple.fr"})
        actions.convert(book, case.id)
    last = actions.announce(book, "P7KQEA", {"email": "last@exemple.fr"})
    with pytest.raises(Refusal, match="20 places"):
        actions.convert(book, last.id)
