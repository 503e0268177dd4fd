"""Every sentence of the demo, as visitors read it: spaces and signs, judged by another library."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polytypo
from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString
from tests.conftest import BuiltSite

from pull_marketing.typography import _INLINE_TAGS

VERBATIM = frozenset(("code", "kbd", "pre", "samp", "script", "style", "svg", "textarea"))
WORD = "mot"
"""Stands for a piece of code or for words in another language; one letter would be an initial."""


def sentences(tag: Tag) -> Iterator[str]:
    """The words of each block, across its inline tags."""
    words: list[str] = []
    for child in tag.children:
        if isinstance(child, NavigableString):
            words.append("" if isinstance(child, PreformattedString) else child)
        elif not isinstance(child, Tag):
            continue
        elif child.name in VERBATIM or child.get("lang", "fr") != "fr":
            words.append(WORD)
        elif child.name in _INLINE_TAGS:
            words.extend(sentences(child))
        else:
            yield "".join(words)
            words = []
            yield from sentences(child)
    yield "".join(words)


def read(pages: list[BeautifulSoup]) -> list[str]:
    """All sentences of these pages, each once."""
    found = {
        re.sub(r"[ \n\t]+", " ", words).strip(): None
        for page in pages
        for tag in (page.title, page.body)
        if tag
        for words in sentences(tag)
    }
    return [words for words in found if words]


def to_mend(words: list[str]) -> list[str]:
    return [each for each in words if polytypo.analyze(each, locale="fr")]


def test_another_library_finds_nothing_to_mend_on_any_page(demo_site: BuiltSite) -> None:
    files = sorted(demo_site.output.rglob("*.html"))
    words = read([BeautifulSoup(file.read_text("utf-8"), "html.parser") for file in files])
    assert len(words) > 1000
    assert to_mend(words) == []


def test_what_is_to_be_mended_is_seen() -> None:
    page = "<body><p>Vrai ? <code>a ?</code></p><p>L’<em>été</em> !</p><p>Oui.</p></body>"
    assert to_mend(read([BeautifulSoup(page, "html.parser")])) == ["Vrai ? mot", "L’été !"]
