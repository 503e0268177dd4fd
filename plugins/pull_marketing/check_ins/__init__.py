"""The room of the check-ins: clients hear from us about something else than an invoice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoke.collection import Collection
    from pydantic import BaseModel

    from ..deadlines import Deadline
    from ..project import Project


def task_collection() -> Collection:
    """The room's invoke tasks; imported only here, a build has no use for them."""
    from .tasks import collection

    return collection


def file_model() -> type[BaseModel]:
    """What a file of clients/ may hold, for the schema that editors read."""
    from .model import WrittenClient

    return WrittenClient


def offer_deadlines(project: Project) -> Iterator[Deadline]:
    """The next check-in of each client, and what was promised in passing."""
    from ..working_days import calendar_of
    from .deadlines import deadlines_of
    from .model import read_clients

    assert project.site is not None
    yield from deadlines_of(read_clients(project, project.report), calendar_of(project.site))


def check_clients(project: Project) -> None:
    """While a site is built: nothing about clients may stand inside it."""
    from ..private_files import refuse_inside_content
    from .model import FOLDER_NAMES

    refuse_inside_content(project, FOLDER_NAMES)
