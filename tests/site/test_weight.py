"""What an article asks a visitor to download: text, styles and scripts, as a host sends them."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.conftest import BuiltSite

MOST_BYTES = 10_000


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def test_every_article_of_the_demo_is_light(demo_site: BuiltSite) -> None:
    heavy = {}
    for page in sorted((demo_site.output / "articles").glob("*/index.html")):
        soup = demo_site.soup(f"/{page.parent.relative_to(demo_site.output).as_posix()}/")
        if soup.select_one("form") or soup.select_one("li.entry, .entries"):
            continue  # a questionnaire brings its own styles; the list of articles is no article
        links = [str(tag["href"]) for tag in soup.select("link[rel=stylesheet]")]
        links += [str(tag["src"]) for tag in soup.select("script[src]")]
        weight = packed(page) + sum(packed(demo_site.output / link.lstrip("/")) for link in links)
        if weight > MOST_BYTES:
            heavy[page.parent.name] = weight
    assert heavy == {}


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
