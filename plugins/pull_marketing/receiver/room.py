"""Whether the disk has room for what comes: SQLite needs some even to tidy up."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

LEAST_FREE_BYTES = 64 * 1024 * 1024
_LOOK_EVERY_S = 1.0


class Room:
    """Looks at the disk at most once a second.

    Args:
        path: the SQLite file; None when a server keeps the data.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._looked_s = float("-inf")
        self._enough = True

    def is_enough(self) -> bool:
        """Free at least 64 MB and twice the write-ahead log."""
        now = time.monotonic()
        if self._path is not None and now - self._looked_s > _LOOK_EVERY_S:
            self._looked_s = now
            free = shutil.disk_usage(self._path.parent).free
            self._enough = free >= LEAST_FREE_BYTES + 2 * _size(self._path)
        return self._enough


def _size(path: Path) -> int:
    log = path.with_name(f"{path.name}-wal")
    try:
        return log.stat().st_size
    except OSError:
        return 0
