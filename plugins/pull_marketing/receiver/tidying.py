"""Empties the log of SQLite after something was erased, so that none of its three files holds it.

The receiver alone may do that while it runs (see `database.WAL_FAULT_MENDED`). A command that
erases beside it leaves a file as a wish, and waits until the receiver has taken it away.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .database import Database, Unusable, alone, empty_log
from .writer import CannotStore, Writer

PATIENCE_S = 20.0
_AGAIN_S = 5.0
_LOOK_S = 0.05


def wish_of(database: Path) -> Path:
    """The file that says that the log should be emptied."""
    return database.with_name(f"{database.name}.empty-log")


class Tidying:
    """Empties the log in the receiver: after each erasure, and whenever it is wished for.

    Args:
        database: whose log it is; nothing is to be done for PostgreSQL.
        writer: the one that may.
        clock_s: never goes back, whatever happens to the time of day.
    """

    def __init__(
        self, database: Database, writer: Writer, clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._wish = wish_of(database.path) if database.path else None
        self._writer = writer
        self._clock_s = clock_s
        self._next_s = clock_s()

    def begin(self) -> None:
        """Something was erased: empty the log soon, and again until nobody is in the way."""
        if self._wish:
            with suppress(OSError):  # a full disk: what was erased is erased all the same
                self._wish.touch()
            self._writer.run_bare(empty_log)
            self._next_s = self._clock_s()

    def look(self) -> None:
        """Called often; does something while there is a wish."""
        if not self._wish or self._clock_s() < self._next_s or not self._wish.exists():
            return
        self._next_s = self._clock_s() + _AGAIN_S
        try:
            done = self._writer.run_bare(empty_log).result()
        except CannotStore:
            return
        if done:
            with suppress(OSError):
                self._wish.unlink(missing_ok=True)


def empty_beside(database: Database) -> bool:
    """Empty the log, by the receiver if one runs; False when it has not come to it yet."""
    if database.path is None:
        return True
    wish = wish_of(database.path)
    wish.touch()
    end_s = time.monotonic() + PATIENCE_S
    while wish.exists() and time.monotonic() < end_s:
        with suppress(Unusable), alone(database):  # else a receiver runs, and sees the wish
            if empty_log(database.writer):
                wish.unlink(missing_ok=True)
        time.sleep(_LOOK_S)
    return not wish.exists()
