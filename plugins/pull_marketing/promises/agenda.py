"""Gathers the deadlines that every feature offers; the only place that knows them all."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ..check_ins import offer_deadlines as of_clients
from ..deadlines import Deadline, Offer, State
from ..incidents import offer_deadlines as of_incidents
from ..legal import offer_deadlines as of_law
from ..local_time import Moment
from ..project import Project
from ..referral import offer_deadlines as of_referrals
from ..testimonials import offer_deadlines as of_testimonials
from .requests import request_deadlines
from .site_dates import site_deadlines

OFFERS: tuple[Offer, ...] = (
    request_deadlines,
    of_incidents,
    of_testimonials,
    of_referrals,
    of_clients,
    site_deadlines,
    of_law,
)

NOTHING_DUE, UNREADABLE, DUE_TODAY, LATE = 0, 1, 2, 3
"""What `invoke due` ends with, for cron: 1 is what any command ends with that could not work."""


@dataclass(frozen=True)
class Agenda:
    """Everything that is promised or owed, the most urgent first.

    Attributes:
        now: the moment it is looked at.
        shown_until: the last day that the table shows; the calendar file has them all.
    """

    deadlines: tuple[Deadline, ...]
    now: Moment
    shown_until: datetime.date

    def in_state(self, state: State) -> list[Deadline]:
        """What is late, due today, or coming before the table ends."""
        return [
            deadline
            for deadline in self.deadlines
            if deadline.state(self.now) is state
            and (state is not State.COMING or deadline.day <= self.shown_until)
        ]

    @property
    def next(self) -> Deadline | None:
        """What comes next after today, however far away."""
        return next((d for d in self.deadlines if d.state(self.now) is State.COMING), None)

    @property
    def status(self) -> int:
        if self.in_state(State.LATE):
            return LATE
        return DUE_TODAY if self.in_state(State.TODAY) else NOTHING_DUE


def agenda_of(project: Project, days: int = 30, offers: Iterable[Offer] = OFFERS) -> Agenda:
    """The agenda of a project; what cannot be read is reported to `project.report`.

    Args:
        project: the project, with the moment of the command.
        days: how far ahead the table looks.
        offers: who offers deadlines.
    """
    found = [deadline for offer in offers for deadline in offer(project)] if project.site else []
    until = project.date + datetime.timedelta(days)
    return Agenda(tuple(sorted(found, key=_order)), project.now, until)


def _order(deadline: Deadline) -> tuple[datetime.date, str, str]:
    """By day, the moments of a day before what has until its end."""
    due = deadline.due
    moment = due.isoformat() if isinstance(due, datetime.datetime) else "~"
    return deadline.day, moment, deadline.uid
