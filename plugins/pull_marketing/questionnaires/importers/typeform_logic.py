"""Reads the logic of a form of Typeform: jumps, and points added to score, price and the like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...diagnostics import Problem, Report, Term
from ...source import Document, Key
from ..condition_writing import UnsayableError, plain_number
from ..model import Compare, Condition, Is, Kind, Score
from . import problems
from .expressions import NotUnderstoodError
from .json_reading import path_of
from .logic import Turner, both, either
from .sketch import ALWAYS, Jump, QuestionSketch, Sketch

_SIGNS = {
    "equal": "=",
    "is": "=",
    "lower_than": "<",
    "lower_equal_than": "≤",
    "greater_than": ">",
    "greater_equal_than": "≥",
}
_NOT = {"is_not": "is", "not_equal": "equal", "not_contains": "contains"}
_DEEPEST = 20


def read_logic(document: Document, sketch: Sketch, report: Report) -> None:
    """Put points beside the choices and note the jumps; what cannot be said is told."""
    _Logic(document, sketch, report).read()


@dataclass
class _Logic:
    document: Document
    sketch: Sketch
    report: Report
    start: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.questions = {question.key: question for question in self.sketch.questions}
        self.turner = Turner(self.sketch)
        self.actions: list[tuple[str, dict[str, Any], Key]] = []
        self.doubts: list[Compare] = []

    def read(self) -> None:
        variables = self.document.values.get("variables")
        for name, value in variables.items() if isinstance(variables, dict) else ():
            if isinstance(value, int) and not isinstance(value, bool):
                self.start[name] = value
        self._gather()
        for origin, action, key in self.actions:
            if action.get("action") != "jump":
                self._try(self._count, origin, action, key, problems.LOST_POINTS)
        for origin, action, key in self.actions:
            if action.get("action") == "jump":
                self._try(self._jump, origin, action, key, problems.LOST_JUMP)

    def _gather(self) -> None:
        logic = self.document.values.get("logic")
        for number, rule in enumerate(logic if isinstance(logic, list) else []):
            key: Key = ("logic", number)
            if not isinstance(rule, dict):
                continue
            origin = rule.get("ref")
            actions = rule.get("actions")
            for place, action in enumerate(actions if isinstance(actions, list) else []):
                here = (*key, "actions", place)
                if not isinstance(action, dict):
                    continue
                if isinstance(origin, str) and origin in self.questions:
                    self.actions.append((origin, action, here))
                else:
                    told = problems.LOST.at(
                        self.document.where(here),
                        part=f"« {path_of(here)} »",
                        reason=Term("it starts from something that was left out"),
                    )
                    self.report(told)

    def _try(
        self, take: Any, origin: str, action: dict[str, Any], key: Key, problem: Problem
    ) -> None:
        where = self.document.where(key)
        # Whoever jumps from a question has been asked it.
        self.turner.asked = {origin: ALWAYS}
        try:
            take(origin, action, key)
        except NotUnderstoodError as error:
            title = self.questions[origin].title
            self.report(problem.at(where, origin=title, reason=error.reason))
        for compare in self.doubts:
            said = f"{compare.question} {compare.operator} {compare.value:g}"
            title = self.questions[compare.question].title
            self.report(problems.NOT_EXACT.at(where, condition=said, question=title))
        self.doubts.clear()

    def _jump(self, origin: str, action: dict[str, Any], key: Key) -> None:
        to = _object(_object(action.get("details")).get("to"))
        target = to.get("value")
        if not isinstance(target, str):
            raise NotUnderstoodError(Term("it leads to something that was left out"))
        condition = self._condition(action.get("condition"))
        if target not in {e.key for e in self.sketch.endings} and to.get("type") == "thankyou":
            # The last page that Typeform adds by itself is the usual one.
            target = next((e.key for e in self.sketch.endings if e.usual), target)
        target = self._first_of_group(target)
        self.sketch.jumps.append(Jump(origin, condition, target, self.document.where(key)))

    def _first_of_group(self, target: str) -> str:
        """A jump to a group is a jump to its first question."""
        fields = self.document.values.get("fields")
        for group in fields if isinstance(fields, list) else ():
            if isinstance(group, dict) and group.get("ref") == target:
                inner = _object(group.get("properties")).get("fields")
                names = [_object(f).get("ref") for f in inner] if isinstance(inner, list) else []
                return next((n for n in names if n in self.questions), target)
        return target

    def _count(self, origin: str, action: dict[str, Any], _key: Key) -> None:
        """`add` and `subtract` after an answer: points beside the choice."""
        details = _object(action.get("details"))
        name = _object(details.get("target")).get("value")
        value = _object(details.get("value")).get("value")
        times = {"add": 1, "subtract": -1}.get(str(action.get("action")))
        if times is None or not isinstance(name, str):
            raise NotUnderstoodError(Term("it is more than a sum of points"))
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value % 1:
            raise NotUnderstoodError(Term("points are whole numbers"))
        question, choices = self._chosen(origin, self._condition(action.get("condition")))
        if abs(value) > 999_999:
            raise NotUnderstoodError(Term("points are whole numbers"))
        for choice in question.choices:
            if choice.key in choices:
                choice.points[name] = choice.points.get(name, 0) + times * int(value)

    def _chosen(self, origin: str, condition: Condition) -> tuple[QuestionSketch, tuple[str, ...]]:
        """The choices that earn points."""
        question = self.questions[origin]
        if condition == ALWAYS and question.kind is Kind.ONE and question.required:
            return question, tuple(choice.key for choice in question.choices)
        if not isinstance(condition, Is):
            raise NotUnderstoodError(Term("points stand beside choices"))
        question = self.questions[condition.question]
        if question.kind is Kind.SEVERAL and len(condition.choices) > 1:
            raise NotUnderstoodError(Term("points stand beside choices"))
        return question, condition.choices

    def _condition(self, said: object, depth: int = 0) -> Condition:
        condition = _object(said)
        operator = str(condition.get("op", "always"))
        parts = condition.get("vars")
        parts = parts if isinstance(parts, list) else []
        if depth > _DEEPEST:
            raise NotUnderstoodError(Term("it is too deep"))
        if operator == "always":
            return ALWAYS
        if operator in ("and", "or"):
            inner = [self._condition(part, depth + 1) for part in parts]
            return both(inner) if operator == "and" else either(inner)
        if operator in _NOT:
            plain = {**condition, "op": _NOT[operator]}
            return self.turner.opposite(self._condition(plain, depth + 1), self.doubts.append)
        return self._simple(operator, [_object(part) for part in parts])

    def _simple(self, operator: str, parts: list[dict[str, Any]]) -> Condition:
        if len(parts) != 2:
            raise NotUnderstoodError(Term("its form is not known here"))
        subject, value = parts[0].get("value"), parts[1].get("value")
        what = parts[0].get("type")
        if what == "variable" and isinstance(subject, str):
            return self._score(operator, subject, value)
        if what == "hidden":
            raise NotUnderstoodError(Term("it looks at a hidden field"))
        question = self.questions.get(subject) if isinstance(subject, str) else None
        if question is None:
            raise NotUnderstoodError(Term("it looks at something that was left out"))
        if question.choices and operator in ("is", "equal", "contains"):
            return self._is(question, value)
        if question.kind in (Kind.NUMBER, Kind.SCALE) and operator in _SIGNS:
            return Compare(question.key, _SIGNS[operator], _number(value))
        raise NotUnderstoodError(Term("it looks at written words"))

    def _is(self, question: QuestionSketch, value: object) -> Condition:
        key = str(value).lower() if isinstance(value, bool) else str(value)
        choice = question.choice(key) or next(
            (c for c in question.choices if c.label == value), None
        )
        if choice is None:
            raise NotUnderstoodError(Term("it looks at a choice that does not exist"))
        return Is(question.key, (choice.key,))

    def _score(self, operator: str, name: str, value: object) -> Condition:
        counted = {score for q in self.sketch.questions for c in q.choices for score in c.points}
        if operator not in _SIGNS or name not in counted:
            raise NotUnderstoodError(Term("nothing counts these points"))
        wanted = _number(value) - self.start.get(name, 0)
        if not wanted.is_integer():
            raise NotUnderstoodError(Term("points are whole numbers"))
        return Score(name, _SIGNS[operator], int(wanted))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotUnderstoodError(Term("only numbers can be compared so"))
    try:
        plain_number(float(value))
    except (UnsayableError, OverflowError):
        raise NotUnderstoodError(Term("only numbers can be compared so")) from None
    return float(value)
