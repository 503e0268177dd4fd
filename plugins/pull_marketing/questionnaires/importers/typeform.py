"""Reads a form of Typeform, as its Create API gives it.

Names of fields and properties: developers “Create API”, reference “Create form” and “Logic Jumps”,
and the types of the published package @typeform/api-client 2.8.
"""

from __future__ import annotations

import re
from typing import Any

from ...catalogues import Catalogue
from ...diagnostics import Report, Term
from ...source import Document, Key
from ..model import Kind
from . import problems
from .constraints import set_limits
from .json_reading import path_of
from .plain import recall
from .sketch import ChoiceSketch, EndingSketch, QuestionSketch, Sketch
from .typeform_logic import read_logic

_KINDS = {
    "short_text": Kind.SHORT_TEXT,
    "long_text": Kind.LONG_TEXT,
    "email": Kind.EMAIL,
    "phone_number": Kind.PHONE,
    "website": Kind.URL,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "statement": Kind.STATEMENT,
    "file_upload": Kind.FILE,
    "dropdown": Kind.ONE,
    "multiple_choice": Kind.ONE,
    "picture_choice": Kind.ONE,
    "yes_no": Kind.ONE,
    "legal": Kind.ONE,
    "opinion_scale": Kind.SCALE,
    "rating": Kind.SCALE,
    "nps": Kind.SCALE,
    "address": Kind.ADDRESS,
}
_GROUPS = {"group", "inline_group", "contact_info", "matrix"}
_CONTACT = {"first_name": Kind.NAME, "last_name": Kind.NAME, "company": Kind.SHORT_TEXT}
_IGNORED = ("randomize", "alphabetical_order")
_RECALL = re.compile(r"\{\{\s*(?P<what>field|hidden|var(?:iable)?):(?P<name>[^{}]*?)\s*\}\}")
_BOLD = re.compile(r"(?<!\w)\*(?P<text>[^*\n]+)\*(?!\w)")


def looks_like_typeform(document: Document) -> bool:
    """Whether a JSON is a form of Typeform."""
    fields = document.values.get("fields")
    return isinstance(fields, list) and "pages" not in document.values


def sketch_of(document: Document, words: Catalogue, report: Report) -> Sketch:
    """What a form of Typeform asks."""
    return _Reader(document, words, report).sketch()


