"""What `publish` refuses, and what it leaves out."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import ARTICLE, minimal_site_yaml

ADDRESS = "https://www.cabinet-reel.fr"
ONLINE = {"PULL_MARKETING_PUBLISH": True}
SITE = "content/site.yaml"


def site_with_url(url: str) -> dict[str, str]:
    return {SITE: minimal_site_yaml().replace(f"url: {ADDRESS}", f"url: {url}" if url else "")}


def test_a_real_site_goes_online_at_the_address_of_site_yaml(make_site: Any) -> None:
    site = make_site(**ONLINE)
    assert site.codes == []
    page = site.soup("/articles/un-article/")
    expected = f"{ADDRESS}/articles/un-article/"
    assert page.find("link", rel="canonical")["href"] == expected


def test_siteurl_comes_before_site_yaml(make_site: Any) -> None:
    site = make_site(SITEURL="https://essai.cabinet-reel.fr/", **ONLINE)
    assert site.codes == []
    link = site.soup("/").find("link", rel="canonical")
    assert link["href"] == "https://essai.cabinet-reel.fr/"


@pytest.mark.parametrize(
    "url",
    [
        "https://camille.example",
        "https://www.example.com",
        "https://example.org",
        "https://blog.example.net/x",
        "https://exemple.fr",
        "http://localhost:8000",
        "https://127.0.0.1",
        "https://mon-site.test",
        "none",
    ],
)
def test_the_address_of_an_example_is_refused(make_site: Any, url: str) -> None:
    site = make_site(site_with_url(url), **ONLINE)
    assert site.codes == ["B302"]
    told = site.told().replace("\u00a0", " ")
    assert told.startswith(f"{SITE}:2:6 B302 « {url} » n’est pas une adresse à vous\n    écrivez")
    assert f"“{url}” is not an address of yours" in site.told("en")
    assert not site.output.exists()


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("", "B301", "l’adresse du site manque"),
        ("http://www.cabinet-reel.fr", "B303", "ne commence pas par https://"),
    ],
)
def test_a_missing_or_unsafe_address_is_refused(
    make_site: Any, url: str, code: str, words: str
) -> None:
    site = make_site(site_with_url(url), **ONLINE)
    assert site.codes == [code]
    assert words in site.told()
    assert site.told().startswith(f"{SITE}:")
    assert not site.output.exists()


def test_a_wrong_siteurl_is_told_as_such(make_site: Any) -> None:
    site = make_site(SITEURL="http://localhost:8000", **ONLINE)
    assert site.codes == ["B302"]
    assert site.told().startswith("publishconf.py B302")


def test_example_content_is_refused_file_by_file(make_site: Any) -> None:
    files = {
        SITE: "example: true\n" + minimal_site_yaml(),
        "content/articles/a.md": ARTICLE.replace("title: Un article", "title: A\nexample: true"),
        "content/articles/b.md": "Title: B\nDate: 2026-01-01\nHelps: X\nExample: true\n\nTexte.",
        "content/pages/c.md": "Title: C\nExample: oui\n\nTexte.",
    }
    site = make_site(files, **ONLINE)
    places = [str(d.location) for d in site.report if d.code == "B304"]
    assert places == [
        "content/articles/a.md:3:1",
        "content/articles/b.md:4:1",
        "content/pages/c.md:2:1",
        f"{SITE}:1:1",
    ]
    assert "ne doit pas être mis en ligne" in site.told()
    assert "must not go online" in site.told("en")
    assert not site.output.exists()


def test_example_content_is_fine_while_one_works_on_it(make_site: Any) -> None:
    site = make_site({SITE: "example: true\n" + minimal_site_yaml()})
    assert site.error_codes == []
    assert site.html("/")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Lorem ipsum dolor.", "9:1"),
        ("Texte.\n\nPrix : [à compléter]", "11:8"),
        ("Voir [À compléter : le prix].", "9:6"),
        ("Appelez le XXXX.", "9:12"),
        ("TODO relire", "9:1"),
        ("# Lorem ipsum", "9:3"),
    ],
)
def test_text_left_to_write_is_refused(make_site: Any, text: str, place: str) -> None:
    site = make_site({"content/articles/a.md": ARTICLE.replace("Du texte.", text)}, **ONLINE)
    # Two articles have one title: the second needs its own slug.
    assert [code for code in site.codes if code != "B211"] == ["B305"]
    assert f"content/articles/a.md:{place} B305" in site.told()
    assert "reste à écrire" in site.told()


def test_drafts_may_be_unfinished_and_code_may_show_it(make_site: Any) -> None:
    files = {
        "content/articles/a.md": ARTICLE.replace("title: Un article", "title: A\nstatus: draft")
        + "\nLorem ipsum.",
        "content/articles/b.md": ARTICLE.replace("title: Un article", "title: B")
        + "\n`XXXX` et [à compléter](/articles/)\n\n```\nTODO\n```\n",
    }
    assert make_site(files, **ONLINE).codes == []


@pytest.mark.parametrize("header", ["status: draft", "date: 2026-12-24"])
def test_a_link_to_what_is_not_online_is_refused(make_site: Any, header: str) -> None:
    hidden = ARTICLE.replace("title: Un article", "title: B")
    hidden = (
        hidden.replace("date: 2026-01-15", header)
        if "date" in header
        else hidden.replace("date:", f"{header}\ndate:")
    )
    files = {
        "content/articles/un-article.md": ARTICLE + "\nVoir [b]({filename}b.md).\n",
        "content/articles/b.md": hidden,
    }
    assert make_site(files).codes == []
    site = make_site(files, **ONLINE)
    assert site.codes == ["B212"]
    assert site.told().startswith("content/articles/un-article.md:11:10 B212")


def test_the_demo_is_refused_with_one_message_for_each_file() -> None:
    from tests.conftest import ROOT

    from pull_marketing.diagnostics import Collector
    from pull_marketing.project import Project
    from pull_marketing.publishing import check_publishing

    project = Project.load({"PATH": str(ROOT / "content"), "TIMEZONE": "Europe/Paris"})
    assert project.site
    project.report = Collector()
    check_publishing(project, project.site.url, set())
    codes = [d.code for d in project.report]
    marked = [d.location.path for d in project.report if d.code == "B304"]
    files = [p.relative_to(ROOT).as_posix() for p in (ROOT / "content").rglob("*.md")]
    assert sorted(marked) == sorted([*files, SITE])
    assert set(codes) == {"B302", "B304"}
