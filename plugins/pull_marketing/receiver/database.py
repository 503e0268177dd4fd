"""Opens the database, SQLite or PostgreSQL, and refuses one that would lose answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..diagnostics import Diagnostic, Location, Report
from . import problems
from .schema import REVISION

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    AnyInsert = sqlite.Insert | postgresql.Insert

T = TypeVar("T")

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what was erased cannot be found in the file's empty places
    # Else each batch makes a file elsewhere, in case a statement of several rows is taken back; it
    # would hold answers.
    "temp_store=MEMORY",
)

BEGIN = "BEGIN IMMEDIATE"
"""How a transaction that writes begins on SQLite: it waits at its beginning, not in its midst."""

PLACE = Location("RECEIVER_DATABASE")
BUSY_MS = 5000
MOVED = 0x6D6F7665
"""The `user_version` of a SQLite file whose content lives on PostgreSQL now."""

WAL_FAULT_MENDED = (3, 51, 3)
"""https://sqlite.org/wal.html, “the WAL-reset bug”: two connections that write and checkpoint."""


class Unusable(Exception):
    """The database cannot be used; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.render("en"))


@dataclass(frozen=True)
class Database:
    """One database, by two doors.

    Attributes:
        writer: for the one thread that writes, which alone checkpoints a SQLite file.
        reader: for everything else; it cannot write.
        path: the SQLite file; None for PostgreSQL.
    """

    writer: Engine
    reader: Engine
    path: Path | None

    @property
    def is_sqlite(self) -> bool:
        return self.path is not None

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do work in a transaction, where no writer's thread runs: in a command."""
        with self.writer.begin() as connection:
            return work(connection)

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def open_database(address: str, *, beside: bool = False) -> Database:
    """The two engines; nothing is connected yet.

    Args:
        address: as SQLAlchemy reads it.
        beside: a receiver may be running on it, which alone checkpoints.

    Raises:
        Unusable: the driver is missing.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        writer, reader = _sqlite(url, BEGIN), _sqlite(url, "BEGIN")
        sa.event.listen(reader, "connect", _only_reads)
        if beside:
            sa.event.listen(writer, "connect", _never_checkpoints)
        return Database(writer, reader, Path(url.database or ""))
    try:
        return Database(_postgresql(url), _postgresql(url, readonly=True), None)
    except ModuleNotFoundError as error:
        raise Unusable(problems.NO_DRIVER.at(PLACE)) from error


def _sqlite(url: URL, begin: str) -> Engine:
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, hide_parameters=True)

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin ourselves, and DDL becomes transactional
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    sa.event.listen(engine, "connect", connected)
    sa.event.listen(engine, "begin", begun)
    return engine


def _never_checkpoints(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA wal_autocheckpoint=0")


def _only_reads(connection: Any, record: Any) -> None:
    _never_checkpoints(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _postgresql(url: URL, *, readonly: bool = False) -> Engine:
    options = f"-c statement_timeout={BUSY_MS} -c timezone=UTC"
    if readonly:
        options += " -c default_transaction_read_only=on"
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"connect_timeout": 5, "options": options},
        pool_pre_ping=readonly,  # the writer tries again by itself
        pool_size=2,
        hide_parameters=True,  # the text of an error must not hold answers
    )


def carry_over(engine: Engine) -> None:
    """Carry the write-ahead log of SQLite over into the file, as far as nobody needs it.

    For the writer's thread alone, and not in a transaction. What cannot be carried over now stays
    in the log, where it is as safe.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    finally:
        connection.close()


def empty_log(engine: Engine) -> bool:
    """Carry the write-ahead log of SQLite over into the file, so that nothing erased stays in it.

    For the writer's thread alone, and not in a transaction.

    Returns:
        False when somebody reads at this moment, who still needs the log.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        connection.execute("PRAGMA busy_timeout=500")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    finally:
        connection.close()
    return not busy


def insert_into(table: sa.Table, dialect: str) -> AnyInsert:
    """An INSERT that can leave out rows whose key is there already, in the words of a database."""
    # Only the one that is used is imported: each costs a tenth of the start.
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def prepare(database: Database, report: Report) -> None:
    """Check that what is acknowledged stays, and bring the tables up to date.

    Raises:
        Unusable: it cannot be opened, would lose answers, or is newer than this program.
    """
    try:
        with database.writer.connect() as connection:
            if database.is_sqlite:
                _refuse_moved(connection)
                told = _sqlite_version(connection)
                if told:
                    report(told)
            else:
                refuse_forgetful(connection)
            found = revision(connection)
    except SQLAlchemyError as error:
        raise Unusable(problems.NO_DATABASE.at(PLACE, reason=reason_of(error))) from error
    if found == REVISION:
        return
    from .migrating import upgrade  # Alembic takes longer to import than all the rest

    upgrade(database)


def reason_of(error: SQLAlchemyError) -> str:
    """What the database itself said, without our statement and its values."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return str(said).strip().splitlines()[0] if str(said).strip() else type(said).__name__


def revision(connection: Connection) -> str:
    """The migration that the database stands at; empty for a new one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar())


def _sqlite_version(connection: Connection) -> Diagnostic | None:
    version = str(connection.execute(sa.text("SELECT sqlite_version()")).scalar())
    if tuple(int(part) for part in version.split(".")) >= WAL_FAULT_MENDED:
        return None
    return problems.OLD_SQLITE.at(PLACE, version=version)


def mark_as_moved(database: Database) -> None:
    """Let no receiver take answers into a SQLite file that was left for PostgreSQL."""
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {MOVED}")


def _refuse_moved(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA user_version").scalar() == MOVED:
        raise Unusable(problems.MOVED_AWAY.at(PLACE))


def refuse_forgetful(connection: Connection) -> None:
    """Refuse a PostgreSQL that acknowledges before it has written.

    Raises:
        Unusable: one of its settings says so.
    """
    for setting in ("synchronous_commit", "fsync"):
        if connection.execute(sa.text(f"SHOW {setting}")).scalar() == "off":
            raise Unusable(problems.NOT_DURABLE.at(PLACE, setting=setting))


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Hold a SQLite file for this process; PostgreSQL may be shared.

    Raises:
        Unusable: another receiver has it.
    """
    if database.path is None:
        yield
        return
    path = database.path.with_name(f"{database.path.name}.lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unusable(problems.NO_DATABASE.at(PLACE, reason=reason)) from error
    try:
        try:
            _lock()(descriptor)
        except OSError as error:
            raise Unusable(problems.IN_USE.at(PLACE)) from error
        yield
    finally:
        os.close(descriptor)  # which lets go, as the end of the process does


def _lock() -> Callable[[int], None]:
    if os.name == "nt":
        import msvcrt

        return lambda descriptor: msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    import fcntl

    return lambda descriptor: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
