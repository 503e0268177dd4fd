"""Each example of each component: rendered, well formed, escaped, without style attribute."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from pull_marketing.preview.gallery import environment

from .examples import COMPONENTS, THEME, Example, all_examples

EXAMPLES = all_examples()
EVIL = "<b>&\"'"
VOID = {"br", "hr", "img", "input", "link", "meta"}


class Balance(HTMLParser):
    """Counts what is opened and not closed, and keeps every attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def read(html: str) -> Balance:
    parser = Balance()
    parser.feed(html)
    parser.close()
    return parser


def text_options(example: Example) -> list[str]:
    plain = {k for k, v in example.options.items() if isinstance(v, str)}
    return sorted(plain - example.html_options - example.codes)


def with_evil_texts(value: Any, kept: frozenset[str]) -> Any:
    """The same structure with every text in it replaced, but for what is HTML or a code."""
    if isinstance(value, str):
        return EVIL
    if isinstance(value, list):
        return [with_evil_texts(item, kept) for item in value]
    if isinstance(value, dict):
        return {k: v if k in kept else with_evil_texts(v, kept) for k, v in value.items()}
    return value


def test_every_component_has_examples() -> None:
    templates = {path.stem for path in COMPONENTS.glob("*.html")}
    assert templates == {path.stem for path in COMPONENTS.glob("*.yaml")}
    assert templates == {example.component for example in EXAMPLES}


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_every_option_is_described(example: Example) -> None:
    told = set(example.described)
    assert set(example.options) <= told
    assert all(isinstance(words, str) and words for words in example.described.values())
    if not example.included:
        module = environment(THEME).get_template(f"components/{example.component}.html").module
        assert list(getattr(module, example.macro).arguments) == list(example.described)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example_is_well_formed(example: Example) -> None:
    parsed = read(example.render())
    assert (parsed.open, parsed.wrong) == ([], [])
    assert len(parsed.ids) == len(set(parsed.ids))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example_keeps_to_the_security_policy(example: Example) -> None:
    names = {name for name, _ in read(example.render()).attributes}
    assert "style" not in names
    assert not {name for name in names if name.startswith("on")}


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_texts_are_escaped(example: Example) -> None:
    for option in text_options(example):
        assert "<b>" not in example.render(**{option: EVIL}), option


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_texts_inside_lists_are_escaped(example: Example) -> None:
    for option, value in example.options.items():
        if isinstance(value, (list, dict)):
            evil = with_evil_texts(value, example.html_options | example.codes)
            assert "<b>" not in example.render(**{option: evil}), option


def test_fact_without_source_is_not_rendered() -> None:
    (example,) = (e for e in EXAMPLES if e.name == "without source, not rendered")
    html = example.render()
    assert "clients contents" not in html
    assert html.count("<li>") == 1


def test_alignment_of_columns_becomes_a_class() -> None:
    example = next(e for e in EXAMPLES if e.component == "prose")
    html = example.render()
    assert '<th class="number">Devis</th>' in html
    assert '<th class="center">Rang</th>' in html
    assert "<th>Note</th>" in html
    assert 'tabindex="0"><table>' in html
