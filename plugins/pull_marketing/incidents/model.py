"""An incident: what went wrong at a client's, said and mended in five steps; one private file each.

This module reads a file into a frozen value; `rules` looks at it, `letters` writes to the client.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from ..diagnostics import Report
from ..local_time import Moment
from ..private_files import PrivateFile, When, check_hours, local, read_private
from ..project import Project
from ..promises_settings import Severity
from ..sections import Section, Text
from ..source import validate

FOLDER = "incidents"
FOLDER_NAMES = (FOLDER, "bourdes")

State = Literal["found", "acknowledged", "working", "worked_around", "repaired", "closed"]
STATES: tuple[State, ...] = (
    "found",
    "acknowledged",
    "working",
    "worked_around",
    "repaired",
    "closed",
)

NEXT: dict[State, tuple[State, ...]] = {
    "found": ("acknowledged",),
    "acknowledged": ("working", "worked_around", "repaired"),
    "working": ("worked_around", "repaired"),
    "worked_around": ("working", "repaired"),
    "repaired": ("working", "closed"),
    "closed": (),
}
"""Which state may follow which. Nothing is mended before the client knows; `repaired` goes back to
`working` when it was not mended after all. While it is open, a state may repeat: that is news."""

FRENCH_KEYS = {
    "gravité": "severity",
    "gravite": "severity",
    "découvert_par": "found_by",
    "decouvert_par": "found_by",
    "titre": "incident",
    "étapes": "steps",
    "etapes": "steps",
    "mesures": "measures",
    "geste": "gesture",
    "su_le": "known",
    "dit_le": "told",
    "annonce_le": "told",
    "prochaine_info": "next_word",
    "état": "state",
    "etat": "state",
    "exemple": "example",
}


class WrittenStep(Section):
    """One step: the state reached, when, what was said, and when the client hears next."""

    state: State
    at: When
    said: str = ""
    next_word: When | None = None


class Questions(Section):
    """What was asked and answered at the first word: useful questions, no excuse."""

    since: str = ""
    seen: str = ""
    blocks: str = ""


class WrittenIncident(Section):
    """A file of incidents/."""

    incident: Text
    client: Text
    person: str = ""
    severity: Severity
    found_by: Literal["client", "us"]
    known: When
    told: When | None = None
    next_word: When | None = None
    questions: Questions = Questions()
    steps: tuple[WrittenStep, ...] = ()
    what_happened: str = ""
    not_repaired: str = ""
    measures: tuple[Text, ...] = ()
    gesture: str = ""
    no_gesture_because: str = ""
    example: bool = False


@dataclass(frozen=True)
class Step:
    """A step, its moments on the business's clock. `number` is its place in the file."""

    number: int
    state: State
    at: Moment
    said: str
    next_word: Moment | None


@dataclass(frozen=True)
class Incident:
    """An incident, its moments on the business's clock.

    Attributes:
        written: the file as it was read.
        known: when the business knew of it.
        told: when the client first heard from the business about it.
        next_word: what the first word promised.
    """

    file: PrivateFile
    written: WrittenIncident
    known: Moment
    told: Moment | None
    next_word: Moment | None
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def state(self) -> State:
        return self.steps[-1].state if self.steps else "found"

    @property
    def is_open(self) -> bool:
        return self.state != "closed"

    @property
    def promised_word(self) -> Moment | None:
        """When the client was told to hear from us next; the last promise counts."""
        return self.steps[-1].next_word if self.steps else self.next_word

    @property
    def year(self) -> int:
        return self.known.year


def read_incidents(project: Project, report: Report) -> list[Incident]:
    """Every incident of the project, in order of name; a wrong file is reported and left out."""
    found = (_incident(project, file, report) for file in read_private(project, FOLDER, report))
    return [incident for incident in found if incident is not None]


def _incident(project: Project, file: PrivateFile, report: Report) -> Incident | None:
    written = validate(WrittenIncident, file.document, report, french=FRENCH_KEYS)
    zone = project.now.tzinfo
    if written is None or zone is None or not check_hours(file, _moments(written), zone, report):
        return None
    known = local(written.known, project)
    assert known is not None
    steps = []
    for number, step in enumerate(written.steps):
        at = local(step.at, project)
        assert at is not None
        steps.append(Step(number, step.state, at, step.said, local(step.next_word, project)))
    return Incident(
        file=file,
        written=written,
        known=known,
        told=local(written.told, project),
        next_word=local(written.next_word, project),
        steps=tuple(steps),
    )


def _moments(
    written: WrittenIncident,
) -> list[tuple[tuple[str | int, ...], datetime.datetime | None]]:
    found: list[tuple[tuple[str | int, ...], datetime.datetime | None]] = [
        (("known",), written.known),
        (("told",), written.told),
        (("next_word",), written.next_word),
    ]
    for number, step in enumerate(written.steps):
        found.append((("steps", number, "at"), step.at))
        found.append((("steps", number, "next_word"), step.next_word))
    return found
