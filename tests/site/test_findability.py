"""What machines read of a site is what people read; bad titles and texts have sane pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from tests.conftest import ARTICLE, BuiltSite, minimal_site_yaml

MakeSite = Callable[..., BuiltSite]
ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://www.cabinet-reel.fr"


def things(page: BeautifulSoup) -> dict[str, Any]:
    found = page.select_one('script[type="application/ld+json"]')
    return {t["@type"]: t for t in json.loads(found.string)["@graph"]} if found else {}


def words(page: BeautifulSoup) -> str:
    for tag in page.select("script, template"):
        tag.decompose()
    return " ".join(page.select_one("body").get_text(" ").split())


def test_every_page_of_the_demo_says_in_json_what_it_shows(demo_site: BuiltSite) -> None:
    """Headlines, names, days and questions of the data are in the text of their page."""
    seen = set()
    for file in sorted(demo_site.output.rglob("index.html")):
        page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        graph = things(page)
        seen |= set(graph)
        days = {tag["datetime"] for tag in page.select("time")}
        shown = words(page)
        posting = graph.get("BlogPosting")
        if posting:
            title = " ".join(posting["headline"].split())
            assert title in shown, file
            assert posting["datePublished"] in days, file
            assert posting.get("dateModified", posting["datePublished"]) in days, file
            assert all(author["name"] in shown for author in posting["author"]), file
            assert posting["articleSection"] in shown, file
            assert all(keyword in shown for keyword in posting["keywords"]), file
            crumbs = graph["BreadcrumbList"]["itemListElement"]
            assert [c["position"] for c in crumbs] == list(range(1, len(crumbs) + 1))
            assert [c["name"] for c in crumbs[:-1]] == [
                a.get_text() for a in page.select(".crumbs a")
            ]
            paths = [urlsplit(c["item"]).path for c in crumbs[:-1]]
            assert paths == [a["href"] for a in page.select(".crumbs a")]
    assert {"BlogPosting", "BreadcrumbList", "WebPage", "WebSite", "Person"} <= seen


FAQ = """\
---
title: Questions fréquentes
---

Avant.

## Combien cela coûte-t-il ?

De **80 à 120 €** l'heure.

Voir [les tarifs](/tarifs/).

## Et si je change d'avis ?

