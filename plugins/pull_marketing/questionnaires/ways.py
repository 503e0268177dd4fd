"""The ways to answer one question that make a difference later: what the proof explores.

Two choices that every condition treats alike are one way; points that no condition looks at only
widen a range. So five hundred boxes that nobody looks at cost no more than one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .conditions import Answer
from .model import (
    Choice,
    Compare,
    Condition,
    Is,
    Kind,
    Question,
    Questionnaire,
    Score,
    atoms,
)

Points = tuple[tuple[str, int], ...]
Ranges = tuple[tuple[str, int, int], ...]


class TooManyWaysError(Exception):
    """More ways than can be looked at."""


@dataclass(frozen=True)
class Way:
    """One way to answer a question, as far as it matters.

    Attributes:
        answer: what later conditions will see; None for nothing they look at.
        counted: points by the names that conditions look at.
        ranges: lowest and highest points by the other names.
        exit: where the answer leads, when it is not the next question.
    """

    answer: Answer | None = None
    counted: Points = ()
    ranges: Ranges = ()
    exit: str | None = None


class Ways:
    """Knows what the conditions of a questionnaire look at."""

    def __init__(self, questionnaire: Questionnaire, most: int) -> None:
        self.most = most
        conditions: list[Condition | None] = [e.condition for e in questionnaire.endings]
        conditions += [q.condition for q in questionnaire.questions]
        looks = [atom for condition in conditions for atom in atoms(condition)]
        self.counted = {atom.name for atom in looks if isinstance(atom, Score)}
        self.limits: dict[str, set[float]] = {}
        for atom in looks:
            if isinstance(atom, Compare):
                self.limits.setdefault(atom.question, set()).add(atom.value)
        self._seen_as = _representatives(questionnaire, [a for a in looks if isinstance(a, Is)])

    def of(self, question: Question) -> Iterable[Way]:
        """The ways to answer `question`.

        Raises:
            TooManyWaysError: there are more than `most`.
        """
        if question.kind is Kind.ONE:
            return self._one(question)
        if question.kind is Kind.SEVERAL:
            return self._several(question)
        if question.id in self.limits:
            numbers = _numbers_around(self.limits[question.id], question)
            ways = [Way(f"{number:.6f}".rstrip("0").rstrip(".")) for number in numbers]
            return ways if question.required else [*ways, Way()]
        return [Way()]

    def _seen(self, question: Question, choice: Choice) -> tuple[str, ...]:
        found = self._seen_as.get((question.id, choice.id))
        return (found,) if found else ()

    def _split(self, points: Points) -> tuple[Points, Ranges]:
        counted = tuple((n, value) for n, value in points if n in self.counted and value)
        ranges = tuple((n, value, value) for n, value in points if n not in self.counted)
        return counted, ranges

    def _one(self, question: Question) -> Iterable[Way]:
        ways: dict[Way, Ranges] = {}
        for choice in question.choices:
            counted, ranges = self._split(choice.points)
            answer = "".join(self._seen(question, choice)) or None
            _offer(ways, Way(answer, counted, (), choice.exit), ranges)
        if not question.required:
            _offer(ways, Way(), ())
        return [Way(w.answer, w.counted, ranges, w.exit) for w, ranges in ways.items()]

    def _several(self, question: Question) -> Iterable[Way]:
        """Choices are taken in one by one, and combinations that are alike are kept once."""
        none = Way()
        ticked: dict[Way, Ranges] = {}
        for choice in question.choices:
            counted, ranges = self._split(choice.points)
            seen = self._seen(question, choice)
            before = dict(ticked)
            for way, so_far in [*before.items(), (none, ())]:
                answer = tuple(sorted({*(way.answer or ()), *seen})) or None
                more = Way(answer, _sum(way.counted, counted), (), way.exit or choice.exit)
                _offer(ticked, more, _add_ranges(so_far, ranges))
            if len(ticked) > self.most:
                raise TooManyWaysError
        if not question.required:
            _offer(ticked, none, ())
        return [Way(w.answer, w.counted, ranges, w.exit) for w, ranges in ticked.items()]


def _representatives(questionnaire: Questionnaire, looks: list[Is]) -> dict[tuple[str, str], str]:
    """For each choice that conditions look at, the first choice that they treat just like it."""
    found: dict[tuple[str, str], str] = {}
    for question in questionnaire.questions:
        own = [atom.choices for atom in looks if atom.question == question.id]
        first: dict[tuple[bool, ...], str] = {}
        for choice in question.choices:
            signature = tuple(choice.id in choices for choices in own)
            if any(signature):
                found[(question.id, choice.id)] = first.setdefault(signature, choice.id)
    return found


def _offer(ways: dict[Way, Ranges], way: Way, ranges: Ranges) -> None:
    known = ways.get(way)
    ways[way] = ranges if known is None else _join_ranges(known, ranges)


def _sum(one: Points, other: Points) -> Points:
    total = dict(one)
    for name, points in other:
        total[name] = total.get(name, 0) + points
    return tuple(sorted((name, points) for name, points in total.items() if points))


def _add_ranges(one: Ranges, other: Ranges) -> Ranges:
    total = {name: (low, high) for name, low, high in one}
    for name, low, high in other:
        known = total.get(name, (0, 0))
        total[name] = (known[0] + low, known[1] + high)
    return tuple(sorted((name, low, high) for name, (low, high) in total.items()))


def _join_ranges(one: Ranges, other: Ranges) -> Ranges:
    left = {name: (low, high) for name, low, high in one}
    right = {name: (low, high) for name, low, high in other}
    joined = []
    for name in sorted(left.keys() | right.keys()):
        (low, high), (other_low, other_high) = left.get(name, (0, 0)), right.get(name, (0, 0))
        joined.append((name, min(low, other_low), max(high, other_high)))
    return tuple(joined)


def _numbers_around(limits: set[float], question: Question) -> list[float]:
    """The limits themselves and numbers on both sides, inside what the question allows."""
    around: set[float] = {limit + step for limit in limits for step in (-1, 0, 1)}
    if question.kind is Kind.SCALE:
        around = {float(round(number)) for number in around}
    low = question.minimum if question.minimum is not None else min(around)
    high = question.maximum if question.maximum is not None else max(around)
    return sorted({number for number in around | {low, high} if low <= number <= high})
