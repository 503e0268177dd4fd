"""The agenda as a calendar file that any calendar program reads (iCalendar, RFC 5545)."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

from icalendar import Calendar, Event
from icalendar.enums import CLASS, TRANSP

from ..catalogues import catalogue
from ..deadlines import Deadline
from ..local_time import Moment
from ..site import Site

_PRODUCT = "-//Pull Marketing//invoke due//FR"


def calendar_file(deadlines: tuple[Deadline, ...], site: Site, now: Moment) -> bytes:
    """One event for each deadline, private, and named the same from one file to the next.

    A day is an event of the whole day, a moment is written in UTC: no clock change moves it.
    """
    words = catalogue(site.language).gettext
    host = urlsplit(site.url).hostname or "site.invalid"
    file = Calendar.new(
        prodid=_PRODUCT,
        name=words("Promises of {name}").format(name=site.name),
        uid=f"promises@{host}",
    )
    for deadline in deadlines:
        file.add_component(_event(deadline, site.language, host, now))
    written: bytes = file.to_ical()
    return written


def _event(deadline: Deadline, language: str, host: str, now: Moment) -> Event:
    step = deadline.step_in(language)
    due = deadline.due
    return Event.new(
        uid=f"{deadline.uid}@{host}",
        start=due.astimezone(datetime.UTC) if isinstance(due, datetime.datetime) else due,
        summary=deadline.what_in(language),
        description="\n".join(filter(None, (step, str(deadline.where)))),
        stamp=now.astimezone(datetime.UTC),
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
    )
