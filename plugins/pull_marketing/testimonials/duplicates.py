"""Finds texts that are almost the same, without comparing every text with every other.

Texts are sets of word pairs. Two sets that share half of their pairs must share one among the
rarest half of each (prefix filtering), so only texts with a common rare pair are compared in full.
A text that repeats an earlier one is not indexed again: a thousand copies cost a thousand looks.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from math import ceil

THRESHOLD = 0.85
"""Share of words, in order, from which two texts count as the same."""

_SHARED = 0.5  # of word pairs; 15 % of changed words spoil at most about that many
_FEWEST_WORDS = 5

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Pair:
    """Two texts that are almost the same, by position, with the share of words in common."""

    first: int
    second: int
    similarity: float


def near_duplicates(texts: Sequence[str], threshold: float = THRESHOLD) -> Iterator[Pair]:
    """Each text that is almost the same as an earlier one, once.

    Args:
        texts: plain texts, the oldest first.
        threshold: the least similarity that is told.
    """
    spoken = [_WORD.findall(text.casefold()) for text in texts]
    shingles, alone = _ranked_pairs(spoken)
    seen: dict[tuple[str, ...], int] = {}
    index: dict[int, list[int]] = defaultdict(list)
    for number, words in enumerate(spoken):
        if len(words) < _FEWEST_WORDS:
            continue
        same = seen.setdefault(tuple(words), number)
        if same != number:
            yield Pair(same, number, 1.0)
            continue
        rare = [pair for pair in _rarest(shingles[number]) if pair >= alone]
        best = _best(number, rare, index, shingles, spoken, threshold)
        if best:
            yield best
        else:
            for pair in rare:
                index[pair].append(number)


def _ranked_pairs(spoken: Sequence[Sequence[str]]) -> tuple[list[frozenset[int]], int]:
    """The pairs of neighbouring words of each text, as their rank: the rarest pair is 0.

    The second value is the first rank that two texts share: a pair of one text finds nothing.
    """
    pairs = [dict.fromkeys(pairwise(words)) for words in spoken]  # each once, in its order
    frequency: Counter[tuple[str, str]] = Counter()
    for each in pairs:
        frequency.update(each.keys())
    rank = {pair: n for n, pair in enumerate(sorted(frequency, key=frequency.__getitem__))}
    alone = sum(count == 1 for count in frequency.values())
    return [frozenset(map(rank.__getitem__, each)) for each in pairs], alone


def _rarest(shingles: frozenset[int]) -> list[int]:
    return sorted(shingles)[: len(shingles) - ceil(len(shingles) * _SHARED) + 1]


def _best(
    number: int,
    rare: list[int],
    index: dict[int, list[int]],
    shingles: list[frozenset[int]],
    spoken: list[list[str]],
    threshold: float,
) -> Pair | None:
    candidates = {other for pair in rare for other in index.get(pair, ())}
    mine = shingles[number]
    for other in sorted(candidates):
        theirs = shingles[other]
        shared = len(mine & theirs)
        if shared < _SHARED * (len(mine) + len(theirs) - shared):
            continue
        matcher = SequenceMatcher(None, spoken[other], spoken[number], autojunk=False)
        similarity = matcher.ratio()
        if similarity >= threshold:
            return Pair(other, number, similarity)
    return None
