"""What the owner does with an incident: begin it, go on, write the message; text files only."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from ..deadlines import promised_by
from ..diagnostics import Collector, Diagnostic, Location, Term, nearest, problem
from ..filing import add_to_list, dump, put_line, write_private
from ..local_time import Moment, later
from ..new import slug_of
from ..project import Project
from ..promises_settings import Incidents, Severity
from ..refusal import CommandRefused
from ..working_days import WorkCalendar, calendar_of
from .letters import LETTERS, OURS, letter_of, write_letter
from .model import FOLDER, STATES, Incident, State, read_incidents
from .rules import check, check_text, may_follow, possible_after

UNKNOWN = problem("L531", "there is no incident “{name}”", hint="known: {known}")
BAD_CHOICE = problem("L532", "“{value}” is not possible for {name}", hint="possible: {choices}")
NOT_NOW = problem("L533", "“{name}”: {reason}")

FOUND_BY = ("client", "us")
SEVERITIES = get_args(Severity)

_MORNING_H, _EVENING_H = 9, 18


@dataclass(frozen=True)
class Done:
    """What a command wrote, and what is doubtful about it."""

    written: tuple[Path, ...]
    told: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Desk:
    """The incidents of a project at the moment of a command."""

    project: Project
    incidents: tuple[Incident, ...]

    @property
    def settings(self) -> Incidents:
        assert self.project.site is not None
        return self.project.site.incidents or Incidents()

    @property
    def calendar(self) -> WorkCalendar:
        assert self.project.site is not None
        return calendar_of(self.project.site)

    @property
    def folder(self) -> Path:
        return self.project.root / FOLDER

    def incident(self, name: str) -> Incident:
        """The incident of this name, or a refusal that names the nearest one."""
        found = {incident.name: incident for incident in self.incidents}
        if name in found:
            return found[name]
        close, known = nearest(name, found), ", ".join(found) or "–"
        raise CommandRefused(UNKNOWN.at(Location(FOLDER), suggestion=close, name=name, known=known))


def open_desk(project: Project) -> Desk:
    """Read the incidents.

    Raises:
        CommandRefused: site.yaml or one of the files cannot be read; the first problem is told.
    """
    found = read_incidents(project, project.report) if project.site else []
    if project.report.errors:
        raise CommandRefused(project.report.errors[0])
    return Desk(project, tuple(found))


def begin(desk: Desk, title: str, client: str, severity: str, found_by: str) -> Done:
    """Write a new file, known now, with the next word promised, and the first message.

    Args:
        desk: the project.
        title: what is wrong, as the client would say it.
        client: whom it touches.
        severity: `critical`, `annoying` or `minor`: it decides how soon they hear from us.
        found_by: `client` or `us`.
    """
    _one_of("severity", severity, SEVERITIES)
    _one_of("found_by", found_by, FOUND_BY)
    now = desk.project.now.replace(second=0)
    name = f"{now:%Y-%m-%d}-{slug_of(title)}".rstrip("-")
    path = desk.folder / f"{name}.yaml"
    if path.exists():
        raise _not_now(name, Term("this file is already there: choose another title"))
    values = {
        "incident": title,
        "client": client,
        "severity": severity,
        "found_by": found_by,
        "known": _written(now),
        "next_word": _written(_next_word(desk, now, severity)),
    }
    write_private(path, dump(values))
    return _with_letter(desk.project, name, (path,))


def take_step(
    desk: Desk, name: str, state: str, said: str = "", next_word: Moment | None = None
) -> Done:
    """Note that an incident has reached a state, or that there is news, and write the message.

    Args:
        desk: the project.
        name: the incident's name.
        state: one that may follow; the state it is in means news.
        said: one sentence, in the first person.
        next_word: when the client hears next; by default as soon as the site promises.
    """
    incident = desk.incident(name)
    _one_of("state", state, STATES)
    if not may_follow(incident.state, _state(state)):
        _one_of("state", state, possible_after(incident.state))
    _refuse_unfinished(incident, state)
    now = max(desk.project.now.replace(second=0), incident.told or incident.known)
    item: dict[str, Any] = {"state": state, "at": _written(now)}
    if said:
        item["said"] = " ".join(said.split())
    if state != "closed":
        item["next_word"] = _written(next_word or _next_word(desk, now, incident.written.severity))
    path = incident.file.path
    if incident.told is None:
        put_line(path, "told", dump({"told": item["at"]}))
    add_to_list(path, "steps", item)
    return _with_letter(desk.project, name, (path,))


def _refuse_unfinished(incident: Incident, state: str) -> None:
    written = incident.written
    if state != "closed":
        return
    if not written.measures:
        raise _not_now(incident.name, Term("write “measures:” in its file first"))
    if not (written.gesture.strip() or written.no_gesture_because.strip()):
        raise _not_now(
            incident.name, Term("write “gesture:” or “no_gesture_because:” in its file first")
        )


def rewrite(desk: Desk, name: str) -> Done:
    """Write the message of the present state again, after the file was changed by hand."""
    desk.incident(name)
    return _with_letter(desk.project, name, ())


def copy_templates(desk: Desk) -> Done:
    """Put our templates into incidents/letters/, for the author to change; none is overwritten."""
    assert desk.project.site is not None
    folder = desk.folder / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in LETTERS:
        path = folder / f"{name}.txt"
        if not path.exists():
            shutil.copyfile(OURS / desk.project.site.language / path.name, path)
            written.append(path)
    return Done(tuple(written))


def _with_letter(project: Project, name: str, written: tuple[Path, ...]) -> Done:
    """The message to the client, from the file as it now is, with what its rules say."""
    assert project.site is not None
    report = Collector()
    found = read_incidents(project, report)
    incident = next((one for one in found if one.name == name), None)
    if incident is None:
        raise CommandRefused(report.errors[0])
    folder = project.root / FOLDER / "messages"
    path = folder / f"{name}-{len(incident.steps)}-{letter_of(incident)}.txt"
    text = write_letter(project.root, project.site, incident)
    said = Collector()
    check([incident], project, calendar_of(project.site), said)
    check_text(text, Location(path.relative_to(project.root).as_posix()), said)
    return Done((*written, write_private(path, text)), tuple(said))


def _next_word(desk: Desk, now: Moment, severity: str) -> Moment:
    """When the client hears next, unless the owner says it.

    Somebody who cannot work hears the same evening, or early the next morning; the others as soon
    as the site promises, a day meaning its evening.
    """
    evening = _at_hour(now.date(), _EVENING_H, now)
    if severity == "critical":
        tomorrow = now.date() + datetime.timedelta(1)
        return evening if evening > later(now, 1) else _at_hour(tomorrow, _MORNING_H, now)
    due = promised_by(desk.settings.news, now, desk.calendar)
    if isinstance(due, datetime.datetime):
        return due
    evening = _at_hour(due, _EVENING_H, now)
    return evening if evening > now else later(now, 1)


def _at_hour(day: datetime.date, hour: int, like: Moment) -> Moment:
    return datetime.datetime.combine(day, datetime.time(hour), like.tzinfo)


def _written(moment: Moment) -> str:
    """A moment as our files hold it: the hour of the wall, and its offset."""
    return moment.isoformat(timespec="minutes")


def _state(value: str) -> State:
    return next(state for state in STATES if state == value)


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        # Another state is no slip of the pen: it is there, only not now.
        close = None if value in STATES else nearest(value, choices)
        possible = ", ".join(choices) or "–"
        raise CommandRefused(
            BAD_CHOICE.at(
                Location(FOLDER), suggestion=close, value=value, name=name, choices=possible
            )
        )


def _not_now(name: str, reason: Term) -> CommandRefused:
    return CommandRefused(NOT_NOW.at(Location(FOLDER), name=name, reason=reason))
