"""Recognises what was reworded or moved since the last build, and admits when it cannot.

Answers are stored under a name. Giving the name of one question to another mixes their answers,
giving a new name to a reworded one loses them: so nothing is guessed. Either the words, the place
and the answers offered leave no doubt, or the author is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from .wording import WAY_OUT, folded

_TURNED = {
    *("n", "ne", "ni", "pas", "plus", "jamais", "aucun", "aucune", "sans", "non", "sauf", "hors"),
    *("contre", "no", "nor", "not", "never", "none", "without", "except", "against", "t"),
}
"""Words that turn a sentence into another one."""

_FEWEST_WORDS = 3
_FEWEST_CHOICES = 3
_FEWEST_OWN = 2
_YES_NO = re.compile(r"(?:oui|non|yes|no)\b", re.IGNORECASE).match


@dataclass(frozen=True)
class Item:
    """Something that has a name: a question, a choice, an ending.

    Attributes:
        id: its name; empty when the author gave none.
        words: what is read.
        kind: what may stand for one another has the same kind.
        inside: the words of the choices offered.
        rule: when it is reached, for an ending.
    """

    id: str
    words: str
    kind: str = ""
    inside: tuple[str, ...] = ()
    rule: str = ""


@dataclass
class Matching:
    """Which items are the known ones.

    Attributes:
        known: place among the known ones, by place among the new ones.
        doubtful: the same, for those of which nobody can be sure.
    """

    known: dict[int, int] = field(default_factory=dict)
    doubtful: dict[int, int] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text without case, accents and punctuation; signs alone stay as they are."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))
    return tuple(words) or (folded(text),)


def is_reworded(new: str, former: str) -> bool:
    """Whether two sentences surely say the same: a slip was mended, or words were added."""
    one, other = plain_words(new), plain_words(former)
    if len(one) == len(other):
        pairs = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
        return len(pairs) < 2 and all(_is_slip(*pair) for pair in pairs)
    shorter, longer = sorted((one, other), key=len)
    added = _added(shorter, longer)
    if added is None or len(shorter) < _FEWEST_WORDS or len(added) > len(shorter):
        return False
    return not any(word in _TURNED or any(c.isdigit() for c in word) for word in added)


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter makes the difference, and not the first."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1 or len(shorter) < 4 or one[0] != other[0]:
        return False
    if any(c.isdigit() for c in one + other):
        return False
    same = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), None)
    if same is None:
        return True
    skipped = same + (len(shorter) == len(longer))
    return shorter[skipped:] == longer[same + 1 :]


def _added(shorter: tuple[str, ...], longer: tuple[str, ...]) -> list[str] | None:
    """The words that only the longer text has, when it keeps all others in their order."""
    added = []
    left = list(shorter)
    for word in longer:
        if left and word == left[0]:
            left.pop(0)
        else:
            added.append(word)
    return None if left else added


def match(new: Sequence[Item], known: Sequence[Item]) -> Matching:
    """Find the known items again: by their names, their words, then their places."""
    found = Matching()
    by_id = {item.id: place for place, item in enumerate(known)}
    for place, item in enumerate(new):
        if item.id in by_id:
            found.known[place] = by_id[item.id]
    _match_words(new, known, found)
    _match_choices(new, known, found)
    while _match_places(new, known, found):
        pass
    free = [place for place in range(len(known)) if place not in set(found.known.values())]
    for place, item in enumerate(new):
        if item.id or place in found.known:
            continue
        possible = [other for other in free if _may_be(item, known[other])]
        if possible:
            expected = _place_between(found.known, place, len(known))
            found.doubtful[place] = min(possible, key=lambda other: abs(other - expected))
    return found


def _match_words(new: Sequence[Item], known: Sequence[Item], found: Matching) -> None:
    """Words that are as often there as before belong together, in their order."""
    taken = set(found.known.values())
    groups: dict[tuple[str, tuple[str, ...]], tuple[list[int], list[int]]] = {}
    for place, item in enumerate(new):
        if place not in found.known and not item.id:
            key = (item.kind, plain_words(item.words))
            groups.setdefault(key, ([], []))[0].append(place)
    for place, item in enumerate(known):
        key = (item.kind, plain_words(item.words))
        if place not in taken and key in groups:
            groups[key][1].append(place)
    for places, others in groups.values():
        if len(places) == len(others):
            found.known.update(zip(places, others, strict=True))


def _match_choices(new: Sequence[Item], known: Sequence[Item], found: Matching) -> None:
    """Choices that one question alone offers, as before, are its own, whatever it is called."""
    before, now = Counter(map(_offered, known)), Counter(map(_offered, new))
    places = {_offered(item): place for place, item in enumerate(known)}
    taken = set(found.known.values())
    for place, item in enumerate(new):
        offered = _offered(item)
        if place in found.known or item.id or not _is_telling(item):
            continue
        if before[offered] == now[offered] == 1 and places[offered] not in taken:
            found.known[place] = places[offered]


def _offered(item: Item) -> tuple[str, frozenset[tuple[str, ...]]]:
    return item.kind, frozenset(plain_words(words) for words in item.inside)


def _is_telling(item: Item) -> bool:
    """Whether its choices say what is asked: « Oui », « Non », « Je ne sais pas » do not."""
    own = [words for words in item.inside if not WAY_OUT.search(words) and not _YES_NO(words)]
    return len(item.inside) >= _FEWEST_CHOICES and len(own) >= _FEWEST_OWN


def _match_places(new: Sequence[Item], known: Sequence[Item], found: Matching) -> bool:
    """Between the same two neighbours stands one item, as before, that leaves no doubt."""
    fixed = [(-1, -1), *sorted(found.known.items()), (len(new), len(known))]
    taken = set(found.known.values())
    for (before, former_before), (after, former_after) in pairwise(fixed):
        places = range(before + 1, after)
        others = [n for n in range(former_before + 1, former_after) if n not in taken]
        if len(places) != 1 or len(others) != 1 or new[places[0]].id:
            continue
        if is_surely(new[places[0]], known[others[0]]):
            found.known[places[0]] = others[0]
            return True
    return False


def is_surely(new: Item, former: Item) -> bool:
    """Whether an item at the place of a known one is that one."""
    if not _may_be(new, former):
        return False
    if new.rule and plain_words(new.rule) == plain_words(former.rule):
        return True
    return is_reworded(new.words, former.words)


def _may_be(new: Item, former: Item) -> bool:
    """Whether answers to one could be answers to the other at all."""
    if new.kind != former.kind:
        return False
    offered = {plain_words(words) for words in new.inside}
    return not offered or bool(offered & {plain_words(words) for words in former.inside})


def _place_between(known: dict[int, int], place: int, count: int) -> float:
    before = max((other for n, other in known.items() if n < place), default=-1)
    after = min((other for n, other in known.items() if n > place), default=count)
    return (before + after) / 2
