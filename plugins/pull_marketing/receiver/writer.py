"""The one thread that writes: what waits is stored together, in one transaction.

Many posts share one flush to the disk, which is what a post costs most. Nobody is told that an
answer is kept before the transaction that holds it, and its deliveries, is over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from queue import Empty, Full, Queue
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from . import failpoints
from .database import insert_into
from .schema import attachment, delivery, submission

T = TypeVar("T")
Row = dict[str, Any]

MOST_WAITING = 256
LARGEST_BATCH = 64
GATHER_S = 0.002
"""How long more posts are waited for when the last transaction was for several of them."""


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


@dataclass
class _Job:
    parcel: Parcel | None
    work: Callable[[Connection], Any] | None
    future: Future[Any]
    bare: Callable[[Engine], Any] | None = None


class Writer:
    """Runs until `close`. Any thread may hand work to it.

    Args:
        engine: used by this thread alone.
        stored: called after submissions were stored, so that deliveries need not wait.
    """

    def __init__(self, engine: Engine, stored: Callable[[], None] = lambda: None) -> None:
        self._engine = engine
        self._stored = stored
        self._queue: Queue[_Job | None] = Queue(MOST_WAITING)
        insert = insert_into(submission, engine.dialect.name)
        insert = insert.on_conflict_do_nothing(index_elements=["questionnaire", "key"])
        self._insert = insert.returning(submission.c.id)
        self._closed = False
        self._crowded = False
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def store(self, parcel: Parcel) -> Future[Outcome]:
        """Store a submission with its deliveries, whole or not at all.

        The future ends in CannotStore when the database cannot take it now.
        """
        return self._put(_Job(parcel, None, Future()))

    def run(self, work: Callable[[Connection], T]) -> Future[T]:
        """Do other work that writes, in a transaction of its own."""
        return self._put(_Job(None, work, Future()))

    def run_bare(self, work: Callable[[Engine], T]) -> Future[T]:
        """Do what cannot be in a transaction, between two of them."""
        return self._put(_Job(None, None, Future(), work))

    def close(self) -> None:
        """Do what waits, then stop."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _put(self, job: _Job) -> Future[Any]:
        try:
            if self._closed:
                raise Full
            self._queue.put_nowait(job)
        except Full:
            job.future.set_exception(CannotStore("too much is waiting"))
        return job.future

    def _work(self) -> None:
        going = True
        while going:
            jobs, going = self._waiting()
            parcels = [job for job in jobs if job.parcel]
            if parcels:
                self._store_together(parcels)
            for job in jobs:
                if job.work:
                    self._run(job, job.work)
                elif job.bare:
                    self._run_bare(job, job.bare)

    def _waiting(self) -> tuple[list[_Job], bool]:
        """All that waits, up to a batch; and whether more may come."""
        jobs = [self._queue.get()]
        if self._crowded:
            time.sleep(GATHER_S)
        while len(jobs) < LARGEST_BATCH and jobs[-1] is not None:
            try:
                jobs.append(self._queue.get_nowait())
            except Empty:
                break
        self._crowded = len(jobs) > 1
        return [job for job in jobs if job], jobs[-1] is not None

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

    def _store_together(self, jobs: list[_Job]) -> None:
        try:
            outcomes = self._try_twice([job.parcel for job in jobs if job.parcel])
        except (OperationalError, InterfaceError) as error:
            for job in jobs:
                job.future.set_exception(_told(error))
        except Exception as error:  # noqa: BLE001 - one bad row must not refuse its neighbours
            if len(jobs) == 1:
                jobs[0].future.set_exception(_told(error))
                return
            for job in jobs:
                self._store_together([job])
        else:
            failpoints.at("before_response")
            for job, outcome in zip(jobs, outcomes, strict=True):
                job.future.set_result(outcome)
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
        with self._engine.begin() as connection:
            new = self._insert_new(connection, parcels)
            promised = [d for p in parcels if p.row["id"] in new for d in p.deliveries]
            if promised:
                connection.execute(sa.insert(delivery), promised)
            files = [f for p in parcels if p.row["id"] in new for f in p.files]
            if files:
                connection.execute(sa.insert(attachment), files)
            others = [p.row for p in parcels if p.row["id"] not in new]
            known = _kept_before(connection, others) if others else {}
            failpoints.at("before_commit")
        failpoints.at("after_commit")
        return [_outcome(parcel.row, new, known) for parcel in parcels]

    def _insert_new(self, connection: Connection, parcels: Sequence[Parcel]) -> set[str]:
        """Insert what has a new key; deliveries follow only for what was really inserted."""
        # Rows beside the statement: as part of it, it would be put together anew each time.
        rows = [parcel.row for parcel in parcels]
        return set(connection.execute(self._insert, rows).scalars())


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
