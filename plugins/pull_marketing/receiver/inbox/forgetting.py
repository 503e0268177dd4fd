"""Erasing one person: what goes is said before; that it went is written down, without content."""

from __future__ import annotations

import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response

from ...catalogues import catalogue
from ..bodies import Refused
from ..erasing import Erased
from ..opening import sealed_of
from ..schema import erasure
from ..settings import ADDRESS
from ..telling import erased_in_words
from . import reading, showing
from .handling import lead_of
from .visits import Visit

ERASED = "/inbox/erased"
MOST = 100


def erasures_page(visit: Visit) -> Response:
    """The evidence, and the way to erase somebody by their mail address."""
    return _page(visit)


def _page(visit: Visit, done: Erased | None = None) -> Response:
    language = visit.inbox.settings.language
    words = catalogue(language)
    query = sa.select(erasure).order_by(erasure.c.at_ms.desc(), erasure.c.id).limit(MOST)
    with visit.inbox.reading() as connection:
        rows = connection.execute(query).all()
    return showing.page(
        language,
        "erased",
        evidence=[erased_in_words(row, words, visit.now_ms) for row in rows],
        done=done,
        session=visit.owner,
    )


def erase_address(visit: Visit) -> Response:
    """Erase everything of the person who answers at an address."""
    address = visit.fields.get("email", "").strip()
    if not ADDRESS.match(address) or visit.fields.get("sure") != "yes":
        raise Refused(400)
    return _page(visit, visit.inbox.eraser.person(address))


def confirm_page(visit: Visit) -> Response:
    """What will go, before anything goes."""
    language = visit.inbox.settings.language
    with visit.inbox.reading() as connection:
        lead = lead_of(visit, connection)
    told = reading.shown(lead, visit.now_ms, language)
    return showing.page(language, "erase", lead=told, session=visit.owner)


def erase_lead(visit: Visit) -> Response:
    """Erase everything of the person who sent this."""
    if not visit.inbox.eraser.person_of(visit.parts["id"]):
        raise Refused(404)
    return RedirectResponse(ERASED, 303)


def sealed_file(visit: Visit) -> Response:
    """Sealed answers, to be opened where the key is."""
    sealed = sealed_of(visit.inbox.database, visit.parts["id"])
    if sealed is None:
        raise Refused(404)
    name = f"{visit.parts['id'][:8]}.age"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(sealed.encode(), media_type="application/octet-stream", headers=headers)
