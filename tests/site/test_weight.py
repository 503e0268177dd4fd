"""What each type of page asks a visitor to download: text, styles, scripts, packed as by a host."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from tests.conftest import BuiltSite
from tests.e2e.test_every_page import type_of

MOST_BYTES = 10_000
MORE = {
    "article, commented": 9_500,
    "testimonials": 10_300,
    "referral": 10_500,
    "referrer, to share": 11_000,
    "comparison": 12_000,
    "search": 12_000,
    "privacy": 13_000,
    "rates": 13_500,
    "referral, typed code": 20_000,
    "referrer": 20_000,
    "rates, to accept": 21_000,
    "questionnaire, framed": 23_500,
    "questionnaire": 24_500,
    "referrer, questionnaire": 25_000,
}
"""The types of pages whose measure is another; the last six hold a whole questionnaire."""
BLOCKS = "table, .callout, .admonition, .pull, cite"


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def pages(site: BuiltSite) -> Iterator[tuple[str, Path, BeautifulSoup]]:
    """The type, the file and the elements of each page that is no redirect."""
    for file in sorted(site.output.rglob("*.html")):
        path = "/" + file.relative_to(site.output).as_posix().removesuffix("index.html")
        soup = site.soup(path)
        if not soup.select_one("meta[http-equiv=refresh]"):
            yield type_of(path) or path, file, soup


def files(soup: BeautifulSoup) -> list[str]:
    links = [str(tag["href"]) for tag in soup.select("link[rel=stylesheet]")]
    return links + [str(tag["src"]) for tag in soup.select("script[src]")]


def test_every_type_of_page_is_light(demo_site: BuiltSite) -> None:
    heavy = {}
    for kind, file, soup in pages(demo_site):
        most = MORE.get(kind, MOST_BYTES)
        if kind == "article" and soup.select_one("form.questionnaire"):
            most = MORE["questionnaire"]
        paths = [file, *(demo_site.output / link.lstrip("/") for link in files(soup))]
        weight = sum(map(packed, paths))
        if weight > most:
            heavy[str(file.relative_to(demo_site.output))] = f"{weight} > {most}"
    assert heavy == {}


def test_page_asks_for_the_styles_of_what_is_there_and_no_others(demo_site: BuiltSite) -> None:
    wanted = {
        "css/blocks.css": BLOCKS,
        "css/testimonials.css": ".filters, .detail, .reply",
        "css/forms.css": "input",
        "css/questionnaire.css": "form.questionnaire",
        "js/questionnaire.js": "form.questionnaire",
        "css/video.css": "[data-embed]",
        "js/share.js": "[data-copy]",
    }
    wrong = []
    for _, file, soup in pages(demo_site):
        asked = " ".join(files(soup))
        main = soup.select_one("main")
        assert main is not None
        for name, selector in wanted.items():
            if (name in asked) != bool(main.select_one(selector)):
                wrong.append(f"{file.relative_to(demo_site.output)}: {name}")
    assert wrong == []


def test_an_article_does_without_the_styles_of_parts(demo_site: BuiltSite) -> None:
    assert "css/parts.css" not in demo_site.html("/articles/tenir-un-rythme/")
    assert "css/parts.css" in demo_site.html("/")


def test_styles_keep_their_meaning_when_they_are_made_small(demo_site: BuiltSite) -> None:
    from rcssmin import cssmin
    from tests.conftest import ROOT

    for source in (ROOT / "theme" / "static" / "css").glob("*.css"):
        written = (demo_site.output / "theme" / "css" / source.name).read_text("utf-8")
        assert written == f"{cssmin(source.read_text('utf-8'))}\n"
        assert len(written) < source.stat().st_size
