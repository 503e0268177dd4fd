"""What an incident owes the client: the first word, the next word, the last one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..deadlines import Deadline
from ..diagnostics import Term
from ..promises_settings import Incidents
from ..working_days import WorkCalendar
from .model import Incident
from .rules import first_word_due


def deadlines_of(
    incidents: Iterable[Incident], settings: Incidents, calendar: WorkCalendar
) -> Iterator[Deadline]:
    """One deadline for each open incident: the word that its client is waiting for."""
    for incident in incidents:
        if not incident.is_open:
            continue
        written = incident.written
        details = {"name": written.incident, "client": written.client, "file": incident.name}
        if incident.told is None:
            yield Deadline(
                uid=f"incident/{incident.name}/first-word",
                what=Term("tell {client} what happened: “{name}”"),
                due=first_word_due(incident, settings, calendar),
                where=incident.file.at("known"),
                details=details,
                step="invoke incident.step {file} acknowledged",
            )
        elif incident.promised_word is not None:
            number = len(incident.steps)
            yield Deadline(
                uid=f"incident/{incident.name}/word-{number}",
                what=Term("write to {client}, news or not: “{name}”"),
                due=incident.promised_word,
                where=incident.file.at("incident"),
                details=details,
                step="invoke incident.step {file} …",
            )
