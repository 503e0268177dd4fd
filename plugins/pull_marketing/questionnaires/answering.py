"""Takes what a form posted and applies the rules again: what counts, what is wrong, the ending."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..diagnostics import Term
from .conditions import Answer, Walk, Walker, as_number
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


_Look = Callable[[Question, str, datetime.date], AnswerError | None]


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


class Rules:
    """The rules of one questionnaire, for every post to it: what can be prepared is prepared once.

    Args:
        questionnaire: from the contract.
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._walker = Walker(questionnaire)
        questions = list(questionnaire.questions)
        self._questions = {q.id: q for q in questions}
        self._places = {q.id: place for place, q in enumerate(questions)}
        self._files = [q for q in questions if q.kind is _FILE]
        self._read_as = {q.id: _labels(q) for q in questions if q.kind is not _FILE}
        self._one = frozenset(q.id for q in questions if q.kind is _ONE)
        self._says_which = [q for q in questions if any(c.says_which for c in q.choices)]
        self._looks: dict[str, _Look] = {q.id: look for q in questions if (look := _look_at(q))}

    def take(
        self,
        posted: Iterable[tuple[str, str]],
        today: datetime.date,
        files: Mapping[str, PostedFile] | None = None,
    ) -> Result:
        """Check and score the fields of a form post. Unknown fields and files are ignored.

        Args:
            posted: the fields as they came, in order, decoded.
            today: for dates that must be past.
            files: what was joined, by field; fields without a file are left out.
        """
        first: dict[str, str] = {}
        more: dict[str, list[str]] = {}
        for name, value in posted:
            plain = value.strip()
            if not plain:
                continue
            if "\r" in plain:
                plain = plain.replace("\r\n", "\n")
            if name in first:
                more.setdefault(name, []).append(plain)
            else:
                first[name] = plain
        joined = files or {}
        answers, strange = self._read(first, more, joined)
        way = self._walker.walk(answers)
        came = {q.id: joined[q.id] for q in self._files if q.id in joined and q.id in way.kept}
        return Result(
            walk=way,
            dropped=_dropped(answers, way.kept),
            errors=tuple(self._errors(way, strange, came, today)),
            words=self._words(first, more, way),
            files=came,
        )

    def _read(
        self, first: dict[str, str], more: dict[str, list[str]], joined: Mapping[str, PostedFile]
    ) -> tuple[dict[str, Answer], set[str]]:
        """The answers in the model's form, and where something was posted that is not offered."""
        answers: dict[str, Answer] = {}
        strange: set[str] = set()
        for name, value in first.items():
            if name not in self._read_as:
                continue
            labels = self._read_as[name]
            if labels is None:
                answers[name] = value
                continue
            if name not in more:
                alone = labels.get(value)
                if alone is None:
                    strange.add(name)
                else:
                    answers[name] = alone if name in self._one else (alone,)
                continue
            given = (value, *more[name])
            chosen = [labels[each] for each in given if each in labels]
            if len(chosen) < len(given):
                strange.add(name)
            if chosen:
                answers[name] = chosen[0] if name in self._one else tuple(dict.fromkeys(chosen))
        # A name alone is no file: whoever takes the post says what has really come.
        for question in self._files:
            if question.id in joined and joined[question.id].name:
                answers[question.id] = joined[question.id].name
        return answers, strange

    def _errors(
        self, way: Walk, strange: set[str], came: dict[str, PostedFile], today: datetime.date
    ) -> Iterator[AnswerError]:
        """The first error of each question, in order."""
        kept = way.kept
        worth_a_look = strange | came.keys() | (self._looks.keys() & kept.keys())
        if len(kept) < len(way.asked):
            worth_a_look |= {q.id for q in way.asked if q.required and q.id not in kept}
        if strange:
            worth_a_look &= {question.id for question in way.asked}
        for name in sorted(worth_a_look, key=self._places.__getitem__):
            error = self._error(self._questions[name], kept.get(name), strange, came, today)
            if error:
                yield error

    def _error(
        self,
        question: Question,
        answer: Answer | None,
        strange: set[str],
        came: dict[str, PostedFile],
        today: datetime.date,
    ) -> AnswerError | None:
        name = question.id
        if name in strange:
            return AnswerError(question, Term("Choose one of the answers offered"))
        error = check(question, answer, today)
        return check_file(question, came[name]) if name in came and not error else error

    def _words(
        self, first: dict[str, str], more: dict[str, list[str]], way: Walk
    ) -> dict[str, str]:
        words = {}
        for question in self._says_which:
            name = question.id + SAYS_WHICH
            if name in first and any(question is each for each in way.asked):
                words[question.id] = " ; ".join((first[name], *more.get(name, ())))[:LONGEST_TEXT]
        return words


def _dropped(answers: dict[str, Answer], kept: dict[str, Answer]) -> tuple[str, ...]:
    if len(answers) == len(kept):  # what is kept was answered
        return ()
    return tuple(sorted(answers.keys() - kept.keys()))


def take_answers(
    questionnaire: Questionnaire,
    posted: Iterable[tuple[str, str]],
    today: datetime.date,
    files: Mapping[str, PostedFile] | None = None,
) -> Result:
    """Take one post, as `Rules.take` does."""
    return Rules(questionnaire).take(posted, today, files)


def _labels(question: Question) -> dict[str, str] | None:
    """Pages send labels; where a label looks like the id of another choice, the label wins."""
    if question.kind not in CHOICE_KINDS:
        return None
    by_label = {choice.id: choice.id for choice in question.choices}
    by_label.update({choice.label: choice.id for choice in question.choices})
    return by_label


def check(question: Question, answer: Answer | None, today: datetime.date) -> AnswerError | None:
    """What is wrong with an answer, in words that say what to do; None when nothing is."""
    if not answer:
        return AnswerError(question, _missing(question)) if question.required else None
    look = _look_at(question)
    return look(question, answer, today) if look and isinstance(answer, str) else None


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


_CHECKS: dict[Kind, _Look] = {
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


def _look_at(question: Question) -> _Look | None:
    """What looks at an answer to this question, if there is anything to be seen."""
    look = _CHECKS.get(question.kind)
    if look is _check_length and question.minimum is None and question.maximum is None:
        return None
    return look
