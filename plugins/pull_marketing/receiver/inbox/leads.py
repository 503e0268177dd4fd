"""What came in, as the owner sorts it: by promise due, by score, by day; some at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ...diagnostics import Term
from ...questionnaires.model import Kind
from ..later import DRAFT
from ..records import Record, files_of, record_of, with_contract
from ..schema import contract, submission

HANDLING: dict[str, Term] = {
    "new": Term("New"),
    "read": Term("Read"),
    "in_progress": Term("In progress"),
    "won": Term("Won"),
    "lost": Term("Lost"),
    "closed": Term("Closed"),
}
"""What the owner says of a lead."""

OWED = ("new", "read")
"""While it is one of these, the person waits for the promised answer."""

OPEN = (*OWED, "in_progress")
QUARANTINE = "quarantine"
STATES: dict[str, Term] = {
    "open": Term("To do"),
    "all": Term("All"),
    **HANDLING,
    QUARANTINE: Term("Quarantine"),
}
ORDERS: dict[str, Term] = {
    "due": Term("promise due first"),
    "score": Term("highest score first"),
    "received": Term("newest first"),
}
PAGE = 25
"""Leads on one page."""


@dataclass(frozen=True)
class Filters:
    """What the owner wants to see; only known words get here."""

    state: str = "open"
    questionnaire: str = ""
    order: str = "due"
    page: int = 1

    def address(self, **over: Any) -> str:
        """The list with something changed, such as its page."""
        values = {
            "state": self.state,
            "questionnaire": self.questionnaire,
            "order": self.order,
            "page": self.page,
            **over,
        }
        standing = Filters()
        said = [f"{n}={v}" for n, v in values.items() if v != getattr(standing, n)]
        return f"/inbox/?{'&'.join(said)}" if said else "/inbox/"


@dataclass(frozen=True)
class Lead:
    """One submission with what the owner made of it."""

    record: Record
    due_ms: int | None
    handling: str

    @property
    def owed_ms(self) -> int | None:
        """When the promised answer is due, while it is owed."""
        waits = self.handling in OWED and self.record.state != "quarantined"
        return self.due_ms if waits else None

    @property
    def name(self) -> str:
        """How the person calls themselves; empty when they were not asked, or it is sealed."""
        return next((a for q, a in self.record.told() if q.kind is Kind.NAME), "")


def filters_of(asked: Mapping[str, str], known: Mapping[str, str]) -> Filters:
    """What the address asks for; what is not known is left out.

    Args:
        asked: what stands after its `?`.
        known: titles of the questionnaires, by short name.
    """
    number = asked.get("page", "")
    return Filters(
        state=asked["state"] if asked.get("state") in STATES else "open",
        questionnaire=asked["questionnaire"] if asked.get("questionnaire") in known else "",
        order=asked["order"] if asked.get("order") in ORDERS else "due",
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )


def find_leads(
    connection: Connection, filters: Filters, most: int = PAGE, *also: sa.ColumnElement[bool]
) -> tuple[list[Lead], bool]:
    """One page of leads, and whether there are more.

    Args:
        connection: to read by.
        filters: which, and in what order.
        most: leads on a page.
        also: further conditions, such as a time.
    """
    query = _wanted(with_contract(), filters).where(*also).order_by(*_order(filters.order))
    query = query.limit(most + 1).offset((max(filters.page, 1) - 1) * most)
    rows = connection.execute(query).all()
    return [lead_from(row) for row in rows[:most]], len(rows) > most


def find_lead(connection: Connection, submission_id: str) -> Lead | None:
    """One lead; None when it was erased or never was."""
    row = connection.execute(with_contract().where(submission.c.id == submission_id)).first()
    if row is None:
        return None
    found = lead_from(row)
    files = files_of(connection, submission_id)
    return replace(found, record=replace(found.record, files=files))


def count_leads(connection: Connection, questionnaire: str) -> dict[str, int]:
    """How many there are in each of STATES."""
    c = submission.c
    query = sa.select(c.state, c.handling, sa.func.count()).group_by(c.state, c.handling)
    if questionnaire:
        query = query.where(c.questionnaire == questionnaire)
    counts = dict.fromkeys(STATES, 0)
    for state, handling, number in connection.execute(query):
        if state == "quarantined":
            counts[QUARANTINE] += number
            continue
        if state == DRAFT:  # half filled, and nobody's business yet
            continue
        counts["all"] += number
        counts[handling] += number
        counts["open"] += number if handling in OPEN else 0
    return counts


def titles(connection: Connection) -> dict[str, str]:
    """The questionnaires that were ever taken, with their newest title, by short name."""
    c = contract.c
    newest = sa.select(c.questionnaire, sa.func.max(c.first_seen_ms).label("at")).group_by(
        c.questionnaire
    )
    last = newest.subquery()
    query = sa.select(c.questionnaire, c.document).join(
        last, sa.and_(c.questionnaire == last.c.questionnaire, c.first_seen_ms == last.c.at)
    )
    return {slug: _title(document, slug) for slug, document in connection.execute(query)}


def _title(document: str, slug: str) -> str:
    title = json.loads(document).get("title")
    return title if isinstance(title, str) else slug


def _wanted(query: sa.Select[Any], filters: Filters) -> sa.Select[Any]:
    c = submission.c
    if filters.questionnaire:
        query = query.where(c.questionnaire == filters.questionnaire)
    if filters.state == QUARANTINE:
        return query.where(c.state == "quarantined")
    query = query.where(c.state == "new")
    if filters.state == "open":
        return query.where(c.handling.in_(OPEN))
    return query if filters.state == "all" else query.where(c.handling == filters.state)


def _order(name: str) -> tuple[Any, ...]:
    c = submission.c
    newest = (c.received_ms.desc(), c.id)
    if name == "score":
        return (c.score.desc().nulls_last(), *newest)
    if name == "due":
        # Who was answered is not waited for any more.
        owed = sa.case((c.handling.in_(OWED), c.due_ms), else_=None)
        return (owed.nulls_last(), c.score.desc().nulls_last(), *newest)
    return newest


def lead_from(row: Any) -> Lead:
    """A lead from its row, which `with_contract` asks for."""
    return Lead(record_of(row), row.due_ms, row.handling)
