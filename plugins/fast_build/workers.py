"""Helper processes by fork: they share what is in memory and send back results in order."""

from __future__ import annotations

import contextlib
import gc
import logging
import marshal
import os
import signal
import struct
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import IO, Any

_LENGTH = struct.Struct("<Q")


def worker_count(settings: dict[str, Any]) -> int:
    """How many helpers pay here: none without fork, with threads, or on a single core."""
    wanted = settings.get("FAST_BUILD_WORKERS")
    if not hasattr(os, "fork") or sys.platform == "darwin" or _others_run():
        return 0
    if wanted is None:
        wanted = min(len(os.sched_getaffinity(0)), 8) if hasattr(os, "sched_getaffinity") else 1
    return int(wanted) if int(wanted) > 1 else 0


def helpers_from(settings: dict[str, Any]) -> int:
    """The number of files from which helpers are worth their start."""
    return int(settings.get("FAST_BUILD_HELPERS_FROM", 48))


def _others_run() -> bool:
    """Whether a thread may hold something that a helper needs.

    The one that turns Pelican's spinner does not: helpers never print.
    """
    spinner = "rich."
    return any(
        thread is not threading.main_thread() and not type(thread).__module__.startswith(spinner)
        for thread in threading.enumerate()
    )


class Heard(Exception):
    """Something was said that the main process must say."""


class _Ears(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise Heard(record.getMessage())


def _silence() -> None:
    """Let nothing but results out of a helper: whatever would be said ends the item at hand."""
    root = logging.getLogger()
    for logger in [root, *map(logging.getLogger, list(root.manager.loggerDict))]:
        logger.handlers[:] = []
    root.addHandler(_Ears(logging.WARNING))

    def heard(message: object, *_: object, **__: object) -> None:
        raise Heard(str(message))

    warnings.showwarning = heard
    null = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(null, number)


class Helper:
    """One forked process that does `work` on each item and sends what comes of it."""

    def __init__(self, items: Sequence[Any], work: Callable[[Any], Any]) -> None:
        reading, writing = os.pipe()
        gc.freeze()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # about the spinner's thread
            self._pid = os.fork()
        if self._pid == 0:
            status = 1
            try:
                os.close(reading)
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                _silence()
                with os.fdopen(writing, "wb") as file:
                    _send_all(file, items, work)
                status = 0
            finally:
                os._exit(status)
        os.close(writing)
        self._file: IO[bytes] = os.fdopen(reading, "rb", 1 << 18)

    def next(self) -> Any:
        """What came of the next item; None when it must be done here."""
        start = self._file.read(_LENGTH.size)
        if len(start) < _LENGTH.size:
            return None
        length = _LENGTH.unpack(start)[0]
        data = self._file.read(length)
        return marshal.loads(data) if len(data) == length else None  # noqa: S302 - our child

    def end(self) -> None:
        """Stop the process, finished or not."""
        self._file.close()
        with contextlib.suppress(OSError):
            os.kill(self._pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.waitpid(self._pid, 0)


def _send_all(file: IO[bytes], items: Sequence[Any], work: Callable[[Any], Any]) -> None:
    for item in items:
        try:
            data = marshal.dumps(work(item))
        except Exception:  # noqa: BLE001 - the main process does it again and fails aloud
            data = marshal.dumps(None)
        file.write(_LENGTH.pack(len(data)))
        file.write(data)
        if len(data) > 1 << 14:
            file.flush()
    file.flush()
