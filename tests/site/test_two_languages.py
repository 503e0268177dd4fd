"""A site in French with articles and a page in English too: each page speaks its own language."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from tests.conftest import (
    ARTICLE,
    MINIMAL_QUESTIONNAIRE,
    BuiltSite,
    build,
    minimal_site_yaml,
)

BASE = "https://www.cabinet-reel.fr"
SPOKEN = """\
languages:
  en:
    tagline: Advice
    job: adviser
    home:
      headline: Your enquiries lead nowhere?
      lead: I help freelancers ==to choose==.
      steps: [{title: You write, text: Nine questions.}]
    offer: {for_whom: freelancers, problem: too many requests, result: good clients}
    call_to_action: {questionnaire: contact, label: Describe my project}
    navigation:
      - {label: Articles, url: /en/articles/}
      - {label: About, url: /en/a-propos/}
navigation:
  - {label: Articles, url: "{index}"}
  - {label: English, url: /en/articles/}
"""
ENGLISH = """\
---
title: "An article: really?"
lang: en
slug: un-article
date: 2026-02-01
category: Method
tags: [pricing]
summary: A summary.
helps: One more thing to know.
---

"Words" of price: really?
"""
PAGE = "---\ntitle: À propos\nslug: a-propos\n---\n\nDes mots.\n"
ABOUT = "---\ntitle: About\nlang: en\nslug: a-propos\n---\n\nWords.\n"
FRENCH_ALONE = ARTICLE.replace("Un article", "Un autre").replace("2026-01-15", "2026-01-20")


FRENCH, TRANSLATED = "/articles/un-article/", "/en/articles/un-article/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    root: Path = tmp_path_factory.mktemp("languages")
    files = {
        "site.yaml": minimal_site_yaml() + SPOKEN,
        "articles/un-article.md": ARTICLE,
        "articles/an-article.md": ENGLISH,
        "articles/un-autre.md": FRENCH_ALONE,
        "pages/a-propos.md": PAGE,
        "pages/about.md": ABOUT,
        "questionnaires/contact.md": MINIMAL_QUESTIONNAIRE,
    }
    for name, text in files.items():
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    built = build(root, SITEURL=BASE, FEED_DOMAIN=BASE)
    assert built.error_codes == [], built.told()
    return built


@pytest.mark.parametrize(
    ("path", "language"),
    [
        (FRENCH, "fr"),
        (TRANSLATED, "en"),
        ("/en/articles/", "en"),
        ("/en/", "en"),
        ("/a-propos/", "fr"),
        ("/en/a-propos/", "en"),
        ("/", "fr"),
        ("/articles/", "fr"),
        ("/mentions-legales/", "fr"),
    ],
)
def test_page_says_its_language_and_speaks_it(site: BuiltSite, path: str, language: str) -> None:
    page = site.soup(path)
    skip = {"fr": "Aller au contenu", "en": "Skip to content"}[language]
    rules = {"fr": "Règles du jeu", "en": "Rules of the game"}[language]
    action = {"fr": "Décrire mon projet", "en": "Describe my project"}[language]
    assert page.html is not None
    assert page.html["lang"] == language
    assert page.select_one(".skip").get_text() == skip  # type: ignore[union-attr]
    assert rules in page.select_one("footer").get_text()  # type: ignore[union-attr]
    assert page.select_one("header .button").get_text() == action  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("french", "english"), [(FRENCH, TRANSLATED), ("/a-propos/", "/en/a-propos/")]
)
def test_versions_name_one_another_and_the_default(
    site: BuiltSite, french: str, english: str
) -> None:
    wanted = {"fr": BASE + french, "en": BASE + english, "x-default": BASE + french}
    for path, other, language, label in (
        (french, english, "en", "Read in English"),
        (english, french, "fr", "Lire en français"),
    ):
        page = site.soup(path)
        links = page.select("link[rel=alternate][hreflang]")
        assert {str(link["hreflang"]): link["href"] for link in links} == wanted
        assert page.select_one("link[rel=canonical]")["href"] == BASE + path  # type: ignore[index]
        (link,) = page.select(f'main a[href="{BASE}{other}"]')
        assert link.get_text() == label
        assert link["hreflang"] == link["lang"] == language


def test_a_text_without_a_version_names_none(site: BuiltSite) -> None:
    assert site.soup("/articles/un-autre/").select("link[hreflang]") == []
    assert site.soup("/tarifs/").select("link[hreflang]") == []


@pytest.mark.parametrize(("french", "english"), [("/", "/en/"), ("/articles/", "/en/articles/")])
def test_home_and_list_name_their_versions(site: BuiltSite, french: str, english: str) -> None:
    wanted = {"fr": BASE + french, "en": BASE + english, "x-default": BASE + french}
    for path in (french, english):
        page = site.soup(path)
        links = page.select("link[rel=alternate][hreflang]")
        assert {str(link["hreflang"]): link["href"] for link in links} == wanted
        assert page.select_one("link[rel=canonical]")["href"] == BASE + path  # type: ignore[index]


@pytest.mark.parametrize("path", ["/", "/articles/", FRENCH, "/mentions-legales/", "/a-propos/"])
def test_every_french_page_leads_to_the_english_home(site: BuiltSite, path: str) -> None:
    (link,) = site.soup(path).select("footer a[hreflang]")
    assert (link["href"], link["lang"], link.get_text()) == (
        f"{BASE}/en/",
        "en",
        "Read in English",
    )


@pytest.mark.parametrize("path", ["/en/", "/en/articles/", TRANSLATED, "/en/a-propos/"])
def test_an_english_page_stays_in_english_and_leads_back(site: BuiltSite, path: str) -> None:
    page = site.soup(path)
    assert page.select_one("header .name a")["href"] == f"{BASE}/en/"  # type: ignore[index]
    (link,) = page.select("footer a[hreflang]")
    assert (link["href"], link.get_text()) == (f"{BASE}/", "Lire en français")


def test_the_english_home_shows_what_exists_in_english(site: BuiltSite) -> None:
    page = site.soup("/en/")
    assert page.h1 is not None
    assert page.h1.get_text() == "Your enquiries lead nowhere?"
    assert page.select_one("mark").get_text() == "to choose"  # type: ignore[union-attr]
    assert [a.get_text() for a in page.select("main .rows a")] == ["An article: really?"]
    assert not page.select("main table")
    words = page.select_one("main").get_text(" ")  # type: ignore[union-attr]
    assert "No testimonial yet" not in words
    assert "Anne Réel adviser since 2019" in " ".join(words.split())
    assert "conseil" in site.soup("/").select_one("main .who").get_text()  # type: ignore[union-attr]
    assert page.title is not None
    assert "Advice" in page.title.get_text()
    assert '"inLanguage":"en"' in site.html("/en/")
    assert "/en/" not in site.html("/").partition("<main")[2].partition("</main>")[0]


def test_each_text_is_set_by_the_rules_of_its_language(site: BuiltSite) -> None:
    page = site.soup(TRANSLATED)
    assert page.h1 is not None
    assert page.h1.get_text() == "An article: really?"
    prose = page.select_one(".prose").get_text()  # type: ignore[union-attr]
    assert prose.strip() == "“Words” of price: really?"
    assert "1\u00a0February 2026" in page.get_text()
    assert "1 minute to read" in page.get_text()
    assert "15\u00a0janvier 2026" in site.soup(FRENCH).get_text()


def test_lists_hold_one_language(site: BuiltSite) -> None:
    french = [a.get_text() for a in site.soup("/articles/").select(".entry h2 a")]
    english = [a.get_text() for a in site.soup("/en/articles/").select(".entry h2 a")]
    assert french == ["Un autre", "Un article"]
    assert english == ["An article: really?"]


def test_a_translation_links_to_no_list_that_does_not_hold_it(site: BuiltSite) -> None:
    links = {str(a["href"]) for a in site.soup(TRANSLATED).select("main a")}
    assert f"{BASE}/en/articles/" in links
    assert not {link for link in links if "/categories/" in link or "/mots-cles/" in link}
    crumbs = site.html(TRANSLATED)
    assert f'"item":"{BASE}/en/articles/"' in crumbs


def entries(site: BuiltSite, feed: str) -> tuple[str | None, list[str | None]]:
    atom = "{http://www.w3.org/2005/Atom}"
    root = ET.fromstring((site.output / "feeds" / feed).read_text("utf-8"))
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return language, [e.findtext(f"{atom}title") for e in root.iter(f"{atom}entry")]


def test_each_language_has_its_feed(site: BuiltSite) -> None:
    assert entries(site, "articles.atom.xml") == ("fr", ["Un autre", "Un article"])
    assert entries(site, "articles-en.atom.xml") == ("en", ["An article: really?"])
    named = {
        path: site.soup(path).select_one("link[type='application/atom+xml']")["href"]  # type: ignore[index]
        for path in (FRENCH, TRANSLATED)
    }
    assert named == {
        FRENCH: f"{BASE}/feeds/articles.atom.xml",
        TRANSLATED: f"{BASE}/feeds/articles-en.atom.xml",
    }


def test_sitemap_names_the_versions(site: BuiltSite) -> None:
    names = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    root = ET.fromstring((site.output / "sitemap.xml").read_text("utf-8"))
    found = {
        url.findtext("s:loc", "", names): {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", names)
        }
        for url in root.findall("s:url", names)
    }
    wanted = {"fr": BASE + FRENCH, "en": BASE + TRANSLATED, "x-default": BASE + FRENCH}
    assert found[BASE + FRENCH] == found[BASE + TRANSLATED] == wanted
    assert found[f"{BASE}/articles/un-autre/"] == {}
    homes = {"fr": f"{BASE}/", "en": f"{BASE}/en/", "x-default": f"{BASE}/"}
    assert found[f"{BASE}/"] == found[f"{BASE}/en/"] == homes
    assert found[f"{BASE}/articles/"] == found[f"{BASE}/en/articles/"]
    assert found[f"{BASE}/articles/"]["en"] == f"{BASE}/en/articles/"


def test_the_next_page_speaks_the_language_of_the_site(tmp_path: Path) -> None:
    """The last article written is an English one; the lists come after it."""
    for name, text in (
        ("site.yaml", minimal_site_yaml()),
        ("articles/b.md", ENGLISH),
        ("questionnaires/contact.md", MINIMAL_QUESTIONNAIRE),
    ):
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    site = build(tmp_path)
    assert site.error_codes == [], site.told()
    assert "Catégorie" in site.html("/categories/method/")
    assert "Aller au contenu" in site.html("/")


def test_what_is_said_in_another_language_is_checked(tmp_path: Path) -> None:
    wrong = SPOKEN.replace("questionnaire: contact", "questionnaire: contakt")
    wrong = wrong.replace("/en/a-propos/", "/en/nulle-part/")
    for name, text in (
        ("site.yaml", minimal_site_yaml() + wrong),
        ("articles/a.md", ARTICLE),
        ("articles/b.md", ENGLISH),
        ("questionnaires/contact.md", MINIMAL_QUESTIONNAIRE),
    ):
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    site = build(tmp_path)
    assert sorted(site.error_codes) == ["B102", "S003"]
