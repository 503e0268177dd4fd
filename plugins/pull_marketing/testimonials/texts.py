"""Compares published words with the words received: the same, marked cuts, or altered."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from dataclasses import dataclass

from .model import CUT
from .reading import plain_text

_AROUND_SIGNS = re.compile(r'\s+(?=[;:!?%€"])|(?<=")\s+')
_TYPOGRAPHY = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‑": "-",
        "–": "-",
        "—": "-",
        "…": "...",
        "œ": "oe",
        "Œ": "Oe",
        "\u00ad": "",
        "\u200b": "",
    }
)
_WORDS_AROUND = 4


@dataclass(frozen=True)
class Comparison:
    """How published words stand to the received ones.

    Attributes:
        kind: `same`, `cut` or `altered`.
        removed: the passages that marked cuts left out.
        published: when altered, a few words around the first difference.
        original: the same place in the received words.
    """

    kind: str
    removed: tuple[str, ...] = ()
    published: str = ""
    original: str = ""


def digest(text: str) -> str:
    """SHA-256 of a text as the register keeps it: line ends as newlines, no space at the end."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    return hashlib.sha256(kept.encode("utf-8")).hexdigest()


def compare(published: str, original: str) -> Comparison:
    """Compare a published text with the text received; typography does not count."""
    received = fold(original)
    shown = [fold(part) for part in CUT.split(published)]
    whole = " ".join(part for part in shown if part)
    if len(shown) == 1:
        return Comparison("same") if whole == received else _difference(whole, received)
    removed = _removed(shown, received)
    return _difference(whole, received) if removed is None else Comparison("cut", removed)


def fold(text: str) -> str:
    """A text as its words: typography, tags and white space out of the way."""
    words = plain_text(text) if "<" in text else text
    words = unicodedata.normalize("NFC", words).translate(_TYPOGRAPHY)
    words = " ".join(words.split())  # no-break spaces too
    return _AROUND_SIGNS.sub("", words)


def _removed(shown: list[str], received: str) -> tuple[str, ...] | None:
    """What the cuts left out, or None when the pieces are not pieces of the received text."""
    position = 0
    removed = []
    for number, piece in enumerate(shown):
        if number == len(shown) - 1:  # the last piece ends the text, even when it is empty
            start = len(received) - len(piece)
            found = start if start >= position and received.endswith(piece) else -1
        elif number == 0:
            found = 0 if received.startswith(piece) else -1
        else:
            found = received.find(piece, position)
        if found < 0 or not _between_words(received, found, found + len(piece)):
            return None
        if number:
            removed.append(received[position:found].strip())
        position = found + len(piece)
    return tuple(part for part in removed if part)


def _between_words(text: str, start: int, end: int) -> bool:
    """A piece that begins or ends inside a word would make new words."""
    opens = start == 0 or not (text[start - 1].isalnum() and text[start : start + 1].isalnum())
    closes = end >= len(text) or not (text[end].isalnum() and text[end - 1 : end].isalnum())
    return opens and closes


def _difference(published: str, original: str) -> Comparison:
    left, right = published.split(), original.split()
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag != "equal":
            return Comparison(
                "altered",
                published=_around(left, start, end),
                original=_around(right, other_start, other_end),
            )
    return Comparison("altered", published=published[:80], original=original[:80])


def _around(words: list[str], start: int, end: int) -> str:
    return " ".join(words[max(start - _WORDS_AROUND, 0) : end + _WORDS_AROUND])
