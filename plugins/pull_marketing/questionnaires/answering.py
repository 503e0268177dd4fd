"""Takes what a form posted and applies the rules again: what counts, what is wrong, the ending."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..diagnostics import Term
from .conditions import Answer, Walk, as_number, walk
from .files import megabytes, type_of
from .model import CHOICE_KINDS, Ending, Kind, Question, Questionnaire

SAYS_WHICH = "_precisez"
"""Added to a question's id, which has no underscore: the field for the words of « Autre »."""

LONGEST_TEXT = 20_000
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_PHONE = re.compile(r"\+?[\d\s().\-/]{6,25}\Z")
_URL = re.compile(r"(?:https?://)?[^\s/.]+(?:\.[^\s/.]+)+")
_FILE, _ONE = Kind.FILE, Kind.ONE  # Python 3.11 looks a member up by a call each time


@dataclass(frozen=True)
class AnswerError:
    """What to say about one answer. `reason` is a gettext id; `details` fill its parts."""

    question: Question
    reason: Term
    details: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class PostedFile:
    """A file that came with a post: what its sender calls it, and its true size."""

    name: str
    size_bytes: int


@dataclass(frozen=True)
class Result:
    """The outcome of a post.

    Attributes:
        walk: the way through the questionnaire; `walk.kept` are the answers that count.
        dropped: ids of questions that were answered in a branch the person left.
        errors: what must be mended before the answers can be taken.
        words: the words added to choices that ask which, by question id.
        files: the files that count, by question id; the answer in `walk.kept` is the name.
    """

    walk: Walk
    dropped: tuple[str, ...]
    errors: tuple[AnswerError, ...]
    words: dict[str, str]
    files: dict[str, PostedFile] = field(default_factory=dict)

    @property
    def ending(self) -> Ending | None:
        return self.walk.ending


def take_answers(
    questionnaire: Questionnaire,
    posted: Iterable[tuple[str, str]],
    today: datetime.date,
    files: Mapping[str, PostedFile] | None = None,
) -> Result:
    """Check and score the fields of a form post. Unknown fields and files are ignored.

    Args:
        questionnaire: the rules, from the contract.
        posted: the fields as they came, in order, decoded.
        today: for dates that must be past.
        files: what was joined, by field; fields without a file are left out.
    """
    joined = files or {}
    fields: dict[str, list[str]] = {}
    for name, value in posted:
        fields.setdefault(name, []).append(value.replace("\r\n", "\n").strip())
    answers: dict[str, Answer] = {}
    unknown: list[AnswerError] = []
    for question in questionnaire.questions:
        given = [value for value in fields.get(question.id, []) if value]
        if question.kind is _FILE:
            # A name alone is no file: whoever takes the post says what has really come.
            given = [joined[question.id].name] if question.id in joined else []
        answer, strange = _read(question, given)
        if answer:
            answers[question.id] = answer
        if strange:
            unknown.append(AnswerError(question, Term("Choose one of the answers offered")))
    way = walk(questionnaire, answers)
    asked = {question.id for question in way.asked}
    errors = [error for error in unknown if error.question.id in asked]
    came = {q.id: joined[q.id] for q in way.asked if q.kind is _FILE and q.id in way.kept}
    errors += [error for q in way.asked if (error := check(q, way.kept.get(q.id), today))]
    errors += [e for q in way.asked if q.id in came and (e := check_file(q, came[q.id]))]
    return Result(
        walk=way,
        dropped=tuple(sorted(set(answers) - asked)),
        errors=tuple(_first_of_each(errors, way)),
        words=_words(questionnaire, fields, asked),
        files=came,
    )


def _first_of_each(errors: list[AnswerError], way: Walk) -> list[AnswerError]:
    by_question = {error.question.id: error for error in reversed(errors)}
    return [by_question[q.id] for q in way.asked if q.id in by_question]


def _words(
    questionnaire: Questionnaire, fields: dict[str, list[str]], asked: set[str]
) -> dict[str, str]:
    words = {}
    for question in questionnaire.questions:
        texts = fields.get(question.id + SAYS_WHICH)
        given = [text for text in texts if text] if texts else None
        if given and question.id in asked and any(c.says_which for c in question.choices):
            words[question.id] = " ; ".join(given)[:LONGEST_TEXT]
    return words


def _read(question: Question, given: list[str]) -> tuple[Answer | None, bool]:
    """The answer in the model's form, and whether something was posted that was never offered."""
    if question.kind not in CHOICE_KINDS:
        return (given[0] if given else None), False
    # Pages send labels; where a label looks like the id of another choice, the label wins.
    by_label = {choice.id: choice.id for choice in question.choices}
    by_label.update({choice.label: choice.id for choice in question.choices})
    chosen = tuple(dict.fromkeys(by_label[value] for value in given if value in by_label))
    strange = any(value not in by_label for value in given)
    if question.kind is _ONE:
        return (chosen[0] if chosen else None), strange
    return (chosen or None), strange


