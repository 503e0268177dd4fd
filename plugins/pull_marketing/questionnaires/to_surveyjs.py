"""Model to a survey of SurveyJS: whoever wants to leave takes the questions and their rules along.

Names of elements and properties: `surveyjs_definition.json` of the published package survey-core.
Points, exits and what counts of an abandoned branch become calculated values and expressions, so
that the survey asks the same questions and reaches the same last page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import nh3
from markdown import Markdown

from ..diagnostics import Location, Report, Term
from .header import IN_MODEL
from .importers import problems
from .model import CHOICE_KINDS, Ending, Kind, Question, Questionnaire
from .surveyjs_rules import Rules

Json = dict[str, Any]

_NAMED_LINK = re.compile(r"!?\[(?P<text>[^\]]*)\]\(\{[^)]*\)")
_SURVEYJS = "SurveyJS"

_SIMPLE: dict[Kind, Json] = {
    Kind.SHORT_TEXT: {"type": "text"},
    Kind.LONG_TEXT: {"type": "comment"},
    Kind.NAME: {"type": "text", "autocomplete": "name"},
    Kind.EMAIL: {"type": "text", "inputType": "email", "autocomplete": "email"},
    Kind.PHONE: {"type": "text", "inputType": "tel", "autocomplete": "tel"},
    Kind.ADDRESS: {"type": "comment"},
    Kind.URL: {"type": "text", "inputType": "url"},
    Kind.NUMBER: {"type": "text", "inputType": "number"},
    Kind.DATE: {"type": "text", "inputType": "date"},
    Kind.SCALE: {"type": "rating"},
    Kind.ONE: {"type": "radiogroup"},
    Kind.SEVERAL: {"type": "checkbox"},
    Kind.FILE: {"type": "file"},
    Kind.STATEMENT: {"type": "html"},
}
_LOST_HEADER = {
    "keep": Term("it keeps no answers itself"),
    "deliver_to": Term("it sends no answers itself"),
    "reward": Term("it sends no answers itself"),
    "list": Term("it sends no answers itself"),
    "thank_you": Term("it sends no answers itself"),
    "reminder": Term("it sends no answers itself"),
    "sensitive": Term("it asks for no express consent by itself"),
}


def to_surveyjs(questionnaire: Questionnaire, report: Report) -> Json:
    """The questionnaire as the JSON of a survey.

    Args:
        questionnaire: a sound one.
        report: gets what has no place in a survey.
    """
    return _Survey(questionnaire, report).survey()


class _Survey:
    def __init__(self, questionnaire: Questionnaire, report: Report) -> None:
        self.model = questionnaire
        self.report = report
        self.rules = Rules(questionnaire)

    def survey(self) -> Json:
        model = self.model
        for name, reason in _LOST_HEADER.items():
            if getattr(model, IN_MODEL.get(name, name)):
                self._lost(1, f"« {name} »", reason)
        pages = [
            self._page(section.id, section.title, section.questions) for section in (model.sections)
        ]
        if model.hidden_fields:
            pages[0]["elements"] += [_hidden(name) for name in model.hidden_fields]
        start: Json = {}
        if model.welcome:
            welcome = {"type": "html", "name": "welcome_", "html": self._html(model.welcome, 1)}
            pages.insert(0, {"name": "start_", "elements": [welcome]})
            start = {"firstPageIsStartPage": True}
            if model.start_label:
                start["startSurveyText"] = model.start_label
        conditional = self.rules.endings()
        htmls = {ending.id: self._ending(ending) for ending in model.endings}
        survey: Json = {
            "title": model.title,
            "locale": model.language,
            **start,
            "showQuestionNumbers": False,
            "showPreviewBeforeComplete": True,
            "pages": pages,
            "completedHtmlOnCondition": [
                {"expression": expression, "html": htmls[ending]}
                for ending, expression in conditional
            ],
        }
        usual = model.otherwise
        if usual:
            survey["completedHtml"] = htmls[usual.id]
        survey["calculatedValues"] = self.rules.calculated()
        return {name: value for name, value in survey.items() if value != []}

    def _page(self, name: str, title: str, questions: tuple[Question, ...]) -> Json:
        return {
            "name": f"page_{name}",
            "title": title,
            "elements": [self._element(question) for question in questions],
        }

    def _element(self, question: Question) -> Json:
        element = {"name": question.id, **_SIMPLE[question.kind]}
        if question.kind is Kind.STATEMENT:
            text = f"### {question.title}\n\n{question.hint}\n\n{question.text}"
            element["html"] = self._html(text, question.line)
        else:
            element["title"] = question.title
            text = "\n".join(part for part in (question.text, question.hint) if part)
            if text:
                element["description"] = self._without_named_links(text, question.line)
        if question.required:
            element["isRequired"] = True
        element.update(_limits(question))
        if question.kind in CHOICE_KINDS:
            element["choices"] = [
                {
                    "value": choice.id,
                    "text": choice.label,
                    **({"showCommentArea": True} if choice.says_which else {}),
                }
                for choice in question.choices
            ]
        if any(choice.consent for choice in question.choices):
            reason = Term("it knows no consent, only boxes")
            self._lost(question.line, f"« {question.title} »", reason)
        expression = self.rules.visible_if(question)
        if expression:
            element["visibleIf"] = expression
        return element

    def _ending(self, ending: Ending) -> str:
        return self._html(f"## {ending.title}\n\n{ending.text}", ending.line)

    def _html(self, text: str, line: int) -> str:
        """Markdown as clean HTML; `{name}` recalls an answer there as it does here."""
        html = Markdown().convert(self._without_named_links(text, line))
        return nh3.clean(html, attributes={"a": {"href"}}, link_rel=None)

    def _without_named_links(self, text: str, line: int) -> str:
        for found in _NAMED_LINK.finditer(text):
            self._lost(line, found[0], Term("links to pages of this site lead nowhere there"))
        return _NAMED_LINK.sub(r"\g<text>", text)

    def _lost(self, line: int, part: str, reason: Term) -> None:
        where = Location(self.model.source, line, 1)
        told = problems.NO_PLACE_THERE.at(where, part=part, format=_SURVEYJS, reason=reason)
        self.report(told)


def _hidden(name: str) -> Json:
    return {"type": "text", "name": name, "visible": False, "clearIfInvisible": "none"}


def _limits(question: Question) -> Json:
    """What limits an answer, in the words of its type."""
    say = _LIMITS.get(question.kind)
    return say(question) if say else {}


def _of_text(question: Question) -> Json:
    if question.minimum is None or question.maximum is None:
        return {}
    limits = {"type": "text", "minLength": question.minimum, "maxLength": question.maximum}
    return {"validators": [limits]}


def _of_number(question: Question) -> Json:
    ends = {"min": question.minimum, "max": question.maximum}
    return {name: value for name, value in ends.items() if value is not None}


def _of_date(question: Question) -> Json:
    return {"maxValueExpression": "today()"} if question.past else {}


def _of_scale(question: Question) -> Json:
    scale = question.scale
    return {"rateMin": scale.start, "rateMax": scale.stop - 1, "rateCount": len(scale)}


def _of_file(question: Question) -> Json:
    accepted = ",".join(f".{each}" for each in question.accepts)
    return {"acceptedTypes": accepted, "maxSize": question.largest_bytes or 0}


_LIMITS: dict[Kind, Callable[[Question], Json]] = {
    Kind.SHORT_TEXT: _of_text,
    Kind.LONG_TEXT: _of_text,
    Kind.NUMBER: _of_number,
    Kind.DATE: _of_date,
    Kind.SCALE: _of_scale,
    Kind.FILE: _of_file,
    Kind.EMAIL: lambda _: {"validators": [{"type": "email"}]},
}
