"""A reader comments, in a real Chromium without a script, and the real receiver keeps it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import Served

OpenPage = Callable[..., Page]
ARTICLE = "/articles/tenir-un-rythme/"


def test_a_reply_is_written_by_keyboard_and_waits_to_be_read(
    served: Served, open_page: OpenPage
) -> None:
    page = open_page(width=320, java_script_enabled=False)
    page.goto(served.url(ARTICLE))
    reply = page.locator("#c-2026-09-05-karim").get_by_role("link", name="Répondre")
    reply.focus()
    page.keyboard.press("Enter")
    chosen = page.get_by_role("radio", name="Karim Fictif, 5 septembre 2026")
    expect(chosen).to_be_focused()
    page.keyboard.press("Space")
    expect(chosen).to_be_checked()
    page.get_by_label("Votre commentaire").fill("On relit ses vieux mails.\n\n@Karim, essayez.")
    page.get_by_label("Votre nom").fill("Zoé Modèle")
    page.get_by_role("button", name="Envoyer le commentaire").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("paraîtra après lecture")
    kept = served.submissions("comment")[-1]
    assert kept["answers"] == {
        "name": "Zoé Modèle",
        "text": "On relit ses vieux mails.\n\n@Karim, essayez.",
    }
    assert kept["hidden"] == {"article": "tenir-un-rythme", "reply_to": "2026-09-05-karim"}


def test_what_is_missing_is_asked_again_and_nothing_is_lost(
    served: Served, open_page: OpenPage
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(served.url(f"{ARTICLE}commenter/"))
    page.get_by_label("Votre commentaire").fill("Oui.")
    page.get_by_label("Votre nom").fill(" ")
    page.get_by_role("button", name="Envoyer le commentaire").click()
    expect(page.get_by_label("Votre commentaire")).to_have_value("Oui.")
    page.get_by_label("Votre nom").fill("Zoé")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("paraîtra après lecture")
    assert served.submissions("comment")[-1]["hidden"] == {"article": "tenir-un-rythme"}
