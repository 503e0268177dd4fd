"""Reads a survey of SurveyJS.

Names of elements and properties: `surveyjs_definition.json` and the authoring guide that the
published package survey-core 3.1 brings along, and the aliases it still reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...catalogues import Catalogue
from ...diagnostics import Location, Report, Term
from ...source import Document, Key
from ..model import Condition
from . import problems
from .expressions import NotUnderstoodError
from .json_reading import path_of
from .logic import both
from .meaning import Meaning
from .plain import without_markup
from .sketch import ALWAYS, QuestionSketch, Sketch
from .surveyjs_endings import Endings, piped
from .surveyjs_questions import ASKED, Elements, localized

_CONTAINERS = {"panel", "flowpanel"}
_LOST_OF_QUESTIONS = {
    "enableIf": Term("an answer is never locked here"),
    "requiredIf": Term("a question is needed always or never"),
    "defaultValue": Term("nothing is answered in advance"),
    "defaultValueExpression": Term("nothing is answered in advance"),
    "setValueIf": Term("nothing is answered in advance"),
    "choicesVisibleIf": Term("choices are the same for everybody"),
    "choicesByUrl": Term("nothing is fetched from elsewhere"),
    "choicesFromQuestion": Term("choices are the same for everybody"),
}
_LOST_OF_SURVEYS = {
    "timeLimit": Term("nobody is hurried here"),
    "maxTimeToFinish": Term("nobody is hurried here"),
    "navigateToUrlOnCondition": Term("a last page may hold a link instead"),
}


def looks_like_surveyjs(document: Document) -> bool:
    """Whether a JSON is a survey of SurveyJS."""
    values = document.values
    return any(isinstance(values.get(key), list) for key in ("pages", "elements", "questions"))


def sketch_of(document: Document, words: Catalogue, report: Report) -> Sketch:
    """What a survey of SurveyJS asks."""
    return _Reader(document, words, report).sketch()


@dataclass(frozen=True)
class _Asked:
    """An expression that decides whether something is shown, and where it stands."""

    text: str
    where: Location


class _Reader:
    def __init__(self, document: Document, words: Catalogue, report: Report) -> None:
        self.document = document
        self.words = words
        self.report = report
        self.found = Sketch(language=words.language)
        self.elements = Elements(document, words, report)
        self.conditions: list[tuple[QuestionSketch, tuple[_Asked, ...]]] = []
        self.last_of_page: dict[str, str] = {}

    def sketch(self) -> Sketch:
        values = self.document.values
        self.found.title = self._said(values, "title")
        self.found.welcome = without_markup(self._said(values, "description"))
        self.found.start_label = self._said(values, "startSurveyText")
        for name, reason in _LOST_OF_SURVEYS.items():
            if values.get(name):
                self._lost((name,), reason)
        for key in ("pages", "elements", "questions"):
            self._pages(values.get(key), key)
        meaning = Meaning(self.found)
        meaning.scores = self._points(meaning)
        for question, asked in self.conditions:
            question.condition = both(self._condition(meaning, question, a) for a in asked)
            meaning.turner.asked[question.key] = question.condition
        Endings(self.document, self.words, self.found, meaning, self.report).read(self.last_of_page)
        return self.found

    def _pages(self, pages: object, key: str) -> None:
        if not isinstance(pages, list):
            return
        if key != "pages":
            self._container(pages, (key,), "", ())
            return
        start = bool(
            self.document.values.get("firstPageIsStartPage")
            or self.document.values.get("firstPageIsStarted")
        )
        for number, page in enumerate(pages):
            if not isinstance(page, dict):
                continue
            here = ("pages", number)
            before = sum(1 for _ in self.found.questions)
            if number == 0 and start and self._is_welcome(page):
                continue
            title = self._said(page, "title") or self._said(page, "navigationTitle")
            self._described(page, here)
            inner = self._list_of(page)
            self._container(inner[0], (*here, inner[1]), title, self._asked(page, here))
            keys = [question.key for question in self.found.questions][before:]
            self.last_of_page.update(dict.fromkeys(keys, keys[-1] if keys else ""))

    def _is_welcome(self, page: dict[str, Any]) -> bool:
        """The start page, when it only says something, is our welcome."""
        elements = [e for e in self._list_of(page)[0] if isinstance(e, dict)]
        if any(element.get("type") != "html" for element in elements):
            return False
        said = [without_markup(self._said(element, "html")) for element in elements]
        self.found.welcome = "\n".join([part for part in (self.found.welcome, *said) if part])
        return True

    def _list_of(self, part: dict[str, Any]) -> tuple[list[Any], str]:
        for name in ("elements", "questions"):
            if isinstance(part.get(name), list):
                return part[name], name
        return [], "elements"

    def _described(self, part: dict[str, Any], key: Key) -> None:
        if self._said(part, "description"):
            self._lost((*key, "description"), Term("a section has a title only"))

    def _asked(self, part: dict[str, Any], key: Key) -> tuple[_Asked, ...]:
        expression = part.get("visibleIf")
        if not isinstance(expression, str) or not expression.strip():
            return ()
        return (_Asked(expression, self.document.where((*key, "visibleIf"))),)

    def _container(
        self, elements: list[Any], key: Key, title: str, asked: tuple[_Asked, ...]
    ) -> None:
        for number, element in enumerate(elements):
            here = (*key, number)
            if not isinstance(element, dict):
                continue
            shown = (*asked, *self._asked(element, here))
            kind = str(element.get("type", ""))
            if element.get("visible") is False and not self._asked(element, here):
                self._hidden(element, kind, here)
            elif kind in _CONTAINERS:
                self._described(element, here)
                inner, name = self._list_of(element)
                self._container(inner, (*here, name), self._said(element, "title") or title, shown)
            elif kind in ASKED:
                self._element(element, here, title, shown)
            else:
                self._leave_out(element, kind, here)

    def _element(
        self, element: dict[str, Any], key: Key, title: str, shown: tuple[_Asked, ...]
    ) -> None:
        for name, reason in _LOST_OF_QUESTIONS.items():
            if element.get(name) not in (None, "", [], {}):
                self._lost((*key, name), reason)
        for question in self.elements.questions(element, key):
            self._without_recalls(question)
            self.found.add(title, question)
            self.conditions.append((question, shown))

    def _without_recalls(self, question: QuestionSketch) -> None:
        """Answers recalled in a question: here only last pages recall them."""
        for name in ("title", "hint", "text"):
            said = getattr(question, name)
            if piped(said, lambda _: "…") != said:
                told = problems.LOST.at(
                    question.where, part=said, reason=Term("only last pages recall an answer")
                )
                self.report(told)
                setattr(question, name, piped(said, lambda _: "…"))

    def _hidden(self, element: dict[str, Any], kind: str, key: Key) -> None:
        name = element.get("name")
        if kind == "text" and isinstance(name, str):
            self.found.hidden_fields.append(name)
        else:
            self._lost(key, Term("nobody would be asked it"))

    def _leave_out(self, element: dict[str, Any], kind: str, key: Key) -> None:
        title = self._said(element, "title") or str(element.get("name", "")) or kind
        where = self.document.where((*key, "type"))
        self.report(problems.LEFT_OUT.at(where, question=title, type=kind or "–"))

    def _condition(self, meaning: Meaning, question: QuestionSketch, asked: _Asked) -> Condition:
        try:
            condition = meaning.condition(asked.text)
        except NotUnderstoodError as error:
            told = problems.LOST_CONDITION.at(
                asked.where, condition=asked.text, question=question.title, reason=error.reason
            )
            self.report(told)
            return ALWAYS
        meaning.tell_doubts(asked.where, self.report)
        return condition

    def _points(self, meaning: Meaning) -> dict[str, int]:
        """Calculated values that add points become points beside the choices."""
        scores: dict[str, int] = {}
        values = self.document.values.get("calculatedValues")
        self._name_expressions(meaning, values)
        for number, value in enumerate(values if isinstance(values, list) else []):
            if not isinstance(value, dict) or not isinstance(value.get("name"), str):
                continue
            here = ("calculatedValues", number, "expression")
            try:
                points, start = meaning.points(str(value.get("expression", "")))
            except NotUnderstoodError as error:
                if not self._is_condition(meaning, value["name"]):
                    where = self.document.where(here)
                    self.report(problems.LOST_POINTS.at(where, reason=error.reason))
                continue
            meaning.named.pop(value["name"])
            scores[value["name"]] = start
            for (question, choice), count in points.items():
                found = meaning.questions[question].choice(choice)
                if found:
                    found.points[value["name"]] = found.points.get(value["name"], 0) + count
        return scores

    def _name_expressions(self, meaning: Meaning, values: object) -> None:
        shown: dict[str, set[str]] = {}
        for question, said in self.conditions:
            if len(said) == 1:
                shown.setdefault(said[0].text, set()).add(question.key)
        for value in values if isinstance(values, list) else ():
            if isinstance(value, dict) and isinstance(value.get("name"), str):
                expression = str(value.get("expression", ""))
                meaning.named[value["name"]] = expression
                if expression in shown:
                    meaning.shown[value["name"]] = shown[expression]

    def _is_condition(self, meaning: Meaning, name: str) -> bool:
        """Whether a calculated value says yes or no: then others may look at it by its name."""
        try:
            meaning.condition(meaning.named[name])
        except NotUnderstoodError:
            return False
        return True

    def _said(self, part: dict[str, Any], name: str) -> str:
        return localized(part.get(name), self.words.language)

    def _lost(self, key: Key, reason: Term) -> None:
        where = self.document.where(key)
        self.report(problems.LOST.at(where, part=f"« {path_of(key)} »", reason=reason))
