"""Plain counts by day and question: what was sent, what had to be corrected, what was left empty.

They name nobody and are no use to follow anybody. They are gathered in memory and written down
every few seconds: a crash may lose a few of them, and no answer ever waits for them.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..questionnaires.answering import Result
from ..questionnaires.model import Kind
from .database import insert_into
from .moments import Clock, local_time
from .schema import tally
from .writer import Writer

SENT = "sent"
"""Submissions that were taken."""

NOT_KEPT = "not_kept"
"""Ended where nothing is kept."""

CORRECTED = "corrected"
"""Posts that came back for a correction, as a whole and by question."""

ASKED = "asked"
"""In what was taken: the question was on the way."""

EMPTY = "empty"
"""In what was taken: the question was on the way and was left empty."""

_EVERY_S = 10.0
_MOST_GROUPS = 500
_STATEMENT = Kind.STATEMENT

_Waiting = defaultdict[tuple[str, str, str], Counter[tuple[str, ...]]]
"""How often these questions, by day, questionnaire and what is counted."""


@dataclass(frozen=True)
class Count:
    """One figure."""

    day: str
    questionnaire: str
    what: str
    question: str
    amount: int


class Tallies:
    """Counts until `close`.

    Args:
        writer: through which the counts are written.
        clock: for the day.
    """

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: _Waiting = defaultdict(Counter)
        self._flushed_s = time.monotonic()

    def count(self, questionnaire: str, what: str, questions: Iterable[str] = ("",)) -> None:
        """Add one; `questions` are counted each, the empty name stands for the whole."""
        self._count([(questionnaire, what, questions)])

    def count_taken(self, slug: str, result: Result) -> None:
        """Count what was taken, question by question."""
        kept = result.walk.kept
        asked = [q.id for q in result.walk.asked if q.kind is not _STATEMENT]
        empty = [each for each in asked if each not in kept]
        self._count([(slug, SENT, ("",)), (slug, ASKED, asked), (slug, EMPTY, empty)])

    def _count(self, found: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        day = local_time(self._clock()).date().isoformat()
        with self._lock:
            for questionnaire, what, questions in found:
                group = (day, questionnaire, what)
                if group not in self._waiting and len(self._waiting) >= _MOST_GROUPS:
                    continue
                self._waiting[group][tuple(questions)] += 1  # told apart when they are written
            due = time.monotonic() - self._flushed_s > _EVERY_S
        if due:
            self.flush()

    def count_corrected(self, slug: str, result: Result) -> None:
        self.count(slug, CORRECTED, ("", *dict.fromkeys(e.question.id for e in result.errors)))

    def flush(self, wait_s: float = 0.0) -> None:
        """Write down what waits.

        Args:
            wait_s: until it is written; 0 for whoever has better things to do.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, defaultdict(Counter)
            self._flushed_s = time.monotonic()
        if not waiting:
            return
        future = self._writer.run(lambda connection: _add(connection, waiting))
        if wait_s:
            future.result(wait_s)


def _add(connection: Connection, counts: _Waiting) -> None:
    insert = insert_into(tally, connection.dialect.name)
    names = ("day", "questionnaire", "what", "question")
    more = {"amount": tally.c.amount + insert.excluded.amount}
    # In one order, so that two receivers never wait for each other.
    rows = [
        {**dict(zip(names, (*group, question), strict=True)), "amount": amount}
        for group, together in sorted(counts.items())
        for question, amount in sorted(_one_by_one(together).items())
    ]
    connection.execute(insert.on_conflict_do_update(index_elements=names, set_=more), rows)


def _one_by_one(together: Counter[tuple[str, ...]]) -> Counter[str]:
    amounts: Counter[str] = Counter()
    for questions, amount in together.items():
        for question in questions:
            amounts[question] += amount
    return amounts


def counts_since(connection: Connection, questionnaire: str, day: str) -> list[Count]:
    """The counts of one questionnaire from a day on."""
    c = tally.c
    query = sa.select(tally).where(c.questionnaire == questionnaire, c.day >= day)
    rows = connection.execute(query.order_by(c.day, c.what, c.question))
    return [Count(r.day, r.questionnaire, r.what, r.question, r.amount) for r in rows]