Vous le dites.
"""


def test_a_page_of_questions_is_one(make_site: MakeSite) -> None:
    site = make_site({"content/pages/questions.md": FAQ})
    page = site.soup("/questions-frequentes/")
    asked = things(page)["FAQPage"]["mainEntity"]
    assert [q["name"] for q in asked] == [h.get_text() for h in page.select(".prose h2")]
    shown = words(page)
    for question in asked:
        assert " ".join(question["acceptedAnswer"]["text"].split()) in shown.replace(" .", ".")


@pytest.mark.parametrize(
    "text",
    [
        "## Une question ?\n\nOui.\n\n## Un titre\n\nTexte.",
        "## Une seule ?\n\nOui.",
        "## Sans réponse ?\n\n## Et là ?\n\nOui.",
        "Du texte ?",
    ],
)
def test_a_title_with_a_question_mark_makes_no_list_of_questions(
    make_site: MakeSite, text: str
) -> None:
    site = make_site({"content/articles/un-article.md": f"{ARTICLE}\n{text}\n"})
    assert "FAQPage" not in things(site.soup("/articles/un-article/"))


def test_questions_under_one_heading_are_a_list(make_site: MakeSite) -> None:
    text = "## Quoi\n\nTexte.\n\n## On demande\n\n### Où ?\n\nCeci.\n\n### Qui ?\n\nMoi.\n"
    site = make_site({"content/articles/un-article.md": f"{ARTICLE}\n{text}"})
    asked = things(site.soup("/articles/un-article/"))["FAQPage"]["mainEntity"]
    assert [q["acceptedAnswer"]["text"] for q in asked] == ["Ceci.", "Moi."]


def test_feeds_hold_what_atom_asks(demo_site: BuiltSite) -> None:
    """RFC 4287: one id, title and updated everywhere, an author, absolute addresses."""
    feeds = sorted(demo_site.output.rglob("*atom.xml"))
    assert len(feeds) > 3
    for file in feeds:
        feed = ElementTree.fromstring(file.read_text("utf-8"))
        entries = feed.findall(f"{ATOM}entry")
        for part in [feed, *entries]:
            for name in ("id", "title", "updated"):
                (found,) = part.findall(f"{ATOM}{name}")
                assert (found.text or "").strip(), (file, name)
            for link in part.findall(f"{ATOM}link"):
                assert urlsplit(link.get("href")).scheme == "https", file
        for entry in entries:
            assert (entry.findtext(f"{ATOM}author/{ATOM}name") or "").strip(), file
            assert entry.find(f"{ATOM}content") is not None, file
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(ids) == len(set(ids)), file


def test_what_is_optional_is_off_and_can_be_asked_for(make_site: MakeSite) -> None:
    site = make_site()
    assert not (site.output / "llms.txt").exists()
    yaml = f"{minimal_site_yaml()}findability:\n  llms: true\n  indexnow: 4f2c9b1e7a3d\n"
    site = make_site({"content/site.yaml": yaml}, SITEURL=BASE)
    assert site.codes == []
    text = site.html("/llms.txt")
    assert text.startswith("# Cabinet Réel\n\n> Conseil\n\n## Articles\n\n- [Un article](")
    assert f"({BASE}/articles/un-article/): Un résumé." in text
    assert site.html("/4f2c9b1e7a3d.txt") == "4f2c9b1e7a3d"
    bad = make_site({"content/site.yaml": yaml.replace("4f2c9b1e7a3d", "../x")})
    assert bad.error_codes == ["B022"]


# --- bad input


def titled(title: str, body: str = "Du texte.", **more: str) -> str:
    header = {"title": json.dumps(title, ensure_ascii=False), "date": "2026-01-15", **more}
    header = {"category": "Méthode", "summary": "Un résumé.", "helps": "Savoir.", **header}
    lines = "\n".join(f"{key}: {value}" for key, value in header.items())
    return f"---\n{lines}\n---\n\n{body}\n"


@pytest.mark.parametrize(
    ("more", "line"),
    [({}, 5), ({"tags": '["🎉", "prix"]', "slug": "a"}, 7), ({"category": "🎉", "slug": "a"}, 2)],
)
def test_signs_alone_make_no_address(make_site: MakeSite, more: dict[str, str], line: int) -> None:
    title = "A" if more else "🎉🎉"
    site = make_site({"content/articles/un-article.md": titled(title, **more)})
    assert site.error_codes == ["B215"]
    assert f"content/articles/un-article.md:{line}:" in site.told()


def test_a_title_of_signs_with_a_slug_has_a_page(make_site: MakeSite) -> None:
    site = make_site({"content/articles/un-article.md": titled("🎉🎉", slug="fete")})
    assert site.error_codes == []
    assert site.soup("/articles/fete/").select_one("h1").get_text() == "🎉🎉"


def test_a_title_of_300_characters_has_a_page_and_a_short_address(make_site: MakeSite) -> None:
    title = "Un titre qui ne finit pas " * 12
    site = make_site({"content/articles/un-article.md": titled(title.strip(), slug="long")})
    page = site.soup("/articles/long/")
    assert page.select_one("h1").get_text() == title.strip()
    assert len(page.select_one("meta[name=description]")["content"]) <= 160


def test_forty_headings_have_forty_anchors(make_site: MakeSite) -> None:
    body = "\n\n".join(f"## Même titre\n\nTexte {n}." for n in range(40))
    site = make_site({"content/articles/un-article.md": titled("Long", body, slug="long")})
    assert site.error_codes == []
    page = site.soup("/articles/long/")
    anchors = [a["href"][1:] for a in page.select(".margin .toc a")]
    assert len(anchors) == len(set(anchors)) == 40
    assert all(page.find(id=anchor) for anchor in anchors)


def test_right_to_left_text_is_whole(make_site: MakeSite) -> None:
    title, body = "عنوان عربي", "نص مع كلمة French داخله."
    site = make_site({"content/articles/un-article.md": titled(title, body, slug="ar")})
    assert site.error_codes == []
    page = site.soup("/articles/ar/")
    assert page.select_one("h1").get_text() == title
    assert body in page.select_one(".prose").get_text()
    assert title in site.html("/feeds/articles.atom.xml")


def test_a_text_in_a_language_from_the_right_runs_that_way(make_site: MakeSite) -> None:
    table = "| عنوان | 12 |\n| --- | --: |\n| نص | 1 |"
    article = titled("عنوان", f"نص.\n\n{table}\n\n    code", slug="ar", lang="ar")
    site = make_site({"content/articles/un-article.md": article})
    page = site.soup("/ar/articles/ar/")
    assert page.html["lang"] == "ar"
    assert [tag["dir"] for tag in page.select("main h1, main .standfirst, main .prose")] == (
        ["rtl"] * 3
    )
    assert page.select_one("main pre")["dir"] == "ltr"
    assert "15\u00a0January 2026" in page.get_text(), "a date stands among English words"


@pytest.mark.parametrize("name", ["../../x", "..", "/etc", "a/b", "<b>"])
def test_a_category_never_writes_outside(make_site: MakeSite, name: str) -> None:
    more = {"category": json.dumps(name), "slug": "a"}
    site = make_site({"content/articles/un-article.md": titled("A", "Du texte.", **more)})
    outside = {p.name for p in site.root.iterdir()}
    assert outside <= {"content", "output", ".cache", "hosting", "theme"}
    if site.error_codes:
        assert "content/articles/un-article.md" in site.told()
        return
    pages = list((site.output / "categories").rglob("index.html"))
    assert all(page.parent.parent == site.output / "categories" for page in pages[1:])
    assert "<b>" not in str(site.soup("/articles/a/").select_one(".crumbs"))
