"""Reads submissions and deliveries back, with the words that the person saw."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from ..questionnaires.conditions import Answer
from ..questionnaires.model import Question, Questionnaire
from .contracts import read_version
from .schema import attachment, attempt, contract, delivery, submission


@dataclass(frozen=True)
class KeptFile:
    """A file that came with answers; `name` is empty when the answers are sealed."""

    id: str
    question: str
    name: str
    type: str
    size_bytes: int


_version = lru_cache(maxsize=32)(read_version)
"""A list shows many submissions to one version."""


@dataclass(frozen=True)
class Record:
    """One submission with the version of the questionnaire that was answered."""

    id: str
    received_ms: int
    state: str
    questionnaire: Questionnaire
    version: str
    ending: str | None
    scores: dict[str, int]
    answers: dict[str, Answer]
    words: dict[str, str]
    dropped: tuple[str, ...]
    hidden: dict[str, str]
    spam_score: int
    spam_reasons: tuple[str, ...]
    files: tuple[KeptFile, ...] = ()
    sealed: bool = False

    @property
    def reference(self) -> str:
        """What people quote on the telephone."""
        return self.id[:8]

    @property
    def ending_title(self) -> str:
        ending = self.questionnaire.ending(self.ending) if self.ending else None
        return ending.title if ending else ""

    def told(self) -> Iterator[tuple[Question, str]]:
        """The questions that were answered, in order, with the answers in words."""
        return told_in(self.questionnaire, self.answers, self.words)


def told_in(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], words: Mapping[str, str]
) -> Iterator[tuple[Question, str]]:
    """The questions that were answered, in order, with the answers in words."""
    for question in questionnaire.questions:
        if question.id in answers:
            yield question, in_words(question, answers[question.id], words)


def in_words(question: Question, answer: Answer, words: Mapping[str, str]) -> str:
    """One answer, as the person chose or typed it."""
    if isinstance(answer, str) and question.id not in words:
        for choice in question.choices:
            if choice.id == answer:
                return choice.label
        return answer
    chosen = (answer,) if isinstance(answer, str) else answer
    labels = [c.label if (c := question.choice(each)) else each for each in chosen]
    if question.id in words:
        labels.append(words[question.id])
    return " ; ".join(labels)


@dataclass(frozen=True)
class Try:
    """One attempt, as it was written down."""

    number: int
    at_ms: int
    outcome: str
    reason: str
    detail: str
    next_ms: int | None


@dataclass(frozen=True)
class Delivery:
    """One delivery with its attempts."""

    id: str
    submission: str
    kind: str
    target: str
    state: str
    next_ms: int
    tries: tuple[Try, ...]


def read_record(engine: Engine, submission_id: str) -> Record | None:
    """One submission; None when it was erased."""
    with engine.connect() as connection:
        query = with_contract().where(submission.c.id == submission_id)
        row = connection.execute(query).first()
        return replace(record_of(row), files=files_of(connection, submission_id)) if row else None


def files_of(connection: Connection, submission_id: str) -> tuple[KeptFile, ...]:
    """The files of one submission, by question."""
    c = attachment.c
    query = sa.select(attachment).where(c.submission == submission_id).order_by(c.question)
    return tuple(map(_kept_file, connection.execute(query)))


def read_kept_file(engine: Engine, file_id: str) -> KeptFile | None:
    """What is known of one file; None when there is none of that id."""
    with engine.connect() as connection:
        row = connection.execute(sa.select(attachment).where(attachment.c.id == file_id)).first()
    return _kept_file(row) if row else None


def _kept_file(row: sa.Row[Any]) -> KeptFile:
    return KeptFile(row.id, row.question, row.name, row.type, row.size_bytes)


def latest_records(engine: Engine, most: int) -> list[Record]:
    """The newest submissions first."""
    query = with_contract().order_by(submission.c.received_ms.desc(), submission.c.id).limit(most)
    with engine.connect() as connection:
        return [record_of(row) for row in connection.execute(query)]


def with_contract() -> sa.Select[Any]:
    """What `record_of` reads a row of."""
    return sa.select(submission, contract.c.document).join(
        contract, submission.c.contract == contract.c.hash
    )


def record_of(row: sa.Row[Any]) -> Record:
    """A submission from its row, with the words that the person saw."""
    answers = {
        name: answer if isinstance(answer, str) else tuple(answer)
        for name, answer in json.loads(row.answers).items()
    }
    return Record(
        id=row.id,
        received_ms=row.received_ms,
        state=row.state,
        questionnaire=_version(row.document).questionnaire,
        version=row.contract,
        ending=row.ending,
        scores=json.loads(row.scores),
        answers=answers,
        words=json.loads(row.words),
        dropped=tuple(json.loads(row.dropped)),
        hidden=json.loads(row.hidden),
        spam_score=row.spam_score,
        spam_reasons=tuple(json.loads(row.spam_reasons)),
        sealed=row.sealed is not None,
    )


def deliveries(connection: Connection, submission_id: str = "", most: int = 200) -> list[Delivery]:
    """The newest deliveries first, each with its attempts in order."""
    query = sa.select(delivery).order_by(delivery.c.created_ms.desc(), delivery.c.id).limit(most)
    if submission_id:
        query = query.where(delivery.c.submission == submission_id)
    rows = connection.execute(query).all()
    made: dict[str, list[Try]] = {row.id: [] for row in rows}
    if rows:
        attempts = sa.select(attempt).where(attempt.c.delivery.in_(made)).order_by(attempt.c.number)
        for each in connection.execute(attempts):
            made[each.delivery].append(
                Try(each.number, each.at_ms, each.outcome, each.reason, each.detail, each.next_ms)
            )
    return [
        Delivery(r.id, r.submission, r.kind, r.target, r.state, r.next_ms, tuple(made[r.id]))
        for r in rows
    ]
