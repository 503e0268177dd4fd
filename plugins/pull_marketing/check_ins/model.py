"""A client: when we last spoke of something else than money or trouble, and when we should again.

One private file each. What is noted there is what one would show the client who asks to read it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from ..diagnostics import Report, problem
from ..local_time import add_months
from ..private_files import PrivateFile, read_private
from ..project import Project
from ..sections import Section, Text
from ..source import validate
from ..working_days import WorkCalendar
from .cadence import Cadence, read_cadence

FOLDER = "clients"
FOLDER_NAMES = (FOLDER, "points")

LATER_THAN_TODAY = problem(
    "L560",
    "{day} has not come yet: a contact is noted once it took place",
    hint="correct the date",
)
BEFORE_CLIENT = problem(
    "L561",
    "this contact of {day} comes before “since: {since}”",
    hint="correct one of the two dates",
)
KEPT_EARLY = problem(
    "L562",
    "what was promised on {day} cannot have been kept on {kept}",
    hint="correct one of the two dates",
)

About = Literal["check_in", "work", "invoice", "problem"]
GOOD = ("check_in", "work")
"""What counts as having spoken; who only hears of invoices and problems hears nothing good."""

USUAL = Cadence(months=6)

FRENCH_KEYS = {
    "personne": "person",
    "depuis": "since",
    "tous_les": "every",
    "cadence": "every",
    "contacts": "contacts",
    "sujet": "about",
    "entendu": "heard",
    "promis": "promised",
    "exemple": "example",
    "état": "state",
    "etat": "state",
}

Every = Annotated[
    Cadence,
    BeforeValidator(read_cadence),
    WithJsonSchema({"type": "string", "examples": ["3 months", "2 semaines"]}),
]


class Promised(Section):
    """Something small that was promised during a contact."""

    what: Text
    by: datetime.date
    kept: datetime.date | None = None


class Contact(Section):
    """One contact: when, about what, what the client said in their words."""

    date: datetime.date
    about: About
    heard: str = ""
    promised: Promised | None = None


class WrittenClient(Section):
    """A file of clients/."""

    client: Text
    person: str = ""
    since: datetime.date
    state: Literal["client", "prospect", "former"] = "client"
    every: Every = Field(default_factory=lambda: USUAL)
    contacts: tuple[Contact, ...] = ()
    example: bool = False


@dataclass(frozen=True)
class Client:
    """A client and the file it was read from."""

    file: PrivateFile
    written: WrittenClient

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def last_word(self) -> Contact | None:
        """The last contact that was about something else than an invoice or a problem."""
        good = [contact for contact in self.written.contacts if contact.about in GOOD]
        return max(good, key=lambda contact: contact.date, default=None)

    @property
    def only_invoices(self) -> bool:
        """Whether all this client ever hears of is money and trouble."""
        return bool(self.written.contacts) and self.last_word is None

    @property
    def is_followed(self) -> bool:
        return self.written.state == "client"

    def next_check_in(self, calendar: WorkCalendar) -> datetime.date:
        """The last good contact (or the first day) plus the cadence, on a working day."""
        start = self.last_word.date if self.last_word else self.written.since
        return calendar.on_or_after(self.written.every.after(start))

    def open_promises(self) -> Iterator[tuple[int, Contact, Promised]]:
        """What was promised and is not kept, with the number of its contact."""
        for number, contact in enumerate(self.written.contacts):
            if contact.promised and contact.promised.kept is None:
                yield number, contact, contact.promised


def read_clients(project: Project, report: Report) -> list[Client]:
    """Every client of the project, in order of name; a wrong file is reported and left out."""
    found = []
    for file in read_private(project, FOLDER, report):
        written = validate(WrittenClient, file.document, report, french=FRENCH_KEYS)
        if written is not None:
            client = Client(file, written)
            _check_dates(client, project.date, report)
            found.append(client)
    return found


def _check_dates(client: Client, today: datetime.date, report: Report) -> None:
    since = client.written.since
    for number, contact in enumerate(client.written.contacts):
        where = client.file.at("contacts", number, "date")
        if contact.date > today:
            report(LATER_THAN_TODAY.at(where, day=contact.date))
        # A prospect is spoken to before becoming a client: a year is enough for that.
        if contact.date < add_months(since, -12):
            report(BEFORE_CLIENT.at(where, day=contact.date, since=since))
        kept = contact.promised.kept if contact.promised else None
        if kept and kept < contact.date:
            place = client.file.at("contacts", number, "promised", "kept")
            report(KEPT_EARLY.at(place, day=contact.date, kept=kept))
