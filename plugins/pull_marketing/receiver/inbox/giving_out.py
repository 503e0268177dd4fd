"""The page of exports, and the files that it gives out."""

from __future__ import annotations

import datetime
from dataclasses import replace

import sqlalchemy as sa
from starlette.responses import Response

from ..bodies import Refused
from ..moments import SECOND_MS, local_time
from ..schema import submission
from . import showing
from .exporting import MOST_ROWS, csv_text, json_text, table_of, workbook
from .leads import STATES, Lead, filters_of, find_leads, titles
from .visits import Visit

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}


def export_page(visit: Visit) -> Response:
    """What to export, and how."""
    return _page(visit)


def _page(visit: Visit, status: int = 200) -> Response:
    language = visit.inbox.settings.language
    with visit.inbox.reading() as connection:
        known = titles(connection)
    return showing.page(
        language,
        "export",
        status,
        questionnaires=sorted(known.items(), key=lambda each: each[1].casefold()),
        formats=tuple(FORMATS),
        most=MOST_ROWS,
        too_many=status != 200,
        today=local_time(visit.now_ms).date().isoformat(),
        session=visit.owner,
    )


def export_file(visit: Visit) -> Response:
    """The file; a POST, so that no address of it stays anywhere."""
    wanted = visit.fields.get("format", "")
    if wanted not in FORMATS:
        raise Refused(400)
    with visit.inbox.reading() as connection:
        filters = filters_of({**visit.fields, "page": "1"}, titles(connection))
        filters = replace(filters, order="received", state=_state(visit))
        leads, more = find_leads(connection, filters, MOST_ROWS, *_times(visit))
    if more:
        return _page(visit, 413)
    today = local_time(visit.now_ms).date().isoformat()
    name = f"{filters.questionnaire or 'inbox'}-{today}.{wanted}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_content(visit, wanted, leads), media_type=FORMATS[wanted], headers=headers)


def _state(visit: Visit) -> str:
    state = visit.fields.get("state", "all")
    return state if state in STATES else "all"


def _content(visit: Visit, wanted: str, leads: list[Lead]) -> str | bytes:
    language = visit.inbox.settings.language
    if wanted == "json":
        return json_text(leads)
    table = table_of(leads, language)
    if wanted == "xlsx":
        return workbook(table)
    return csv_text(table, language, plain=visit.fields.get("plain") == "yes")


def _times(visit: Visit) -> tuple[sa.ColumnElement[bool], ...]:
    """The days that the form names, both included."""
    c = submission.c
    first, last = _day(visit, "first"), _day(visit, "last")
    found = []
    if first:
        found.append(c.received_ms >= _begin_ms(first))
    if last:
        found.append(c.received_ms < _begin_ms(last + datetime.timedelta(1)))
    return tuple(found)


def _day(visit: Visit, name: str) -> datetime.date | None:
    text = visit.fields.get(name, "").strip()
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(400) from None


def _begin_ms(day: datetime.date) -> int:
    return round(datetime.datetime.combine(day, datetime.time()).timestamp() * SECOND_MS)
