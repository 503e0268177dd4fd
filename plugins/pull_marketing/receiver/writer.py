"""The one thread that writes: what waits is stored together, in one transaction.

Many posts share one flush to the disk, which is what a post costs most. Nobody is told that an
answer is kept before the transaction that holds it, and its deliveries, is over.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from . import failpoints
from .database import carry_over, insert_into
from .many_rows import rows_together
from .schema import attachment, delivery, submission

T = TypeVar("T")
Row = dict[str, Any]

_KEY = ("questionnaire", "key")
_TOO_MUCH = "too much is waiting"

MOST_WAITING = 256
LARGEST_BATCH = 64
GATHER_S = 0.002
"""How long more posts are waited for when the last transaction was for several of them."""


_CARRY_OVER_FROM = 64
_CARRY_OVER_AT_LAST = 128
"""Posts in the log of SQLite from which it is emptied: when nobody waits, and in any case. Left to
itself SQLite does it after a thousand pages, within a transaction that somebody waits for, and that
wait is ten times the usual one."""


class CannotStore(Exception):
    """The answers cannot be kept at this moment; the person must be told, and may try again."""


class Outcome(Enum):
    """What became of a post."""

    STORED = "stored"
    ALREADY = "already"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Parcel:
    """A submission with everything that it promises."""

    row: Row
    deliveries: tuple[Row, ...] = ()
    files: tuple[Row, ...] = ()


@dataclass(frozen=True)
class _Post:
    """A submission, and who waits for it in an event loop."""

    parcel: Parcel
    future: asyncio.Future[Outcome]


@dataclass(frozen=True)
class _Job:
    """Other work, in a transaction or, `bare`, between two of them."""

    future: Future[Any]
    work: Callable[[Connection], Any] | None = None
    bare: Callable[[Engine], Any] | None = None


class _KnownKeys(Exception):
    """Not all of a batch is new."""


class Writer:
    """Runs until `close`. Any thread may hand work to it.

    Args:
        engine: used by this thread alone.
        stored: called after submissions were stored, so that deliveries need not wait.
    """

    def __init__(self, engine: Engine, stored: Callable[[], None] = lambda: None) -> None:
        self._engine = engine
        self._stored = stored
        self._queue: SimpleQueue[_Post | _Job | None] = SimpleQueue()
        insert = insert_into(submission, engine.dialect.name)
        insert = insert.on_conflict_do_nothing(index_elements=list(_KEY))
        self._insert = insert.returning(submission.c.id)
        self._ending = threading.Event()
        self._crowded = False
        self._in_log = 0
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def store(self, parcel: Parcel) -> asyncio.Future[Outcome]:
        """Store a submission with its deliveries, whole or not at all; from an event loop.

        The future ends in CannotStore when the database cannot take it now. To let go of it undoes
        nothing: the writer may be about to store.
        """
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        if not self._put(_Post(parcel, future)):
            future.set_exception(CannotStore(_TOO_MUCH))
        return future

    def run(self, work: Callable[[Connection], T]) -> Future[T]:
        """Do other work that writes, in a transaction of its own."""
        return self._hand(_Job(Future(), work=work))

    def run_bare(self, work: Callable[[Engine], T]) -> Future[T]:
        """Do what cannot be in a transaction, between two of them."""
        return self._hand(_Job(Future(), bare=work))

    def close(self) -> None:
        """Do what waits, then stop."""
        self._ending.set()
        self._queue.put(None)
        self._thread.join()

    def _hand(self, job: _Job) -> Future[Any]:
        if not self._put(job):
            job.future.set_exception(CannotStore(_TOO_MUCH))
        return job.future

    def _put(self, job: _Post | _Job) -> bool:
        # Two threads may look at once, and one more than the most waits: that does no harm.
        if self._ending.is_set() or self._queue.qsize() >= MOST_WAITING:
            return False
        self._queue.put(job)
        return True

    def _work(self) -> None:
        going = True
        while going:
            posts, jobs, going = self._waiting()
            if posts:
                self._store_together(posts)
            for job in jobs:
                if job.work:
                    self._run(job, job.work)
                elif job.bare:
                    self._run_bare(job, job.bare)
            self._carry_over()

    def _carry_over(self) -> None:
        """Empty the log once those who waited were told, best while nobody new waits."""
        most = _CARRY_OVER_FROM if self._queue.empty() else _CARRY_OVER_AT_LAST
        if self._in_log < most:
            return
        self._in_log = 0
        with suppress(SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):  # a full disk
            carry_over(self._engine)

    def _waiting(self) -> tuple[list[_Post], list[_Job], bool]:
        """All that waits, up to a batch; and whether more may come."""
        found = [self._queue.get()]
        if self._crowded:
            self._ending.wait(GATHER_S)  # `sleep` depends on the clock of the system
        with suppress(Empty):
            while len(found) < LARGEST_BATCH and found[-1] is not None:
                found.append(self._queue.get_nowait())
        self._crowded = len(found) > 1
        posts = [each for each in found if isinstance(each, _Post)]
        jobs = [each for each in found if isinstance(each, _Job)]
        return posts, jobs, found[-1] is not None

    def _run(self, job: _Job, work: Callable[[Connection], Any]) -> None:
        try:
            with self._engine.begin() as connection:
                result = work(connection)
        except Exception as error:  # noqa: BLE001 - whoever handed it over hears of it
            job.future.set_exception(_told(error))
        else:
            job.future.set_result(result)

    def _run_bare(self, job: _Job, work: Callable[[Engine], Any]) -> None:
        try:
            job.future.set_result(work(self._engine))
        except Exception as error:  # noqa: BLE001 - whoever handed it over hears of it
            job.future.set_exception(_told(error))

    def _store_together(self, posts: list[_Post]) -> None:
        outcomes: Sequence[Outcome | Exception]
        try:
            outcomes = self._try_twice([post.parcel for post in posts])
        except (OperationalError, InterfaceError) as error:
            outcomes = [_told(error) for _ in posts]
        except Exception as error:  # noqa: BLE001 - one bad row must not refuse its neighbours
            if len(posts) > 1:
                for post in posts:
                    self._store_together([post])
                return
            outcomes = [_told(error)]
        else:
            failpoints.at("before_response")
        _tell(posts, outcomes)
        self._in_log += len(posts)
        self._stored()

    def _try_twice(self, parcels: list[Parcel]) -> list[Outcome]:
        try:
            return self._transaction(parcels)
        except DBAPIError as error:
            # A server that was started again has closed our connection. Storing the same once
            # more is harmless, even if the first time did reach the disk: keys are unique.
            if not error.connection_invalidated:
                raise
            return self._transaction(parcels)

    def _transaction(self, parcels: list[Parcel]) -> list[Outcome]:
        try:
            outcomes = self._all_new(parcels)
        except _KnownKeys:
            outcomes = self._some_known(parcels)
        failpoints.at("after_commit")
        return outcomes

    def _all_new(self, parcels: list[Parcel]) -> list[Outcome]:
        """The usual case, in which nobody sent twice.

        Raises:
            _KnownKeys: somebody did; nothing was stored.
        """
        with rows_together(self._engine) as inserted:
            rows = [parcel.row for parcel in parcels]
            if inserted.insert(submission, rows, ", ".join(_KEY)) != len(rows):
                raise _KnownKeys
            for table, promised in _promised_by(parcels):
                inserted.insert(table, promised)
            failpoints.at("before_commit")
        return [Outcome.STORED] * len(parcels)

    def _some_known(self, parcels: list[Parcel]) -> list[Outcome]:
        """Deliveries and files follow only for what was really inserted."""
        with self._engine.begin() as connection:
            new = self._insert_new(connection, parcels)
            for table, promised in _promised_by([p for p in parcels if p.row["id"] in new]):
                connection.execute(sa.insert(table), promised)
            others = [p.row for p in parcels if p.row["id"] not in new]
            known = _kept_before(connection, others) if others else {}
            failpoints.at("before_commit")
        return [_outcome(parcel.row, new, known) for parcel in parcels]

    def _insert_new(self, connection: Connection, parcels: Sequence[Parcel]) -> set[str]:
        """Insert what has a new key."""
        # Rows beside the statement: as part of it, it would be put together anew each time.
        rows = [parcel.row for parcel in parcels]
        return set(connection.execute(self._insert, rows).scalars())


def _promised_by(parcels: Sequence[Parcel]) -> Iterator[tuple[sa.Table, list[Row]]]:
    """What follows the submissions, by table."""
    deliveries = [row for parcel in parcels for row in parcel.deliveries]
    files = [row for parcel in parcels for row in parcel.files]
    if deliveries:
        yield delivery, deliveries
    if files:
        yield attachment, files


def _tell(posts: list[_Post], outcomes: Iterable[Outcome | Exception]) -> None:
    """Wake each event loop once, however many wait in it."""
    told = defaultdict(list)
    for post, outcome in zip(posts, outcomes, strict=True):
        told[post.future.get_loop()].append((post.future, outcome))
    for loop, some in told.items():
        with suppress(RuntimeError):  # the loop ended; nobody waits
            loop.call_soon_threadsafe(_settle, some)


def _settle(told: list[tuple[asyncio.Future[Outcome], Outcome | Exception]]) -> None:
    for future, outcome in told:
        if future.done():  # whoever waited had no more patience
            continue
        if isinstance(outcome, Outcome):
            future.set_result(outcome)
        else:
            future.set_exception(outcome)


_Known = dict[tuple[str, str], tuple[str, str]]


def _kept_before(connection: Connection, rows: list[Row]) -> _Known:
    """The id and the fingerprint of what has these keys."""
    c = submission.c
    pairs = sa.tuple_(c.questionnaire, c.key).in_([(r["questionnaire"], r["key"]) for r in rows])
    found = connection.execute(sa.select(c.questionnaire, c.key, c.id, c.fingerprint).where(pairs))
    return {(slug, key): (each, fingerprint) for slug, key, each, fingerprint in found}


def _outcome(row: Row, new: set[str], known: _Known) -> Outcome:
    kept, fingerprint = known.get((row["questionnaire"], row["key"]), ("", ""))
    # Kept under its own id: the answer to the first try was lost, not the transaction.
    if row["id"] in new or kept == row["id"]:
        return Outcome.STORED
    return Outcome.ALREADY if fingerprint == row["fingerprint"] else Outcome.CONFLICT


def _told(error: Exception) -> Exception:
    """What whoever waits must hear: only that it did not work, or our own mistake as it is."""
    if not isinstance(error, SQLAlchemyError):
        return error
    told = CannotStore(type(error).__name__)
    told.__cause__ = error
    return told
