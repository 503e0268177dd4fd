"""The parts of site.yaml about delays: `promises`, `working_time`, `incidents`."""

from __future__ import annotations

import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from .sections import Section

Severity = Literal["critical", "annoying", "minor"]


class Promise(Section):
    """A delay that the site promises, in days or in hours.

    Attributes:
        working_days: only working days are counted; the day of the start never is.
        label: what is promised, as the visitor reads it; the usual promises have their words.
        starts: from when the delay runs, as the visitor reads it.
    """

    days: int | None = Field(default=None, ge=0, le=3650)
    hours: int | None = Field(default=None, ge=1, le=240)
    working_days: bool = False
    label: str = ""
    starts: str = ""

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if (self.days is None) == (self.hours is None):
            raise ValueError("write either “days” or “hours”")
        if self.hours is not None and self.working_days:
            raise ValueError("hours run day and night: count in “days”, or remove “working_days”")
        return self


class TimeOff(Section):
    """Days on which nobody works, both included; they are told and do not count."""

    start: datetime.date
    end: datetime.date
    label: str = ""


class WorkingTime(Section):
    """Which days count as working days, beside weekends and the holidays of the country.

    Attributes:
        region: a region with holidays of its own: `alsace-moselle`, `QC`, `GE` …
    """

    region: str = ""
    closed: tuple[TimeOff, ...] = ()


def _first_words() -> dict[Severity, Promise]:
    return {
        "critical": Promise(hours=1),
        "annoying": Promise(days=0, working_days=True),
        "minor": Promise(days=3, working_days=True),
    }


class Incidents(Section):
    """What is promised for the day something goes wrong. Without this section nothing is printed.

    Attributes:
        first_word: how soon the client hears from us, by severity.
        news: how often, progress or not, until it is over.
        priority: who comes before whom, as the visitor reads it.
        show_counts: whether the page of promises prints how many there were, by year.
    """

    first_word: dict[Severity, Promise] = Field(default_factory=_first_words)
    news: Promise = Promise(days=1, working_days=True)
    priority: str = ""
    show_counts: bool = False

    @property
    def first_words(self) -> dict[Severity, Promise]:
        """The promise for each severity, also for those that the author left out."""
        return {**_first_words(), **self.first_word}
