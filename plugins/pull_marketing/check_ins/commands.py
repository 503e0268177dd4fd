"""What the owner does about clients: note a contact, write the sheet of the next one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from ..diagnostics import Collector, Location, nearest, problem
from ..filing import add_to_list, dump, write_private
from ..new import slug_of
from ..project import Project
from ..refusal import CommandRefused
from ..working_days import WorkCalendar, calendar_of
from .model import FOLDER, About, Client, read_clients
from .sheet import sheet

UNKNOWN = problem("L563", "there is no client “{name}” in clients/", hint="known: {known}")
BAD_CHOICE = problem("L564", "“{value}” is not possible for {name}", hint="possible: {choices}")
ALREADY = problem("L565", "the client “{name}” is already there", hint="its file is {file}")

ABOUT: tuple[str, ...] = get_args(About)


@dataclass(frozen=True)
class Desk:
    """The clients of a project on the day of a command."""

    project: Project
    clients: tuple[Client, ...]

    @property
    def calendar(self) -> WorkCalendar:
        assert self.project.site is not None
        return calendar_of(self.project.site)

    def client(self, name: str) -> Client:
        """The client of this name, or a refusal that names the nearest one."""
        found = {client.name: client for client in self.clients}
        if name in found:
            return found[name]
        close, known = nearest(name, found), ", ".join(found) or "–"
        raise CommandRefused(UNKNOWN.at(Location(FOLDER), suggestion=close, name=name, known=known))


def open_desk(project: Project) -> Desk:
    """Read the clients.

    Raises:
        CommandRefused: site.yaml or one of the files cannot be read; the first problem is told.
    """
    found = read_clients(project, project.report) if project.site else []
    if project.report.errors:
        raise CommandRefused(project.report.errors[0])
    return Desk(project, tuple(found))


def add_client(desk: Desk, title: str, every: str) -> Path:
    """Write the file of a new client, since today."""
    name = slug_of(title) or "client"
    path = desk.project.root / FOLDER / f"{name}.yaml"
    if path.exists():
        file = path.relative_to(desk.project.root).as_posix()
        raise CommandRefused(ALREADY.at(Location(FOLDER), name=name, file=file))
    values: dict[str, Any] = {"client": title, "since": desk.project.date}
    if every:
        values["every"] = every
    text = dump(values)
    path = write_private(path, text)
    report = Collector()
    read_clients(desk.project, report)
    if report.errors:  # a cadence that nobody understands: nothing is left behind
        path.unlink()
        raise CommandRefused(report.errors[0])
    return path


def note_contact(
    desk: Desk,
    name: str,
    about: str,
    heard: str = "",
    day: datetime.date | None = None,
    promised: str = "",
    by: datetime.date | None = None,
) -> Path:
    """Note that somebody was spoken to.

    Args:
        desk: the project.
        name: the client's name, that of its file.
        about: `check_in`, `work`, `invoice` or `problem`.
        heard: what the client said, in their words.
        day: when; today by default.
        promised: something promised in passing; it becomes a deadline.
        by: for when it was promised; in a week by default.
    """
    client = desk.client(name)
    if about not in ABOUT:
        raise CommandRefused(
            BAD_CHOICE.at(
                Location(FOLDER),
                value=about,
                name="about",
                choices=", ".join(ABOUT),
                suggestion=nearest(about, ABOUT),
            )
        )
    item: dict[str, Any] = {"date": day or desk.project.date, "about": about}
    if heard.strip():
        item["heard"] = " ".join(heard.split())
    if promised.strip():
        in_a_week = desk.project.date + datetime.timedelta(7)
        item["promised"] = {"what": " ".join(promised.split()), "by": by or in_a_week}
    return add_to_list(client.file.path, "contacts", item)


def write_sheet(desk: Desk, name: str) -> Path:
    """Write the sheet of the next check-in, and say where it is."""
    assert desk.project.site is not None
    client = desk.client(name)
    path = desk.project.root / FOLDER / "sheets" / f"{desk.project.date}-{client.name}.txt"
    return write_private(path, sheet(desk.project.root, desk.project.site, client))
