"""Reads the line that says how a question is answered: `[texte long, 30 à 3000 signes]`."""

from __future__ import annotations

import re

from ..diagnostics import Location, Report, nearest
from . import problems
from .drafts import ChoiceDraft, QuestionDraft, Words
from .files import DEFAULT_TYPES, LARGEST_BYTES, USUAL_BYTES, read_size, types_named
from .model import CHOICE_KINDS, Kind
from .wording import (
    FILES,
    OPTIONAL,
    PAST,
    PREFILLED,
    SHOWN_TYPES,
    TYPES,
    YES_OR_NO,
    ascii_id,
)

MOST_STEPS = 21
"""A scale from −10 to 10 is the longest that anybody answers with sense."""

_RANGE = re.compile(
    r"(?:de\s+|from\s+)?(?P<low>-?\d{1,9})\s*(?:à|a|to|-|–)\s*(?P<high>-?\d{1,9})"
    r"(?:\s*(?:signes|caractères|characters))?\Z",
    re.IGNORECASE,
)
_SCALE = re.compile(r"(échelle|scale)\s+(?:de\s+)?(.+)\Z")


class AnswerLines:
    """Puts types and options into the drafts of questions."""

    def __init__(self, report: Report, language: str) -> None:
        self.report = report
        self.language = language

    def read(self, question: QuestionDraft, words: Words, inside: str) -> None:
        """Read what stands between the brackets of `words`."""
        if question.kind or question.choices:
            self.report(problems.TWO_ANSWER_TYPES.at(words.at(), question=question.title))
            return
        name, *options = [part.strip() for part in inside.split(",")]
        lowered = name.casefold()
        for word in PAST:
            if lowered == f"date {word}":
                lowered, question.past = "date", True
        scale = _SCALE.match(lowered)
        if scale:
            lowered, options = scale[1], [scale[2], *options]
        file = FILES.match(lowered)
        if file:
            self._file(question, words, file["types"] or "", options)
        elif lowered in YES_OR_NO:
            for label in YES_OR_NO[lowered]:
                question.choices.append(ChoiceDraft(ascii_id(label), label, words))
            self._options(question, options, words)
        elif lowered in TYPES:
            question.kind = TYPES[lowered]
            question.required = question.kind is not Kind.STATEMENT
            self._options(question, options, words)
        else:
            self._unknown(question, words, name)

    def _unknown(self, question: QuestionDraft, words: Words, name: str) -> None:
        close = nearest(name.casefold(), [*TYPES, *YES_OR_NO])
        types = SHOWN_TYPES[self.language]
        self.report(problems.UNKNOWN_TYPE.at(words.at(1), suggestion=close, type=name, types=types))
        question.kind = Kind.SHORT_TEXT
        question.unread = True

    def _options(self, question: QuestionDraft, options: list[str], words: Words) -> None:
        for option in options:
            limits = _RANGE.match(option)
            if option.casefold() in OPTIONAL:
                question.required = False
            elif option.casefold() in PREFILLED and question.kind is not Kind.FILE:
                question.prefilled = True
            elif limits and question.kind is not Kind.FILE:
                self._range(question, option, words, int(limits["low"]), int(limits["high"]))
            else:
                where = _place_of(option, words)
                self.report(problems.UNKNOWN_OPTION.at(where, option=option))

    def _range(
        self, question: QuestionDraft, option: str, words: Words, low: int, high: int
    ) -> None:
        if low > high or (question.kind is Kind.SCALE and high - low >= MOST_STEPS):
            where = _place_of(option, words)
            self.report(problems.BAD_RANGE.at(where, range=option, most=MOST_STEPS))
            return
        question.minimum, question.maximum = low, high

    def _file(self, question: QuestionDraft, words: Words, named: str, options: list[str]) -> None:
        """`fichier pdf ou jpg, 10 Mo, facultatif`: what may be joined, and how large."""
        question.kind = Kind.FILE
        question.largest_bytes = USUAL_BYTES
        accepted, strange = types_named(named)
        question.accepts = accepted or DEFAULT_TYPES
        for each in strange:
            told = problems.UNKNOWN_FILE_TYPE.at(_place_of(each, words), type=each)
            self.report(told)
        others = []
        for option in options:
            size = read_size(option)
            if size is None:
                others.append(option)
            elif not 0 < size <= LARGEST_BYTES:
                most = LARGEST_BYTES // 1_000_000
                told = problems.FILE_SIZE.at(_place_of(option, words), size=option, most=most)
                self.report(told)
            else:
                question.largest_bytes = size
        self._options(question, others, words)

    def finish(self, question: QuestionDraft) -> None:
        """Settle the type once the whole question was read."""
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
            where = question.where.at()
            self.report(problems.NO_ANSWER_TYPE.at(where, question=question.title, types=types))
            question.kind = Kind.SHORT_TEXT
            question.unread = True
        if question.kind is Kind.SCALE and question.minimum is None:
            question.minimum, question.maximum = 1, 5
        assert question.kind not in CHOICE_KINDS or question.choices


def _place_of(part: str, words: Words) -> Location:
    """Where an option stands in its line; case may differ from what was read."""
    return words.at(max(words.text.casefold().find(part.casefold()), 0))
