"""The one evaluator of conditions in Python, and the walk through a questionnaire.

`walk` is the law that the generated CSS and the page's script must agree with: which questions are
asked for these answers, which answers count, and which ending follows.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .model import All, Any, Compare, Condition, Ending, Is, Not, Question, Questionnaire, Score
from .scoring import add_points

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


def holds(condition: Condition, kept: Answers, scores: Mapping[str, int]) -> bool:
    """Whether a condition is true for the answers kept so far."""
    match condition:
        case Is(question, choices):
            given = kept.get(question, ())
            if isinstance(given, str):
                return given in choices
            return any(choice in choices for choice in given)
        case Compare(question, sign, value):
            number = as_number(kept.get(question))
            return number is not None and OPERATORS[sign](number, value)
        case Score(name, sign, value):
            return OPERATORS[sign](scores.get(name, 0), value)
        case Not(inner):
            return not holds(inner, kept, scores)
        case All(parts):
            return all(holds(part, kept, scores) for part in parts)
        case Any(parts):
            return any(holds(part, kept, scores) for part in parts)


def as_number(answer: Answer | None) -> float | None:
    """The number a person typed: French decimals and spaces between thousands are understood."""
    if not isinstance(answer, str):
        return None
    plain = _SPACES.sub("", answer).replace(",", ".")
    return float(plain) if _NUMBER.match(plain) else None


def walk(questionnaire: Questionnaire, answers: Answers) -> Walk:
    """Follow the questionnaire with these answers.

    Args:
        questionnaire: the rules.
        answers: every answer given, those of abandoned branches included.
    """
    asked: list[Question] = []
    kept: dict[str, Answer] = {}
    scores: dict[str, int] = {}
    goal: str | None = None
    for section in questionnaire.sections:
        if goal == section.id:
            goal = None
        for question in section.questions:
            if goal or not _is_asked(question, kept, scores):
                continue
            asked.append(question)
            answer = answers.get(question.id)
            if not answer:
                continue
            kept[question.id] = answer
            add_points(question, answer, scores)
            goal = _exit_of(question, answer)
    return Walk(tuple(asked), kept, scores, _ending(questionnaire, goal, kept, scores))


def _is_asked(question: Question, kept: Answers, scores: Mapping[str, int]) -> bool:
    return question.condition is None or holds(question.condition, kept, scores)


def _exit_of(question: Question, answer: Answer) -> str | None:
    chosen = (answer,) if isinstance(answer, str) else answer
    for choice in question.choices:
        if choice.exit and choice.id in chosen:
            return choice.exit
    return None


def _ending(
    questionnaire: Questionnaire, goal: str | None, kept: Answers, scores: Mapping[str, int]
) -> Ending | None:
    if goal:
        return questionnaire.ending(goal)
    for ending in questionnaire.endings:
        if ending.condition is not None and holds(ending.condition, kept, scores):
            return ending
    return questionnaire.otherwise
