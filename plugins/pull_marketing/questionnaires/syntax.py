"""Markdown to model: reads a questionnaire file, line by line, and says what is wrong where.

The form is told in docs/guide/questionnaires.md. Reading happens in two passes: this module makes
drafts out of lines; `linking` puts names in the place of words (conditions, exits, recalls).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..diagnostics import Location, Report, nearest
from ..source import SourceFile
from . import problems
from .model import CHOICE_KINDS, MAIN_SCORE, Kind
from .wording import (
    CONSENT,
    ENDING,
    IF,
    NO_REPLY,
    OPTIONAL,
    OTHERWISE,
    PAST,
    PREFILLED,
    SHOWN_TYPES,
    TYPES,
    YES_OR_NO,
    ascii_id,
    folded,
)

_ID = re.compile(r"\s*\{#(?P<id>[^}]*)\}\s*\Z")
# Two hyphens in a row join the names of our own: “question--choice”.
_VALID_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
_HEADING_UNSPACED = re.compile(r"##?[^#\s]")
MOST_STEPS = 21
"""A scale from −10 to 10 is the longest that anybody answers with sense."""
_CHOICE = re.compile(r"-\s+(?P<box>\[[ xX]?\]\s+)?(?P<label>.*\S)\s*\Z")
_POINTS = re.compile(r"(?:(?P<name>[^\W\d][\w-]*)\s+)?(?P<value>[+\-−]\s*\d{1,6})\Z")
_NOTE = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*\Z")
_EXIT = re.compile(r"\s*→\s*(?P<target>.+)\Z")
_SAYS_WHICH = re.compile(r"\s*:\s*\[(?:texte court|texte|short text|text)\]\s*\Z", re.IGNORECASE)
_BRACKETS = re.compile(r"\[(?P<inside>[^\]]+)\]\s*\Z")
_RANGE = re.compile(
    r"(?:de\s+|from\s+)?(?P<low>-?\d{1,9})\s*(?:à|a|to|-|–)\s*(?P<high>-?\d{1,9})"
    r"(?:\s*(?:signes|caractères|characters))?\Z",
    re.IGNORECASE,
)


@dataclass
class Words:
    """A piece of text and where it stands."""

    text: str
    line: int
    column: int


@dataclass
class ChoiceDraft:
    id: str
    label: str
    where: Words
    points: tuple[tuple[str, int], ...] = ()
    exit: Words | None = None
    says_which: bool = False
    consent: bool = False
    several: bool = False
    optional: bool = False


@dataclass
class QuestionDraft:
    id: str
    title: str
    where: Words
    kind: Kind | None = None
    hints: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    condition: Words | None = None
    required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    past: bool = False
    prefilled: bool = False
    unread: bool = False
    choices: list[ChoiceDraft] = field(default_factory=list)


@dataclass
class SectionDraft:
    id: str
    title: str
    where: Words
    questions: list[QuestionDraft] = field(default_factory=list)


@dataclass
class EndingDraft:
    id: str
    title: str
    where: Words
    answered: bool
    condition: Words | None = None
    otherwise: bool = False
    texts: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """A questionnaire as it is written, names not yet linked."""

    welcome: list[str] = field(default_factory=list)
    start_label: str = ""
    sections: list[SectionDraft] = field(default_factory=list)
    endings: list[EndingDraft] = field(default_factory=list)

    @property
    def questions(self) -> list[QuestionDraft]:
        return [question for section in self.sections for question in section.questions]


class Reader:
    """Goes through the body of one file."""

    def __init__(self, source: SourceFile, report: Report, language: str) -> None:
        self.source = source
        self.report = report
        self.language = language
        self.draft = Draft()
        self.ids: dict[str, int] = {}
        self.section: SectionDraft | None = None
        self.question: QuestionDraft | None = None
        self.ending: EndingDraft | None = None

    def at(self, words: Words) -> Location:
        return self.source.at(words.line, words.column)

    def read(self, body: str, first_line: int) -> Draft:
        for number, line in enumerate(body.split("\n"), start=first_line):
            words = Words(line.strip(), number, len(line) - len(line.lstrip()) + 1)
            if line.startswith("## ") and not self.ending:
                self._question(words)
            elif line.startswith("# "):
                self._part(words)
            elif self.ending:
                self._ending_line(self.ending, line, words)
            elif self.question:
                self._question_line(self.question, words)
            elif self.section:
                self._between(words)
            else:
                self._welcome_line(line)
        for question in self.draft.questions:
            self._finish(question)
        for section in self.draft.sections:
            if not section.questions:
                told = problems.EMPTY_SECTION.at(self.at(section.where), section=section.title)
                self.report(told)
        return self.draft

    def _heading(self, words: Words, marks: int) -> tuple[str, str]:
        """The title of a heading and its id, given or made from the title."""
        title = words.text[marks:].strip()
        found = _ID.search(title)
        if not title[: found.start() if found else None]:
            self.report(problems.NO_WORDS.at(self.at(words)))
        if not found:
            return title, self._own_id(title, words)
        given = found["id"].strip()
        title = title[: found.start()].strip()
        where = self.source.at(words.line, words.column + words.text.index("{#"))
        if not _VALID_ID.match(given):
            self.report(problems.BAD_ID.at(where, id=given))
            return title, self._own_id(title, words)
        if given in self.ids:
            self.report(problems.SAME_ID.at(where, id=given, first=self.ids[given]))
            return title, self._own_id(f"{title} {words.line}", words)
        self.ids[given] = words.line
        return title, given

    def _own_id(self, title: str, words: Words) -> str:
        made = ascii_id(title) or "q"
        made = made if made[0].isalpha() else f"q-{made}"
        unique, count = made, 2
        while unique in self.ids:
            unique, count = f"{made}-{count}", count + 1
        self.ids[unique] = words.line
        return unique

    def _part(self, words: Words) -> None:
        self.question = self.ending = self.section = None
        found = ENDING.match(words.text[1:].strip())
        if not found:
            title, part_id = self._heading(words, 1)
            self.section = SectionDraft(part_id, title, words)
            self.draft.sections.append(self.section)
            return
        start = words.text.index(found["title"])
        inner = Words(words.text[start:], words.line, words.column + start)
        title, part_id = self._heading(inner, 0)
        answered = not NO_REPLY.search(title)
        title = NO_REPLY.sub("", title)
        if not _ID.search(words.text):
            del self.ids[part_id]
            part_id = self._own_id(title, words)
        self.ending = EndingDraft(part_id, title, words, answered)
        self.draft.endings.append(self.ending)

    def _question(self, words: Words) -> None:
        title, question_id = self._heading(words, 2)
        self.question = QuestionDraft(question_id, title, words)
        if self.section is None:
            self.report(problems.OUTSIDE_SECTION.at(self.at(words)))
            self.section = SectionDraft("questions", title, words)
            self.draft.sections.append(self.section)
        self.section.questions.append(self.question)

    def _welcome_line(self, line: str) -> None:
        button = _BRACKETS.match(line.strip())
        if button and not self.draft.start_label:
            self.draft.start_label = button["inside"].strip()
        else:
            self.draft.welcome.append(line)

    def _between(self, words: Words) -> None:
        if words.text:
            self.report(problems.STRAY_TEXT.at(self.at(words)))

    def _ending_line(self, ending: EndingDraft, line: str, words: Words) -> None:
        if not ending.texts and not ending.condition and not ending.otherwise and words.text:
            condition = IF.match(words.text)
            if condition:
                ending.condition = _rest(words, condition)
                return
            if words.text.rstrip(".").casefold() in OTHERWISE:
                ending.otherwise = True
                return
        if ending.texts or words.text:
            ending.texts.append(line)

    def _question_line(self, question: QuestionDraft, words: Words) -> None:
        text = words.text
        if not text:
            return
        condition = IF.match(text)
        choice = _CHOICE.match(text)
        brackets = _BRACKETS.match(text)
        if _HEADING_UNSPACED.match(text):
            self.report(problems.STRAY_TEXT.at(self.at(words)))
        elif condition and not question.condition and not question.choices:
            question.condition = _rest(words, condition)
        elif text.startswith(">"):
            question.hints.append(text[1:].strip())
        elif choice:
            self._choice(question, words, choice)
        elif brackets and question.choices and brackets["inside"].strip().casefold() in OPTIONAL:
            question.required = False
        elif brackets:
            self._type(question, words, brackets["inside"])
        elif not question.choices and question.kind is None:
            question.texts.append(text)
        else:
            self.report(problems.STRAY_TEXT.at(self.at(words)))

    def _choice(self, question: QuestionDraft, words: Words, found: re.Match[str]) -> None:
        first = next(iter(question.choices), None)
        if question.kind or (first and first.several != bool(found["box"])):
            self.report(problems.TWO_ANSWER_TYPES.at(self.at(words), question=question.title))
            return
        label = found["label"]
        start = words.column + found.start("label")
        draft = ChoiceDraft("", "", Words(label, words.line, start), several=bool(found["box"]))
        leaving = _EXIT.search(label)
        if leaving:
            column = start + leaving.start("target")
            draft.exit = Words(leaving["target"].strip(), words.line, column)
            label = label[: leaving.start()]
        label = self._notes(draft, label)
        if _SAYS_WHICH.search(label):
            draft.says_which = True
            label = _SAYS_WHICH.sub("", label)
        draft.label = label.strip()
        draft.id = _choice_id(draft.label, [c.id for c in question.choices])
        if not draft.label:
            self.report(problems.NO_WORDS.at(self.at(draft.where)))
            return
        if any(folded(c.label) == folded(draft.label) for c in question.choices):
            self.report(problems.SAME_CHOICE.at(self.at(draft.where), choice=draft.label))
            return
        question.choices.append(draft)

    def _notes(self, draft: ChoiceDraft, label: str) -> str:
        """Read what stands in brackets at the end: points, consent, optional."""
        found = _NOTE.search(label)
        if not found:
            return label
        parts = [part.strip() for part in found["inside"].split(",")]
        points = [_POINTS.match(part) for part in parts]
        known = [
            bool(p) or part.casefold() in CONSENT | OPTIONAL
            for p, part in zip(points, parts, strict=True)
        ]
        if not all(known):
            return label  # ordinary words in brackets belong to the label
        draft.points = _total([found for found in points if found])
        draft.consent = any(part.casefold() in CONSENT for part in parts)
        draft.optional = any(part.casefold() in OPTIONAL for part in parts)
        return label[: found.start()]

    def _type(self, question: QuestionDraft, words: Words, inside: str) -> None:
        if question.kind or question.choices:
            self.report(problems.TWO_ANSWER_TYPES.at(self.at(words), question=question.title))
            return
        name, *options = [part.strip() for part in inside.split(",")]
        lowered = name.casefold()
        for word in PAST:
            if lowered == f"date {word}":
                lowered, question.past = "date", True
        scale = re.match(r"(échelle|scale)\s+(?:de\s+)?(.+)\Z", lowered)
        if scale:
            lowered, options = scale[1], [scale[2], *options]
        if lowered in YES_OR_NO:
            for label in YES_OR_NO[lowered]:
                draft = ChoiceDraft(ascii_id(label), label, words)
                question.choices.append(draft)
            self._options(question, options, words)
            return
        kind = TYPES.get(lowered)
        if kind is None:
            where = self.source.at(words.line, words.column + 1)
            close = nearest(lowered, [*TYPES, *YES_OR_NO])
            types = SHOWN_TYPES[self.language]
            hint = "did you mean “{suggestion}”?" if close else None
            report = problems.UNKNOWN_TYPE.at(
                where, hint=hint, type=name, types=types, suggestion=close
            )
            self.report(report)
            question.kind = Kind.SHORT_TEXT
            question.unread = True
            return
        question.kind = kind
        question.required = kind is not Kind.STATEMENT
        self._options(question, options, words)

    def _options(self, question: QuestionDraft, options: list[str], words: Words) -> None:
        for option in options:
            self._option(question, option, words)

    def _option(self, question: QuestionDraft, option: str, words: Words) -> None:
        limits = _RANGE.match(option)
        if option.casefold() in OPTIONAL:
            question.required = False
        elif option.casefold() in PREFILLED:
            question.prefilled = True
        elif limits:
            self._range(question, option, words, int(limits["low"]), int(limits["high"]))
        else:
            column = words.column + max(words.text.find(option), 0)
            self.report(
                problems.UNKNOWN_OPTION.at(self.source.at(words.line, column), option=option)
            )

    def _range(
        self, question: QuestionDraft, option: str, words: Words, low: int, high: int
    ) -> None:
        if low > high or (question.kind is Kind.SCALE and high - low >= MOST_STEPS):
            where = self.source.at(words.line, words.column + max(words.text.find(option), 0))
            self.report(problems.BAD_RANGE.at(where, range=option, most=MOST_STEPS))
            return
        question.minimum, question.maximum = low, high

    def _finish(self, question: QuestionDraft) -> None:
        if question.choices:
            several = any(choice.several for choice in question.choices)
            question.kind = Kind.SEVERAL if several else Kind.ONE
            consents = [choice for choice in question.choices if choice.consent or choice.optional]
            question.required = question.required and not consents
        if question.kind is None:
            if question.texts and not question.hints and not question.condition:
                question.kind, question.required = Kind.STATEMENT, False
                return
            types = SHOWN_TYPES[self.language]
            where = self.at(question.where)
            self.report(problems.NO_ANSWER_TYPE.at(where, question=question.title, types=types))
            question.kind = Kind.SHORT_TEXT
            question.unread = True
        if question.kind is Kind.SCALE and question.minimum is None:
            question.minimum, question.maximum = 1, 5
        assert question.kind not in CHOICE_KINDS or question.choices


def _total(points: list[re.Match[str]]) -> tuple[tuple[str, int], ...]:
    """The points of one choice by name; a name written twice counts twice."""
    total: dict[str, int] = {}
    for found in points:
        name = (found["name"] or MAIN_SCORE).casefold()
        value = int("".join(found["value"].replace("−", "-").split()))
        total[name] = total.get(name, 0) + value
    return tuple(total.items())


def _rest(words: Words, found: re.Match[str]) -> Words:
    return Words(found["rest"], words.line, words.column + found.start("rest"))


def _choice_id(label: str, taken: list[str]) -> str:
    made = ascii_id(label) or "choix"
    unique, count = made, 2
    while unique in taken:
        unique, count = f"{made}-{count}", count + 1
    return unique
