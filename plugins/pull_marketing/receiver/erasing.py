"""Erases answers with all that hangs on them, and writes down that it was done, without content."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .file_store import FileStore
from .ids import new_id
from .keys import Keys
from .letters import forget_unconfirmed
from .moments import Clock
from .schema import attachment, delivery, erasure, submission, subscriber

T = TypeVar("T")

ASKED = "asked"
"""Somebody asked for it."""

BY_THEMSELVES = "themselves"
"""The person did it, by the link in their mail."""

KEPT_LONG_ENOUGH = "kept"
"""The time that was promised is over."""

_MOST_IDS = 500


class Run(Protocol):
    """Does work that writes in one transaction, and waits for it."""

    def __call__(self, work: Callable[[Connection], T], /) -> T: ...


@dataclass(frozen=True)
class Erased:
    """What was erased. The ids mean nothing any more, but for files that stand under them."""

    submissions: int = 0
    files: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    entries: int = 0

    def __bool__(self) -> bool:
        return bool(self.submissions or self.entries)


class Eraser:
    """Erases in the database, then on the disk.

    Args:
        run: the way to the database.
        keys: find a person again.
        store: the files; None without a folder.
        mails: the folder of mails, while mail is written to files.
        clock: for the evidence.
        tidy: called afterwards, so that nothing stays in the database's own log.
    """

    def __init__(
        self,
        run: Run,
        keys: Keys,
        store: FileStore | None,
        mails: Path | None,
        clock: Clock,
        tidy: Callable[[], object] = lambda: None,
    ) -> None:
        self.run = run
        self._keys = keys
        self._store = store
        self._mails = mails
        self._clock = clock
        self._tidy = tidy

    def person(self, address: str) -> Erased:
        """Everything of the person who answers at this mail address, sealed answers included."""
        person = self._keys.person(address)
        known = address.strip().casefold()
        return self._erase(lambda c: _erase_person(c, person, known, self._clock()))

    def person_of(self, submission_id: str) -> Erased:
        """Everything of the person who sent this; the submission alone when it names nobody."""

        def work(connection: Connection) -> Erased:
            row = _one(connection, submission_id)
            if row is None:
                return Erased()
            now = self._clock()
            if row.person is None:
                return erase(connection, [submission_id], ASKED, now)
            return _erase_person(connection, row.person, "", now)

        return self._erase(work)

    def submissions(self, ids: Collection[str], reason: str) -> Erased:
        """These submissions and what hangs on them."""
        return self._erase(lambda c: erase(c, ids, reason, self._clock()))

    def unconfirmed(self, before_ms: int) -> Erased:
        """Requests for letters that nobody confirmed."""

        def work(connection: Connection) -> Erased:
            entries = forget_unconfirmed(connection, before_ms)
            return erase(connection, (), KEPT_LONG_ENOUGH, self._clock(), entries=entries)

        return self._erase(work)

    def _erase(self, work: Callable[[Connection], Erased]) -> Erased:
        done = self.run(work)
        # After the transaction: a crash in between leaves files that nobody knows, for the sweep.
        if self._store:
            self._store.remove(done.files)
        if self._mails:
            for each in done.deliveries:
                with suppress(OSError):
                    (self._mails / f"{each}.eml").unlink()
        if done:
            self._tidy()
        return done


def erase(
    connection: Connection, ids: Iterable[str], reason: str, now_ms: int, *, entries: int = 0
) -> Erased:
    """Erase submissions in the transaction of the caller, with the evidence.

    Args:
        connection: in a transaction.
        ids: of the submissions; those that are gone already are no mistake.
        reason: `ASKED`, `BY_THEMSELVES` or `KEPT_LONG_ENOUGH`.
        now_ms: the time.
        entries: of lists, erased by the caller.
    """
    wanted = list(dict.fromkeys(ids))
    whole = Erased(entries=entries)
    groups: Counter[tuple[str, str]] = Counter()
    for start in range(0, len(wanted), _MOST_IDS):
        some = wanted[start : start + _MOST_IDS]
        files = _ids(connection, attachment, some)
        deliveries = _ids(connection, delivery, some)
        gone = sa.delete(submission).where(submission.c.id.in_(some))
        gone_rows = connection.execute(
            gone.returning(submission.c.questionnaire, submission.c.state)
        ).all()
        groups.update((row.questionnaire, row.state) for row in gone_rows)
        whole = Erased(
            whole.submissions + len(gone_rows),
            whole.files + files,
            whole.deliveries + deliveries,
            entries,
        )
    if whole:
        _write_down(connection, whole, groups, reason, now_ms)
    return whole


def _write_down(
    connection: Connection,
    whole: Erased,
    groups: Counter[tuple[str, str]],
    reason: str,
    now_ms: int,
) -> None:
    """One row of evidence for each questionnaire and state; one alone when a person asked."""
    if reason == ASKED or len(groups) < 2:
        slug, state = next(iter(groups)) if len(groups) == 1 else ("", "")
        rows = [_evidence(slug, state, reason, now_ms, whole)]
    else:
        rows = [
            _evidence(slug, state, reason, now_ms, Erased(submissions=number))
            for (slug, state), number in sorted(groups.items())
        ]
        rows[0] |= {"files": len(whole.files), "deliveries": len(whole.deliveries)}
    connection.execute(sa.insert(erasure).values(rows))


def _evidence(slug: str, state: str, reason: str, now_ms: int, what: Erased) -> dict[str, Any]:
    return {
        "id": new_id(),
        "at_ms": now_ms,
        "reason": reason,
        "questionnaire": slug,
        "state": state,
        "submissions": what.submissions,
        "files": len(what.files),
        "deliveries": len(what.deliveries),
        "entries": what.entries,
    }


def _erase_person(connection: Connection, person: str | None, address: str, now_ms: int) -> Erased:
    if person is None:
        return Erased()
    c = submission.c
    ids = set(connection.execute(sa.select(c.id).where(c.person == person)).scalars())
    if address:
        ids |= _answered_with(connection, address)
    s = subscriber.c
    mine = sa.or_(s.person == person, sa.func.lower(s.address) == (address or None))
    entries = connection.execute(sa.delete(subscriber).where(mine)).rowcount
    return erase(connection, sorted(ids), ASKED, now_ms, entries=entries)


def _answered_with(connection: Connection, address: str) -> set[str]:
    """Submissions with the address as one of several, or from before there were hashes."""
    c = submission.c
    like = address.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    near = sa.func.lower(c.answers).like(f"%{like}%", escape="\\")
    rows = connection.execute(sa.select(c.id, c.answers).where(near))
    return {
        row.id
        for row in rows
        # The whole answer: who is only spoken of by somebody else sent nothing.
        if any(
            isinstance(answer, str) and answer.strip().casefold() == address
            for answer in json.loads(row.answers).values()
        )
    }


def _one(connection: Connection, submission_id: str) -> sa.Row[Any] | None:
    query = sa.select(submission.c.person).where(submission.c.id == submission_id)
    return connection.execute(query).first()


def _ids(connection: Connection, table: sa.Table, submissions: list[str]) -> tuple[str, ...]:
    query = sa.select(table.c.id).where(table.c.submission.in_(submissions))
    return tuple(connection.execute(query).scalars())
