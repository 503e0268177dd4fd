"""Sites with the plugins that many have: what they make is what stock Pelican makes with them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from oracle import Run, StockPelican, step
from PIL import Image
from site_maker import Site, make_site

PLUGINS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "in each text": (
        {
            "PLUGINS": ["neighbors", "read_more", "related_posts", "series", "share_post"],
            "RELATED_POSTS_MAX": 2,
        },
        [],
    ),
    "on the way out": (
        {
            "PLUGINS": ["image_process", "minify", "precompress", "seo"],
            "IMAGE_PROCESS": {"small": ["scale_in 8 8 False"]},
            "SEO_ENHANCER": True,
        },
        ["index.html.gz", "images/derivatives/small/dot.png"],
    ),
    "reading and moving": (
        {
            "PLUGINS": ["pelican_redirect", "render_math", "sitemap", "yaml_metadata"],
            "SITEMAP": {"format": "xml"},
        },
        ["ancien.html", "sitemap.xml"],
    ),
    "in three languages": (
        {
            "PLUGINS": ["i18n_subsites"],
            "I18N_SUBSITES": {"en": {"SITENAME": "The site"}, "de": {"SITENAME": "Die Seite"}},
        },
        ["en/index.html", "de/index.html"],
    ),
}
"""Settings by what the plugins do, and files that show that they did it."""


@pytest.fixture
def stock_with_plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[StockPelican]:
    folder = os.environ.get("PELICAN_PLUGINS")
    if not folder:
        pytest.fail("run the tests by “python3 tasks.py test”: it fetches the plugins")
    monkeypatch.setenv("FAST_BUILD_OTHER_PLUGINS", folder)
    monkeypatch.setenv("FAST_BUILD_WHOLE_PROCESSES", "1")  # they find the plugins anew
    server = StockPelican()
    yield server
    server.close()


def fill(site: Site) -> None:
    """What the plugins look for in texts."""
    image = site.root / "content/images/dot.png"
    Image.new("RGB", (16, 16), "red").save(image)
    site.files["content/images/dot.png"] = image.read_bytes()
    for number, post in enumerate(site.articles()[:3]):
        post.headers["Series"] = "Une suite"
        post.headers["Tags"] = "prix, seul"
        post.headers["original_url"] = "ancien.html" if number == 0 else ""
        picture = '<img class="image-process-small" src="{static}/images/dot.png" alt="">'
        post.body += f"\nAvec $x^2$ dedans.\n\n{picture}\n"
        site.write_post(post)
    shown = """{% block content %}{{ (article.next_article or {}).title }}
{% for post in article.related_posts %}{{ post.title }}{% endfor %}
{{ (article.prev_article or {}).title }}{{ (article.series or {}).name }}
{% for name, link in (article.share_post or {}).items() %}{{ name }} {{ link }}{% endfor %}"""
    text = site.template("article.html").replace("{% block content %}", shown)
    site.write_template("article.html", text)


@pytest.mark.parametrize("kind", PLUGINS)
def test_pages_are_those_of_stock_pelican(
    kind: str, tmp_path: Path, stock_with_plugins: StockPelican
) -> None:
    settings, made = PLUGINS[kind]
    site = make_site(tmp_path, 21)
    fill(site)
    run = Run(0)
    assert step(site, stock_with_plugins, "without plugins", run), run.problem
    page = tmp_path / "fast" / f"{site.articles()[0].headers['Slug']}.html"
    before = page.read_bytes()
    site.settings |= settings
    site.write_settings()
    assert step(site, stock_with_plugins, "with plugins", run), run.problem
    assert all((tmp_path / "fast" / name).is_file() for name in made), made
    assert page.read_bytes() != before or "in three" in kind
    first, second = site.articles()[:2]
    first.body += "\nUn mot.\n"
    site.write_post(first)
    assert step(site, stock_with_plugins, "body", run), run.problem
    second.headers["Title"] = "Un autre titre"
    site.write_post(second)
    site.settings["SITENAME"] = "Autrement"
    site.write_settings()
    assert step(site, stock_with_plugins, "title and settings", run), run.problem
    assert "both failed" not in run.paths
