"""Working days: weekends, the public holidays of the country and region, the days off announced.

The holidays come from the package `holidays`, which is imported only when a day is looked at.
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from .diagnostics import nearest
from .kept import once
from .site import Site

ALSACE = {"alsace-moselle": "Alsace", "alsace": "Alsace", "moselle": "Moselle"}
"""What people call the departments with two more holidays, for what the package calls them."""

_SATURDAY = 5
_ONE_DAY = datetime.timedelta(1)


class UnknownRegion(ValueError):
    """The country has no such region. `known` names those it has."""

    def __init__(self, region: str, known: tuple[str, ...]) -> None:
        self.known = known
        self.suggestion = nearest(region, known)
        super().__init__(region)


@lru_cache(maxsize=8)
def public_holidays(country: str, region: str) -> Container[datetime.date]:
    """The public holidays of a country, and of one of its regions.

    Raises:
        UnknownRegion: there is no such region.
    """
    import holidays

    kind = getattr(holidays, country)
    if not region:
        return cast("Container[datetime.date]", kind())
    codes = _region_codes(kind)
    code = codes.get(region.casefold())
    if code is None:
        raise UnknownRegion(region, tuple(sorted(codes)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # about other names than ours
        return cast("Container[datetime.date]", kind(subdiv=code))


def _region_codes(kind: type) -> dict[str, str]:
    """Every name of every region of a country, in small letters, with what the package wants."""
    codes = {code.casefold(): code for code in kind.subdivisions}  # type: ignore[attr-defined]
    aliases = getattr(kind, "subdivisions_aliases", {})
    codes |= {name.casefold(): code for name, code in aliases.items()}
    if "alsace" in codes:
        codes |= {name: codes[called.casefold()] for name, called in ALSACE.items()}
    return codes


@dataclass(frozen=True)
class WorkCalendar:
    """On which days somebody works.

    Attributes:
        country: its two letters.
        region: a region with holidays of its own, or nothing.
        closed: first and last day of each time off.
    """

    country: str = "FR"
    region: str = ""
    closed: tuple[tuple[datetime.date, datetime.date], ...] = ()

    def is_holiday(self, day: datetime.date) -> bool:
        """A region that does not exist adds nothing to the holidays of its country."""
        asked = f"{self.country} {self.region} {day}"  # to load all calendars takes long
        return once("holiday", asked.encode(), lambda: self._is_holiday(day))

    def _is_holiday(self, day: datetime.date) -> bool:
        try:
            return day in public_holidays(self.country, self.region)
        except UnknownRegion:
            return day in public_holidays(self.country, "")

    def is_off(self, day: datetime.date) -> bool:
        return any(first <= day <= last for first, last in self.closed)

    def is_working(self, day: datetime.date) -> bool:
        return day.weekday() < _SATURDAY and not self.is_off(day) and not self.is_holiday(day)

    def on_or_after(self, day: datetime.date) -> datetime.date:
        """The day itself when it is a working day, else the next one."""
        return next(d for d in _days_from(day) if self.is_working(d))

    def add(self, start: datetime.date, working_days: int) -> datetime.date:
        """The last day of so many working days; the day of the start is not counted.

        Two working days from a Friday end on Tuesday; none from a Saturday, on Monday.
        """
        if working_days <= 0:
            return self.on_or_after(start)
        counted = (d for d in _days_from(start + _ONE_DAY) if self.is_working(d))
        return next(d for number, d in enumerate(counted, 1) if number == working_days)


def calendar_of(site: Site) -> WorkCalendar:
    """The working days of the business.

    Canada without a region is Québec: the sites made here are French-speaking first.
    """
    country = site.business.country
    region = site.working_time.region or ("QC" if country == "CA" else "")
    closed = tuple((off.start, off.end) for off in site.working_time.closed)
    return WorkCalendar(country, region, closed)


def _days_from(day: datetime.date) -> Iterator[datetime.date]:
    while True:
        yield day
        day += _ONE_DAY
