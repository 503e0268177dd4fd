"""Markdown that is lent to other plugins converts as one that was just made."""

from __future__ import annotations

from typing import Any

import pytest
from markdown import Markdown

from fast_build.lending import SETTING, MarkdownLender
from pull_marketing.converting import LENDER, markdown_of

OPTIONS: dict[str, Any] = {
    "extensions": [
        f"markdown.extensions.{name}" for name in ("extra", "toc", "meta", "codehilite")
    ],
    "output_format": "html5",
}
TEXTS = (
    "# One\n\n# One\n\nA note[^1].\n\n[^1]: said\n",
    "# One\n\n*[CA]: sales\n\nThe CA of [a].\n\n[a]: /first\n",
    "A note[^1], the CA of [a], and no # title.\n\n[^1]: otherwise\n",
    "Key: value\n\n# One\n\n```python\nx = 1\n```\n",
)


def settings_with(lender: MarkdownLender | None) -> dict[str, Any]:
    return {"MARKDOWN": OPTIONS} | ({SETTING: lender} if lender else {})


def converted(settings: dict[str, Any], text: str, *, with_header: bool) -> str:
    with markdown_of(settings) as markdown:
        if not with_header:
            markdown.preprocessors.deregister("meta")
        return markdown.convert(text)


@pytest.mark.parametrize("with_header", [False, True])
def test_texts_leave_nothing_to_the_next(*, with_header: bool) -> None:
    assert LENDER == SETTING
    lent, made = settings_with(MarkdownLender()), settings_with(None)
    for text in (*TEXTS, *reversed(TEXTS)):
        html = converted(made, text, with_header=with_header)
        assert converted(lent, text, with_header=with_header) == html


def test_one_instance_serves_all_who_come_after_another() -> None:
    lender, seen = MarkdownLender(), []
    for _ in range(3):
        with lender.lend(OPTIONS) as markdown:
            seen.append(markdown)
    assert seen == [seen[0]] * 3


def test_who_asks_meanwhile_or_with_other_options_gets_another() -> None:
    lender = MarkdownLender()
    with lender.lend(OPTIONS) as one, lender.lend(OPTIONS) as other, lender.lend({}) as third:
        assert len({id(each) for each in (one, other, third)}) == 3
        assert third.convert("[^1]\n\n[^1]: x") == Markdown().convert("[^1]\n\n[^1]: x")


def test_an_instance_that_failed_is_not_lent_again() -> None:
    lender = MarkdownLender()
    with pytest.raises(ValueError, match="odd"), lender.lend(OPTIONS) as failed:
        raise ValueError("odd")
    with lender.lend(OPTIONS) as markdown:
        assert markdown is not failed
