"""What an expression of another tool means here: a condition on answers, or points for choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...diagnostics import Location, Report, Term
from ..condition_writing import UnsayableError, plain_number
from ..conditions import OPERATORS
from ..model import Compare, Condition, Is, Kind, Score
from . import problems
from .expressions import Call, Expression, NotUnderstoodError, Operation, Ref, Value, Values, parse
from .logic import Turner, both, either
from .sketch import ALWAYS, NEVER, ChoiceSketch, QuestionSketch, Sketch

_SIGNS = {"=": "=", "<": "<", ">": ">", "<=": "≤", ">=": "≥"}
_SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_MEMBERSHIP = {"contains", "allof", "anyof", "notcontains", "noneof"}
_DEEPEST = 20
_NUMBER_KINDS = {Kind.NUMBER, Kind.SCALE}
_YES = {True: ("true", "yes", "oui", "1"), False: ("false", "no", "non", "0")}

Points = dict[tuple[str, str], int]
"""Points by question and choice."""


@dataclass
class Meaning:
    """Understands the expressions of one questionnaire.

    Attributes:
        sketch: the questions found so far.
        scores: names of calculated values that are counted as points, by foreign name; the number
            is what they start with.
        named: expressions that have a name of their own.
        shown: of these, the ones that say whether a question is shown, with those questions.
        doubts: comparisons turned round that count an empty answer otherwise than here.
    """

    sketch: Sketch
    scores: Mapping[str, int] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    shown: dict[str, set[str]] = field(default_factory=dict)
    depth: int = 0
    doubts: list[Compare] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.questions = {question.key: question for question in self.sketch.questions}
        self.turner = Turner(self.sketch)

    def condition(self, text: str) -> Condition:
        """The condition that an expression says.

        Raises:
            NotUnderstoodError: there is none here.
        """
        return self._condition(parse(text))

    def _condition(self, said: Expression) -> Condition:
        match said:
            case Operation("and", parts):
                return both(map(self._condition, self._telling(parts)))
            case Operation("or", parts):
                return either(map(self._condition, parts))
            case Operation("not", (inner,)):
                return self._opposite(self._condition(inner))
            case Operation("empty" | "notempty" as sign, (Ref(name),)):
                answered = self._answered(name)
                return answered if sign == "notempty" else self._opposite(answered)
            case Operation(sign, (Ref(name), value)) if sign in _MEMBERSHIP:
                return self._held(sign, name, value)
            case Call("selected", (Ref(name), value)):
                return self._is(name, value)
            case Operation(sign, (left, right)) if sign in _SWAPPED:
                return self._compared(sign, left, right)
            case Ref(name):
                return self._is(name, Value(True))
        raise NotUnderstoodError(Term("it computes something"))

    def _opposite(self, condition: Condition) -> Condition:
        return self.turner.opposite(condition, self.doubts.append)

    def tell_doubts(self, where: Location, report: Report) -> None:
        """Tell, once, of the comparisons that are not turned round exactly."""
        for compare in self.doubts:
            said = f"{compare.question} {compare.operator} {compare.value:g}"
            title = self.questions[compare.question].title
            report(problems.NOT_EXACT.at(where, condition=said, question=title))
        self.doubts.clear()

    def _telling(self, parts: tuple[Expression, ...]) -> list[Expression]:
        """Without what goes without saying here: an answer that counts was asked for and given."""
        compared = {
            part.parts[0].name
            for part in parts
            if isinstance(part, Operation) and part.parts and isinstance(part.parts[0], Ref)
            if part.sign not in ("empty", "notempty", "not")
        }
        return [part for part in parts if not self._goes_without(part, compared)]

    def _goes_without(self, part: Expression, compared: set[str]) -> bool:
        match part:
            case Operation("notempty", (Ref(name),)):
                return name in compared
            case Operation("=", (Ref(name), Value(True))) | Ref(name):
                return bool(self.shown.get(name, set()) & compared)
        return False

    def _by_name(self, name: str) -> Condition:
        """The condition behind a name."""
        if self.depth > _DEEPEST:
            raise NotUnderstoodError(Term("it is too deep"))
        self.depth += 1
        try:
            return self.condition(self.named[name])
        finally:
            self.depth -= 1

    def _held(self, sign: str, name: str, value: Expression) -> Condition:
        """`{tools} anyof ['a', 'b']` and the like."""
        parts = value.parts if isinstance(value, Values) else (value,)
        each = [self._is(name, part) for part in parts]
        if sign in ("contains", "allof"):
            return both(each)
        found = either(each)
        return found if sign == "anyof" else self._opposite(found)

    def _compared(self, sign: str, left: Expression, right: Expression) -> Condition:
        if isinstance(left, Value) and isinstance(right, Ref):
            left, right, sign = right, left, _SWAPPED[sign]
        if not isinstance(left, Ref) or not isinstance(right, Value):
            raise NotUnderstoodError(Term("it computes something"))
        if sign == "!=":
            return self._opposite(self._compared("=", left, right))
        if left.name in self.scores:
            return self._score(left.name, sign, right)
        if sign == "=" and left.name in self.named:
            return self._is(left.name, right)
        if sign == "=" and right.value == "":
            return self._opposite(self._answered(left.name))
        question = self._question(left.name)
        if question.kind in _NUMBER_KINDS:
            return Compare(question.key, _SIGNS[sign], _number(right))
        if sign == "=":
            return self._is(left.name, right)
        return self._among_numbers(question, sign, _number(right))

    def _among_numbers(self, question: QuestionSketch, sign: str, value: float) -> Condition:
        """`{choice} >= 3` where the foreign names of the choices are numbers."""
        compare = {
            "<": float.__lt__,
            ">": float.__gt__,
            "<=": float.__le__,
            ">=": float.__ge__,
        }[sign]
        try:
            numbers = {choice.key: float(choice.key) for choice in question.choices}
        except ValueError:
            numbers = {}
        fitting = tuple(key for key, number in numbers.items() if compare(number, value))
        if question.kind is not Kind.ONE or not numbers:
            raise NotUnderstoodError(Term("only numbers can be compared so"))
        return either(Is(question.key, (key,)) for key in fitting)

    def _score(self, name: str, sign: str, value: Value) -> Condition:
        wanted = _number(value) - self.scores[name]
        counted = (c.points for question in self.questions.values() for c in question.choices)
        if not any(name in points for points in counted):
            return ALWAYS if OPERATORS[_SIGNS[sign]](0, wanted) else NEVER
        if not wanted.is_integer():
            raise NotUnderstoodError(Term("points are whole numbers"))
        return Score(name, _SIGNS[sign], int(wanted))

    def _question(self, name: str) -> QuestionSketch:
        question = self.questions.get(name)
        if question is None:
            raise NotUnderstoodError(Term("it looks at something that was left out"))
        return question

    def _answered(self, name: str) -> Condition:
        question = self._question(name)
        if not question.choices:
            raise NotUnderstoodError(Term("it asks whether a text was written"))
        return Is(question.key, tuple(choice.key for choice in question.choices))

    def _is(self, name: str, value: Expression) -> Condition:
        if name in self.named and isinstance(value, Value) and isinstance(value.value, bool):
            found = self._by_name(name)
            return found if value.value else self._opposite(found)
        question = self._question(name)
        if not isinstance(value, Value) or not question.choices:
            raise NotUnderstoodError(Term("it looks at written words"))
        choice = _choice(question, value)
        if choice is None:
            raise NotUnderstoodError(Term("it looks at a choice that does not exist"))
        return Is(question.key, (choice.key,))

    def points(self, text: str) -> tuple[Points, int]:
        """What a calculation counts for which choice, and with what it starts.

        Raises:
            NotUnderstoodError: it is more than a sum.
        """
        points: Points = {}
        start = self._add(parse(text), points, 1)
        return points, start

    def _add(self, said: Expression, points: Points, times: int) -> int:
        match said:
            case Value(value):
                return times * _whole(value)
            case Operation("+", parts):
                return sum(self._add(part, points, times) for part in parts)
            case Operation("-", (left, right)):
                return self._add(left, points, times) + self._add(right, points, -times)
            case Operation("*", (part, Value(value)) | (Value(value), part)):
                return self._add(part, points, times * _whole(value))
            case Call("sum", parts) if parts:
                return sum(self._add(part, points, times) for part in parts)
            case Call("number" | "int" | "coalesce", (part, *_)):
                return self._add(part, points, times)
            case Call("if" | "iif", (test, then, otherwise)):
                return self._add_if(test, then, otherwise, points, times)
            case Ref(name):
                return self._add_numbers(self._question(name), points, times)
        raise NotUnderstoodError(Term("it is more than a sum of points"))

    def _add_if(
        self,
        test: Expression,
        then: Expression,
        otherwise: Expression,
        points: Points,
        times: int,
    ) -> int:
        condition = self._condition(test)
        if not isinstance(condition, Is) or not isinstance(then, Value):
            raise NotUnderstoodError(Term("it is more than a sum of points"))
        question = self._question(condition.question)
        rest: Points = {}
        start = self._add(otherwise, rest, times)
        alone = all(name == question.key for name, _ in rest) and question.kind is Kind.ONE
        several = question.kind is Kind.SEVERAL and len(condition.choices) > 1
        if several or (rest and not alone):
            raise NotUnderstoodError(Term("it is more than a sum of points"))
        for choice in condition.choices:
            rest[question.key, choice] = times * _whole(then.value) - start
        for key, value in rest.items():
            points[key] = points.get(key, 0) + value
        return start

    def _add_numbers(self, question: QuestionSketch, points: Points, times: int) -> int:
        if question.kind is not Kind.ONE:
            raise NotUnderstoodError(Term("only choices count points"))
        for choice in question.choices:
            key = (question.key, choice.key)
            points[key] = points.get(key, 0) + times * _whole(choice.key)
        return 0


def _choice(question: QuestionSketch, value: Value) -> ChoiceSketch | None:
    said = value.value
    if isinstance(said, bool):
        keys: tuple[str, ...] = _YES[said]
    elif isinstance(said, float):
        keys = (f"{said:g}",)
    else:
        keys = (said, said.lower())
    return next((found for key in keys if (found := question.choice(key))), None)


def _number(value: Value) -> float:
    try:
        number = float(value.value)
        plain_number(number)
    except (ValueError, UnsayableError):
        raise NotUnderstoodError(Term("only numbers can be compared so")) from None
    return number


def _whole(value: str | float | bool) -> int:
    try:
        number = float(value)
    except ValueError:
        number = 0.5
    if not number.is_integer() or abs(number) > 999_999:
        raise NotUnderstoodError(Term("points are whole numbers"))
    return int(number)
