"""The agenda as lines of a terminal: what is late, what is due, what comes, and where to look."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ..catalogues import catalogue
from ..deadlines import Deadline, State
from .agenda import Agenda

_TITLES = {State.LATE: "Late", State.TODAY: "Today", State.COMING: "Coming"}


def lines(agenda: Agenda, language: str) -> Iterator[str]:
    """The table, one part for each state that has something."""
    words = catalogue(language).gettext
    empty = True
    for state, title in _TITLES.items():
        found = agenda.in_state(state)
        if not found:
            continue
        empty = False
        yield f"{words(title)} ({len(found)})"
        for deadline in found:
            yield from _lines(deadline, language)
    if empty:
        yield words("Nothing is due until {day}.").format(day=agenda.shown_until)
        if agenda.next:
            what = agenda.next.what_in(language)
            yield words("Next: {day}, {what}").format(day=agenda.next.day, what=what)


def _lines(deadline: Deadline, language: str) -> Iterator[str]:
    due = f"{deadline.due:%Y-%m-%d}"
    if isinstance(deadline.due, datetime.datetime):
        due += f" {deadline.due:%H:%M}"
    yield f"  {due:<16}  {deadline.what_in(language)}"
    step = deadline.step_in(language)
    place = f"{deadline.where.path}:{deadline.where.line}".removesuffix(":0")
    yield f"{'':20}{step}  ({place})" if step else f"{'':20}({place})"
