"""Reads the HTML that Markdown gave: its words, headings, ids and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from .kept import once

_TAG = re.compile(
    r"<(?:!--.*?--|[a-zA-Z/!][^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*)>", re.DOTALL
)
_NOT_READ = re.compile(r"<(script|style|svg|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_HEADING = re.compile(
    r"<h(?P<level>[23])\b(?P<attributes>[^>]*)>(?P<html>.*?)</h(?P=level)>", re.DOTALL
)
_WORD = re.compile(r"\w\S*")
_ID = re.compile(r"\s(?:id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ATTRIBUTE = re.compile(r"\s([a-zA-Z][\w:-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_LINK_ATTRIBUTES = ("href", "src", "poster", "data", "cite")


@dataclass(frozen=True)
class Link:
    """A link or an embedded file, as the HTML gives it.

    Attributes:
        tag: name of the element, in small letters.
        target: the address, entities resolved.
        classes: the classes of the element.
        alt: the text for who does not see the image; None when there is none at all.
        decorative: whether the author says that the image tells nothing.
    """

    tag: str
    target: str
    classes: tuple[str, ...] = ()
    alt: str | None = None
    decorative: bool = False

    @property
    def is_image(self) -> bool:
        return self.tag == "img"

    @property
    def is_primary_action(self) -> bool:
        return self.tag == "a" and "action" in self.classes


def plain_text(html: str) -> str:
    """The words of a piece of HTML on one line, without tags and entities."""
    text = unescape(_TAG.sub(" ", _NOT_READ.sub(" ", html)))
    # Only the spaces between words are folded: no-break spaces belong to French punctuation.
    words = " ".join(part for part in re.split(r"[ \t\r\n]+", text) if part)
    # A tag before a point or a comma left a space there.
    return re.sub(r" (?=[.,)\]])|(?<=[(\[’]) ", "", words)


def word_count(html: str) -> int:
    """How many words a visitor reads."""
    return len(_WORD.findall(unescape(_TAG.sub(" ", _NOT_READ.sub(" ", html)))))


def headings(html: str) -> list[tuple[int, str, str]]:
    """The second and third level headings that have an id: (level, id, text)."""
    found = []
    for match in _HEADING.finditer(html):
        identity = _ID.search(match["attributes"])
        if identity:
            name = unescape(identity[1] or identity[2] or "")
            found.append((int(match["level"]), name, plain_text(match["html"])))
    return found


def ids(html: str) -> set[str]:
    """Every anchor of the text."""
    return {
        unescape(first or second)
        for tag in _TAG.findall(html)
        for first, second in _ID.findall(tag)
    }


@lru_cache(maxsize=4096)  # several checks ask for those of each text
def links(html: str) -> tuple[Link, ...]:
    """Every link and embedded file, in the order of the text. What stands in code is no link."""
    return once("links", html.encode("utf-8", "surrogatepass"), lambda: tuple(_links(html)))


def _links(html: str) -> Iterator[Link]:
    for tag in _TAG.findall(html):
        if tag[1] in "/!":
            continue
        attributes = {
            name.lower(): unescape(first or second or third)
            for name, first, second, third in _ATTRIBUTE.findall(tag)
        }
        found = re.match(r"<([a-zA-Z][\w-]*)", tag)
        assert found
        for name in _LINK_ATTRIBUTES:
            if name in attributes:
                classes = tuple(attributes.get("class", "").split())
                decorative = attributes.get("role") in ("presentation", "none")
                tag_name, alt = found[1].lower(), attributes.get("alt")
                yield Link(tag_name, attributes[name], classes, alt, decorative)
