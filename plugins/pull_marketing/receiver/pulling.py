"""What `invoke pull` takes home: what was accepted, and the requests that wait for an answer.

    {
     "format": 1,
     "items": […],                                 what was accepted: see `accepting`
     "requests": [                                 of those whose answer is promised
      {
       "id": "9f86d081884c7d659a2feaa0c55ad015",
       "questionnaire": "decrire-mon-projet",
       "received": "2026-11-20T18:40:02+01:00",
       "person": "Atelier Specimen",               empty when no name was asked, or it is sealed
       "answered": "2026-11-23T10:15:00+01:00"     null while the person waits
      }
     ]
    }

Whoever fetched items posts their ids as fields `fetched`; they are not given out again.
"""

from __future__ import annotations

import hmac
import json
import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..questionnaires.model import Kind
from .accepting import accepted_items, note_fetched
from .bodies import Refused, parse, read_body
from .database import Database
from .inbox.leads import OWED
from .moments import DAY_MS, Clock, local_time
from .records import Record, record_of, with_contract
from .schema import submission
from .settings import Settings
from .writer import Writer

FORMAT = 1
ADDRESS = "/pull"
MOST_REQUESTS = 1000
LARGEST_NOTE_BYTES = 100_000
MOST_NOTED = 2000
_ANSWERED_SINCE_MS = 60 * DAY_MS
_PATIENCE_S = 10.0
_ID = re.compile(r"[0-9a-f]{32}\Z")


def pull_document(connection: Connection, now_ms: int) -> dict[str, Any]:
    """All that waits to be taken home, in the form that this module's text shows."""
    return {
        "format": FORMAT,
        "items": accepted_items(connection),
        "requests": _requests(connection, now_ms),
    }


def _requests(connection: Connection, now_ms: int) -> list[dict[str, Any]]:
    c = submission.c
    recent = c.handled_ms > now_ms - _ANSWERED_SINCE_MS
    query = with_contract().where(c.state == "new", c.due_ms.is_not(None))
    query = query.where(sa.or_(c.handling.in_(OWED), recent))
    rows = connection.execute(query.order_by(c.received_ms, c.id).limit(MOST_REQUESTS))
    records = [(record_of(row), row) for row in rows]
    return [
        _request(record, None if row.handling in OWED else row.handled_ms)
        for record, row in records
        if not record.questionnaire.becomes
    ]


def _request(record: Record, answered_ms: int | None) -> dict[str, Any]:
    return {
        "id": record.id,
        "questionnaire": record.questionnaire.slug,
        "received": _iso(record.received_ms),
        "person": next((a for q, a in record.told() if q.kind is Kind.NAME), ""),
        "answered": _iso(answered_ms) if answered_ms else None,
    }


def _iso(at_ms: int) -> str:
    return local_time(at_ms).isoformat(timespec="seconds")


def pull_routes(
    settings: Settings, database: Database, writer: Writer, clock: Clock
) -> list[Route]:
    """The address that `invoke pull` asks; none where no token was set."""
    if not settings.pull_token:
        return []

    def taken_home() -> str:
        with database.reader.connect() as connection:
            return json.dumps(pull_document(connection, clock()), ensure_ascii=False)

    def noted(ids: list[str]) -> int:
        return writer.run(lambda c: note_fetched(c, ids, clock())).result(_PATIENCE_S)

    async def pull(request: Request) -> Response:
        if not is_known(request, settings.pull_token):
            return _json({"error": "token"}, 401, {"WWW-Authenticate": "Bearer"})
        if request.method == "GET":
            text = await run_in_threadpool(taken_home)
            return Response(text, media_type="application/json")
        try:
            fields = parse(await read_body(request, LARGEST_NOTE_BYTES), MOST_NOTED)
        except Refused as refused:
            return _json({"error": "body"}, refused.status, {"Connection": "close"})
        ids = [value for name, value in fields if name == "fetched" and _ID.match(value)]
        if len(ids) < len(fields):
            return _json({"error": "fetched"}, 422)
        return _json({"format": FORMAT, "noted": await run_in_threadpool(noted, ids)})

    return [Route(ADDRESS, pull, methods=["GET", "POST"])]


def is_known(request: Request, token: str) -> bool:
    """Whether the request carries the token, compared in a time that tells nothing of it."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    return kind.lower() == "bearer" and same


def _json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(content), status, headers, media_type="application/json")
