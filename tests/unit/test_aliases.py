"""Old addresses: which are possible, where they are written, and conflicts."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pull_marketing.aliases import (
    Alias,
    alias_file,
    alias_path,
    check_aliases,
    redirect_page,
    redirects_file,
)
from pull_marketing.diagnostics import Collector, Location


def make_alias(path: str = "/old/", line: int = 4, **over: str) -> Alias:
    values = {"target": "articles/new/", "title": "New", **over}
    return Alias(path, alias_file(path), where=Location("a.md", line, 3), **values)


@pytest.mark.parametrize(
    ("written", "path", "file"),
    [
        ("/ancien/chemin/", "/ancien/chemin/", "ancien/chemin/index.html"),
        ("ancien/", "/ancien/", "ancien/index.html"),
        ("/ancien", "/ancien", "ancien/index.html"),
        ("/blog/post.html", "/blog/post.html", "blog/post.html"),
        ("/été/", "/été/", "été/index.html"),
    ],
)
def test_where_an_alias_is_written(written: str, path: str, file: str) -> None:
    assert alias_path(written) == path
    assert alias_file(path) == file


@pytest.mark.parametrize(
    "written",
    ["/", "", "..", "/../etc/", "/a/../b/", "/a//b/", "https://a.fr/", "/a?b=1", "/a b/", "/a/#c"],
)
def test_what_cannot_be_an_alias(written: str) -> None:
    assert alias_path(written) is None


@given(st.text("./a-é\\ %", max_size=12))
def test_an_alias_never_leaves_the_output(written: str) -> None:
    path = alias_path(written)
    if path is not None:
        parts = alias_file(path).split("/")
        assert ".." not in parts
        assert "" not in parts


def test_an_alias_may_not_hide_a_page() -> None:
    report = Collector()
    check_aliases([make_alias()], {"old/index.html": "content/pages/old.md"}, report)
    assert report.render("en").startswith(
        "a.md:4:3 B108 the old address “/old/” is the address of a page: content/pages/old.md"
    )


def test_an_alias_may_not_be_given_twice() -> None:
    report = Collector()
    check_aliases([make_alias("/old/"), make_alias("/old", line=9)], {}, report)
    assert report.render("en").startswith(
        "a.md:9:3 B109 the old address “/old” is already given by a.md:4:3"
    )


def test_the_page_redirects_and_cannot_be_broken_by_a_title() -> None:
    html = redirect_page(make_alias(title="<script>&"), "https://a.fr", "fr")
    page = BeautifulSoup(html, "html.parser")
    assert page.find("meta", {"http-equiv": "refresh"})["content"] == (
        "0; url=https://a.fr/articles/new/"
    )
    assert page.find("link", rel="canonical")["href"] == "https://a.fr/articles/new/"
    assert page.find("meta", {"name": "robots"})["content"] == "noindex"
    assert page.find("a").text == "<script>&"
    assert page.find("script") is None
    assert page.html["lang"] == "fr"


def test_the_redirects_file_has_a_line_for_each() -> None:
    assert redirects_file([make_alias("/a"), make_alias("/b/")]) == (
        "/a /articles/new/ 301\n/b/ /articles/new/ 301\n"
    )
