"""Whether the disk has room for what comes: SQLite needs some even to tidy up."""

from __future__ import annotations

import math
import shutil
import time
from pathlib import Path

LEAST_FREE_BYTES = 64 * 1024 * 1024
_LOOK_EVERY_S = 1.0


class Room:
    """Looks at the disk at most once a second.

    Args:
        path: the SQLite file; None when a server keeps the data.
        files: the folder of files, if there is one.
    """

    def __init__(self, path: Path | None, files: Path | None = None) -> None:
        self._path = path
        self._files = files
        self._looked_s = float("-inf")
        self._spare_bytes: float = 0

    def is_enough(self, more_bytes: int = 0) -> bool:
        """Free at least 64 MB, twice the write-ahead log, and what is about to come."""
        now = time.monotonic()
        if now - self._looked_s > _LOOK_EVERY_S:
            self._looked_s = now
            self._spare_bytes = min(self._beside_database(), self._beside_files())
        return self._spare_bytes >= more_bytes

    def _beside_database(self) -> float:
        if self._path is None:
            return math.inf
        free = shutil.disk_usage(self._path.parent).free
        return free - LEAST_FREE_BYTES - 2 * _size(self._path)

    def _beside_files(self) -> float:
        if self._files is None or not self._files.exists():
            return math.inf
        return shutil.disk_usage(self._files).free - LEAST_FREE_BYTES


def _size(path: Path) -> int:
    log = path.with_name(f"{path.name}-wal")
    try:
        return log.stat().st_size
    except OSError:
        return 0
