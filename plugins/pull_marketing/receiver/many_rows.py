"""Writes many rows by one statement, so that the database is entered once for all of them.

SQLAlchemy would send row after row to SQLite. Each time another thread goes first, and a busy
receiver waits for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

_SIZES = (64, 32, 16, 8, 4, 2, 1)
"""Few sizes, so that the database knows each statement already."""


def insert_rows(
    connection: Connection, table: sa.Table, rows: Sequence[dict[str, Any]], unless: str = ""
) -> int:
    """Insert rows that have the same columns; how many were inserted.

    Args:
        connection: in a transaction.
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
        statement = _statement(table.name, names, len(some), unless, connection.dialect.paramstyle)
        given = tuple(chain.from_iterable(map(values, some)))
        inserted += connection.exec_driver_sql(statement, given).rowcount
    return inserted


def _portions(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    start = 0
    for size in _SIZES:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


@lru_cache(maxsize=256)
def _statement(table: str, names: tuple[str, ...], rows: int, unless: str, style: str) -> str:
    mark = "?" if style == "qmark" else "%s"
    columns = ", ".join(f'"{name}"' for name in names)
    one = f"({', '.join([mark] * len(names))})"
    ending = f" ON CONFLICT ({unless}) DO NOTHING" if unless else ""
    return f'INSERT INTO "{table}" ({columns}) VALUES {", ".join([one] * rows)}{ending}'  # noqa: S608
