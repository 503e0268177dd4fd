"""The inbox in a real browser without a script: in with a code, a lead, a state, a note, out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pull_marketing.receiver.inbox import accounts, totp
from pull_marketing.receiver.service import opened
from pull_marketing.receiver.serving import server_for
from pull_marketing.receiver.settings import MailWay, Settings

from ..receiver.asking import ask
from ..receiver.cluster import free_port
from ..receiver.conftest import GOOD, contract

COLOUR_RULES = {"runOnly": ["color-contrast", "link-in-text-block"]}
EMAIL, PASSWORD = "anne@cabinet.example", "un long mot que personne ne devine"
SITE = "https://anne.example"
PAGES = ("publication", "deliveries", "figures", "export", "erased", "sessions", "password")


@dataclass(frozen=True)
class Inbox:
    """An inbox with one lead and an owner who was never here."""

    address: str
    lead: str


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    (contracts / "contact.json").write_text(contract(), "utf-8")
    settings = Settings(
        database=f"sqlite:///{tmp_path}/answers.sqlite3",
        contracts=contracts,
        site_url=SITE,
        mail=MailWay(folder=tmp_path / "mails"),
        mail_from="site@anne.example",
        port=free_port(),
        posts_per_minute=0,
    )
    with opened(settings) as receiver:
        make = receiver.writer.run(lambda c: accounts.make_owner(c, EMAIL, PASSWORD, 1))
        make.result()
        body = urlencode(GOOD).encode()
        assert ask(receiver.app, "POST", "/f/contact", body, {"Origin": SITE}).status == 303
        server = server_for(receiver, settings)
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield Inbox(f"http://127.0.0.1:{settings.port}/inbox/", "Léa Modèle")
        server.should_exit = True
        thread.join()


def code_of(secret: str) -> str:
    return totp.code_at("".join(secret.split()), int(time.time()) // totp.STEP_S)


def test_a_lead_is_read_and_answered_without_a_script(
    inbox: Inbox, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False, reduced_motion="reduce", width=320)
    page.goto(inbox.address)
    page.get_by_label("Adresse de courriel").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    expect(page.locator(".square svg")).to_be_visible()
    page.get_by_label("Le code que montre l’application").fill(code_of(page.inner_text("code")))
    page.get_by_role("button", name="Vérifier le code").click()
    expect(page.locator(".codes li")).to_have_count(accounts.RECOVERY_CODES)
    page.get_by_role("link", name="voir la boîte").click()
    page.get_by_role("link", name=inbox.lead).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(inbox.lead)
    expect(page.locator(".answers")).to_contain_text("mon site dort.")
    page.get_by_role("button", name="En cours").click()
    expect(page.get_by_role("button", name="En cours")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Une note").fill("Rappeler lundi.")
    page.get_by_role("button", name="Ajouter la note").click()
    expect(page.locator(".diary .note")).to_contain_text("Rappeler lundi.")
    page.get_by_role("button", name="Sortir").click()
    expect(page.get_by_label("Mot de passe")).to_be_visible()
    page.goto(inbox.address)
    expect(page.get_by_label("Mot de passe")).to_be_visible()


def test_pages_of_the_inbox_are_for_everybody(inbox: Inbox, open_page: Callable[..., Page]) -> None:
    page = open_page(width=320, reduced_motion="reduce", bypass_csp=True)
    page.goto(inbox.address)
    assert faults(page) == []
    page.get_by_label("Adresse de courriel").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    page.get_by_label("Le code que montre l’application").fill(code_of(page.inner_text("code")))
    page.get_by_role("button", name="Vérifier le code").click()
    page.goto(inbox.address)
    found = faults(page)
    page.get_by_role("link", name=inbox.lead).click()
    found += faults(page)
    for name in PAGES:
        page.goto(inbox.address + name)
        found += faults(page)
    assert found == []


def faults(page: Page) -> list[Any]:
    """What axe says, light and dark, and whether the page is wider than the screen."""
    found: list[Any] = []
    for scheme, options in (("light", None), ("dark", COLOUR_RULES)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for each in Axe().run(page, options=options).response["violations"]:
            found.append((page.url, scheme, each["id"], each["nodes"][0]["html"]))
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        found.append((page.url, "wide"))
    return found
