"""The receiver's page of corrections in a real browser, without a script, to the ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import Served

SLUG = "decrire-mon-projet"


@pytest.fixture
def corrections(served: Served, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """The page that follows a post with little in it; the browser runs no script."""

    def show(**options: Any) -> Page:
        page = open_page(java_script_enabled=False, reduced_motion="reduce", **options)
        page.set_content(
            f'<form method="post" action="{served.url("/f/")}{SLUG}">'
            '<input name="situation" value="J’ai un cas particulier">'
            '<input name="recit" value="Trop court"><button>ok</button></form>'
        )
        page.get_by_role("button").click()
        expect(page).to_have_url(re.compile(f"/f/{SLUG}$"))
        return page

    return show


def test_corrections_lead_to_the_ending_without_a_script(
    served: Served, corrections: Callable[..., Page]
) -> None:
    page = corrections()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.get_by_label("J’ai un cas particulier")).to_be_checked()
    expect(page.locator("textarea#recit--1")).to_have_value("Trop court")
    page.get_by_role("link", name=re.compile("Que faites-vous")).click()
    expect(page.locator("#recit--1")).to_be_focused()
    page.fill("#recit--1", "Je répare des vélos, et personne ne trouve mon atelier.")
    page.fill("#nom--1", "Léa Modèle")
    page.fill("#email--1", "lea@specimen.example")
    page.get_by_label("Par e-mail", exact=True).check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page).to_have_url(re.compile("/merci/cas-particulier/$"))
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_corrections_are_for_everybody(
    served: Served, open_page: Callable[..., Page], width: int, scheme: str
) -> None:
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    page.set_content(f'<form method="post" action="{served.url("/f/")}{SLUG}"><button>ok</button>')
    page.get_by_role("button").click()
    expect(page.locator(".errors li")).not_to_have_count(0)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
