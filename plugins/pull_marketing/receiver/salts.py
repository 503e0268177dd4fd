"""The salt of the day, shared by all receivers on one database and erased the day after."""

from __future__ import annotations

import datetime
import secrets

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .database import insert_into
from .moments import Clock
from .schema import daily_salt
from .writer import Writer


class Salts:
    """Gives today's salt; asks the database once a day."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self._day = ""
        self._salt = ""

    def today(self) -> str:
        """May wait for the database: call it outside the event loop."""
        now = datetime.datetime.fromtimestamp(self._clock() / 1000, datetime.UTC)
        day = now.date().isoformat()
        if day != self._day:
            self._salt = self._writer.run(lambda connection: _salt_of(connection, day)).result(6)
            self._day = day
        return self._salt


def _salt_of(connection: Connection, day: str) -> str:
    insert = insert_into(daily_salt, connection.dialect.name)
    connection.execute(sa.delete(daily_salt).where(daily_salt.c.day != day))
    row = {"day": day, "salt": secrets.token_hex(32)}
    connection.execute(insert.values(row).on_conflict_do_nothing())
    query = sa.select(daily_salt.c.salt).where(daily_salt.c.day == day)
    return str(connection.execute(query).scalar_one())
