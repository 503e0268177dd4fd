"""The one evaluator of conditions in Python, and the walk through a questionnaire.

`walk` is the law that the generated CSS and the page's script must agree with: which questions are
asked for these answers, which answers count, and which ending follows.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .model import All, Any, Compare, Condition, Ending, Is, Not, Question, Questionnaire, Score
from .scoring import Points, add_points, points_of

Answer = str | tuple[str, ...]
"""Text as typed, one choice's id, or the ids of several choices."""

Answers = Mapping[str, Answer]

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "≥": operator.ge,
    "≤": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}

_SPACES = re.compile("[\t-\r \u00a0\u2000-\u200a\u202f\u3000]+")
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
"""The script of the page holds the same two expressions."""


@dataclass(frozen=True)
class Walk:
    """What a person was asked, and where they arrived.

    Attributes:
        asked: the questions shown, in order.
        kept: their answers; answers to questions that are not asked are not in it.
        scores: points by name.
        ending: the last page; None only when the questionnaire has no ending that fits.
    """

    asked: tuple[Question, ...]
    kept: dict[str, Answer]
    scores: dict[str, int]
    ending: Ending | None


Test = Callable[[Answers, Mapping[str, int]], bool]
"""Whether a condition is true for the answers kept so far and the points counted so far."""


def prepared(condition: Condition) -> Test:
    """A condition as a function: it is looked at many times, and read once."""
    match condition:
        case Is(question, choices):
            return _is_one_of(question, frozenset(choices))
        case Compare(question, sign, value):
            return _compares(question, OPERATORS[sign], value)
        case Score(name, sign, value):
            compare = OPERATORS[sign]
            return lambda _kept, scores: compare(scores.get(name, 0), value)
        case Not(inner):
            test = prepared(inner)
            return lambda kept, scores: not test(kept, scores)
        case All(parts):
            tests = tuple(map(prepared, parts))
            return lambda kept, scores: all(each(kept, scores) for each in tests)
        case Any(parts):
            tests = tuple(map(prepared, parts))
            return lambda kept, scores: any(each(kept, scores) for each in tests)


def _is_one_of(question: str, choices: frozenset[str]) -> Test:
    def test(kept: Answers, _scores: Mapping[str, int]) -> bool:
        given = kept.get(question)
        if given is None:
            return False
        return given in choices if isinstance(given, str) else not choices.isdisjoint(given)

    return test


def _compares(question: str, compare: Callable[[float, float], bool], value: float) -> Test:
    def test(kept: Answers, _scores: Mapping[str, int]) -> bool:
        number = as_number(kept.get(question))
        return number is not None and compare(number, value)

    return test


def as_number(answer: Answer | None) -> float | None:
    """The number a person typed: French decimals and spaces between thousands are understood."""
    if not isinstance(answer, str):
        return None
    plain = _SPACES.sub("", answer).replace(",", ".")
    return float(plain) if _NUMBER.match(plain) else None


class _Step(NamedTuple):
    """One question, prepared.

    Attributes:
        opens: ids of the sections that begin with it; one without questions begins with the next.
        asks, among: an answer to `asks` that is one of `among` meets the condition; so the usual
            condition seldom costs a call.
    """

    question: Question
    id: str
    opens: frozenset[str]
    asks: str
    among: frozenset[str]
    test: Test | None
    points: Points
    exits: tuple[tuple[str, str], ...]


class Walker:
    """Follows one questionnaire, again and again: what can be prepared is prepared once."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._steps: list[_Step] = []
        opens: set[str] = set()
        for section in questionnaire.sections:
            opens.add(section.id)
            for question in section.questions:
                self._steps.append(_step(question, frozenset(opens)))
                opens.clear()
        self._last_opens = opens
        tested = [(e, prepared(e.condition)) for e in questionnaire.endings if e.condition]
        self._endings: list[tuple[Ending, Test]] = tested

    def walk(self, answers: Answers) -> Walk:
        """Follow the questionnaire with these answers, those of abandoned branches included."""
        asked: list[Question] = []
        kept: dict[str, Answer] = {}
        scores: dict[str, int] = {}
        goal: str | None = None
        for question, name, opens, asks, among, test, points, exits in self._steps:
            if goal:
                if goal not in opens:
                    continue
                goal = None
            if test and kept.get(asks) not in among and not test(kept, scores):
                continue
            asked.append(question)
            answer = answers.get(name)
            if not answer:
                continue
            kept[name] = answer
            if points:
                add_points(points, answer, scores)
            if exits:
                goal = _exit_of(exits, answer)
        return Walk(tuple(asked), kept, scores, self._ending(goal, kept, scores))

    def _ending(self, goal: str | None, kept: Answers, scores: Mapping[str, int]) -> Ending | None:
        if goal and goal not in self._last_opens:
            return self._questionnaire.ending(goal)
        for ending, test in self._endings:
            if test(kept, scores):
                return ending
        return self._questionnaire.otherwise


def walk(questionnaire: Questionnaire, answers: Answers) -> Walk:
    """Follow a questionnaire once."""
    return Walker(questionnaire).walk(answers)


def _step(question: Question, opens: frozenset[str]) -> _Step:
    condition = question.condition
    test = prepared(condition) if condition else None
    asks, among = (condition.question, condition.choices) if isinstance(condition, Is) else ("", ())
    exits = tuple((choice.id, choice.exit) for choice in question.choices if choice.exit)
    points = points_of(question)
    return _Step(question, question.id, opens, asks, frozenset(among), test, points, exits)


def _exit_of(exits: tuple[tuple[str, str], ...], answer: Answer) -> str | None:
    chosen = (answer,) if isinstance(answer, str) else answer
    return next((goal for choice, goal in exits if choice in chosen), None)
