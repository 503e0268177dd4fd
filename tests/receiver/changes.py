"""Ways in which a receiver could be wrong, for the tests that must notice each of them.

Used by `dying` alone, in the process that makes receivers: the product has no such switches.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import sqlalchemy as sa

from pull_marketing.receiver import (
    database,
    failpoints,
    outbox,
    response_headers,
    room,
    writer,
)
from pull_marketing.receiver.schema import delivery, submission


def answer_early() -> None:
    """Say “kept” before anything is on the disk."""
    store, transaction = writer.Writer.store, writer.Writer._transaction
    answer = response_headers.StrictHeaders.__call__
    answered = threading.Event()

    async def told_it(self: Any, scope: Any, receive: Any, send: Any) -> None:
        await answer(self, scope, receive, send)
        answered.set()

    def late(self: Any, parcels: Any) -> Any:
        answered.wait()  # the answer is on its way before the process ends
        return transaction(self, parcels)

    def early(self: Any, parcel: Any) -> Any:
        store(self, parcel)
        told: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        told.set_result(writer.Outcome.STORED)
        return told

    response_headers.StrictHeaders.__call__ = told_it  # type: ignore[method-assign]
    writer.Writer._transaction = late  # type: ignore[method-assign]
    writer.Writer.store = early  # type: ignore[method-assign]


def outbox_apart() -> None:
    """Submissions in one transaction, what they promise in another."""
    transaction = writer.Writer._transaction

    def apart(self: Any, parcels: Any) -> Any:
        made = transaction(self, [writer.Parcel(parcel.row) for parcel in parcels])
        failpoints.at("between")
        with self._engine.begin() as connection:
            for parcel, outcome in zip(parcels, made, strict=True):
                if outcome is writer.Outcome.STORED and parcel.deliveries:
                    connection.execute(sa.insert(delivery), list(parcel.deliveries))
        return made

    writer.Writer._transaction = apart  # type: ignore[method-assign]


def promise_again() -> None:
    """Deliveries for every post, also when its key was there already."""
    transaction = writer.Writer._transaction

    def again(self: Any, parcels: Any) -> Any:
        made = transaction(self, parcels)
        with self._engine.begin() as connection:
            for parcel, outcome in zip(parcels, made, strict=True):
                if outcome is writer.Outcome.ALREADY:
                    same = submission.c.key == parcel.row["key"]
                    known = connection.execute(sa.select(submission.c.id).where(same)).scalar()
                    rows = [{**row, "submission": known} for row in parcel.deliveries]
                    connection.execute(sa.insert(delivery), rows)
        return made

    writer.Writer._transaction = again  # type: ignore[method-assign]


def flush_seldom() -> None:
    """SQLite with `synchronous=NORMAL`, PostgreSQL with `synchronous_commit=off`."""
    on_connect("PRAGMA synchronous=NORMAL", "SET synchronous_commit=off")
    database.refuse_forgetful = lambda _connection: None


def checkpoint_often() -> None:
    """No mistake: so that a short test sees many of them."""
    on_connect("PRAGMA wal_autocheckpoint=8", "")


def on_connect(sqlite: str, postgresql: str) -> None:
    opened = database.open_database

    def changed(address: str) -> Any:
        made = opened(address)
        statement = sqlite if made.is_sqlite else postgresql

        def connected(connection: Any, _record: Any) -> None:
            connection.execute(statement)
            if not made.is_sqlite:
                connection.commit()

        if statement:
            sa.event.listen(made.writer, "connect", connected)
        return made

    from pull_marketing.receiver import service

    service.open_database = changed  # type: ignore[attr-defined]


def claim_unlocked() -> None:
    """Two workers that look at one moment take the same deliveries."""
    sa.Select.with_for_update = lambda self, **_how: self  # type: ignore[method-assign]
    update = outbox._update

    def slowly(connection: Any, delivery_id: str, **values: object) -> None:
        time.sleep(0.01)
        update(connection, delivery_id, **values)

    outbox._update = slowly


def no_room_kept() -> None:
    """No mistake: the disk of a test is smaller than the room that is kept free."""
    room.LEAST_FREE_BYTES = -(2**40)


CHANGES = {
    each.__name__: each
    for each in (
        answer_early,
        outbox_apart,
        promise_again,
        flush_seldom,
        checkpoint_often,
        claim_unlocked,
        no_room_kept,
    )
}
