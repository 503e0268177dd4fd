"""Links resolved quickly are the links that Pelican's own function makes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from pelican.contents import Article, Content
from pelican.settings import DEFAULT_CONFIG

from fast_build.quick_links import link_replacer

LETTERS = "aaZ0_.-/#/?:%é "
SITES = (
    "", "/", "https://x.example", "https://x.example/", "http://a.b:80/blog", "//x", "https://X/",
    "https://x/a/../b", "https://x/./c/",
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A page of a plugin that links may name."""

    url: str


class Linked(Article):  # type: ignore[misc]
    """An article that is nothing but its address."""

    def __init__(self, url: str) -> None:
        self.override_url = url
        self.settings = DEFAULT_CONFIG


def make_link(chance: random.Random) -> tuple[str, str]:
    def text(most: int) -> str:
        return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(most)))

    names = ["a.md", "b/c.md#d", "é/a.md", "a%20b.md", "./a.md", "@form/a", "../a.md"]
    value = chance.choice(names)
    slash = chance.choice(["", "/"])
    return f"{slash}{chance.choice([value, text(7)])}", chance.choice(["a/", "b.html", text(7)])


def test_random_links_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, quick = random.Random(5), 0

    def counted(*arguments: Any) -> str:
        nonlocal quick
        quick -= 1
        return str(plain(*arguments))

    plain = Content._link_replacer
    replacer = link_replacer(counted)
    monkeypatch.setattr("pelican.contents.logger.disabled", True)
    settings = DEFAULT_CONFIG | {"RELATIVE_URLS": False}
    folders = ("", "texts", "texts/of 2026", "texts/old")
    contents = [
        Article("", {"title": "t"}, settings, str(Path(settings["PATH"], folder, "x.md")), {})
        for folder in folders
    ]
    for _ in range(1600):
        value, place = make_link(chance)
        linked: Any = Linked(place)
        linked.__class__ = Article
        linked = chance.choice([linked, Named(place)])
        text = f'<a href="{{filename}}{value}">'
        content = chance.choice(contents)
        path = urlparse(value).path
        near = content.get_relative_source_path(f"{content.relative_dir}/{path}")
        known = {chance.choice([path.lstrip("/"), near]): linked}
        content._context = {"generated_content": known, "static_content": {}}
        found = content._get_intrasite_link_regex().search(text)
        if found is None:
            continue
        siteurl = chance.choice(SITES)
        quick += 1
        assert replacer(content, siteurl, found) == plain(content, siteurl, found)
    assert quick > 50  # and many were not handed on
