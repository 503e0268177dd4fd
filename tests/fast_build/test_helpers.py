"""Helper processes: the same output, the same words, the same end as a build without them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from oracle import StockPelican, differences, fast_build
from site_maker import Site, make_site

HELPERS = {"FAST_BUILD_WORKERS": 2, "FAST_BUILD_HELPERS_FROM": 1}


def helped_site(root: Path, seed: int, **settings: object) -> Site:
    site = make_site(root, seed)
    site.settings |= HELPERS | settings
    site.write_settings()
    return site


def helped(said: str) -> int:
    found = re.search(r"(\d+) by helpers", said)
    assert found, said
    return int(found[1])


def warnings(said: str) -> list[str]:
    """What was said, but for Pelican's last words, our own, and the places in a traceback."""
    said = re.sub(r"Done: Processed.*?seconds\.", "", said, flags=re.DOTALL)
    lines = [line for line in said.splitlines() if line.strip()]
    return [line for line in lines if not line.startswith(("fast_build:", "  "))]


def test_helpers_render_and_the_output_is_that_of_stock(
    tmp_path: Path, stock: StockPelican
) -> None:
    helped_site(tmp_path, 51)
    said = fast_build(tmp_path).stderr
    assert helped(said) > 10
    assert stock.build(tmp_path) == 0
    assert differences(tmp_path / "stock", tmp_path / "fast") == []


@pytest.mark.parametrize("workers", [0, 1])
def test_without_helpers_the_output_is_the_same(
    workers: int, tmp_path: Path, stock: StockPelican
) -> None:
    helped_site(tmp_path, 52, FAST_BUILD_WORKERS=workers)
    assert helped(fast_build(tmp_path).stderr) == 0
    assert stock.build(tmp_path) == 0
    assert differences(tmp_path / "stock", tmp_path / "fast") == []


def test_what_stock_says_is_said_in_its_order_and_number(
    tmp_path: Path, stock: StockPelican
) -> None:
    """Pelican says the first five of a kind, then that there are more."""
    site = helped_site(tmp_path, 53)
    for number, post in enumerate(site.articles()):
        post.headers |= {"Summary": "", "Status": ""}
        post.body = f"[x]({{filename}}/nowhere-{number}.md) and ![](picture-{number}.png)\n"
        site.write_post(post)
    site.articles()[0].headers["Date"] = ""
    site.write_post(site.articles()[0])
    result = fast_build(tmp_path)
    assert stock.build(tmp_path) == result.returncode
    expected = warnings((tmp_path / "stock.log").read_text())
    assert len(expected) > 8
    assert warnings(result.stdout + result.stderr) == expected
    assert differences(tmp_path / "stock", tmp_path / "fast") == []


def test_broken_template_fails_as_in_stock(tmp_path: Path, stock: StockPelican) -> None:
    site = helped_site(tmp_path, 54)
    site.write_template("article.html", "{{ article.title.nothing.more }}")
    result = fast_build(tmp_path)
    assert result.returncode == stock.build(tmp_path) != 0
    expected = warnings((tmp_path / "stock.log").read_text())
    assert warnings(result.stdout + result.stderr) == expected


def test_lost_bodies_are_read_again_from_their_sources(tmp_path: Path, stock: StockPelican) -> None:
    site = helped_site(tmp_path, 55)
    fast_build(tmp_path)
    for path in (tmp_path / ".fast_build").glob("*.bodies"):
        path.write_bytes(path.read_bytes()[:10])
    site.settings["SITENAME"] = "Autre"
    site.write_template("base.html", site.template("base.html") + "<!-- new -->")
    assert " 0 restored" not in fast_build(tmp_path).stderr
    assert stock.build(tmp_path) == 0
    assert differences(tmp_path / "stock", tmp_path / "fast") == []


def test_static_file_at_the_place_of_a_page_wins_as_in_stock(
    tmp_path: Path, stock: StockPelican
) -> None:
    site = helped_site(tmp_path, 56)
    post = site.articles()[0]
    place = f"{post.headers['Slug']}.html"
    site.write("content/extra/robots.txt", b"static")
    site.settings["EXTRA_PATH_METADATA"] = {"extra/robots.txt": {"path": place}}
    site.write_settings()
    for _ in range(2):
        fast_build(tmp_path)
        assert stock.build(tmp_path) == 0
        assert differences(tmp_path / "stock", tmp_path / "fast") == []
