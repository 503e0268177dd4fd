"""Conditions joined and turned round without growing: what the jumps of other tools are made into.

The grammar of our files has « pas » before answers alone, so a negation is pushed down to them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from ..model import All, Any, Compare, Condition, Is, Kind, Not, Score
from .sketch import ALWAYS, NEVER, Sketch

_OPPOSITE = {"≥": "<", "<": "≥", "≤": ">", ">": "≤"}


def both(conditions: Iterable[Condition]) -> Condition:
    """All of them, without what is always true and without repetition."""
    return _joined(conditions, All, ALWAYS, NEVER)


def either(conditions: Iterable[Condition]) -> Condition:
    """One of them; answers to the same question are listed in one condition."""
    merged: list[Condition] = []
    for part in _flat(conditions, Any):
        same = next((n for n, other in enumerate(merged) if _same_question(part, other)), None)
        if same is None:
            merged.append(part)
        else:
            merged[same] = _listed(merged[same], part)
    return _joined(merged, Any, NEVER, ALWAYS)


def _same_question(one: Condition, other: Condition) -> bool:
    return isinstance(one, Is) and isinstance(other, Is) and one.question == other.question


def _listed(one: Condition, other: Condition) -> Condition:
    assert isinstance(one, Is)
    assert isinstance(other, Is)
    return Is(one.question, tuple(dict.fromkeys((*one.choices, *other.choices))))


def _flat(conditions: Iterable[Condition], kind: type[All | Any]) -> Iterable[Condition]:
    for part in conditions:
        if isinstance(part, kind):
            yield from _flat(part.conditions, kind)
        else:
            yield part


def _joined(
    conditions: Iterable[Condition], kind: type[All | Any], nothing: Condition, enough: Condition
) -> Condition:
    parts = [part for part in dict.fromkeys(_flat(conditions, kind)) if part != nothing]
    if enough in parts:
        return enough
    if not parts:
        return nothing
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def without(condition: Condition, gone: Collection[str]) -> Condition:
    """The condition when the questions `gone` are answered by nobody."""
    match condition:
        case Is(question) | Compare(question) if question in gone:
            return NEVER
        case Not(inner):
            left = without(inner, gone)
            return ALWAYS if left == NEVER else Not(left)
        case All(parts):
            return both(without(part, gone) for part in parts)
        case Any(parts):
            return either(without(part, gone) for part in parts)
    return condition


class Turner:
    """Turns conditions round.

    Attributes:
        asked: when each question is asked, as far as that is known yet.
    """

    def __init__(self, sketch: Sketch) -> None:
        self.questions = {question.key: question for question in sketch.questions}
        self.asked: dict[str, Condition] = {}

    def opposite(
        self, condition: Condition, inexact: Callable[[Compare], None] = lambda _: None
    ) -> Condition:
        """True exactly where the condition is not.

        Args:
            condition: what is turned round.
            inexact: told of a comparison whose opposite would have to know of empty answers.
        """
        match condition:
            case Is():
                return self._others(condition)
            case Not(inner):
                return inner
            case Score(name, "=", points):
                return either((Score(name, "<", points), Score(name, ">", points)))
            case Score(name, sign, points):
                return Score(name, _OPPOSITE[sign], points)
            case Compare():
                return self._turned(condition, inexact)
            case All(parts):
                return either(self.opposite(part, inexact) for part in parts)
            case Any(parts):
                return both(self.opposite(part, inexact) for part in parts)

    def _others(self, condition: Is) -> Condition:
        """The other choices, where everybody chooses one; else « n’est pas »."""
        question = self.questions[condition.question]
        others = tuple(c.key for c in question.choices if c.key not in condition.choices)
        shorter = 0 < len(others) <= max(1, len(condition.choices))
        if question.kind is Kind.ONE and shorter and self._is_sure(question.key):
            return Is(question.key, others)
        return Not(condition)

    def _is_sure(self, key: str) -> bool:
        return self.questions[key].required and self.asked.get(key) == ALWAYS

    def _turned(self, compare: Compare, inexact: Callable[[Compare], None]) -> Condition:
        name, value = compare.question, compare.value
        if compare.operator == "=":
            turned = either((Compare(name, "<", value), Compare(name, ">", value)))
        else:
            turned = Compare(name, _OPPOSITE[compare.operator], value)
        asked = self.asked.get(name)
        if asked is None or not self.questions[name].required:
            inexact(compare)
            return turned
        # A question that was not asked has no number: the opposite holds for it too.
        return turned if asked == ALWAYS else either((turned, self.opposite(asked, inexact)))
