"""A questionnaire in the middle of a text: a paragraph `{questionnaire}name` keeps a place for it.

The reader makes a link of the paragraph, which is what feeds show and what the check of links
follows; the page of the text puts the form in the place of the link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"<p>\{questionnaire\}(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)</p>")
_PLACE = re.compile(
    r'<p class="placed" data-place="(?P<slug>[a-z0-9-]+)">.*?</p>', re.DOTALL | re.IGNORECASE
)
_NESTING = re.compile(r"<(?P<end>/?)(?:blockquote|ul|ol|dl|div|table|figure|details)\b")


@dataclass(frozen=True)
class Place:
    """Where a text gives way to a questionnaire."""

    slug: str
    before: str
    after: str


def mark_places(html: str, words: str) -> str:
    """Make links of the paragraphs that only name a questionnaire.

    Args:
        html: what Markdown gave, links not yet resolved.
        words: the words of the link.
    """
    link = rf'<a href="{{questionnaire}}\g<slug>">{words}</a>'
    return _WRITTEN.sub(rf'<p class="placed" data-place="\g<slug>">{link}</p>', html)


def first_place(html: str) -> Place | None:
    """The first place in a text; in a list or a quotation there is none, only the link."""
    for found in _PLACE.finditer(html):
        before = html[: found.start()]
        depth = sum(-1 if tag["end"] else 1 for tag in _NESTING.finditer(before))
        if depth == 0:
            return Place(found["slug"], before, html[found.end() :])
    return None
