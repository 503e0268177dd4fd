"""What is done from time to time, beside the deliveries.

Answers that were kept as long as promised are erased, and files that a crash left are swept away.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from .database import Database
from .file_store import FileStore
from .retention import Retention
from .schema import attachment
from .tidying import Tidying
from .writer import CannotStore

log = logging.getLogger("pull_marketing.receiver")

EVERY_S = 600.0


class Upkeep:
    """Does its work when `look` is called and it is time; never raises for a database that is away.

    Args:
        database: what is known of files.
        store: the files; None without a folder.
        retention: what was kept long enough.
        tidying: empties the log of SQLite.
        clock_s: never goes back, whatever happens to the time of day.
    """

    def __init__(
        self,
        database: Database,
        store: FileStore | None,
        retention: Retention,
        tidying: Tidying,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._store = store
        self._retention = retention
        self._tidying = tidying
        self._clock_s = clock_s
        self._next_s = clock_s()

    def look(self) -> None:
        """Called often; works every ten minutes, and at once when a log is to be emptied."""
        self._tidying.look()
        if self._clock_s() < self._next_s:
            return
        self._next_s = self._clock_s() + EVERY_S
        try:
            self.work()
        except (SQLAlchemyError, CannotStore, OSError) as error:  # the next look will tell
            log.warning("upkeep has to wait: %s", type(error).__name__)

    def work(self) -> None:
        """Do what there is to do."""
        self._retention.work()
        if self._store:
            self._store.sweep(self._known)

    def _known(self, ids: Collection[str]) -> Collection[str]:
        if not ids:
            return ()
        with self._database.reader.connect() as connection:
            query = sa.select(attachment.c.id)
            return set(connection.execute(query).scalars()) & set(ids)
