"""What a build does with incidents: it checks them, keeps them home, and may count them."""

from __future__ import annotations

from ..diagnostics import Severity, problem
from ..private_files import is_at_hand, refuse_inside_content
from ..project import Project
from ..promises_settings import Incidents
from ..working_days import calendar_of
from .counts import YearCount, yearly_counts
from .model import FOLDER, FOLDER_NAMES, read_incidents
from .rules import check

NOT_AT_HAND = problem(
    "L540",
    "the incidents cannot be counted: the folder incidents/ is not here",
    hint="build where it is, or write “show_counts: false”; the page shows no figure meanwhile",
    severity=Severity.WARNING,
)


def look(project: Project) -> tuple[YearCount, ...]:
    """Check every incident; the yearly counts when the site prints them."""
    assert project.site is not None
    refuse_inside_content(project, FOLDER_NAMES)
    found = read_incidents(project, project.report)
    calendar, settings = calendar_of(project.site), project.site.incidents or Incidents()
    check(found, project, calendar, project.report)
    if not settings.show_counts:
        return ()
    if not is_at_hand(project, FOLDER):
        project.report(NOT_AT_HAND.at(project.place("incidents", "show_counts")))
        return ()
    return yearly_counts(found, settings, calendar)
