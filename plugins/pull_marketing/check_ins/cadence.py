"""How often: « 3 mois », “2 weeks” in words, and the next day it gives."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from ..local_time import add_months

_WORDS = re.compile(r"(?P<count>\d{1,3})\s*(?P<unit>[a-zà-ÿ]+)\Z", re.IGNORECASE)
_DAYS = {"day": 1, "jour": 1, "week": 7, "semaine": 7}
_MONTHS = {"month": 1, "moi": 1, "quarter": 3, "trimestre": 3, "year": 12, "an": 12, "année": 12}


@dataclass(frozen=True)
class Cadence:
    """So many months, or so many days."""

    months: int = 0
    days: int = 0

    def after(self, day: datetime.date) -> datetime.date:
        return add_months(day, self.months) + datetime.timedelta(self.days)


def read_cadence(written: object) -> object:
    """A cadence in words, French or English.

    Raises:
        ValueError: it cannot be understood; the text is a gettext id.
    """
    if not isinstance(written, str):
        return written
    found = _WORDS.match(written.strip())
    unit = found["unit"].lower().removesuffix("s") if found else ""
    count = int(found["count"]) if found else 0
    if count and unit in _DAYS:
        return Cadence(days=count * _DAYS[unit])
    if count and unit in _MONTHS:
        return Cadence(months=count * _MONTHS[unit])
    raise ValueError("write how often in words, for example “3 months” or “2 semaines”")
