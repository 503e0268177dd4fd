"""Checks what is promised and what is private, and writes the page of promises."""

from __future__ import annotations

from typing import Any

from ..check_ins import check_clients
from ..check_ins import offer_deadlines as of_clients
from ..deadlines import State
from ..diagnostics import Severity, problem
from ..generators import FeatureGenerator
from ..incidents import check_incidents
from ..private_files import refuse_inside_content
from ..project import Project
from .agenda import agenda_of
from .copies import check_copies
from .published import PromisesPage, promises_page, published_promises
from .requests import FOLDER_NAMES, request_deadlines
from .rules import check_promises

LATE = problem(
    "L500",
    "late among what is promised or owed: {count}, the oldest since {day}",
    hint="“invoke due” lists them",
    severity=Severity.WARNING,
)


class PromisesGenerator(FeatureGenerator):
    """The page of promises; nothing on a site that promises nothing."""

    page: PromisesPage | None = None
    counts: tuple[Any, ...] = ()

    def collect(self) -> None:
        project = self.project
        site = project.site
        assert site is not None
        check_promises(project)
        check_copies(project)
        refuse_inside_content(project, FOLDER_NAMES)
        check_clients(project)
        self.counts = check_incidents(project)
        self.context["promised"] = published_promises(site)
        look_for_late(project)
        if site.promises or site.incidents:
            self.name_page("promises", project.paths["promises"].lstrip("/"))
            self.page = promises_page(site, project.date)

    def write(self, writer: Any) -> None:
        if self.page is not None:
            url = self.project.paths["promises"].lstrip("/")
            self.write_page(writer, url, "promises", promises=self.page, counts=self.counts)


def look_for_late(project: Project) -> None:
    """Read what waits for an answer or for a call; one line for everything that is late.

    What stands in other files is told by the rules of its own feature.
    """
    late = agenda_of(project, offers=(request_deadlines, of_clients)).in_state(State.LATE)
    assert project.site is not None
    if late and not project.site.example:  # the demonstration's would be late some day
        first = late[0]
        project.report(LATE.at(first.where, count=len(late), day=first.day))
