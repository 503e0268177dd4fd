"""The rules of a questionnaire as expressions of SurveyJS.

There, the answer to a question that is hidden again still counts; here it does not. So whether a
question is asked is a calculated value of its own, `asked_…`, that every rule about it looks at.
Ids hold no underscore: the names made here cannot meet one.
"""

from __future__ import annotations

from collections.abc import Iterable

from .condition_writing import plain_number
from .model import All, Any, Compare, Condition, Is, Kind, Not, Question, Questionnaire, Score

_SIGNS = {"=": "=", "≥": ">=", "≤": "<=", ">": ">", "<": "<"}
_TRUE, _FALSE = "1 = 1", "1 = 2"


class Rules:
    """Writes the expressions of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.model = questionnaire
        self.questions = list(questionnaire.questions)
        self.by_id = {question.id: question for question in self.questions}
        self.shown: dict[str, str] = {}
        self._needed: dict[str, str] = {}
        self._leaving: list[tuple[str, str]] = []
        self._walk()

    def visible_if(self, question: Question) -> str:
        """When the question is asked; empty for always."""
        return self.shown[question.id]

    def endings(self) -> list[tuple[str, str]]:
        """Endings other than that of « Sinon » with what leads to them: the first that holds."""
        ids = [ending.id for ending in self.model.endings]
        found: list[tuple[str, str]] = []
        for ending in ids:
            ways = [leaves for target, leaves in self._leaving if target == ending]
            if ways:
                found.append((ending, _either(ways)))
        for each in self.model.endings:
            if each.condition is not None and each.condition != Any(()):
                found.append((each.id, self._said(each.condition, len(self.questions))))
        return found

    def calculated(self) -> list[dict[str, str]]:
        """The calculated values that the expressions look at, each after those it looks at."""
        for name in self.model.score_names:
            self._points(name, len(self.questions))
        return [{"name": name, "expression": said} for name, said in self._needed.items()]

    def _walk(self) -> None:
        order = {section.id: n for n, section in enumerate(self.model.sections)}
        place = 0
        for number, section in enumerate(self.model.sections):
            for question in section.questions:
                # An exit passes over everything until its section begins.
                parts = [
                    f"!({leaves})"
                    for target, leaves in self._leaving
                    if order.get(target, len(order)) > number
                ]
                if question.condition is not None:
                    parts.append(self._said(question.condition, place))
                self.shown[question.id] = _all(parts) if parts else ""
                place += 1
                for target in dict.fromkeys(c.exit for c in question.choices if c.exit):
                    self._leaving.append((target, self._leaves(question, target)))

    def _leaves(self, question: Question, target: str) -> str:
        """Of several exits that are ticked, the first in the list wins."""
        ways = []
        for number, choice in enumerate(question.choices):
            if choice.exit != target:
                continue
            rivals = tuple(c.id for c in question.choices[:number] if c.exit not in (None, target))
            own = self._is(question.id, (choice.id,))
            alone = question.kind is Kind.ONE or not rivals
            ways.append(own if alone else _all([own, f"!({self._is(question.id, rivals)})"]))
        return _either(ways)

    def _asked(self, question_id: str) -> list[str]:
        """What must hold for an answer to count; nothing where a question is always asked."""
        shown = self.shown[question_id]
        if not shown:
            return []
        self._needed.setdefault(f"asked_{question_id}", shown)
        return [f"{{asked_{question_id}}} = true"]

    def _is(self, question_id: str, choices: tuple[str, ...]) -> str:
        listed = ", ".join(f"'{choice}'" for choice in choices)
        if self.by_id[question_id].kind is Kind.ONE and len(choices) == 1:
            return _all([*self._asked(question_id), f"{{{question_id}}} = {listed}"])
        return _all([*self._asked(question_id), f"{{{question_id}}} anyof [{listed}]"])

    def _said(self, condition: Condition, place: int) -> str:
        """A condition as it is looked at before the question at `place`."""
        match condition:
            case Is(question, choices):
                return self._is(question, choices)
            case Compare(question, sign, value):
                compared = f"{{{question}}} {_SIGNS[sign]} {plain_number(value)}"
                return _all([*self._asked(question), f"{{{question}}} notempty", compared])
            case Score(name, sign, points):
                return f"{{{self._points(name, place)}}} {_SIGNS[sign]} {points}"
            case Not(inner):
                return f"!({self._said(inner, place)})"
            case All(parts):
                return _all([self._said(part, place) for part in parts])
            case Any(parts):
                return _either([self._said(part, place) for part in parts])

    def _points(self, name: str, place: int) -> str:
        """The calculated value of the points counted before the question at `place`."""
        terms = [
            f"iif({self._is(question.id, (choice.id,))}, {points}, 0)"
            for question in self.questions[:place]
            for choice in question.choices
            for each, points in choice.points
            if each == name
        ]
        whole = all(
            each != name
            for question in self.questions[place:]
            for choice in question.choices
            for each, _ in choice.points
        )
        called = f"points_{name}" if whole else f"points_{name}_{place}"
        self._needed.setdefault(called, " + ".join(terms) or "0")
        return called


def _all(parts: Iterable[str]) -> str:
    said = list(parts)
    return " and ".join(_bracketed(said)) or _TRUE


def _either(parts: Iterable[str]) -> str:
    said = list(parts)
    return " or ".join(_bracketed(said)) or _FALSE


def _bracketed(parts: list[str]) -> list[str]:
    return (
        [f"({part})" if " and " in part or " or " in part else part for part in parts]
        if (len(parts) > 1)
        else parts
    )
