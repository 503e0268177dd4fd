"""Words that make a blunder worse: denial, blame, evasion, promises without a date; as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..law import read_dated_lines

WORDS_FILE = Path(__file__).parent / "words.yaml"

IN_A_MESSAGE = ("denial", "blame", "evasion", "vague")
IN_A_MEASURE = (*IN_A_MESSAGE, "intention")

_FOLDING = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "\n": " "})
_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")


@dataclass(frozen=True)
class Found:
    """A phrase as it is written, and what is wrong with it."""

    phrase: str
    kind: str


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """One pattern for each kind: its phrases in both languages, the longest first."""
    found = {}
    for kind, languages in read_dated_lines(WORDS_FILE).items():
        phrases = {phrase for words in languages.values() for phrase in words}
        either = "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in sorted(phrases, key=_long))
        found[kind] = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
    return found


def _long(phrase: str) -> tuple[int, str]:
    return -len(phrase), phrase


def badly_said(text: str, kinds: tuple[str, ...] = IN_A_MESSAGE) -> Iterator[Found]:
    """Every phrase of a text that must not be sent. What is quoted was said by somebody else."""
    plain = _QUOTED.sub(" ", text.translate(_FOLDING))
    for kind in kinds:
        for match in _patterns()[kind].finditer(plain):
            yield Found(match[0], kind)
