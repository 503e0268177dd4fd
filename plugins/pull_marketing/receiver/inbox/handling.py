"""What the owner does with a lead: says how far it is, writes notes, lets it out of quarantine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.responses import RedirectResponse, Response

from .. import quarantine
from ..accepting import ACCEPTED, REFUSED, NotForPublication, judge
from ..bodies import Refused
from ..ids import new_id
from ..schema import judgement, note, submission
from .leads import HANDLING, Lead, find_lead
from .visits import Visit

NOTE = "note"
HANDLED = "handling"
RELEASED = "released"
JUDGED = "judged"
LONGEST_NOTE = 10_000


@dataclass(frozen=True)
class Entry:
    """One line of the diary of a lead: a note, or something that was changed."""

    at_ms: int
    author: str
    kind: str
    text: str


@dataclass(frozen=True)
class Judgement:
    """What the owner said about publishing it."""

    state: str
    reason: str
    author: str
    at_ms: int


def diary(connection: Connection, submission_id: str) -> list[Entry]:
    """The notes and changes of a lead, oldest first."""
    c = note.c
    query = sa.select(note).where(c.submission == submission_id).order_by(c.at_ms, c.id)
    return [Entry(r.at_ms, r.author, r.kind, r.text) for r in connection.execute(query)]


def judgement_of(connection: Connection, submission_id: str) -> Judgement | None:
    query = sa.select(judgement).where(judgement.c.submission == submission_id)
    row = connection.execute(query).first()
    return Judgement(row.state, row.reason, row.author, row.at_ms) if row else None


def lead_of(visit: Visit, connection: Connection) -> Lead:
    """The lead that the address names.

    Raises:
        Refused: there is none.
    """
    found = find_lead(connection, visit.parts["id"])
    if found is None:
        raise Refused(404)
    return found


def set_handling(visit: Visit) -> Response:
    """Say how far a lead is."""
    wanted = visit.fields.get("handling", "")
    if wanted not in HANDLING:
        raise Refused(400)
    return _change(visit, partial(_handled, visit=visit, wanted=wanted))


def _handled(connection: Connection, lead: Lead, visit: Visit, wanted: str) -> None:
    if lead.handling == wanted:
        return
    mine = sa.update(submission).where(submission.c.id == lead.record.id)
    connection.execute(mine.values(handling=wanted, handled_ms=visit.now_ms))
    write_entry(connection, visit, lead.record.id, HANDLED, wanted)


def add_note(visit: Visit) -> Response:
    """Write a note; an empty one is none."""
    text = visit.fields.get("text", "").strip()
    if len(text) > LONGEST_NOTE:
        raise Refused(413)
    return _change(visit, partial(_noted, visit=visit, text=text))


def _noted(connection: Connection, lead: Lead, visit: Visit, text: str) -> None:
    if text:
        write_entry(connection, visit, lead.record.id, NOTE, text)


def release(visit: Visit) -> Response:
    """Let a submission out of quarantine: it is delivered like any other."""
    return _change(visit, partial(_released, visit=visit))


def _released(connection: Connection, lead: Lead, visit: Visit) -> None:
    if not quarantine.release(connection, visit.inbox.settings, lead.record, visit.now_ms):
        raise Refused(409)
    write_entry(connection, visit, lead.record.id, RELEASED, "")


def set_judgement(visit: Visit) -> Response:
    """Accept or refuse what was sent to be published."""
    state = visit.fields.get("judgement", "")
    reason = visit.fields.get("reason", "").strip()
    if state not in (ACCEPTED, REFUSED) or len(reason) > LONGEST_NOTE:
        raise Refused(400)
    if state == REFUSED and not reason:
        raise Refused(422)
    return _change(visit, partial(_judged, visit=visit, state=state, reason=reason))


def _judged(connection: Connection, lead: Lead, visit: Visit, state: str, reason: str) -> None:
    try:
        judge(connection, lead.record, state, reason, visit.owner.email, visit.now_ms)
    except NotForPublication:
        raise Refused(409) from None
    write_entry(connection, visit, lead.record.id, JUDGED, f"{state} {reason}".strip())


def _change(visit: Visit, work: Callable[[Connection, Lead], None]) -> Response:
    """Do something with the lead of the address in one transaction, then show it."""

    def change(connection: Connection) -> None:
        work(connection, lead_of(visit, connection))

    visit.inbox.write(change)
    return RedirectResponse(f"/inbox/lead/{visit.parts['id']}", 303)


def write_entry(
    connection: Connection, visit: Visit, submission_id: str, kind: str, text: str
) -> None:
    """Add a line to the diary of a lead."""
    row = {
        "id": new_id(),
        "submission": submission_id,
        "at_ms": visit.now_ms,
        "author": visit.owner.email,
        "kind": kind,
        "text": text,
    }
    connection.execute(sa.insert(note).values(row))
