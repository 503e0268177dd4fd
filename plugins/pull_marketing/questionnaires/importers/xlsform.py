"""Reads an XLSForm: sheets of questions, of choices and of settings, from any of its two forms.

Columns and types: xlsform.org, sections “Question types”, “Relevant”, “Constraints”, “Settings”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...catalogues import Catalogue
from ...diagnostics import Report, Term
from ..model import Condition, Kind
from . import problems
from .constraints import limits_of
from .expressions import NotUnderstoodError
from .logic import both
from .meaning import Meaning
from .plain import without_markup
from .sketch import ALWAYS, ChoiceSketch, QuestionSketch, Sketch
from .tables import Row, Table

_SELECT = re.compile(
    r"(?P<how>select[_ ]?one|select1|select[_ ]?multiple|rank)\s+(?P<list>\S+)"
    r"(?P<other>\s+or[_ ]other)?\s*\Z",
    re.IGNORECASE,
)
_GROUP = re.compile(r"(?P<what>begin|end)[_ ](?P<kind>group|repeat|loop)\Z", re.IGNORECASE)
_RECALL = re.compile(r"\$\{(?P<name>[^{}]+)\}")

_KINDS = {
    "text": Kind.SHORT_TEXT,
    "string": Kind.SHORT_TEXT,
    "integer": Kind.NUMBER,
    "int": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "date": Kind.DATE,
    "note": Kind.STATEMENT,
    "file": Kind.FILE,
    "image": Kind.FILE,
    "photo": Kind.FILE,
    "acknowledge": Kind.SEVERAL,
    "trigger": Kind.SEVERAL,
}
_ASKED_AS = {
    "time": Kind.SHORT_TEXT,
    "datetime": Kind.SHORT_TEXT,
    "barcode": Kind.SHORT_TEXT,
    "audio": Kind.FILE,
    "video": Kind.FILE,
}
_METADATA = {
    "start",
    "end",
    "today",
    "deviceid",
    "subscriberid",
    "simserial",
    "phonenumber",
    "username",
    "email",
    "audit",
    "start-geopoint",
    "background-audio",
}
_NAMED_LIKE = {
    "email": Kind.EMAIL,
    "e_mail": Kind.EMAIL,
    "mail": Kind.EMAIL,
    "courriel": Kind.EMAIL,
    "phone": Kind.PHONE,
    "tel": Kind.PHONE,
    "telephone": Kind.PHONE,
    "mobile": Kind.PHONE,
}
_YES = {"yes", "true", "true()", "1", "oui"}
_MOST_STEPS = 21
_UNUSED = ("default", "choice_filter", "repeat_count", "trigger", "instance::", "body::", "bind::")


def sketch_of(tables: dict[str, Table], words: Catalogue, report: Report) -> Sketch | None:
    """What an XLSForm asks; None when it is none (already reported)."""
    survey = tables["survey"]
    for column in ("type", "name"):
        if column not in survey.headings:
            where = Row({}, survey.first_row, {}, survey.path).at()
            report(problems.MISSING_COLUMN.at(where, sheet="survey", column=column))
            return None
    return _Reader(tables, words, report).sketch()


@dataclass
class _Group:
    title: str
    condition: str
    row: Row


class _Reader:
    def __init__(self, tables: dict[str, Table], words: Catalogue, report: Report) -> None:
        self.survey = tables["survey"]
        self.settings = next(iter(tables["settings"].rows), None) if "settings" in tables else None
        self.words = words
        self.report = report
        self.language = self._language()
        self.lists = self._lists(tables.get("choices"))
        self.found = Sketch(language=words.language)
        self.groups: list[_Group] = []
        self.conditions: list[tuple[QuestionSketch, list[tuple[str, Row]]]] = []
        self.calculations: list[Row] = []

    def _language(self) -> str:
        """The language of which the words are taken, as the headings name it."""
        named = [h.partition("::")[2] for h in self.survey.headings if h.startswith("label::")]
        default = self.settings.get("default_language").lower() if self.settings else ""
        wanted = {"fr": ("fr", "français", "french"), "en": ("en", "english", "anglais")}
        ours = wanted.get(self.words.language, ())
        fitting = [n for n in named if n.startswith(ours) or any(f"({w})" in n for w in ours)]
        chosen = next((n for n in (*fitting, default, *named) if n in named), "")
        others = [n for n in named if n != chosen]
        if others:
            row = Row({}, self.survey.first_row, {}, self.survey.path)
            self._lost(row, ", ".join(others), Term("one file holds one language"))
        return chosen

    def _said(self, row: Row, column: str) -> str:
        text = row.get(f"{column}::{self.language}", column)
        return without_markup(text) if "<" in text else text

    def _lists(self, choices: Table | None) -> dict[str, list[Row]]:
        lists: dict[str, list[Row]] = {}
        for row in choices.rows if choices else ():
            lists.setdefault(row.get("list_name", "list name"), []).append(row)
        return lists

    def sketch(self) -> Sketch:
        settings = self.settings
        if settings:
            self.found.title = settings.get("form_title", "title")
        for row in self.survey.rows:
            self._row(row)
        meaning = Meaning(self.found)
        meaning.scores = self._points(meaning)
        for question, said in self.conditions:
            parts = [self._condition(meaning, question, text, row) for text, row in said]
            question.condition = both(parts)
            meaning.turner.asked[question.key] = question.condition
        return self.found

    def _row(self, row: Row) -> None:
        kind = " ".join(row.get("type").split())
        group = _GROUP.match(kind)
        if row.get("disabled").lower() in _YES or not kind:
            return
        if group:
            self._group(group, row)
            return
        for column in (c for c in row.cells if c.startswith(_UNUSED)):
            self._lost(row, f"« {column} »", Term("it has no counterpart here"), column)
        lowered = kind.lower()
        if lowered == "calculate":
            self.calculations.append(row)
        elif lowered == "hidden":
            self.found.hidden_fields.append(row.get("name"))
        elif lowered in _METADATA:
            self._lost(row, f"« {kind} »", Term("no data is gathered unasked"), "type")
        else:
            self._question(kind, row)

    def _group(self, found: re.Match[str], row: Row) -> None:
        if found["what"].lower() == "end":
            if self.groups:
                self.groups.pop()
            return
        if found["kind"].lower() != "group":
            self._lost(row, f"« {found[0]} »", Term("it is asked once"), "type")
        title = self._said(row, "label")
        self.groups.append(_Group(title, row.get("relevant"), row))

    def _question(self, kind: str, row: Row) -> None:
        select = _SELECT.match(kind)
        question = QuestionSketch(
            key=row.get("name"),
            title=self._title(row),
            kind=Kind.SHORT_TEXT,
            where=row.at("label", f"label::{self.language}", "name"),
            wish=row.get("name"),
            hint=self._piped(self._said(row, "hint"), row),
            required=row.get("required").lower() in _YES,
        )
        if not (
            self._select(question, select, row) if select else self._plain(question, kind, row)
        ):
            return
        self._constrain(question, row)
        section = next((g.title for g in reversed(self.groups) if g.title), "")
        self.found.add(section, question)
        asked = [(g.condition, g.row) for g in self.groups if g.condition]
        if row.get("relevant"):
            asked.append((row.get("relevant"), row))
        self.conditions.append((question, asked))

    def _title(self, row: Row) -> str:
        label = self._piped(self._said(row, "label"), row)
        return label or row.get("name")

    def _piped(self, text: str, row: Row) -> str:
        """Answers recalled in a question: here only last pages recall them."""
        if not _RECALL.search(text):
            return text
        self._lost(row, text, Term("only last pages recall an answer"), "label")
        return _RECALL.sub("…", text)

    def _select(self, question: QuestionSketch, found: re.Match[str], row: Row) -> bool:
        rows = self.lists.get(found["list"], [])
        if not rows:
            told = problems.LEFT_OUT.at(row.at("type"), question=question.title, type=found[0])
            self.report(told)
            return False
        several = found["how"].lower().startswith(("select_multiple", "select multiple", "rank"))
        question.kind = Kind.SEVERAL if several else Kind.ONE
        for each in rows:
            label = self._said(each, "label") or each.get("name")
            question.choices.append(ChoiceSketch(each.get("name"), label, each.at("label", "name")))
        if found["other"]:
            label = self.words.gettext("Other")
            question.choices.append(ChoiceSketch("other", label, row.at("type"), says_which=True))
        if found["how"].lower() == "rank":
            self._asked_as(question, "rank", Kind.SEVERAL, row)
        return True

    def _plain(self, question: QuestionSketch, kind: str, row: Row) -> bool:
        lowered = kind.lower()
        if lowered == "range":
            self._range(question, row)
        elif lowered in _KINDS:
            question.kind = _KINDS[lowered]
        elif lowered in _ASKED_AS:
            question.kind = _ASKED_AS[lowered]
            self._asked_as(question, kind, question.kind, row)
        else:
            told = problems.LEFT_OUT.at(row.at("type"), question=question.title, type=kind)
            self.report(told)
            return False
        if question.kind is Kind.SHORT_TEXT and "multiline" in row.get("appearance"):
            question.kind = Kind.LONG_TEXT
        if question.kind is Kind.SHORT_TEXT and question.key.lower() in _NAMED_LIKE:
            question.kind = _NAMED_LIKE[question.key.lower()]
            told = problems.TAKEN_FOR.at(
                row.at("name"), question=question.title, type=problems.KIND_WORDS[question.kind]
            )
            self.report(told)
        if question.kind is Kind.SEVERAL:
            question.choices = [ChoiceSketch("OK", "OK", question.where)]
        if question.kind is Kind.STATEMENT:
            question.title, _, question.text = question.title.partition("\n")
        return True

    def _asked_as(self, question: QuestionSketch, kind: str, instead: Kind, row: Row) -> None:
        told = problems.OTHER_TYPE.at(
            row.at("type"), question=question.title, type=kind, instead=problems.KIND_WORDS[instead]
        )
        self.report(told)

    def _range(self, question: QuestionSketch, row: Row) -> None:
        given = dict(p.split("=", 1) for p in row.get("parameters").split() if "=" in p)
        try:
            low, high = int(given.get("start", "0")), int(given.get("end", "10"))
        except ValueError:
            low, high = 0, 0
        stepwise = given.get("step", "1") == "1" and 0 < high - low < _MOST_STEPS
        question.kind = Kind.SCALE if stepwise else Kind.NUMBER
        if low < high:
            question.minimum, question.maximum = low, high
        if not stepwise:
            self._asked_as(question, "range", Kind.NUMBER, row)

    def _constrain(self, question: QuestionSketch, row: Row) -> None:
        constraint = row.get("constraint")
        if constraint and not limits_of(question, constraint):
            self._lost(row, constraint, Term("it is no simple limit"), "constraint")

    def _condition(
        self, meaning: Meaning, question: QuestionSketch, text: str, row: Row
    ) -> Condition:
        try:
            condition = meaning.condition(text)
        except NotUnderstoodError as error:
            told = problems.LOST_CONDITION.at(
                row.at("relevant"), condition=text, question=question.title, reason=error.reason
            )
            self.report(told)
            return ALWAYS
        meaning.tell_doubts(row.at("relevant"), self.report)
        return condition

    def _points(self, meaning: Meaning) -> dict[str, int]:
        """Calculations that add points become points beside the choices."""
        scores = {}
        for row in self.calculations:
            name, text = row.get("name"), row.get("calculation")
            try:
                points, scores[name] = meaning.points(text)
            except NotUnderstoodError as error:
                self.report(problems.LOST_POINTS.at(row.at("calculation"), reason=error.reason))
                continue
            for (question, choice), value in points.items():
                found = meaning.questions[question].choice(choice)
                if found:
                    found.points[name] = found.points.get(name, 0) + value
        return scores

    def _lost(self, row: Row, part: str, reason: Term, column: str = "type") -> None:
        self.report(problems.LOST.at(row.at(column), part=part, reason=reason))
