"""Summaries are cut where Pelican cuts them, in odd HTML too."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pelican.utils import truncate_html_words

from fast_build.quick_words import truncate_words

QUICK = truncate_words(truncate_html_words)
PIECES = [
    "<p>", "</p>", "<P>", "</P >", "<em>", "</em>", '<a href="/x?a=1&amp;b">', "</a>", "<br>",
    "<br />", "<br/>", "<p/>", "<hr/>", '<img alt="x y" src="z">', "<img alt='a'>", "<b",
    "<pre><span></span><code>", "</code></pre>", "<script>a < b</script>", "<!-- a b -->",
    "<title>", "<svg>", "</svg>", "<?php ?>", "<![CDATA[x]]>", "&eacute;", "&amp;", "&#233;", "&",
    "<", ">", "un", "deux", "l’été", "l'an", "mot-clé", "-", "'", "_", "日本", "é", " ", "\n",
    " ; ", "«", "»", "12", "\u202f", "x<p>y", "<p class=\"a\" id=\"b\">", "<p class=a>", "</>",
    "</1>", "<h1 id=\"é\">", "\x00", "<x-y>", "</x-y>", "<wbr>",
]  # fmt: skip


def answer(function: Any, *arguments: Any) -> str | type[BaseException]:
    try:
        return str(function(*arguments))
    except Exception as error:  # noqa: BLE001 - an odd input may break both alike
        return type(error)


def test_odd_texts_are_cut_where_pelican_cuts_them() -> None:
    chance = random.Random(30)
    for _ in range(2000):
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 25)))
        arguments = (text, chance.randrange(0, 8), chance.choice(["…", "", "[...]"]))
        assert answer(QUICK, *arguments) == answer(truncate_html_words, *arguments), arguments


@settings(max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=20))
def test_any_text_is_cut_where_pelican_cuts_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert answer(QUICK, text, 3) == answer(truncate_html_words, text, 3)


@pytest.mark.parametrize("number", ["3", 0, -1, None])
def test_odd_numbers_are_left_to_pelican(number: Any) -> None:
    text = "<p>un deux trois quatre</p>"
    assert answer(QUICK, text, number) == answer(truncate_html_words, text, number)


def test_plain_texts_need_no_parser() -> None:
    def refused(*_: Any) -> str:
        raise AssertionError

    refused.__module__ = "pelican.utils"
    quick = truncate_words(refused)
    assert quick("<p>un <em>deux trois</em> quatre</p>", 2) == "<p>un <em>deux …</em></p>"


def test_function_of_a_plugin_stays() -> None:
    def other(*_: Any) -> str:
        return "other"

    assert truncate_words(other) is other
