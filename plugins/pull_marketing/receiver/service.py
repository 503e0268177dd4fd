"""Puts the parts of a receiver together, and takes them apart again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import Connection
from starlette.types import ASGIApp

from ..diagnostics import Collector, Location
from . import problems
from .app import make_app
from .confirming import confirming_routes
from .contracts import Contracts, Version
from .database import Database, Unusable, alone, open_database, prepare
from .desk import Desk
from .erasing import Eraser
from .file_store import FileStore
from .follow_ups import FollowUps
from .inbox.routes import routes_of
from .inbox.visits import Inbox
from .keys import Keys, shared_secret
from .links import link_routes
from .moments import Clock, wall_clock
from .own_answers import own_routes
from .promises import owner_address
from .pulling import pull_routes
from .retention import Retention, SureClock, length_of
from .room import Room
from .sealing import Seal
from .settings import BadSettings, Settings
from .tallies import Tallies
from .tidying import Tidying
from .upkeep import Upkeep
from .uploads import Uploads
from .worker import Worker
from .writer import Writer

T = TypeVar("T")


@dataclass(frozen=True)
class Receiver:
    """A receiver that is ready to take posts.

    Attributes:
        told: warnings from the start.
        keys: what is made with the secret.
        eraser: takes answers away for good.
        store: the files; None without a folder.
    """

    app: ASGIApp
    database: Database
    writer: Writer
    worker: Worker
    contracts: Contracts
    tallies: Tallies
    told: Collector
    keys: Keys
    eraser: Eraser
    store: FileStore | None


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
    seal = Seal(settings.seal_to, everything=settings.seal_all)
    contracts = Contracts(
        settings.contracts,
        database,
        sensitive_allowed=settings.sensitive_allowed or bool(seal),
        files_allowed=folder is not None,
    )
    contracts.load(told)
    _check_contracts(settings, contracts, seal, told)
    if told.errors:
        raise BadSettings(told, settings.language)
    wake: list[Worker] = []
    writer = Writer(database.writer, lambda: wake[0].wake() if wake else None)
    store = FileStore(folder) if folder else None
    keys = Keys(settings.secret or writer.run(shared_secret).result(), clock)
    tidying = Tidying(database, writer)
    eraser = eraser_for(settings, writer, keys, store, clock, tidying)
    retention = Retention(database, contracts, eraser, SureClock(clock))
    upkeep = Upkeep(database, store, retention, tidying)
    worker = Worker(
        settings, database, writer, clock, upkeep.look, FollowUps(settings, database, writer, keys)
    )
    wake.append(worker)
    tallies = Tallies(writer, clock)
    try:
        contracts.store(writer, clock)
        room = Room(database.path, folder)
        uploads = None
        if store:
            uploads = Uploads(store, settings.clamav, picture_data=settings.picture_data)
        desk = Desk(settings, contracts, writer, room, uploads, keys, seal, clock, tallies)
        inbox = Inbox(settings, database, writer, clock, tallies, contracts, store, eraser, keys)
        others = [*routes_of(inbox), *pull_routes(settings, database, writer, clock)]
        others += link_routes(settings, database, contracts, writer, keys, clock)
        others += confirming_routes(settings, database, contracts, writer, keys, clock)
        others += own_routes(settings, database, keys, eraser, clock)
        app = make_app(desk, settings, others)
        yield Receiver(app, database, writer, worker, contracts, tallies, told, keys, eraser, store)
    finally:
        tallies.flush()
        worker.close()
        writer.close()


def files_folder(settings: Settings, database: Database) -> Path | None:
    """Where files are kept; receivers that share a server must be told of a folder they share."""
    if settings.files or database.path is None:
        return settings.files
    return files_beside(database.path)


def files_beside(database: Path) -> Path:
    """Where files are kept unless something else is said: beside the SQLite file."""
    return database.with_name(f"{database.name}.files")


def eraser_for(
    settings: Settings,
    writer: Writer,
    keys: Keys,
    store: FileStore | None,
    clock: Clock,
    tidying: Tidying,
) -> Eraser:
    """Erases by the one thread that writes."""

    def run(work: Callable[[Connection], T]) -> T:
        return writer.run(work).result()

    return Eraser(run, keys, store, settings.mail.folder, clock, tidying.begin)


def _check_contracts(settings: Settings, contracts: Contracts, seal: Seal, told: Collector) -> None:
    if not contracts.current and not told.errors:
        told(problems.NO_CONTRACTS.at(Location(str(settings.contracts))))
    for version in contracts.current.values():
        if not owner_address(settings, version.questionnaire):
            where = Location(str(settings.contracts / f"{version.slug}.json"))
            told(problems.NOBODY_READS.at(where, title=version.questionnaire.title))
        _check_promises(
            version, seal, Location(str(settings.contracts / f"{version.slug}.json")), told
        )


def _check_promises(version: Version, seal: Seal, where: Location, told: Collector) -> None:
    asked = version.questionnaire
    if asked.keep and length_of(asked.keep) is None:
        told(problems.KEPT_FOR_EVER.at(where, title=asked.title, keep=asked.keep))
    if asked.reward and not (Path(where.path).parent / "rewards" / asked.reward).is_file():
        told(problems.NO_REWARD.at(where, path=asked.reward))
    if seal.seals(asked) and (asked.reward or asked.list or asked.thank_you):
        told(problems.SEALED_SENDS_NOTHING.at(where, title=asked.title))