class _Reader:
    def __init__(self, document: Document, words: Catalogue, report: Report) -> None:
        self.document = document
        self.words = words
        self.report = report
        self.found = Sketch(title=_text(document.values.get("title")), language=words.language)

    def sketch(self) -> Sketch:
        values = self.document.values
        hidden = values.get("hidden")
        names = hidden if isinstance(hidden, list) else []
        self.found.hidden_fields = [name for name in names if isinstance(name, str)]
        self._welcome(values)
        self._fields(values.get("fields"), ("fields",), "")
        self._endings(values)
        read_logic(self.document, self.found, self.report)
        return self.found

    def _welcome(self, values: dict[str, Any]) -> None:
        screens = _objects(values.get("welcome_screens"))
        for number, screen in screens[:1]:
            properties = _object(screen.get("properties"))
            parts = [_text(screen.get("title")), _text(properties.get("description"))]
            key = ("welcome_screens", number)
            said = [self._without_recalls(part, key) for part in parts if part]
            self.found.welcome = _markdown("\n".join(said))
            self.found.start_label = _text(properties.get("button_text"))
            self._attachment(screen, key)
        for number, _ in screens[1:]:
            self._lost(("welcome_screens", number), Term("there is one welcome"))

    def _fields(self, fields: object, key: Key, section: str) -> None:
        for number, field in _objects(fields):
            here = (*key, number)
            kind = _text(field.get("type"))
            if kind in _GROUPS:
                title = _text(field.get("title")) or section
                inner = _object(field.get("properties")).get("fields")
                if kind == "matrix":
                    self._told_as(field, here, Kind.ONE)
                self._fields(inner, (*here, "properties", "fields"), title)
            elif kind in _KINDS or _text(field.get("subfield_key")) in _CONTACT:
                self.found.add(section, self._question(field, kind, here))
            else:
                title = _text(field.get("title"))
                where = self.document.where((*here, "type"))
                self.report(problems.LEFT_OUT.at(where, question=title or kind, type=kind))

    def _question(self, field: dict[str, Any], kind: str, key: Key) -> QuestionSketch:
        properties = _object(field.get("properties"))
        validations = _object(field.get("validations"))
        where = self.document.where((*key, "title"))
        said = _text(field.get("title"))
        question = QuestionSketch(
            key=_text(field.get("ref")) or _text(field.get("id")) or path_of(key),
            title=_unbold(self._without_recalls(said, (*key, "title"))),
            kind=_CONTACT.get(_text(field.get("subfield_key"))) or _KINDS[kind],
            where=where,
            wish=_RECALL.sub("", said),
            required=validations.get("required") is True,
        )
        description = _text(properties.get("description"))
        hint = _unbold(self._without_recalls(description, (*key, "properties", "description")))
        if question.kind is Kind.STATEMENT:
            question.text = hint
        else:
            question.hint = hint
        self._choices(question, kind, properties, key)
        self._limits(question, kind, properties, validations)
        self._attachment(field, key)
        for name in _IGNORED:
            if properties.get(name) is True:
                part = (*key, "properties", name)
                self._lost(part, Term("answers keep the order of the file"))
        return question

    def _choices(
        self, question: QuestionSketch, kind: str, properties: dict[str, Any], key: Key
    ) -> None:
        if kind in ("yes_no", "legal"):
            said = ("Yes", "No") if kind == "yes_no" else ("I accept", "I do not accept")
            labels = [self.words.gettext(each) for each in said]
            question.choices = [
                ChoiceSketch(name, label, question.where)
                for name, label in zip(("true", "false"), labels, strict=True)
            ]
            return
        if question.kind is not Kind.ONE:
            return
        part = (*key, "properties", "choices")
        for number, choice in _objects(properties.get("choices")):
            name = _text(choice.get("ref")) or _text(choice.get("id")) or f"{number}"
            label = _unbold(_text(choice.get("label")))
            where = self.document.where((*part, number, "label"))
            question.choices.append(ChoiceSketch(name, label, where))
            self._attachment(choice, (*part, number))
        if properties.get("allow_other_choice") is True:
            where = self.document.where((*key, "properties", "allow_other_choice"))
            other = ChoiceSketch("\0other", self.words.gettext("Other"), where, says_which=True)
            question.choices.append(other)
        if properties.get("allow_multiple_selection") is True:
            question.kind = Kind.SEVERAL
        if not question.choices:
            question.kind = Kind.SHORT_TEXT
            where = self.document.where(part)
            told = problems.OTHER_TYPE.at(
                where,
                question=question.title,
                type=kind,
                instead=problems.KIND_WORDS[question.kind],
            )
            self.report(told)

    def _limits(
        self,
        question: QuestionSketch,
        kind: str,
        properties: dict[str, Any],
        validations: dict[str, Any],
    ) -> None:
        if question.kind is Kind.SCALE:
            steps = properties.get("steps")
            count = steps if isinstance(steps, int) and 2 <= steps <= 11 else 5
            count = 11 if kind == "nps" else count
            first = int(kind == "rating" or properties.get("start_at_one") is True)
            question.minimum, question.maximum = first, first + count - 1
            labels = _object(properties.get("labels"))
            ends = [_text(labels.get(end)) for end in ("left", "center", "right")]
            said = " … ".join(end for end in ends if end)
            question.hint = " ".join(part for part in (question.hint, said) if part)
        elif question.kind is Kind.NUMBER:
            low, high = (_whole(validations.get(f"{end}_value")) for end in ("min", "max"))
            set_limits(question, low, high)
        elif question.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT):
            set_limits(question, None, _whole(validations.get("max_length")))

    def _endings(self, values: dict[str, Any]) -> None:
        screens = _objects(values.get("thankyou_screens"))
        own = [s for s in screens if _text(s[1].get("ref")) != "default_tys"] or screens
        for number, screen in own:
            key = ("thankyou_screens", number)
            properties = _object(screen.get("properties"))
            title, _, rest = _text(screen.get("title")).partition("\n")
            text = "\n".join(part for part in (rest, _text(properties.get("description"))) if part)
            address = _text(properties.get("redirect_url"))
            if address.startswith(("https://", "http://")) and not set(address) & set(" ()<>"):
                label = _text(properties.get("button_text")) or address
                text = f"{text}\n[{label.replace('[', '(').replace(']', ')')}]({address})"
            ending = EndingSketch(
                key=_text(screen.get("ref")) or f"\0ending{number}",
                title=_unbold(self._without_recalls(title, key)),
                text=_markdown(self._with_recalls(text)),
                where=self.document.where((*key, "title")),
                usual=not self.found.endings,
            )
            self.found.endings.append(ending)
            self._attachment(screen, key)

    def _with_recalls(self, text: str) -> str:
        """`{{field:ref}}` in a last page becomes our `{name}`; other values are not recalled."""

        def recalled(found: re.Match[str]) -> str:
            return recall(found["name"]) if found["what"] == "field" else "…"

        return _RECALL.sub(recalled, text)

    def _without_recalls(self, text: str, key: Key) -> str:
        if not _RECALL.search(text):
            return text
        self._lost(key, Term("only last pages recall an answer"))
        return _RECALL.sub("…", text)

    def _attachment(self, part: dict[str, Any], key: Key) -> None:
        if part.get("attachment"):
            self._lost((*key, "attachment"), Term("images and films stay where they are"))

    def _told_as(self, field: dict[str, Any], key: Key, instead: Kind) -> None:
        where = self.document.where((*key, "type"))
        title, kind = _text(field.get("title")), _text(field.get("type"))
        told = problems.OTHER_TYPE.at(
            where, question=title, type=kind, instead=problems.KIND_WORDS[instead]
        )
        self.report(told)

    def _lost(self, key: Key, reason: Term) -> None:
        where = self.document.where(key)
        self.report(problems.LOST.at(where, part=f"« {path_of(key)} »", reason=reason))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[tuple[int, dict[str, Any]]]:
    """The objects of a list with their places; what is none is passed over."""
    items = value if isinstance(value, list) else []
    return [(number, item) for number, item in enumerate(items) if isinstance(item, dict)]


def _whole(value: object) -> int | None:
    """A limit as a whole number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if abs(value) < 1e9 else None


def _unbold(text: str) -> str:
    """Words without Typeform's marks for bold."""
    return _BOLD.sub(r"\g<text>", text)


def _markdown(text: str) -> str:
    """One star means bold at Typeform, two mean it here."""
    return _BOLD.sub(r"**\g<text>**", text)
