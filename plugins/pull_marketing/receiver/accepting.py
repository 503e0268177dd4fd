"""What was sent to be published: the owner accepts or refuses it, and a build may fetch it.

`python -m pull_marketing.receiver accepted` prints what was accepted, oldest first:

    {
     "format": 1,
     "items": [
      {
       "id": "9f86d081884c7d659a2feaa0c55ad015",   never changes: what was fetched once is known
       "becomes": "testimonial",                   or "comment", "referrer"
       "questionnaire": "votre-avis",              its short name
       "title": "Votre avis",                      and its title, as the person saw it
       "language": "fr",
       "contract": "e3b0c442…",                    the version that was answered
       "received": "2026-11-22",                   days in the time zone of the receiver
       "moment": "2026-11-22T18:40:02+01:00",      the same to the second
       "accepted": "2026-11-24",
       "answers": [                                in the order of the questionnaire
        {
         "question": "recommander",                id, kept through rewording
         "title": "Recommanderiez-vous ?",         the words that the person saw
         "kind": "one_choice",                     as in the contract
         "answer": "Oui, les yeux fermés",         always a text; several choices with " ; "
         "choices": ["oui"]                        ids of what was chosen; empty for other kinds
        }
       ],
       "hidden": {"ref": "M4TRKB"}                 what the address of the page brought along
      }
     ]
    }

Questions that were not answered are not there. Texts are as the person typed them, never HTML.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..questionnaires.model import CHOICE_KINDS, Question
from .database import insert_into
from .moments import local_time
from .records import Record, record_of, with_contract
from .schema import judgement, submission

FORMAT = 1
ACCEPTED = "accepted"
REFUSED = "refused"
FETCHED = "fetched"
"""Accepted, and written into the site's folder since."""


class NotForPublication(Exception):
    """The answers were not given to be published, are sealed, or wait in quarantine."""


def judge(
    connection: Connection, record: Record, state: str, reason: str, author: str, now_ms: int
) -> None:
    """Accept or refuse; a later judgement takes the place of an earlier one.

    Args:
        connection: in a transaction.
        record: what is judged.
        state: ACCEPTED or REFUSED.
        reason: why; kept with the judgement.
        author: who judges.
        now_ms: the time.

    Raises:
        NotForPublication: nobody asked for this to be published, or it is in quarantine.
    """
    becomes = record.questionnaire.becomes
    if (
        not becomes
        or record.sealed
        or record.state == "quarantined"
        or state not in (ACCEPTED, REFUSED)
    ):
        raise NotForPublication(record.id)
    values = {"kind": becomes, "state": state, "reason": reason, "author": author, "at_ms": now_ms}
    insert = insert_into(judgement, connection.dialect.name)
    insert = insert.values(submission=record.id, **values)
    connection.execute(insert.on_conflict_do_update(index_elements=["submission"], set_=values))


def accepted_items(connection: Connection) -> list[dict[str, Any]]:
    """All that was accepted and was not fetched yet, in the form that this module's text shows."""
    query = with_contract().add_columns(judgement.c.at_ms)
    query = query.join(judgement, judgement.c.submission == submission.c.id)
    query = query.where(judgement.c.state == ACCEPTED)
    query = query.order_by(judgement.c.at_ms, submission.c.id)
    return [_item(record_of(row), row.at_ms) for row in connection.execute(query)]


def note_fetched(connection: Connection, ids: list[str], now_ms: int) -> int:
    """Give these out no more; how many of them had been accepted."""
    c = judgement.c
    mine = sa.update(judgement).where(c.submission.in_(ids), c.state == ACCEPTED)
    return connection.execute(mine.values(state=FETCHED, at_ms=now_ms)).rowcount


def accepted_text(connection: Connection) -> str:
    """The items as JSON."""
    document = {"format": FORMAT, "items": accepted_items(connection)}
    return json.dumps(document, ensure_ascii=False, indent=1)


def _item(record: Record, accepted_ms: int) -> dict[str, Any]:
    return {
        "id": record.id,
        "becomes": record.questionnaire.becomes,
        "questionnaire": record.questionnaire.slug,
        "title": record.questionnaire.title,
        "language": record.questionnaire.language,
        "contract": record.version,
        "received": local_time(record.received_ms).date().isoformat(),
        "moment": local_time(record.received_ms).isoformat(timespec="seconds"),
        "accepted": local_time(accepted_ms).date().isoformat(),
        "answers": [_answer(record, question, answer) for question, answer in record.told()],
        "hidden": record.hidden,
    }


def _answer(record: Record, question: Question, answer: str) -> dict[str, Any]:
    given = record.answers[question.id]
    chosen = [given] if isinstance(given, str) else list(given)
    return {
        "question": question.id,
        "title": question.title,
        "kind": str(question.kind),
        "answer": answer,
        "choices": chosen if question.kind in CHOICE_KINDS else [],
    }
