"""How many incidents there were, by year, for the page of promises; numbers, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..deadlines import is_past
from ..promises_settings import Incidents
from ..working_days import WorkCalendar
from .model import Incident
from .rules import first_word_due


@dataclass(frozen=True)
class YearCount:
    """One year of incidents.

    Attributes:
        told_in_time: how many clients heard from us within the promised delay.
        closed: how many are over.
    """

    year: int
    incidents: int
    told_in_time: int
    closed: int


def yearly_counts(
    incidents: Iterable[Incident], settings: Incidents, calendar: WorkCalendar
) -> tuple[YearCount, ...]:
    """The counts of each year that had an incident, the newest first."""
    by_year: dict[int, list[Incident]] = {}
    for incident in incidents:
        by_year.setdefault(incident.year, []).append(incident)
    return tuple(
        YearCount(
            year=year,
            incidents=len(found),
            told_in_time=sum(_in_time(one, settings, calendar) for one in found),
            closed=sum(not one.is_open for one in found),
        )
        for year, found in sorted(by_year.items(), reverse=True)
    )


def _in_time(incident: Incident, settings: Incidents, calendar: WorkCalendar) -> bool:
    due = first_word_due(incident, settings, calendar)
    return incident.told is not None and not is_past(due, incident.told)
