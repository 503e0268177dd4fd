"""Markdown to drafts: reads a questionnaire file, line by line, and says what is wrong where.

The form is told in docs/guide/questionnaires.md. Reading happens in three passes: this module makes
drafts out of lines; `naming` gives them their names; `linking` puts names in the place of words
(conditions, exits, recalls).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..diagnostics import Diagnostic, Report
from . import problems
from .answer_lines import AnswerLines
from .drafts import ChoiceDraft, Draft, EndingDraft, QuestionDraft, SectionDraft, Words
from .model import MAIN_SCORE, DocumentKind
from .parts import DocumentReader, StepReader
from .wording import (
    CONSENT,
    DOCUMENT,
    ENDING,
    IF,
    NO_REPLY,
    OPTIONAL,
    OTHERWISE,
    STEP,
    folded,
)

_ID = re.compile(r"\s*\{#(?P<id>[^}]*)\}\s*\Z")
# Two hyphens in a row join the names of our own: “question--choice”.
_VALID_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
_HEADING_UNSPACED = re.compile(r"##?[^#\s]")
_CHOICE = re.compile(r"-\s+(?P<box>\[[ xX]?\]\s+)?(?P<label>.*\S)\s*\Z")
_POINTS = re.compile(r"(?:(?P<name>[^\W\d][\w-]*)\s+)?(?P<value>[+\-−]\s*\d{1,6})\Z")
_NOTE = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*\Z")
_EXIT = re.compile(r"\s*→\s*(?P<target>.+)\Z")
_SAYS_WHICH = re.compile(r"\s*:\s*\[(?:texte court|texte|short text|text)\]\s*\Z", re.IGNORECASE)
_BRACKETS = re.compile(r"\[(?P<inside>[^\]]+)\]\s*\Z")


class Reader:
    """Goes through the lines of one questionnaire.

    Args:
        file: the questionnaire's own file; shared files are told apart by their name.
        report: gets every problem.
        language: of the messages and of the words that parts are made of.
        kind: of the questionnaire; None when its header could not be read.
    """

    def __init__(self, file: str, report: Report, language: str, kind: DocumentKind | None) -> None:
        self.file = file
        self.report = report
        self.language = language
        self.kind = kind
        self.draft = Draft()
        self.answers = AnswerLines(report, language)
        self.ids: dict[str, Words] = {}
        self.section: SectionDraft | None = None
        self.question: QuestionDraft | None = None
        self.ending: EndingDraft | None = None
        self.document: DocumentReader | None = None
        self.step: StepReader | None = None
        self.of_part = report
        self.passages = self.steps = 0

    def read(self, lines: Iterable[tuple[str, Words]]) -> Draft:
        """Read everything.

        Args:
            lines: each line as it stands, and its words with their place.
        """
        for line, words in lines:
            self._line(line, words)
        self._close()
        for question in self.draft.questions:
            self.answers.finish(question)
        for section in self.draft.sections:
            if not section.questions:
                told = problems.EMPTY_SECTION.at(section.where.at(), section=section.title)
                self.report(told)
        return self.draft

    def _line(self, line: str, words: Words) -> None:
        if line.startswith("# "):
            self._part(words)
        elif self.document:
            self._document_line(self.document, line, words)
        elif line.startswith("## ") and not self.ending:
            self._question(words)
        elif self.ending:
            self._ending_line(self.ending, line, words)
        elif self.question:
            self._question_line(self.question, words)
        elif self.step:
            self.step.line(line, words)
        elif self.section:
            self._between(words)
        else:
            self._welcome_line(line)

    def _close(self) -> None:
        """What a new part puts an end to."""
        if self.step:
            self.step.finish(self.of_part)
        if self.document:
            if not self.document.passages:
                where = self.document.where.at()
                self.of_part(problems.NOTHING_TO_REVIEW.at(where, document=self.document.title))
            self.draft.sections += self.document.sections
            self.passages += self.document.passages
        self.question = self.ending = self.section = self.document = self.step = None

    def _heading(self, words: Words, marks: int) -> tuple[str, str]:
        """The title of a heading and the id given to it, if any."""
        title = words.text[marks:].strip()
        found = _ID.search(title)
        if not title[: found.start() if found else None]:
            self.report(problems.NO_WORDS.at(words.at()))
        return self._named(title, words)

    def _named(self, title: str, words: Words) -> tuple[str, str]:
        """Words without the `{#id}` at their end, and the id when it can be one."""
        found = _ID.search(title)
        if not found:
            return title, ""
        given = found["id"].strip()
        title = title[: found.start()].strip()
        where = words.at(words.text.index("{#"))
        if not _VALID_ID.match(given):
            self.report(problems.BAD_ID.at(where, id=given))
            return title, ""
        if given in self.ids:
            first = self.ids[given]
            place = str(first.line) if first.file == words.file else str(first.at())
            self.report(problems.SAME_ID.at(where, id=given, first=place))
            return title, ""
        self.ids[given] = words
        return title, given

    def _part(self, words: Words) -> None:
        self._close()
        written = words.text[1:].strip()
        ending, document, step = (p.match(written) for p in (ENDING, DOCUMENT, STEP))
        if ending:
            self._ending(ending, words)
        elif document:
            self._document(document["title"], words)
        elif step:
            self._step(step["title"], words)
        else:
            title, given = self._heading(words, 1)
            self.section = SectionDraft(given, title, words)
            self.draft.sections.append(self.section)

    def _document(self, title: str, words: Words) -> None:
        self._check_part(DocumentKind.REVIEW, title, words)
        self.document = DocumentReader(title, words, self.of_part, self.language, self.passages)

    def _step(self, title: str, words: Words) -> None:
        self._check_part(DocumentKind.PROTOCOL, title, words)
        self.steps += 1
        title, given = self._named(title, words)
        self.step = StepReader(title, given, words, self.steps, self.language)
        self.section = self.step.section
        self.draft.sections.append(self.section)

    def _check_part(self, kind: DocumentKind, title: str, words: Words) -> None:
        """Reviews have no steps, protocols no document; of one out of place no more is told."""
        self.draft.parts += 1
        self.of_part = self.report
        if self.kind not in (kind, None):
            self.of_part = _silently
            told = problems.PART_OF_ANOTHER_KIND.at(words.at(), title=title, kind=str(kind))
            self.report(told)

    def _ending(self, found: re.Match[str], words: Words) -> None:
        start = len(words.text) - len(found.string) + found.start("title")
        inner = Words(words.text[start:], words.line, words.column + start, words.file)
        title, given = self._heading(inner, 0)
        answered = not NO_REPLY.search(title)
        self.ending = EndingDraft(given, NO_REPLY.sub("", title), words, answered)
        if words.file != self.file:
            self.report(problems.INCLUDED_ENDING.at(words.at(), ending=self.ending.title))
            return
        self.draft.endings.append(self.ending)

    def _question(self, words: Words) -> None:
        title, given = self._heading(words, 2)
        self.question = QuestionDraft(given, title, words)
        if self.section is None:
            self.report(problems.OUTSIDE_SECTION.at(words.at()))
            self.section = SectionDraft("", title, words)
            self.draft.sections.append(self.section)
        self.section.questions.append(self.question)

    def _document_line(self, document: DocumentReader, line: str, words: Words) -> None:
        text, given = words.text, ""
        if text.startswith("[") and _ID.search(text):
            text, given = self._named(text, words)
            words = Words(text, words.line, words.column, words.file)
        document.line(line, words, given)

    def _welcome_line(self, line: str) -> None:
        button = _BRACKETS.match(line.strip())
        if button and not self.draft.start_label:
            self.draft.start_label = button["inside"].strip()
        else:
            self.draft.welcome.append(line)

    def _between(self, words: Words) -> None:
        if words.text:
            self.report(problems.STRAY_TEXT.at(words.at()))

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
            self.report(problems.STRAY_TEXT.at(words.at()))
        elif condition and not question.condition and not question.choices:
            question.condition = _rest(words, condition)
        elif text.startswith(">"):
            question.hints.append(text[1:].strip())
        elif choice:
            self._choice(question, words, choice)
        elif brackets and question.choices and brackets["inside"].strip().casefold() in OPTIONAL:
            question.required = False
        elif brackets:
            self.answers.read(question, words, brackets["inside"])
        elif not question.choices and question.kind is None:
            question.texts.append(text)
        else:
            self.report(problems.STRAY_TEXT.at(words.at()))

    def _choice(self, question: QuestionDraft, words: Words, found: re.Match[str]) -> None:
        first = next(iter(question.choices), None)
        if question.kind or (first and first.several != bool(found["box"])):
            self.report(problems.TWO_ANSWER_TYPES.at(words.at(), question=question.title))
            return
        label = found["label"]
        start = words.column + found.start("label")
        where = Words(label, words.line, start, words.file)
        draft = ChoiceDraft("", "", where, several=bool(found["box"]))
        leaving = _EXIT.search(label)
        if leaving:
            column = start + leaving.start("target")
            draft.exit = Words(leaving["target"].strip(), words.line, column, words.file)
            label = label[: leaving.start()]
        label = self._choice_id(question, draft, label)
        label = self._choice_id(question, draft, self._notes(draft, label))
        if _SAYS_WHICH.search(label):
            draft.says_which = True
            label = _SAYS_WHICH.sub("", label)
        draft.label = label.strip()
        if not draft.label:
            self.report(problems.NO_WORDS.at(where.at()))
            return
        if any(folded(c.label) == folded(draft.label) for c in question.choices):
            self.report(problems.SAME_CHOICE.at(where.at(), choice=draft.label))
            return
        question.choices.append(draft)

    def _choice_id(self, question: QuestionDraft, draft: ChoiceDraft, label: str) -> str:
        """Take off the `{#id}` of a choice, which is a name inside its question alone."""
        found = _ID.search(label)
        if not found:
            return label
        given = found["id"].strip()
        where = draft.where.at(draft.where.text.index("{#"))
        same = next((c for c in question.choices if c.id == given), None)
        if not _VALID_ID.match(given):
            self.report(problems.BAD_ID.at(where, id=given))
        elif same:
            self.report(problems.SAME_ID.at(where, id=given, first=str(same.where.line)))
        else:
            draft.id = given
        return label[: found.start()]

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


def _silently(_found: Diagnostic) -> None:
    """Takes what need not be told."""


def _total(points: list[re.Match[str]]) -> tuple[tuple[str, int], ...]:
    """The points of one choice by name; a name written twice counts twice."""
    total: dict[str, int] = {}
    for found in points:
        name = (found["name"] or MAIN_SCORE).casefold()
        value = int("".join(found["value"].replace("−", "-").split()))
        total[name] = total.get(name, 0) + value
    return tuple(total.items())


def _rest(words: Words, found: re.Match[str]) -> Words:
    return Words(found["rest"], words.line, words.column + found.start("rest"), words.file)
