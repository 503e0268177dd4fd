"""The guarded, reused Markdown gives the HTML of a fresh stock instance, on odd inputs too."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions import codehilite
from markdown.inlinepatterns import DelimiterProcessor
from pygments.formatters.html import HtmlFormatter

from fast_build.quick_markdown import GuardedInlineProcessor, MarkdownPool, can_reuse

PELICAN: dict[str, Any] = {
    "extensions": [
        "markdown.extensions.codehilite",
        "markdown.extensions.extra",
        "markdown.extensions.meta",
    ],
    "extension_configs": {"markdown.extensions.codehilite": {"css_class": "highlight"}},
    "output_format": "html5",
}
EVERYTHING: dict[str, Any] = {
    "extensions": [
        f"markdown.extensions.{name}"
        for name in ("extra", "smarty", "toc", "wikilinks", "nl2br", "sane_lists", "admonition")
    ],
    "extension_configs": {"markdown.extensions.smarty": {"smart_angled_quotes": True}},
}
SHORT: dict[str, Any] = {
    "extensions": [f"markdown.extensions.{name}" for name in ("codehilite", "legacy_em")],
    "extension_configs": {"markdown.extensions.codehilite": {"linenums": True}},
    "output_format": "xhtml",
    "tab_length": 2,
}
PIECES = [
    "*", "**", "_", "__", "`", "``", "\\", "\\*", "[", "]", "(", ")", "![", "[^1]", "[^1]: note\n",
    "<", ">", "<<", ">>", "<b>", "</b>", "<http://a.example>", "<a@b.example>", "&amp;", "&", "@",
    "://", "  \n", "\n", "\n\n", "    ", "word", "é", " ", "--", "---", "...", "'", '"', "[[wiki]]",
    "[a]: /url\n", "[a][a]", "[a](/b \"t\")", "{.x}", "{#i}", "# ", "| a | b |\n|--|--|\n", "* ",
    "> ", "```\n", "1. ", "*[HTML]: x\n", "HTML", "\x02", "\x03", "klzzwxh:0000",
    "<div markdown=1>",
    "</div>", "Key: value\n", "---\n", ":   def\n", "~~~\n", "!!! note\n", "\u202f", "\t",
    "*a*", "**b**", "_c_", "***e***", "**f *g* h**", "*i **j** k*", "_l*m*_", "a_b_c", "٣. x",
    "- - -\n", "\n___\n", "===\n", "*[l](u\\_v)* **[m](v)**", "    #!python\n    y = 'a'\n",
    "```python\nx = 1 < 2\n```\n", "~~~ {.js hl_lines=\"1\"}\na\n~~~\n", "&copy;", "\r\n",
    "<script>a & b</script>", "<br>", "[x](<a\\*b> 't\\_u')", "\x02amp\x03", "\x02wzxhzdk:0\x03",
]  # fmt: skip


def stock_html(options: dict[str, Any], text: str) -> str | type[BaseException]:
    try:
        return Markdown(**options).convert(text)
    except Exception as error:  # noqa: BLE001 - an odd input may break both alike
        return type(error)


def pool_html(pool: MarkdownPool, text: str) -> str | type[BaseException]:
    md = pool.fresh()
    try:
        html = md.convert(text)
    except Exception as error:  # noqa: BLE001 - an odd input may break both alike
        return type(error)
    pool.give_back(md)
    return html


@pytest.mark.parametrize("options", [PELICAN, EVERYTHING, SHORT])
def test_odd_texts_give_the_same_html(options: dict[str, Any]) -> None:
    chance = random.Random(20)
    pool = MarkdownPool(options)
    for _ in range(200):
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 30)))
        assert pool_html(pool, text) == stock_html(options, text), repr(text)


POOL = MarkdownPool(PELICAN)


@settings(max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=25))
def test_any_text_gives_the_same_html(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert pool_html(POOL, text) == stock_html(PELICAN, text)


def test_emphasis_is_found_without_weighing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Un **mot** et *un autre*, _un_ [*lien*](/x).\n\nUn *mot **dans** un mot*."
    expected = stock_html(PELICAN, text)
    weighed: list[str] = []
    plain = DelimiterProcessor.handleMatch

    def counted(self: Any, m: Any, data: str) -> Any:
        weighed.append(data)
        return plain(self, m, data)

    monkeypatch.setattr(DelimiterProcessor, "handleMatch", counted)
    assert pool_html(MarkdownPool(PELICAN), text) == expected
    assert weighed == ["Un *mot **dans** un mot*."]


def test_code_is_highlighted_by_one_formatter(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "```python\nx = 1\n```\n\n```js\nlet y\n```\n\n    :::python\n    z = 2\n"
    expected = stock_html(PELICAN, text)
    made: list[Any] = []
    plain = HtmlFormatter.__init__
    counted = lambda self, **options: (made.append(options), plain(self, **options))[1]  # noqa: E731
    monkeypatch.setattr(HtmlFormatter, "__init__", counted)
    pool = MarkdownPool(PELICAN)
    before = vars(codehilite)["get_formatter_by_name"]
    assert [pool_html(pool, text) for _ in range(2)] == [expected] * 2
    assert len(made) == 2  # blocks with fences and indented ones have other options
    assert vars(codehilite)["get_formatter_by_name"] is before


def test_deep_and_odd_trees_are_left_to_markdown() -> None:
    text = "> " * 70 + "deep & <b>"
    assert pool_html(POOL, text) == stock_html(PELICAN, text)


def test_instance_is_reused_and_guarded() -> None:
    pool = MarkdownPool(PELICAN)
    first = pool.fresh()
    first.preprocessors.deregister("meta")  # as Pelican does for each file
    pool.give_back(first)
    second = pool.fresh()
    assert second is first
    assert "meta" in second.preprocessors
    assert type(second.treeprocessors["inline"]) is GuardedInlineProcessor


def test_footnotes_that_count_resets_are_not_reused() -> None:
    options = {
        "extensions": ["markdown.extensions.footnotes"],
        "extension_configs": {"markdown.extensions.footnotes": {"UNIQUE_IDS": True}},
    }
    assert not can_reuse(Markdown(**options))
    pool = MarkdownPool(options)
    text = "a[^1]\n\n[^1]: b"
    assert [pool_html(pool, text) for _ in range(2)] == [stock_html(options, text)] * 2


def test_instance_that_failed_is_not_reused() -> None:
    pool = MarkdownPool(PELICAN)
    first = pool.fresh()
    assert pool.fresh() is not first


@pytest.mark.parametrize("options", [PELICAN, EVERYTHING])
def test_extensions_imported_by_name_give_the_same_html(options: dict[str, Any]) -> None:
    chance = random.Random(21)
    pool = MarkdownPool(options, direct=True)
    for _ in range(60):
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 30)))
        assert pool_html(pool, text) == stock_html(options, text), repr(text)
