"""The pages that are only read: the list of leads, one lead, what waits to be published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.responses import Response

from ...catalogues import Catalogue, catalogue
from ...diagnostics import Term
from ..accepting import ACCEPTED, FETCHED, REFUSED
from ..bodies import Refused
from ..downloads import download_name, open_file
from ..links import OWN, link
from ..records import deliveries, with_contract
from ..schema import judgement, submission
from ..spam import REASONS
from . import handling, showing
from .handling import Entry, Judgement
from .leads import (
    HANDLING,
    ORDERS,
    STATES,
    Lead,
    count_leads,
    filters_of,
    find_leads,
    lead_from,
    titles,
)
from .ledger import told_deliveries
from .visits import Visit

BECOMES: dict[str, Term] = {
    "testimonial": Term("Testimonial"),
    "comment": Term("Comment"),
    "referrer": Term("New referrer"),
}
JUDGED: dict[str, Term] = {
    "waiting": Term("Waits for you"),
    ACCEPTED: Term("Accepted"),
    REFUSED: Term("Refused"),
    FETCHED: Term("Accepted, and taken home"),
}
_CHANGES: dict[str, Term] = {
    handling.HANDLED: Term("is now: {what}"),
    handling.RELEASED: Term("taken out of quarantine"),
    handling.JUDGED: Term("for publication: {what}"),
}
_MOST_JUDGED = 200


@dataclass(frozen=True)
class Shown:
    """A lead in the words of a list.

    Attributes:
        points: « budget : 2 », by name; one line when there is only one.
        due: when the promised answer is due; empty when nothing is owed.
        late: whether it is overdue.
    """

    id: str
    name: str
    title: str
    ending: str
    reference: str
    received: str
    points: tuple[str, ...]
    state: str
    handling: str
    due: str
    late: bool
    reasons: tuple[str, ...]


def shown(lead: Lead, now_ms: int, language: str) -> Shown:
    """The lead as pages tell it."""
    words = catalogue(language)
    record = lead.record
    owed = lead.owed_ms
    state = STATES["quarantine"] if record.state == "quarantined" else HANDLING[lead.handling]
    return Shown(
        id=record.id,
        name=lead.name,
        title=record.questionnaire.title,
        ending=record.ending_title,
        reference=record.reference,
        received=showing.moment(record.received_ms, now_ms, language),
        points=points_of(lead, words),
        state=words.gettext(state),
        handling=lead.handling,
        due=showing.day(owed, now_ms, language) if owed else "",
        late=bool(owed and owed < now_ms),
        reasons=tuple(words.gettext(REASONS[each][1]) for each in record.spam_reasons),
    )


def points_of(lead: Lead, words: Catalogue) -> tuple[str, ...]:
    """« score : 3 », or each name with its points."""
    return tuple(
        words.gettext("{name}: {points}").format(name=name, points=points)
        for name, points in sorted(lead.record.scores.items())
    )


def list_page(visit: Visit) -> Response:
    """The leads that the address asks for."""
    language = visit.inbox.settings.language
    words = catalogue(language)
    with visit.inbox.reading() as connection:
        known = titles(connection)
        filters = filters_of(visit.asked, known)
        found, more = find_leads(connection, filters)
        counts = count_leads(connection, filters.questionnaire)
    return showing.page(
        language,
        "list",
        leads=[shown(each, visit.now_ms, language) for each in found],
        filters=filters,
        states=[(n, words.gettext(term), counts[n]) for n, term in STATES.items()],
        orders=[(name, words.gettext(term)) for name, term in ORDERS.items()],
        questionnaires=sorted(known.items(), key=lambda each: each[1].casefold()),
        earlier=filters.address(page=filters.page - 1) if filters.page > 1 else "",
        later=filters.address(page=filters.page + 1) if more else "",
        session=visit.owner,
    )


def lead_page(visit: Visit) -> Response:
    """One lead on one page."""
    with visit.inbox.reading() as connection:
        values = lead_values(visit, connection)
    return showing.page(visit.inbox.settings.language, "lead", **values, session=visit.owner)


def lead_values(visit: Visit, connection: Connection) -> dict[str, Any]:
    """All that a page or a paper says of one lead."""
    language, now = visit.inbox.settings.language, visit.now_ms
    words = catalogue(language)
    lead = handling.lead_of(visit, connection)
    record = lead.record
    judged = handling.judgement_of(connection, record.id)
    return {
        "lead": shown(lead, now, language),
        "record": record,
        "answers_given": list(record.told()),
        "files": [
            (each.id, download_name(each), -(-each.size_bytes // 1000)) for each in record.files
        ],
        "dropped": [q.title for q in record.questionnaire.questions if q.id in record.dropped],
        "quarantined": record.state == "quarantined",
        "deliveries": told_deliveries(deliveries(connection, record.id), now, language),
        "diary": [_entry(each, now, language) for each in handling.diary(connection, record.id)],
        "choices": [(name, words.gettext(term)) for name, term in HANDLING.items()],
        "becomes": _words_of(BECOMES, record.questionnaire.becomes, words),
        "own": link(visit.inbox.settings, visit.inbox.keys, OWN, record.id),
        "judged": judged,
        "judgement": _words_of(JUDGED, judged.state if judged else "waiting", words),
    }


def _entry(entry: Entry, now_ms: int, language: str) -> dict[str, str]:
    words = catalogue(language)
    text = entry.text
    if entry.kind in _CHANGES:
        what, _, why = text.partition(" ")
        said = _words_of({**HANDLING, **JUDGED}, what, words)
        told = words.gettext(_CHANGES[entry.kind]).format(what=said.lower())
        text = f"{told} – {why}" if why else told
    return {
        "kind": entry.kind,
        "author": entry.author,
        "at": showing.moment(entry.at_ms, now_ms, language),
        "text": text,
    }


def _words_of(terms: dict[str, Term], name: str, words: Catalogue) -> str:
    return words.gettext(terms[name]) if name in terms else name


def file_of(visit: Visit) -> Response:
    """A file that came with answers, to be saved."""
    inbox = visit.inbox
    found = inbox.files and open_file(inbox.database, inbox.files, visit.parts["id"])
    if not found:
        raise Refused(404)
    return found


def publication_page(visit: Visit) -> Response:
    """What was sent to be published, with what was said of it; what waits comes first."""
    language, now = visit.inbox.settings.language, visit.now_ms
    words = catalogue(language)
    with visit.inbox.reading() as connection:
        publishing = [n for n, becomes in _publishing(visit).items() if becomes]
        found = _to_publish(connection, publishing)
    items = [
        {
            "lead": shown(lead, now, language),
            "becomes": _words_of(BECOMES, lead.record.questionnaire.becomes, words),
            "state": judged.state if judged else "waiting",
            "judgement": _words_of(JUDGED, judged.state if judged else "waiting", words),
            "reason": judged.reason if judged else "",
        }
        for lead, judged in found
        if lead.record.questionnaire.becomes
    ]
    items.sort(key=lambda item: list(JUDGED).index(str(item["state"])))
    return showing.page(language, "publication", items=items, session=visit.owner)


def _publishing(visit: Visit) -> dict[str, str]:
    current = visit.inbox.contracts.current
    return {slug: version.questionnaire.becomes for slug, version in current.items()}


def _to_publish(
    connection: Connection, slugs: Iterable[str]
) -> list[tuple[Lead, Judgement | None]]:
    c, j = submission.c, judgement.c
    query = with_contract().add_columns(
        j.state.label("judged_state"), j.reason, j.author, j.at_ms.label("judged_ms")
    )
    query = query.join(judgement, j.submission == c.id, isouter=True)
    query = query.where(
        c.state != "quarantined", sa.or_(c.questionnaire.in_(list(slugs)), j.state.is_not(None))
    )
    rows = connection.execute(
        query.order_by(j.state.is_(None).desc(), c.received_ms.desc(), c.id).limit(_MOST_JUDGED)
    )
    return [
        (
            lead_from(row),
            Judgement(row.judged_state, row.reason, row.author, row.judged_ms)
            if row.judged_state
            else None,
        )
        for row in rows
    ]
