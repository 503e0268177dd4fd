"""Plain counts by day and question: what was sent, what had to be corrected, what was left empty.

They name nobody and are no use to follow anybody. They are gathered in memory and written down
every few seconds: a crash may lose a few of them, and no answer ever waits for them.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
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
_MOST_NAMES = 5000

Name = tuple[str, str, str, str]


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
        self._waiting: Counter[Name] = Counter()
        self._flushed_s = time.monotonic()

    def count(self, questionnaire: str, what: str, questions: Iterable[str] = ("",)) -> None:
        """Add one; `questions` are counted each, the empty name stands for the whole."""
        day = local_time(self._clock()).date().isoformat()
        with self._lock:
            for question in questions:
                name = (day, questionnaire, what, question)
                if name in self._waiting or len(self._waiting) < _MOST_NAMES:
                    self._waiting[name] += 1
            due = time.monotonic() - self._flushed_s > _EVERY_S
        if due:
            self.flush()

    def count_taken(self, slug: str, result: Result) -> None:
        """Count what was taken, question by question."""
        asked = [q.id for q in result.walk.asked if q.kind is not Kind.STATEMENT]
        self.count(slug, SENT)
        self.count(slug, ASKED, asked)
        self.count(slug, EMPTY, [each for each in asked if each not in result.walk.kept])

    def count_corrected(self, slug: str, result: Result) -> None:
        self.count(slug, CORRECTED, ("", *dict.fromkeys(e.question.id for e in result.errors)))

    def flush(self, wait_s: float = 0.0) -> None:
        """Write down what waits.

        Args:
            wait_s: until it is written; 0 for whoever has better things to do.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, Counter()
            self._flushed_s = time.monotonic()
        if not waiting:
            return
        future = self._writer.run(lambda connection: _add(connection, waiting))
        if wait_s:
            future.result(wait_s)


def _add(connection: Connection, counts: Counter[Name]) -> None:
    insert = insert_into(tally, connection.dialect.name)
    names = ("day", "questionnaire", "what", "question")
    # In one order, so that two receivers never wait for each other.
    for name, amount in sorted(counts.items()):
        row = {**dict(zip(names, name, strict=True)), "amount": amount}
        one = insert.values(row)
        more = {"amount": tally.c.amount + one.excluded.amount}
        connection.execute(one.on_conflict_do_update(index_elements=names, set_=more))


def counts_since(connection: Connection, questionnaire: str, day: str) -> list[Count]:
    """The counts of one questionnaire from a day on."""
    c = tally.c
    query = sa.select(tally).where(c.questionnaire == questionnaire, c.day >= day)
    rows = connection.execute(query.order_by(c.day, c.what, c.question))
    return [Count(r.day, r.questionnaire, r.what, r.question, r.amount) for r in rows]
