"""When the answer that the site promises is due."""

from __future__ import annotations

import datetime

from ..questionnaires.model import Delay
from .moments import SECOND_MS, local_time

_HOUR_MS = 3600 * SECOND_MS
_SATURDAY = 5


def due_ms(delay: Delay | None, received_ms: int) -> int | None:
    """The last moment that keeps the promise; None when there is none.

    Public holidays and days off are not known here and count as working days: what is shown is at
    times earlier than what was promised, and never later.
    """
    if delay is None:
        return None
    if delay.hours:
        return received_ms + delay.hours * _HOUR_MS
    start = local_time(received_ms)
    day, left = start.date(), delay.days
    while left or (delay.working_days and day.weekday() >= _SATURDAY):
        day += datetime.timedelta(1)
        left -= bool(left) and (not delay.working_days or day.weekday() < _SATURDAY)
    # The naive time is read as this machine's: a change of the clock in between is right.
    end = datetime.datetime.combine(day, datetime.time(23, 59, 59))
    return round(end.timestamp() * SECOND_MS)
