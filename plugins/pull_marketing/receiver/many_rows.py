"""Writes many rows by one statement, so that the database is entered once for all of them.

SQLAlchemy would send row after row to SQLite. Each time another thread goes first, and a busy
receiver waits for itself. It would also spend more on a transaction than SQLite spends on storing
a post, so the driver is spoken to itself; connections and errors stay those of SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import chain, count, islice, repeat
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .database import BEGIN

_SIZES = (192, 144, 96, 72, 64, *range(48, 18, -3), *range(18, 0, -1))
"""Few enough, so that the database knows each statement already; each multiple of three up to 48,
because most submissions have three deliveries or one."""


class Rows:
    """Inserts by one cursor of the driver.

    Args:
        cursor: in a transaction.
        mark: what stands for a value in a statement; `$1` where they are numbered.
    """

    def __init__(self, cursor: Any, mark: str) -> None:
        self._cursor = cursor
        self._mark = mark

    def insert(self, table: sa.Table, rows: Sequence[dict[str, Any]], unless: str = "") -> int:
        """Insert rows that have the same columns; how many were inserted.

        Args:
            table: where they go.
            rows: values by column, as the database knows them.
            unless: the columns, with commas, whose values being there already leaves a row out.
        """
        if not rows:
            return 0
        names = tuple(rows[0])
        if any(row.keys() != rows[0].keys() for row in rows):
            raise ValueError(table.name)
        values = itemgetter(*names)
        inserted = 0
        for some in _portions(rows):
            statement = _statement(table.name, names, len(some), unless, self._mark)
            given = tuple(chain.from_iterable(map(values, some)))
            if self._mark == "?":
                self._cursor.executemany(statement, (given,))  # asks for no number of the last row
            else:
                self._cursor.execute(statement, given)
            inserted += self._cursor.rowcount
        return inserted


@contextmanager
def rows_together(engine: Engine) -> Iterator[Rows]:
    """A transaction of inserts, kept when the block ends well.

    Raises:
        sqlalchemy.exc.DBAPIError: the database refused; all is as before.
    """
    dialect = engine.dialect
    driver = dialect.loaded_dbapi
    borrowed = engine.raw_connection()
    try:
        if dialect.name == "sqlite":
            cursor = borrowed.cursor()
            cursor.execute(BEGIN)
            yield Rows(cursor, "?")
        else:  # its driver begins by itself, and its usual cursor reads each statement once more
            yield Rows(driver.RawCursor(borrowed.driver_connection), "$1")
        borrowed.commit()
    except BaseException as error:
        with suppress(driver.Error):
            borrowed.rollback()
        if not isinstance(error, driver.Error):
            raise
        gone = dialect.is_disconnect(error, borrowed, None)
        if gone:
            borrowed.invalidate(error)
        raise sa.exc.DBAPIError.instance(
            "", None, error, driver.Error, True, gone, dialect
        ) from error
    finally:
        borrowed.close()


def _portions(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    start = 0
    for size in _SIZES:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


@lru_cache(maxsize=256)
def _statement(table: str, names: tuple[str, ...], rows: int, unless: str, mark: str) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    marks = repeat(mark) if mark == "?" else (f"${number}" for number in count(1))
    each = [f"({', '.join(islice(marks, len(names)))})" for _ in range(rows)]
    ending = f" ON CONFLICT ({unless}) DO NOTHING" if unless else ""
    return f'INSERT INTO "{table}" ({columns}) VALUES {", ".join(each)}{ending}'  # noqa: S608