def check(question: Question, answer: Answer | None, today: datetime.date) -> AnswerError | None:
    """What is wrong with an answer, in words that say what to do; None when nothing is."""
    if not answer:
        return AnswerError(question, _missing(question)) if question.required else None
    if isinstance(answer, tuple):
        return None
    look = _CHECKS.get(question.kind)
    return look(question, answer, today) if look else None


def check_file(question: Question, file: PostedFile) -> AnswerError | None:
    """What is wrong with the size of a file; its content is for the server to look at."""
    if not file.size_bytes:
        return AnswerError(question, Term("This file is empty: choose another one"))
    if question.largest_bytes is not None and file.size_bytes > question.largest_bytes:
        reason = Term("Choose a smaller file: at most {size} MB")
        size = megabytes(question.largest_bytes)
        return AnswerError(question, reason, (("size", size),))
    return None


def _missing(question: Question) -> Term:
    match question.kind:
        case Kind.ONE | Kind.SCALE:
            return Term("Choose an answer")
        case Kind.SEVERAL:
            return Term("Tick at least one answer")
        case Kind.FILE:
            return Term("Choose a file")
        case _:
            return Term("Write an answer")


def _limits(question: Question) -> tuple[tuple[str, object], ...]:
    return (("min", question.minimum), ("max", question.maximum))


def _check_email(question: Question, answer: str, _today: datetime.date) -> AnswerError | None:
    if _EMAIL.match(answer):
        return None
    reason = Term("Write an e-mail address with an @, for example name@example.com")
    return AnswerError(question, reason)


def _check_phone(question: Question, answer: str, _today: datetime.date) -> AnswerError | None:
    if _PHONE.match(answer) and len(re.findall(r"\d", answer)) >= 6:
        return None
    reason = Term("Write a phone number with its digits, for example 04 65 71 00 00")
    return AnswerError(question, reason)


def _check_url(question: Question, answer: str, _today: datetime.date) -> AnswerError | None:
    if _URL.match(answer):
        return None
    return AnswerError(question, Term("Write a web address, for example www.example.com"))


def _check_type(question: Question, answer: str, _today: datetime.date) -> AnswerError | None:
    if not question.accepts or type_of(answer) in question.accepts:
        return None
    reason = Term("Choose a file of one of these types: {types}")
    return AnswerError(question, reason, (("types", ", ".join(question.accepts)),))


def _check_number(question: Question, answer: str, _today: datetime.date) -> AnswerError | None:
    number = as_number(answer)
    if number is None:
        return AnswerError(question, Term("Write a number in digits, for example 12"))
    low = question.minimum if question.minimum is not None else number
    high = question.maximum if question.maximum is not None else number
    if not low <= number <= high:
        reason = Term("Write a number from {min} to {max}")
        return AnswerError(question, reason, _limits(question))
    return None


def _check_date(question: Question, answer: str, today: datetime.date) -> AnswerError | None:
    try:
        if not _DATE.match(answer):  # fromisoformat reads weeks and 20261122 too
            raise ValueError
        date = datetime.date.fromisoformat(answer)
    except ValueError:
        return AnswerError(question, Term("Write a date as year-month-day, for example 2026-11-22"))
    if question.past and date > today:
        return AnswerError(question, Term("This date must not be in the future"))
    return None


def _check_length(question: Question, answer: str, _today: datetime.date) -> AnswerError | None:
    if question.minimum is not None and len(answer) < question.minimum:
        reason = Term("Write a little more: at least {min} characters")
        return AnswerError(question, reason, _limits(question))
    if question.maximum is not None and len(answer) > question.maximum:
        reason = Term("Write a little less: at most {max} characters")
        return AnswerError(question, reason, _limits(question))
    return None


_CHECKS: dict[Kind, Callable[[Question, str, datetime.date], AnswerError | None]] = {
    Kind.EMAIL: _check_email,
    Kind.PHONE: _check_phone,
    Kind.URL: _check_url,
    Kind.NUMBER: _check_number,
    Kind.SCALE: _check_number,
    Kind.DATE: _check_date,
    Kind.FILE: _check_type,
    Kind.SHORT_TEXT: _check_length,
    Kind.LONG_TEXT: _check_length,
    Kind.NAME: _check_length,
    Kind.ADDRESS: _check_length,
}
