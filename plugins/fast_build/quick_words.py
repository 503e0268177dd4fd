"""The first words of an HTML text without a parser where the text is plain; the same summary."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pelican.utils import _HTMLWordTruncator as Truncator

# Tags in which an HTML parser finds a name and perhaps attributes, and nothing to guess.
_TAG = re.compile(
    r"<(?:/([a-zA-Z][a-zA-Z0-9]*)"
    r"|([a-zA-Z][a-zA-Z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*=\"[^\"<>]*\")*)( ?/)?)>"
)
# What stands in these is not taken for tags, or not by every version of the parser.
_RAW = frozenset({
    "script", "style", "textarea", "title", "iframe", "noembed", "noframes", "noscript", "xmp",
    "plaintext", "svg", "math",
})  # fmt: skip


def _place(text: str, count: int, words: re.Pattern[str]) -> tuple[int, list[str]] | None:
    """Where the last of so many words ends and which tags are open there; None if not plain."""
    at, found, opened = 0, 0, list[str]()
    while (start := text.find("<", at)) >= 0:
        part = text[at:start]
        if "&" in part:
            return None
        tag = _TAG.match(text, start)
        for word in words.finditer(part):
            found += 1
            # (A word may go on behind what is no tag.)
            if found == count and (tag or word.end() < len(part)):
                return at + word.end(), opened
        if tag is None or not _follow(tag, opened):
            return None
        at = tag.end()
    return None


def _follow(tag: re.Match[str], opened: list[str]) -> bool:
    """Open or close a tag as Pelican does; False for one that it may see otherwise."""
    if tag[1]:
        name = tag[1].lower()
        if name in opened:
            del opened[: opened.index(name) + 1]
        return name not in _RAW
    name = tag[2].lower()
    is_single = name in Truncator._singlets
    if not is_single:
        opened.insert(0, name)
    return name not in _RAW and (is_single or not tag[4])


def truncate_words(plain: Callable[..., str]) -> Callable[..., str]:
    """Pelican's own function for anything but plain tags and words."""
    words = Truncator._word_regex
    if getattr(plain, "__module__", "") != "pelican.utils":
        return plain

    def truncate_html_words(s: Any, num: Any, end_text: Any = "…") -> str:
        if type(s) is not str or type(num) is not int or num <= 0:
            return plain(s, num, end_text)
        found = _place(s, num, words)
        if found is None:
            return plain(s, num, end_text)
        end, opened = found
        closing = "".join(f"</{tag}>" for tag in opened)
        return s[:end] + (f" {end_text}" if end_text else "") + closing

    return truncate_html_words
