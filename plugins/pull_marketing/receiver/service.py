"""Puts the parts of a receiver together, and takes them apart again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from ..diagnostics import Collector, Location
from . import problems
from .app import make_app
from .contracts import Contracts
from .database import Database, Unusable, alone, open_database, prepare
from .desk import Desk
from .file_store import FileStore
from .inbox.routes import routes_of
from .inbox.visits import Inbox
from .moments import Clock, wall_clock
from .promises import owner_address
from .pulling import pull_routes
from .room import Room
from .settings import BadSettings, Settings
from .tallies import Tallies
from .upkeep import Upkeep
from .uploads import Uploads
from .worker import Worker
from .writer import Writer


@dataclass(frozen=True)
class Receiver:
    """A receiver that is ready to take posts.

    Attributes:
        told: warnings from the start.
    """

    app: ASGIApp
    database: Database
    writer: Writer
    worker: Worker
    contracts: Contracts
    tallies: Tallies
    told: Collector


@contextmanager
def opened(settings: Settings, clock: Clock = wall_clock) -> Iterator[Receiver]:
    """A receiver, from the check of its database to the end of its last transaction.

    The worker is not started: whoever serves does that.

    Raises:
        BadSettings: the database or a contract cannot be used.
    """
    told = Collector()
    try:
        database = open_database(settings.database)
        with alone(database):
            try:
                prepare(database, told)
                yield from _running(settings, database, told, clock)
            finally:
                database.close()
    except Unusable as unusable:
        told(unusable.diagnostic)
        raise BadSettings(told, settings.language) from unusable


def _running(
    settings: Settings, database: Database, told: Collector, clock: Clock
) -> Iterator[Receiver]:
    folder = files_folder(settings, database)
    contracts = Contracts(
        settings.contracts,
        database,
        sensitive_allowed=settings.sensitive_allowed,
        files_allowed=folder is not None,
    )
    contracts.load(told)
    _check_contracts(settings, contracts, told)
    if told.errors:
        raise BadSettings(told, settings.language)
    wake: list[Worker] = []
    writer = Writer(database.writer, lambda: wake[0].wake() if wake else None)
    store = FileStore(folder) if folder else None
    upkeep = Upkeep(database, store)
    worker = Worker(settings, database, writer, clock, upkeep.look)
    wake.append(worker)
    tallies = Tallies(writer, clock)
    try:
        contracts.store(writer, clock)
        room = Room(database.path, folder)
        uploads = Uploads(store, settings.clamav) if store else None
        desk = Desk(settings, contracts, writer, room, uploads, clock, tallies)
        inbox = Inbox(settings, database, writer, clock, tallies, contracts, store)
        others = [*routes_of(inbox), *pull_routes(settings, database, writer, clock)]
        app = make_app(desk, settings, others)
        yield Receiver(app, database, writer, worker, contracts, tallies, told)
    finally:
        tallies.flush()
        worker.close()
        writer.close()


def files_folder(settings: Settings, database: Database) -> Path | None:
    """Where files are kept; receivers that share a server must be told of a folder they share."""
    if settings.files or database.path is None:
        return settings.files
    return database.path.with_name(f"{database.path.name}.files")


def _check_contracts(settings: Settings, contracts: Contracts, told: Collector) -> None:
    if not contracts.current and not told.errors:
        told(problems.NO_CONTRACTS.at(Location(str(settings.contracts))))
    for version in contracts.current.values():
        if not owner_address(settings, version.questionnaire):
            where = Location(str(settings.contracts / f"{version.slug}.json"))
            told(problems.NOBODY_READS.at(where, title=version.questionnaire.title))
