"""The ledger of deliveries: each try as a sentence, sending again, turning a webhook on again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response

from ...catalogues import catalogue
from ...diagnostics import Term
from ..bodies import Refused
from ..outbox import resend, turn_on
from ..records import Delivery, deliveries
from ..schema import stopped_target
from ..telling import sentences, who
from . import showing
from .visits import Visit

LEDGER = "/inbox/deliveries"
MOST = 100
STATES: dict[str, Term] = {
    "waiting": Term("waits"),
    "delivered": Term("arrived"),
    "failed": Term("given up"),
    "stopped": Term("stopped"),
}


@dataclass(frozen=True)
class Told:
    """A delivery in words."""

    id: str
    submission: str
    who: str
    state: str
    state_words: str
    sentences: tuple[str, ...]


def told_deliveries(found: Iterable[Delivery], now_ms: int, language: str) -> list[Told]:
    """The deliveries with a sentence for each try, and one for what comes."""
    words = catalogue(language)
    return [
        Told(
            id=each.id,
            submission=each.submission,
            who=who(each, words),
            state=each.state,
            state_words=words.gettext(STATES[each.state]) if each.state in STATES else each.state,
            sentences=tuple(sentences(each, language, now_ms)),
        )
        for each in found
    ]


def ledger_page(visit: Visit) -> Response:
    """The latest deliveries, and the webhooks that are turned off."""
    language = visit.inbox.settings.language
    with visit.inbox.reading() as connection:
        found = deliveries(connection, most=MOST)
        query = sa.select(stopped_target).order_by(stopped_target.c.name)
        stopped = connection.execute(query).all()
    return showing.page(
        language,
        "deliveries",
        deliveries=told_deliveries(found, visit.now_ms, language),
        stopped=[(row.name, showing.moment(row.at_ms, visit.now_ms, language)) for row in stopped],
        most=MOST,
        session=visit.owner,
    )


def send_again(visit: Visit) -> Response:
    """Try a delivery again now, under its old id."""
    wanted = visit.fields.get("delivery", "")
    work = partial(resend, delivery_id=wanted, now_ms=visit.now_ms)
    if not visit.inbox.write(work):
        raise Refused(409)
    lead = visit.fields.get("lead", "")
    back = f"/inbox/lead/{lead}" if lead.isalnum() and len(lead) == 32 else LEDGER
    return RedirectResponse(back, 303)


def turn_webhook_on(visit: Visit) -> Response:
    """Send to a webhook again that had said it was gone."""
    visit.inbox.write(partial(turn_on, name=visit.fields.get("webhook", ""), now_ms=visit.now_ms))
    return RedirectResponse(LEDGER, 303)
