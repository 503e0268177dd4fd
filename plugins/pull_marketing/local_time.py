"""Moments on the wall of the place where the business works: its zone, its hours that do not exist.

A day is a `date`, a moment an aware `datetime`; a moment written without an offset is one of the
business's own clock.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Europe/Paris"
_ZONE = re.compile(r"^TIMEZONE\s*=\s*[\"']([\w/+-]+)[\"']", re.MULTILINE)

Moment = datetime.datetime
Due = datetime.date | datetime.datetime
"""When something is due: by the end of a day, or at a moment."""


def zone_of(root: Path) -> ZoneInfo:
    """The time zone of pelicanconf.py, read without running it."""
    settings = root / "pelicanconf.py"
    found = _ZONE.search(settings.read_text("utf-8")) if settings.is_file() else None
    return ZoneInfo(found[1] if found else DEFAULT_ZONE)


def on_the_wall(written: Moment, zone: datetime.tzinfo) -> Moment:
    """A moment as the business's clock shows it; one without an offset is already so."""
    return written.replace(tzinfo=zone) if written.tzinfo is None else written.astimezone(zone)


def exists(written: Moment, zone: datetime.tzinfo) -> bool:
    """Whether a clock of that zone ever shows this hour: one is skipped each spring.

    Of the hour that is shown twice each autumn, the first one is meant.
    """
    if written.tzinfo is not None:
        return True
    there = written.replace(tzinfo=zone)
    back = there.astimezone(datetime.UTC).astimezone(zone)
    return back.replace(tzinfo=None) == written


def later(start: Moment, hours: int) -> Moment:
    """So many hours later, also when the clocks change in between."""
    moved = start.astimezone(datetime.UTC) + datetime.timedelta(hours=hours)
    return moved.astimezone(start.tzinfo)


def day_of(due: Due) -> datetime.date:
    """The day of a day or of a moment."""
    return due.date() if isinstance(due, datetime.datetime) else due


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, the last of the month when it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = datetime.date(day.year + years, month + 1, 1)
    after = datetime.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    last = (after - datetime.timedelta(1)).day
    return first.replace(day=min(day.day, last))
