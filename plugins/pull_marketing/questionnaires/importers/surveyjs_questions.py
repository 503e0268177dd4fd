"""The questions of a survey of SurveyJS: types, choices, limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...catalogues import Catalogue
from ...diagnostics import Report, Term
from ...source import Document, Key
from ..files import types_named
from ..model import Kind
from . import problems
from .constraints import set_limits
from .json_reading import path_of
from .plain import without_markup
from .sketch import ChoiceSketch, QuestionSketch

_KINDS = {
    "text": Kind.SHORT_TEXT,
    "comment": Kind.LONG_TEXT,
    "radiogroup": Kind.ONE,
    "buttongroup": Kind.ONE,
    "dropdown": Kind.ONE,
    "imagepicker": Kind.ONE,
    "checkbox": Kind.SEVERAL,
    "tagbox": Kind.SEVERAL,
    "ranking": Kind.SEVERAL,
    "boolean": Kind.ONE,
    "rating": Kind.SCALE,
    "slider": Kind.NUMBER,
    "file": Kind.FILE,
    "html": Kind.STATEMENT,
}
ASKED = {*_KINDS, "matrix", "multipletext"}
"""The types of elements that become questions."""

_INPUTS = {
    "text": Kind.SHORT_TEXT,
    "email": Kind.EMAIL,
    "tel": Kind.PHONE,
    "url": Kind.URL,
    "number": Kind.NUMBER,
    "range": Kind.NUMBER,
    "date": Kind.DATE,
}
_SPECIAL = {
    "showNoneItem": ("none", "noneText", "None"),
    "showDontKnowItem": ("dontknow", "dontKnowText", "I do not know"),
    "showRefuseItem": ("refused", "refuseText", "I would rather not say"),
    "showOtherItem": ("other", "otherText", "Other"),
}
_ALIASES = {"showNoneItem": "hasNone", "showOtherItem": "hasOther"}
_MOST_STEPS = 21


def localized(value: object, language: str) -> str:
    """A text, of which SurveyJS may hold one for each language."""
    if isinstance(value, dict):
        found = next((value[k] for k in (language, "default") if value.get(k)), None)
        value = found if found is not None else next(iter(value.values()), "")
    return value.strip() if isinstance(value, str) else ""


class Elements:
    """Makes questions of elements."""

    def __init__(self, document: Document, words: Catalogue, report: Report) -> None:
        self.document = document
        self.words = words
        self.report = report

    def questions(self, element: dict[str, Any], key: Key) -> Iterator[QuestionSketch]:
        """The questions of one element: a matrix has one for each of its rows."""
        kind = str(element["type"])
        if kind == "matrix":
            yield from self._matrix(element, key)
        elif kind == "multipletext":
            yield from self._texts(element, key)
        else:
            yield self._question(element, kind, key)

    def _question(self, element: dict[str, Any], kind: str, key: Key) -> QuestionSketch:
        question = self._bare(element, str(element.get("name", path_of(key))), key)
        question.kind = _KINDS[kind]
        if kind == "text":
            self._input(question, element, key)
        elif kind == "boolean":
            self._yes_or_no(question, element)
        elif kind == "rating":
            self._rating(question, element, key)
        elif kind == "slider":
            self._slider(question, element)
        elif question.kind in (Kind.ONE, Kind.SEVERAL):
            if kind == "imagepicker" and element.get("multiSelect") is True:
                question.kind = Kind.SEVERAL
            self._choices(question, element, key)
        else:
            self._rest(question, element, key)
        if kind in ("ranking", "imagepicker"):
            self._asked_as(question, kind, key)
        return question

    def _rest(self, question: QuestionSketch, element: dict[str, Any], key: Key) -> None:
        """Long texts, files and what is only said."""
        if question.kind is Kind.LONG_TEXT:
            self._limits(question, element, key)
        elif question.kind is Kind.FILE:
            said = str(element.get("acceptedTypes", ""))
            question.accepts = types_named(said.replace(",", " "))[0]
            question.largest_bytes = _whole(element.get("maxSize")) or 0
        elif question.kind is Kind.STATEMENT:
            text = without_markup(self._said(element, "html"))
            question.title, _, question.text = text.partition("\n")
            question.title = question.title or question.key

    def _bare(self, element: dict[str, Any], name: str, key: Key) -> QuestionSketch:
        place = "title" if "title" in element else "name"
        return QuestionSketch(
            key=name,
            title=self._said(element, "title") or name,
            kind=Kind.SHORT_TEXT,
            where=self.document.where((*key, place)),
            wish=name,
            hint=self._said(element, "description"),
            required=element.get("isRequired") is True,
        )

    def _input(self, question: QuestionSketch, element: dict[str, Any], key: Key) -> None:
        given = str(element.get("inputType", "text"))
        question.kind = _INPUTS.get(given, Kind.SHORT_TEXT)
        if given not in _INPUTS:
            self._asked_as(question, given, (*key, "inputType"))
        complete = str(element.get("autocomplete", ""))
        if question.kind is Kind.SHORT_TEXT and complete in ("name", "given-name", "family-name"):
            question.kind = Kind.NAME
        elif question.kind is Kind.SHORT_TEXT and complete == "street-address":
            question.kind = Kind.ADDRESS
        self._limits(question, element, key)

    def _limits(self, question: QuestionSketch, element: dict[str, Any], key: Key) -> None:
        low: int | None = None
        high: int | None = None
        if question.kind is Kind.NUMBER:
            low, high = _whole(element.get("min")), _whole(element.get("max"))
        elif question.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT):
            high = _whole(element.get("maxLength"))
            high = None if high is not None and high < 1 else high
        elif question.kind is Kind.DATE:
            expression = str(element.get("maxValueExpression", "")).replace(" ", "").lower()
            question.past = expression in ("today()", "currentdate()")
        validators = element.get("validators")
        for number, validator in enumerate(validators if isinstance(validators, list) else []):
            here = (*key, "validators", number)
            kind = validator.get("type") if isinstance(validator, dict) else ""
            if kind == "numeric" and question.kind is Kind.NUMBER:
                low = _larger(low, _whole(validator.get("minValue")))
                high = _smaller(high, _whole(validator.get("maxValue")))
            elif kind == "text" and question.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT):
                low = _larger(low, _whole(validator.get("minLength")))
                high = _smaller(high, _whole(validator.get("maxLength")))
            elif kind == "email" and question.kind in (Kind.SHORT_TEXT, Kind.EMAIL):
                question.kind = Kind.EMAIL
            else:
                self._lost(here, Term("it is no simple limit"))
        if question.kind in (Kind.NUMBER, Kind.SHORT_TEXT, Kind.LONG_TEXT):
            set_limits(question, low or None if question.kind is not Kind.NUMBER else low, high)

    def _yes_or_no(self, question: QuestionSketch, element: dict[str, Any]) -> None:
        for name, label in (("True", "Yes"), ("False", "No")):
            value = element.get(f"value{name}", name.lower())
            said = self._said(element, f"label{name}") or self.words.gettext(label)
            question.choices.append(ChoiceSketch(_key(value), said, question.where))

    def _rating(self, question: QuestionSketch, element: dict[str, Any], key: Key) -> None:
        ends = [self._said(element, f"{end}RateDescription") for end in ("min", "max")]
        said = " … ".join(end for end in ends if end)
        question.hint = " ".join(part for part in (question.hint, said) if part)
        values = element.get("rateValues")
        if isinstance(values, list) and values:
            self._rate_values(question, values, key)
            return
        low = _whole(element.get("rateMin"))
        low = 1 if low is None else low
        count = _whole(element.get("rateCount"))
        high = _whole(element.get("rateMax"))
        high = (low + count - 1 if count else low + 4) if high is None else high
        if element.get("rateStep", 1) == 1 and 0 < high - low < _MOST_STEPS:
            question.minimum, question.maximum = low, high
        else:
            question.kind = Kind.NUMBER
            set_limits(question, min(low, high), max(low, high))
            self._asked_as(question, "rating", key)

    def _rate_values(self, question: QuestionSketch, values: list[Any], key: Key) -> None:
        question.kind = Kind.ONE
        self._items(question, values, (*key, "rateValues"))
        numbers = [int(c.key) for c in question.choices if c.key.lstrip("-").isdigit()]
        plain = all(choice.key == choice.label for choice in question.choices)
        if plain and numbers and numbers == list(range(numbers[0], numbers[0] + len(values))):
            question.kind, question.choices = Kind.SCALE, []
            question.minimum, question.maximum = numbers[0], numbers[-1]

    def _slider(self, question: QuestionSketch, element: dict[str, Any]) -> None:
        low, high = _whole(element.get("min")), _whole(element.get("max"))
        low, high = 0 if low is None else low, 100 if high is None else high
        if element.get("step", 1) == 1 and 0 < high - low < _MOST_STEPS:
            question.kind = Kind.SCALE
            question.minimum, question.maximum = low, high
        else:
            set_limits(question, min(low, high), max(low, high))

    def _choices(self, question: QuestionSketch, element: dict[str, Any], key: Key) -> None:
        choices = element.get("choices")
        self._items(question, choices if isinstance(choices, list) else [], (*key, "choices"))
        for name, (value, text, usual) in _SPECIAL.items():
            if element.get(name) is True or element.get(_ALIASES.get(name, name)) is True:
                label = self._said(element, text) or self.words.gettext(usual)
                question.choices.append(
                    ChoiceSketch(value, label, question.where, says_which=value == "other")
                )
        for name in ("minSelectedChoices", "maxSelectedChoices"):
            if element.get(name):
                self._lost((*key, name), Term("as many as one likes can be ticked"))
        if str(element.get("choicesOrder", "none")) not in ("none", ""):
            self._lost((*key, "choicesOrder"), Term("answers keep the order of the file"))
        if not question.choices:
            question.kind = Kind.SHORT_TEXT
            self._asked_as(question, str(element["type"]), key)

    def _items(self, question: QuestionSketch, items: list[Any], key: Key) -> None:
        for number, item in enumerate(items):
            where = self.document.where((*key, number))
            whole = item if isinstance(item, dict) else {"value": item}
            value = _key(whole.get("value"))
            if whole.get("visibleIf") or whole.get("enableIf"):
                self._lost((*key, number), Term("choices are the same for everybody"))
            if value and not question.choice(value):
                label = self._said(whole, "text") or value
                which = whole.get("showCommentArea") is True
                question.choices.append(ChoiceSketch(value, label, where, says_which=which))

    def _matrix(self, element: dict[str, Any], key: Key) -> Iterator[QuestionSketch]:
        name = str(element.get("name", path_of(key)))
        columns = element.get("columns")
        rows = element.get("rows")
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            whole = row if isinstance(row, dict) else {"value": row}
            value = _key(whole.get("value"))
            question = self._bare(element, f"{name}.{value}", key)
            question.where = self.document.where((*key, "rows", number))
            question.title = f"{question.title} – {self._said(whole, 'text') or value}"
            if not self._said(element, "title"):
                question.title = self._said(whole, "text") or value
            question.kind = Kind.ONE
            question.required = question.required or element.get("eachRowRequired") is True
            items = columns if isinstance(columns, list) else []
            self._items(question, items, (*key, "columns"))
            if question.choices:
                yield question

    def _texts(self, element: dict[str, Any], key: Key) -> Iterator[QuestionSketch]:
        name = str(element.get("name", path_of(key)))
        items = element.get("items")
        for number, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict) and item.get("name"):
                here = (*key, "items", number)
                question = self._bare(item, f"{name}.{item['name']}", here)
                question.title = self._said(item, "title") or str(item["name"])
                question.required = question.required or element.get("isRequired") is True
                self._input(question, item, here)
                yield question

    def _said(self, part: dict[str, Any], name: str) -> str:
        return localized(part.get(name), self.words.language)

    def _asked_as(self, question: QuestionSketch, kind: str, key: Key) -> None:
        instead = problems.KIND_WORDS[question.kind]
        where = self.document.where(key)
        told = problems.OTHER_TYPE.at(where, question=question.title, type=kind, instead=instead)
        self.report(told)

    def _lost(self, key: Key, reason: Term) -> None:
        where = self.document.where(key)
        self.report(problems.LOST.at(where, part=f"« {path_of(key)} »", reason=reason))


def _key(value: object) -> str:
    """A value as expressions name it: true, 3, a text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, (str, int, float)) else ""


def _whole(value: object) -> int | None:
    if isinstance(value, str) and value.lstrip("-").isdigit() and len(value) < 10:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if abs(value) < 1e9 else None


def _larger(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)


def _smaller(one: int | None, other: int | None) -> int | None:
    return min((n for n in (one, other) if n is not None), default=None)
