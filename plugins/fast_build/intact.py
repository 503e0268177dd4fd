"""Whether every output is as the last build left it; for a large site another process looks.

A look at one file takes some microseconds of the system, and a site may have ten thousands.
"""

from __future__ import annotations

import os
import sys

from .stamps import file_digest, stamp_of

TYPE_CHECKING = False  # as `typing` has it, whose import costs 3 ms
if TYPE_CHECKING:
    from typing import Any

_MANY = 2000
"""Outputs from which on a second process pays for itself: it takes a millisecond or two."""


def outputs_are_intact(index: dict[str, Any]) -> bool:
    """Whether every output is as the last build left it."""
    prefix, late, stat = index["root"] + os.sep, index["late"], os.stat
    try:
        for path, known in index["outputs"].items():
            found = stat(prefix + path)
            if (found.st_mtime_ns, found.st_ctime_ns, found.st_size) != known:
                return False
        for path, value in late.items():
            if file_digest(prefix + path) != value:
                return False
        for path, known in index["output_folders"].items():
            if stamp_of(stat(path)) != known:
                return False
    except OSError:
        return False
    return True


class LookBeside:
    """The same look, by a process that begins now; at the outputs as they are by then.

    Whoever writes an output asks before. Where no second process pays, the look is done when it is
    asked for.
    """

    def __init__(self, index: dict[str, Any]) -> None:
        self._index = index
        self._found: bool | None = None
        self._child = 0
        if len(index["outputs"]) < _MANY or not _may_fork():
            return
        self._child = os.fork()
        if not self._child:
            status = 1
            try:
                status = 0 if outputs_are_intact(index) else 1
            finally:
                os._exit(status)

    def is_intact(self) -> bool:
        """What was found; a process that was ended from outside has found nothing intact."""
        if self._found is None:
            self._found = self._wait() == 0 if self._child else outputs_are_intact(self._index)
        return self._found

    def end(self) -> None:
        """Nobody asks any more."""
        if self._child:
            os.kill(self._child, 9)
            self._wait()

    def _wait(self) -> int:
        child, self._child = self._child, 0
        return os.waitpid(child, 0)[1]


def _may_fork() -> bool:
    """Whether there is a second processor, and no thread whose locks a copy would keep."""
    threading = sys.modules.get("threading")
    is_alone = threading is None or threading.active_count() == 1
    return is_alone and hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1
