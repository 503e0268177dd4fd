"""The room of the incidents: a blunder, said and mended in five steps, in private files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoke.collection import Collection
    from pydantic import BaseModel

    from ..deadlines import Deadline
    from ..project import Project
    from .counts import YearCount


def task_collection() -> Collection:
    """The room's invoke tasks; imported only here, a build has no use for them."""
    from .tasks import collection

    return collection


def file_model() -> type[BaseModel]:
    """What a file of incidents/ may hold, for the schema that editors read."""
    from .model import WrittenIncident

    return WrittenIncident


def offer_deadlines(project: Project) -> Iterator[Deadline]:
    """What open incidents owe their clients."""
    from ..promises_settings import Incidents
    from ..working_days import calendar_of
    from .deadlines import deadlines_of
    from .model import read_incidents

    assert project.site is not None
    found = read_incidents(project, project.report)
    settings = project.site.incidents or Incidents()
    yield from deadlines_of(found, settings, calendar_of(project.site))


def check_incidents(project: Project) -> tuple[YearCount, ...]:
    """Check every incident while a site is built, and count them for its page.

    Returns:
        The yearly counts; none when the site does not print them.
    """
    from .looking import look

    return look(project)
