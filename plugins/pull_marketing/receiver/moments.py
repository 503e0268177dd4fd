"""The one place of the receiver that reads clocks; tests give their own."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Milliseconds since 1970, UTC."""

SECOND_MS = 1000
DAY_MS = 86_400_000


def wall_clock() -> int:
    return time.time_ns() // 1_000_000


def local_time(at_ms: int) -> datetime.datetime:
    """The moment in the time zone of this machine."""
    return datetime.datetime.fromtimestamp(at_ms / 1000, datetime.UTC).astimezone()
