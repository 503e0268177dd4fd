"""What search engines read: safe inside a script, and equal to what the visitor sees."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import minimal_site_yaml

from pull_marketing.diagnostics import Collector
from pull_marketing.project import Project
from pull_marketing.seo import HomePage, Seo, script_json, seo_for, shorten
from pull_marketing.site import Site
from pull_marketing.sitemap import Entry, robots_txt, sitemap_xml
from pull_marketing.source import parse_yaml

ADDRESS = "https://www.cabinet-reel.fr"
NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


def make_project(**over: Any) -> Project:
    report = Collector()
    document = parse_yaml(minimal_site_yaml(), "site.yaml", report)
    assert document
    values = {**document.values, **over}
    return Project(Path(), Path("content"), Site.model_validate(values), document, report, now=NOON)


def make_article(**over: Any) -> Any:
    def named(name: str, url: str) -> Any:
        return SimpleNamespace(name=name, slug=name.lower(), url=url)

    values = {
        "title": "Un titre",
        "url": "articles/un-titre/",
        "lang": "fr",
        "status": "published",
        "scheduled": False,
        "date": NOON,
        "standfirst": "Un résumé.",
        "reading_minutes": 3,
        "similar": [],
        "series": None,
        "category": named("Méthode", "categories/methode/"),
        "tags": [named("prix", "mots-cles/prix/")],
        "authors": [named("Anne Réel", "auteurs/anne-reel/")],
        "_content": "<p>Du texte.</p>",
    }
    return SimpleNamespace(**{**values, **over})


def seo(subject: Any, **site: Any) -> Seo:
    found = seo_for(make_project(**site), ADDRESS)(subject)
    assert isinstance(found, Seo)
    return found


def things(subject: Any, **site: Any) -> dict[str, dict[str, Any]]:
    return {t["@type"]: t for t in json.loads(seo(subject, **site).json_ld)["@graph"]}


def test_an_article_tells_what_it_shows() -> None:
    posting = things(make_article())["BlogPosting"]
    assert posting["headline"] == "Un titre"
    assert posting["description"] == "Un résumé."
    assert posting["datePublished"] == "2026-11-22T12:00:00+00:00"
    assert posting["mainEntityOfPage"] == f"{ADDRESS}/articles/un-titre/"
    assert posting["author"] == [
        {"@type": "Person", "name": "Anne Réel", "url": f"{ADDRESS}/auteurs/anne-reel/"}
    ]
    assert posting["articleSection"] == "Méthode"
    assert posting["keywords"] == ["prix"]
    assert "image" not in posting
    assert "dateModified" not in posting


def test_the_breadcrumb_ends_with_the_page() -> None:
    found = seo(make_article())
    assert [label for label, _ in found.breadcrumb] == ["Articles", "Méthode", "Un titre"]
    items = things(make_article())["BreadcrumbList"]["itemListElement"]
    assert [item["name"] for item in items] == ["Articles", "Méthode", "Un titre"]
    assert items[0]["item"] == f"{ADDRESS}/articles/"


def test_an_update_is_told_only_when_the_page_prints_it() -> None:
    same_day = make_article(modified=NOON + datetime.timedelta(hours=1))
    assert "dateModified" not in things(same_day)["BlogPosting"]
    later = make_article(modified=NOON + datetime.timedelta(days=2))
    assert things(later)["BlogPosting"]["dateModified"].startswith("2026-11-24")


@pytest.mark.parametrize(
    ("form", "kind", "name"), [("micro", "Person", "Anne Réel"), ("sarl", "Organization", "SARL A")]
)
def test_who_publishes_is_a_person_or_a_firm(form: str, kind: str, name: str) -> None:
    business = {
        **make_project().site.business.model_dump(),  # type: ignore[union-attr]
        "legal_form": form,
        "name": "SARL A",
    }
    found = things(HomePage("Une phrase."), business=business)
    assert found[kind]["name"] == name
    assert found["WebSite"]["name"] == "Cabinet Réel"


@pytest.mark.parametrize("over", [{"status": "draft"}, {"status": "hidden"}, {"scheduled": True}])
def test_what_is_not_public_is_not_found(over: dict[str, Any]) -> None:
    assert seo(make_article(**over)).robots == "noindex"
    assert seo(make_article()).robots == ""


def test_open_graph_has_absolute_addresses() -> None:
    found = seo(make_article(image="images/a.png")).open_graph
    assert found["og:url"] == f"{ADDRESS}/articles/un-titre/"
    assert found["og:image"] == f"{ADDRESS}/images/a.png"
    assert found["og:type"] == "article"


def test_a_title_cannot_end_the_script() -> None:
    title = "</script><script>alert(1)</script> & <!--"
    found = seo(make_article(title=title)).json_ld
    assert "<" not in found
    assert json.loads(found)["@graph"][0]["headline"] == title


@given(st.text())
def test_script_json_is_safe_and_says_the_same(text: str) -> None:
    written = script_json({"a": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"a": text}


@given(st.text(), st.integers(2, 200))
def test_shorten_never_exceeds_the_length(text: str, length: int) -> None:
    assert len(shorten(text, length)) <= length


def test_the_sitemap_has_each_address_once_with_its_newest_day() -> None:
    old, new = datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)
    xml = sitemap_xml([Entry("b/", new), Entry("a&b/"), Entry("b/", old)], "https://a.fr")
    assert xml.count("<url>") == 2
    assert "<loc>https://a.fr/a&amp;b/</loc></url>" in xml
    assert "<loc>https://a.fr/b/</loc><lastmod>2026-02-01</lastmod>" in xml


def test_robots_are_let_in_only_online() -> None:
    assert robots_txt("https://a.fr", public=False) == "User-agent: *\nDisallow: /\n"
    assert "Sitemap: https://a.fr/sitemap.xml" in robots_txt("https://a.fr", public=True)
