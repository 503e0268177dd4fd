"""The work before sending, in real browsers: unseen with a script, a button without."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from .conftest import Served
from .firefox import Firefox

SLUG = "petite-question"
FORM = f"/questionnaires/{SLUG}/"
ENDING = re.compile("/merci/bien-recu/$")


def kept(served: Served, question: str) -> tuple[str, list[str]]:
    """State and reasons of the one submission with this answer."""
    with sqlite3.connect(served.root / ".cache" / "receiver" / "answers.sqlite3") as database:
        query = "SELECT state, spam_reasons FROM submission WHERE answers LIKE ?"
        ((state, reasons),) = database.execute(query, (f"%{question}%",)).fetchall()
    database.close()
    return state, json.loads(reasons)


def fill(page: Page, served: Served, question: str) -> None:
    page.goto(served.url(FORM))
    page.get_by_role("link", name="Commencer").click()
    page.fill("#question--answer", question)
    page.fill("#email--answer", "lea@specimen.example")


def test_with_a_script_nobody_notices(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    fill(page, served, "Quand êtes-vous là ?")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".work")).to_have_value(re.compile(r"^\d+\."))  # while they read again
    page.locator("#send").click()
    expect(page).to_have_url(ENDING)
    assert kept(served, "Quand êtes-vous") == ("new", [])
    assert told == []  # the policy of the page let everything through
    assert page.context.cookies() == []


def test_who_is_faster_than_the_work_hears_of_it_and_waits(
    served: Served, open_page: Callable[..., Page]
) -> None:
    """By the keyboard alone, on a page without an axe violation."""
    page = open_page(reduced_motion="reduce", bypass_csp=True)
    waiting: list[Route] = []
    page.route("**/work?key=*", lambda route: waiting.append(route))
    fill(page, served, "Combien de temps ?")
    page.keyboard.press("Enter")
    expect(page.locator(".recapitulation h2")).to_be_focused()
    status = page.get_by_role("status")
    expect(status).to_have_text("")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "send":
            break
    page.keyboard.press("Enter")
    expect(status).to_have_text(re.compile("votre navigateur"))
    expect(page.locator("#send")).to_have_attribute("aria-disabled", "true")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert len(waiting) == 1
    waiting[0].continue_()
    expect(page).to_have_url(ENDING)
    assert kept(served, "Combien de temps") == ("new", [])


def test_other_answers_while_it_waits_are_not_sent_by_themselves(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    waiting: list[Route] = []
    page.route("**/work?key=*", lambda route: waiting.append(route))
    fill(page, served, "Première idée ?")
    page.get_by_role("button", name="Continuer").click()
    page.locator("#send").click()
    page.locator(".recap button").first.click()
    page.fill("#question--answer", "Seconde idée ?")
    waiting[0].continue_()
    expect(page.locator("#send")).not_to_have_attribute("aria-disabled", "true")
    page.unroute("**/work?key=*")
    page.get_by_role("button", name="Continuer").click()
    page.locator("#send").click()
    expect(page).to_have_url(ENDING)
    assert kept(served, "idée") == ("new", [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_a_script_a_button_delivers(
    served: Served, open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(width=320, java_script_enabled=False, color_scheme=scheme)
    question = f"Sans script, {scheme} ?"
    page.goto(served.url(FORM))
    page.fill("#question--answer", question)
    page.fill("#email--answer", "lea@specimen.example")
    page.locator("#send").click()
    expect(page).to_have_url(re.compile("/f/person/"))
    expect(page.locator("h1")).to_contain_text("Encore un geste")
    state, reasons = kept(served, question)
    assert (state, "no_work" in reasons) == ("quarantined", True)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(ENDING)
    assert kept(served, question)[0] == "new"


def test_the_page_with_the_button_is_for_everybody(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=320, reduced_motion="reduce", bypass_csp=True)
    page.set_content(
        f'<form method="post" action="{served.url("/f/")}{SLUG}">'
        '<input name="question" value="Pour tous ?"><input name="email" value="a@b.example">'
        "<button>ok</button></form>"
    )
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/f/person/"))
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_browser_that_cannot_do_the_work_sends_all_the_same(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.route("**/work?key=*", lambda route: route.abort())
    fill(page, served, "Et hors réseau ?")
    page.get_by_role("button", name="Continuer").click()
    page.locator("#send").click()
    expect(page).to_have_url(re.compile("/f/person/"))
    page.get_by_role("button", name=re.compile("personne")).click()
    expect(page).to_have_url(ENDING)


def test_another_browser_does_the_work_too(served: Served, firefox: Firefox) -> None:
    firefox.ask(go=served.url(FORM))
    found: Any = firefox.run(
        "(async () => { const field = document.querySelector('.work');"
        " await field.prove('key-of-firefox'); return field.value; })()"
    )
    assert re.match(r"\d+\.", found)
