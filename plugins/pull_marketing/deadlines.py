"""A deadline: something the site promised, or the business owes, by a day or by a moment.

Each feature offers its own as `Deadline` objects, by a function `offer_deadlines(project)` that
its package exposes; `promises` puts them in one table. This module imports no feature.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from .catalogues import catalogue
from .diagnostics import Location, Term, fill
from .law import DatedLine
from .local_time import Due, Moment, day_of, later
from .promises_settings import Promise
from .working_days import WorkCalendar

if TYPE_CHECKING:
    from .project import Project


class State(StrEnum):
    """How a deadline stands on the day it is looked at, the most urgent first."""

    LATE = "late"
    TODAY = "today"
    COMING = "coming"


@dataclass(frozen=True)
class Deadline:
    """One line of the table.

    Attributes:
        uid: names it for ever, the same in every calendar file: `testimonial/t-un/publish`.
        what: what must be done, a gettext id with `{named}` parts.
        due: by the end of which day, or by which moment.
        where: the file it comes from.
        details: the parts of `what` and of `step`.
        step: the command that settles it, or a gesture (a gettext id); nothing when it is obvious.
    """

    uid: str
    what: Term
    due: Due
    where: Location
    details: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""

    def what_in(self, language: str) -> str:
        return fill(self.what, self.details, language)

    def step_in(self, language: str) -> str:
        return fill(self.step, self.details, language) if self.step else ""

    @property
    def day(self) -> datetime.date:
        return day_of(self.due)

    def state(self, now: Moment) -> State:
        """A day is over at its midnight; a moment is over when it has passed."""
        if is_past(self.due, now):
            return State.LATE
        return State.TODAY if self.day <= now.date() else State.COMING


Offer = Callable[["Project"], Iterable[Deadline]]


def promised_by(promise: Promise, start: Due, calendar: WorkCalendar) -> Due:
    """When a promise that starts to run at `start` must have been kept.

    Args:
        promise: of site.yaml; counted in hours it needs a moment to start from.
        start: the day or the moment on which somebody wrote.
        calendar: which days count.
    """
    if promise.hours is not None and isinstance(start, datetime.datetime):
        return later(start, promise.hours)
    days = promise.days if promise.days is not None else -(-(promise.hours or 0) // 24)
    if promise.working_days:
        return calendar.add(day_of(start), days)
    return day_of(start) + datetime.timedelta(days)


def is_past(due: Due, moment: Moment) -> bool:
    """Whether `moment` comes after it: a day is over at its midnight."""
    if isinstance(due, datetime.datetime):
        return due < moment
    return due < moment.date()


def delay_in_words(promise: Promise, language: str) -> str:
    """« 2 jours ouvrés », “1 hour”, « le jour même »: the delay as a visitor reads it."""
    words = catalogue(language)
    if promise.hours is not None:
        n = promise.hours
        return words.ngettext("{n} hour", "{n} hours", n).format(n=n)
    n = promise.days or 0
    if n == 0:
        return words.gettext("the same working day" if promise.working_days else "the same day")
    if promise.working_days:
        return words.ngettext("{n} working day", "{n} working days", n).format(n=n)
    return words.ngettext("{n} day", "{n} days", n).format(n=n)


def reviews(room: str, lines: Iterable[DatedLine]) -> Iterator[Deadline]:
    """One deadline for all the rules of a file that must be read again by the same day."""
    by_day: dict[tuple[datetime.date, str], list[str]] = {}
    for line in lines:
        by_day.setdefault((line.fact.review, line.file), []).append(line.rule)
    for (day, file), rules in sorted(by_day.items()):
        yield Deadline(
            uid=f"law/{room}/{file}/{day}",
            what=Term("texts of law to read again ({count}): {rules}"),
            due=day,
            where=Location(file),
            details={"count": len(rules), "rules": ", ".join(rules)},
            step=Term("install a newer version, or correct the lines of this file"),
        )
