"""Brings the tables up to date by Alembic; imported only when there is something to do."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy.engine import Connection

from . import failpoints, problems
from .database import PLACE, Database, Unusable, revision
from .schema import REVISION

FOLDER = Path(__file__).with_name("migrations")
_LOCK = 0x70756C6C
"""Any number of our own: receivers that start together migrate one after the other."""


def config() -> Config:
    """Alembic's settings, without a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def upgrade(database: Database, to: str = "head") -> None:
    """Run the migrations that are missing, all or none.

    Raises:
        Unusable: the database is newer than this program.
    """
    with database.writer.begin() as connection:
        upgrade_within(connection, to)


def upgrade_within(connection: Connection, to: str = "head") -> None:
    """The same in a transaction that goes on: others that migrate wait until it ends.

    Raises:
        Unusable: the database is newer than this program.
    """
    settings = config()
    if connection.dialect.name != "sqlite":
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    found = revision(connection)
    if found:
        try:
            ScriptDirectory.from_config(settings).get_revision(found)
        except CommandError as error:
            told = problems.NEWER_DATABASE.at(PLACE, found=found, known=REVISION)
            raise Unusable(told) from error
    settings.attributes["connection"] = connection
    settings.attributes["step_done"] = _step_done
    command.upgrade(settings, to)


def _step_done(*_about: object, **_more: object) -> None:
    failpoints.at("between_migration_steps")
