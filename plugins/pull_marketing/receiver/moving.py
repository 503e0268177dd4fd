"""Moves a SQLite database to PostgreSQL: everything in one transaction, or nothing.

The tables are those of the schema, whoever added them, and one that the schema does not know stops
the move before it begins. What arrived is counted and compared before it counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..diagnostics import Collector, Location, Term, problem
from . import failpoints
from .database import (
    Database,
    Unusable,
    alone,
    mark_as_moved,
    open_database,
    prepare,
    reason_of,
    refuse_forgetful,
)
from .migrating import upgrade_within
from .schema import metadata

BAD_MOVE = problem(
    "X060",
    "“{address}” cannot be used here: {reason}",
    hint="for example: move sqlite:////var/lib/receiver/answers.sqlite3 postgresql://user@host/name",
)
NOT_EMPTY = problem(
    "X061",
    "the PostgreSQL database holds something already: {tables}",
    hint="move into an empty database, before any receiver was started on it",
)
UNKNOWN_TABLES = problem(
    "X062",
    "the SQLite file holds tables that this version does not know: {tables}",
    hint="they would be lost on the way; move with the version that made them",
)
STOPPED = problem(
    "X063",
    "the move stopped at “{table}”: {reason}",
    hint="PostgreSQL is as empty as before and the SQLite file is untouched; mend this, then again",
)
DIFFERS = problem(
    "X064",
    "“{table}” would not be the same on PostgreSQL: {before} rows became {after}, or changed",
    hint="PostgreSQL is as empty as before and the SQLite file is untouched",
)
OWN_TABLES = {"alembic_version"}
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Content:
    """What a table holds: how many rows, and a digest that does not depend on their order."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Moved:
    """A table that arrived whole."""

    table: str
    content: Content


def move(source_address: str, target_address: str, report: Collector) -> list[Moved]:
    """Copy all that a SQLite database holds into an empty PostgreSQL.

    Raises:
        Unusable: it cannot begin, or could not end; the target is as it was.
    """
    source = open_database(_checked(source_address, "sqlite"))
    target = open_database(_checked(target_address, "postgresql"))
    try:
        if source.path is None or not source.path.is_file():
            raise _refused(source_address, Term("there is no such file"))
        with alone(source):
            prepare(source, report)  # both sides must have the same tables
            with source.reader.connect() as old:
                _refuse_unknown_tables(old)
                moved = _fill(old, target)
            mark_as_moved(source)
        return moved
    finally:
        source.close()
        target.close()


def _checked(address: str, kind: str) -> str:
    try:
        url = make_url(address)
    except ArgumentError:
        raise _refused(address, Term("it is not the address of a database")) from None
    if url.get_backend_name() != kind:
        wanted = {
            "sqlite": Term("the first address must begin with sqlite:///"),
            "postgresql": Term("the second address must begin with postgresql://"),
        }
        raise _refused(url.render_as_string(hide_password=True), wanted[kind])
    if url.password:
        reason = Term("others on this machine could read the password; put it into ~/.pgpass")
        raise _refused(url.render_as_string(hide_password=True), reason)
    return address


def _refused(address: str, reason: Term) -> Unusable:
    return Unusable(BAD_MOVE.at(Location("move"), address=address, reason=reason))


def _refuse_unknown_tables(old: Connection) -> None:
    known = set(metadata.tables) | OWN_TABLES
    unknown = set(sa.inspect(old).get_table_names()) - known
    if unknown:
        where = Location("move")
        raise Unusable(UNKNOWN_TABLES.at(where, tables=", ".join(sorted(unknown))))


def _fill(old: Connection, target: Database) -> list[Moved]:
    with _told("alembic_version"), target.writer.begin() as new:
        refuse_forgetful(new)
        upgrade_within(new)
        _refuse_full(new)
        moved = []
        for table in metadata.sorted_tables:  # what others refer to comes first
            with _told(table.name):
                moved.append(_copy(table, old, new))
            failpoints.at("between_tables")
    return moved


@contextmanager
def _told(table: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        told = STOPPED.at(Location("move"), table=table, reason=reason_of(error))
        raise Unusable(told) from error


def _refuse_full(new: Connection) -> None:
    full = [
        table.name
        for table in metadata.sorted_tables
        if new.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
    ]
    if full:
        raise Unusable(NOT_EMPTY.at(Location("move"), tables=", ".join(full)))


def _copy(table: sa.Table, old: Connection, new: Connection) -> Moved:
    for rows in _rows(table, old).mappings().partitions():
        new.execute(sa.insert(table), [dict(row) for row in rows])
    go_on_counting(table, new)
    before, after = content_of(table, old), content_of(table, new)
    if before != after:
        told = DIFFERS.at(Location("move"), table=table.name, before=before.rows, after=after.rows)
        raise Unusable(told)
    return Moved(table.name, after)


def go_on_counting(table: sa.Table, new: Connection) -> None:
    """Numbers that the database gives itself go on after the highest that was moved."""
    column = table.autoincrement_column
    if column is None:
        return
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    highest = sa.select(sa.func.max(column)).scalar_subquery()
    new.execute(sa.select(sa.func.setval(sequence, highest)))


def content_of(table: sa.Table, connection: Connection) -> Content:
    """Count a table and sum up the digests of its rows: no order of sorting has a part in it."""
    rows, total = 0, 0
    for row in _rows(table, connection):
        rows += 1
        total += int.from_bytes(hashlib.sha256(_plain(row).encode()).digest(), "big")
    return Content(rows, f"{total % 2**256:064x}")


def _rows(table: sa.Table, connection: Connection) -> sa.CursorResult[Any]:
    # A few at a time: what is moved may be larger than the memory.
    return connection.execute(sa.select(table), execution_options={"yield_per": ROWS_AT_ONCE})


def _plain(row: Iterable[Any]) -> str:
    return json.dumps(
        [bytes(v).hex() if isinstance(v, (bytes, memoryview)) else v for v in row],
        ensure_ascii=False,
        default=str,
    )
