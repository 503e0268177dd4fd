"""`invoke due`: prints the table, writes the calendar file, says by its status what is urgent."""

from __future__ import annotations

import sys
from pathlib import Path

from ..catalogues import catalogue
from ..filing import write_private_bytes
from ..local_time import Moment
from ..project import Project
from .agenda import UNREADABLE, agenda_of
from .table import lines


def show(root: Path, *, days: int, calendar: Path | None = None, now: Moment | None = None) -> int:
    """Say what is promised or owed.

    Args:
        root: the project's folder.
        days: how far ahead the table looks.
        calendar: where to write every deadline as a calendar file.
        now: the moment that stands for today.

    Returns:
        The status to end with: 0 nothing is due, 2 something is due today, 3 something is late,
        1 a file could not be read, so that nobody knows.
    """
    project = Project.at_hand(root, now)
    agenda = agenda_of(project, days)
    language = project.language
    if project.report.errors or project.site is None:
        sys.stderr.write(project.report.render(language) + "\n")
        return UNREADABLE
    sys.stdout.write("\n".join(lines(agenda, language)) + "\n")
    if calendar is not None:
        from .calendar_file import calendar_file  # only here: the table needs no such package

        write_private_bytes(calendar, calendar_file(agenda.deadlines, project.site, project.now))
        said = catalogue(language).gettext("written: {path}").format(path=calendar)
        sys.stdout.write(f"{said}\n")
    return agenda.status
