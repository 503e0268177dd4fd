"""One build at a time for an output folder; the second waits and says so."""

# Shared with the front door, which must not load pathlib.
# ruff: noqa: PTH123
from __future__ import annotations

import sys
import time
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class BuildLock:
    """Held by the operating system for the process: a killed build leaves it free."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None

    def acquire(self, path: str, pause_s: float = 0.05) -> None:
        """Wait for the lock. Raises OSError when the file cannot be opened."""
        file = open(path, "ab")  # noqa: SIM115 - held until the build ends
        told = False
        try:
            while not _try_lock(file):
                if not told:
                    message = "fast_build: another build of this output is running; waiting"
                    print(message, file=sys.stderr, flush=True)  # noqa: T201
                    told = True
                time.sleep(pause_s)
        except BaseException:
            file.close()
            raise
        self._file = file

    def try_acquire(self, path: str) -> bool:
        """Take the lock if it is free. Raises OSError when the file cannot be opened."""
        file = open(path, "ab")  # noqa: SIM115 - held until the build ends
        if _try_lock(file):
            self._file = file
            return True
        file.close()
        return False

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
