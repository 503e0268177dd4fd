"""The search page of the demo, behind a host that sends what `_headers` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import DemoServer
from .hosts import read_headers, serving

WORDS = "Un ou plusieurs mots"
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def host(demo_server: DemoServer) -> Iterator[str]:
    output = demo_server.output
    with serving(output, read_headers(output / "_headers")) as server:
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("recommandations", "moment"),  # the text says « recommandation »
        ("temoignage", "témoignage"),  # without its accent
        ("l'erreur", "bourde"),  # a straight apostrophe, as keyboards give it
    ],
)
def test_a_french_word_is_found_in_another_form(
    host: str, open_page: Callable[..., Page], words: str, title: str
) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(f"{host}/recherche/")
    page.get_by_label(WORDS).fill(words)
    entries = page.locator("#results .entry")
    expect(entries.first).to_be_visible()
    titles = [text.lower() for text in entries.locator("h2").all_inner_texts()]
    assert any(title in text for text in titles), titles
    expect(page.get_by_role("status")).to_contain_text(f"pages pour «\u00a0{words}\u00a0»")


def test_what_holds_the_word_as_typed_goes_before_what_shares_its_stem(
    host: str, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(f"{host}/recherche/?q=devis")
    marks = page.locator("#results mark")
    expect(marks.first).to_have_text("devis")
    assert {text.lower() for text in marks.all_inner_texts()} == {"devis"}


def test_titles_that_stand_under_another_article_do_not_find_it(
    host: str, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(f"{host}/recherche/?q=tableur+du+client")
    expect(page.locator("#results .entry").first).to_be_visible()
    found = page.locator("#results .entry h2").all_inner_texts()
    assert any("tableur du client" in title for title in found)
    assert "Afficher ses tarifs" not in found
    assert "20\u00a0octobre 2026" in page.locator("#results").inner_text()


def test_search_by_keyboard_alone(host: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{host}/recherche/")
    page.get_by_label(WORDS).focus()
    page.keyboard.type("tarifs")
    page.keyboard.press("Enter")
    expect(page.locator("#results .entry").first).to_be_visible()
    assert page.url.endswith("?q=tarifs")
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")
    link = page.locator("#results a").first
    expect(link).to_be_focused()
    target = link.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")
    page.go_back()
    expect(page.locator("#results .entry").first).to_be_visible()


def test_nothing_found_says_what_to_do_and_the_titles_stay(
    host: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(f"{host}/recherche/?q=xylophone")
    expect(page.get_by_role("status")).to_contain_text("Rien pour «\u00a0xylophone\u00a0».")
    expect(page.locator("#results")).to_be_hidden()
    expect(page.get_by_role("heading", name="Tous les articles")).to_be_visible()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_what_is_typed_is_text(host: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{host}/recherche/?q=%3Cimg%20src=x%3E")
    expect(page.get_by_role("status")).to_contain_text("<img src=x>")
    assert page.locator("main img").count() == 0


def test_without_a_script_the_page_lists_every_title(
    host: str, demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{host}/404.html")
    page.get_by_label(WORDS).fill("tarifs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=tarifs")
    assert "Voici tous les titres" in page.locator("noscript").inner_text()
    titles = page.locator(".rows .title").all_inner_texts()
    assert "Afficher ses tarifs" in " ".join(titles)
    assert "À propos" in titles


def test_no_other_page_asks_for_the_index(
    host: str, open_page: Callable[..., Page], demo_server: DemoServer
) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{host}/articles/tenir-un-rythme/", wait_until="networkidle")
    page.goto(f"{host}/recherche/", wait_until="networkidle")
    assert [url for url in asked if "/index/" in url] == []
    page.get_by_label(WORDS).focus()
    page.wait_for_event("response", lambda answer: answer.url.endswith(".pagefind"))
