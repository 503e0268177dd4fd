"""A questionnaire in the middle of an article, and the pages by which other sites show it."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from tests.conftest import ARTICLE, MINIMAL_QUESTIONNAIRE, BuiltSite

SITE = "https://www.cabinet-reel.fr"
ARTICLE_FILE = "content/articles/un-article.md"


def asking(text: str) -> dict[str, str | bytes | None]:
    return {ARTICLE_FILE: ARTICLE + text}


def test_form_stands_in_the_article_and_a_link_in_the_feed(
    make_site: Callable[..., BuiltSite],
) -> None:
    site = make_site(asking("\nAvant.\n\n{questionnaire}contact\n\nAprès.\n"), SITEURL=SITE)
    page = site.soup("/articles/un-article/")
    form = page.select_one("form.questionnaire.placed")
    own = site.soup("/questionnaires/contact/").select_one("form.questionnaire")
    sent_by = [button.get("formaction") for button in own.select("button[type=submit]")]
    assert [button.get("formaction") for button in form.select("button[type=submit]")] == sent_by
    assert any(address and address.startswith("mailto:") for address in sent_by)
    names = [field["name"] for field in form.select("[name]")]
    assert names == [field["name"] for field in own.select("[name]")]
    assert "facultatif" in form.select_one("section .hint").text
    text = page.main.text
    assert text.index("Avant.") < text.index("Où vous répondre") < text.index("Après.")
    loaded = [link["href"] for link in page.select("link[rel=stylesheet]")]
    assert f"{SITE}/theme/css/questionnaire.css" in loaded
    feed = site.html("/feeds/articles.atom.xml")
    assert "questionnaires/contact/" in feed
    assert "&lt;form" not in feed


def test_articles_without_a_place_load_nothing_of_forms(
    make_site: Callable[..., BuiltSite],
) -> None:
    page = make_site(SITEURL=SITE).soup("/articles/un-article/")
    assert page.select("form, link[href*=forms], link[href*=questionnaire]") == []


def test_second_place_and_a_place_in_a_list_are_links(
    make_site: Callable[..., BuiltSite],
) -> None:
    text = "\n> {questionnaire}contact\n\n{questionnaire}contact\n\n{questionnaire}contact\n"
    page = make_site(asking(text), SITEURL=SITE).soup("/articles/un-article/")
    assert len(page.select("form.questionnaire")) == 1
    links = page.select('p.placed a[href="https://www.cabinet-reel.fr/questionnaires/contact/"]')
    assert [link.text for link in links] == ["Répondre au questionnaire"] * 2


def test_place_for_an_unknown_questionnaire_stops_the_build_at_its_line(
    make_site: Callable[..., BuiltSite],
) -> None:
    site = make_site(asking("\n{questionnaire}contac\n"))
    (found,) = site.report.errors
    assert (found.code, found.location.line) == ("B207", ARTICLE.count("\n") + 2)


def test_pages_for_other_sites_are_kept_from_search_engines(
    make_site: Callable[..., BuiltSite],
) -> None:
    site = make_site(SITEURL=SITE)
    for name in ("cadre", "integrer"):
        page = site.soup(f"/questionnaires/contact/{name}/")
        assert page.select_one('meta[name="robots"]')["content"] == "noindex"
        assert page.select("link[rel=canonical]") == []
        assert name not in site.html("/sitemap.xml")
    frame = site.soup("/questionnaires/contact/cadre/")
    assert frame.select("header.top, footer.foot") == []
    assert frame.select_one("form.questionnaire")
    assert frame.h1.text == "Votre projet"


def test_pieces_to_copy_name_this_site_and_weigh_little(
    make_site: Callable[..., BuiltSite],
) -> None:
    site = make_site(SITEURL=SITE)
    page = site.soup("/questionnaires/contact/integrer/")
    inline = page.select_one("#embed-inline").text
    assert f'data-questionnaire="{SITE}/questionnaires/contact/cadre/"' in inline
    assert f'<a href="{SITE}/questionnaires/contact/">Votre projet</a>' in inline
    for each in ("embed-inline", "embed-button", "embed-link"):
        assert page.select_one(f'button[data-copy="{each}"]')
    script = site.html("/theme/js/embed.js")
    assert len(gzip.compress(inline.encode(), 9)) + len(gzip.compress(script.encode(), 9)) <= 1000
    told = page.main.text
    assert "frame-ancestors" in told
    assert f"frame-src {SITE}" in told


def test_hostile_title_stays_text_in_the_pieces(make_site: Callable[..., BuiltSite]) -> None:
    name = "content/questionnaires/contact.md"
    hostile = MINIMAL_QUESTIONNAIRE.replace("Votre projet", 'Un "><script>alert(1)</script>')
    page = make_site({name: hostile}, SITEURL=SITE).soup("/questionnaires/contact/integrer/")
    assert page.select("pre script") == []
    assert "&lt;script&gt;alert" in page.select_one("#embed-link").text


def test_scripts_of_the_output_have_no_comments_and_the_source_is_untouched(
    make_site: Callable[..., BuiltSite],
) -> None:
    site = make_site(SITEURL=SITE)
    script = site.html("/theme/js/questionnaire.js")
    assert "// " not in script
    assert "export function walk" in script
    assert len(gzip.compress(script.encode(), 9)) <= 5000
