"""Understands the limits that an XLSForm sets to an answer: `. >= 0 and . <= 120`."""

from __future__ import annotations

import math

from ..model import Kind
from .expressions import Call, Expression, NotUnderstoodError, Operation, Ref, Value, parse
from .sketch import QuestionSketch

_SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}
LARGEST = 999_999_999
LONGEST_TEXT = 20_000


def limits_of(question: QuestionSketch, constraint: str) -> bool:
    """Take the limits into the question; false when there is more, or something else, in them."""
    try:
        parts = _parts(parse(constraint))
    except NotUnderstoodError:
        return False
    low: list[int] = []
    high: list[int] = []
    understood = [_limit(question, part, low, high) for part in parts]
    if low or high:
        set_limits(question, max(low, default=None), min(high, default=None))
    return all(understood)


def set_limits(question: QuestionSketch, low: int | None, high: int | None) -> None:
    """Set both limits; where there was one only, the other is the usual largest."""
    if low is None and high is None:
        return
    text = question.kind is not Kind.NUMBER
    least, most = (1, LONGEST_TEXT) if text else (-LARGEST, LARGEST)
    bottom = least if low is None else max(low, -LARGEST)
    top = most if high is None else min(high, LARGEST)
    if bottom <= top:
        question.minimum, question.maximum = bottom, top


def _parts(said: Expression) -> tuple[Expression, ...]:
    if isinstance(said, Operation) and said.sign == "and":
        return tuple(part for inner in said.parts for part in _parts(inner))
    return (said,)


def _limit(question: QuestionSketch, part: Expression, low: list[int], high: list[int]) -> bool:
    if not isinstance(part, Operation) or part.sign not in _SWAPPED or len(part.parts) != 2:
        return False
    left, right = part.parts
    sign = part.sign
    if isinstance(left, Value):
        left, right, sign = right, left, _SWAPPED[sign]
    if left == Ref(".") and right == Call("today", ()) and sign in ("<", "<="):
        question.past = question.kind is Kind.DATE
        return question.past
    length = isinstance(left, Call) and left == Call("string-length", (Ref("."),))
    texts = (Kind.SHORT_TEXT, Kind.LONG_TEXT)
    if not (length and question.kind in texts) and not (
        left == Ref(".") and question.kind is Kind.NUMBER
    ):
        return False
    if not isinstance(right, Value) or not isinstance(right.value, float):
        return False
    number = right.value
    if abs(number) > LARGEST:
        return False
    if sign in (">", ">=", "="):
        low.append(math.floor(number) + 1 if sign == ">" else math.ceil(number))
    if sign in ("<", "<=", "="):
        high.append(math.ceil(number) - 1 if sign == "<" else math.floor(number))
    return True
