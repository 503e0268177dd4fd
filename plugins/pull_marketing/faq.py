"""Finds the questions that a page asks in its headings, each with its answer, as it shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .markup import plain_text

_HEADING = re.compile(r"<h(?P<level>[1-6])\b[^>]*>(?P<html>.*?)</h(?P=level)>", re.DOTALL)
FEWEST = 2
"""One question is a title; two are a list of questions."""


@dataclass(frozen=True)
class Asked:
    """A question and its answer, as plain text."""

    question: str
    answer: str


def questions_of(html: str) -> tuple[Asked, ...]:
    """The questions of a page, when it is one: all headings of a level end with a question mark.

    Either all second-level headings of the page are questions, or all third-level headings under
    one of them. What stands before the first question is no answer.
    """
    for level in (2, 3):
        for group in _groups(html, level):
            found = tuple(Asked(question, plain_text(text)) for question, text in group)
            if _are_questions(found):
                return found
    return ()


def _groups(html: str, level: int) -> Iterator[list[tuple[str, str]]]:
    """The headings of a level, each with what follows it; those under one heading together."""
    group: list[tuple[str, str]] = []
    pieces = [h for h in _HEADING.finditer(html) if int(h["level"]) <= level]
    ends = [h.start() for h in pieces[1:]] + [len(html)]
    for heading, end in zip(pieces, ends, strict=False):
        if int(heading["level"]) < level:
            yield group
            group = []
        else:
            group.append((plain_text(heading["html"]), html[heading.end() : end]))
    yield group


def _are_questions(found: tuple[Asked, ...]) -> bool:
    return len(found) >= FEWEST and all(
        asked.question.endswith("?") and asked.answer for asked in found
    )
