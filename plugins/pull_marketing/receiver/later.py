"""Keeps a half-filled form for who asks for it, and gives it back by a link in a mail.

The link's name cannot be guessed and is not in the database, only its hash. It shows nothing before
its button is pressed: whoever looks over a shoulder, or reads mails by a program, sees no answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..questionnaires.model import Kind, Question, Questionnaire
from .bodies import Fields, is_broken
from .keys import Keys
from .moments import DAY_MS
from .promises import REMINDER_MAIL, RESUME_MAIL, delivery_row
from .schema import submission
from .settings import ADDRESS
from .submissions import Post
from .writer import Parcel, Row

DRAFT = "draft"
"""The state of a submission that is none yet; it is erased after thirty days, like quarantine."""

RESUME = "resume"
RESUMED = "resumed_from"
"""The field by which a resumed page says which draft it came from."""

LATER_DAYS = 30


def address_question(questionnaire: Questionnaire) -> Question | None:
    """The question whose answer says where the link goes."""
    return next((q for q in questionnaire.questions if q.kind is Kind.EMAIL), None)


def address_in(post: Post) -> str:
    """The address that was typed; empty when there is none that a mail can go to."""
    question = address_question(post.version.questionnaire)
    typed = post.first(question.id).strip() if question else ""
    return typed if ADDRESS.match(typed) else ""


def name_of(keys: Keys, draft_id: str) -> str:
    """What the link to a draft ends with: 128 bits that only the secret can make."""
    return keys.mark(f"{RESUME}:{draft_id}")[:32]


def key_of(name: str) -> str:
    """Under which a draft is found by its link."""
    return f"later-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"


def draft_of(row: Row, post: Post, address: str, known: set[str], keys: Keys) -> Parcel:
    """What is stored instead of a submission: everything typed, and the mail with the link.

    Args:
        row: as it would be stored if this were the end.
        post: the fields.
        address: where the link goes.
        known: names of fields that a page of ours has.
        keys: for the link and the person.
    """
    typed: dict[str, list[str]] = {}
    for name, value in post.fields:
        if name in known and value and not is_broken(value):
            typed.setdefault(name, []).append(value)
    nothing: dict[str, Any] = {"ending": None, "scores": "{}", "words": "{}", "dropped": "[]"}
    nothing |= {name: None for name in ("score", "due_ms") if name in row}
    kept = {
        **row,
        **nothing,
        "state": DRAFT,
        "key": key_of(name_of(keys, row["id"])),
        "answers": json.dumps(typed, ensure_ascii=False),
        "person": keys.person(address),
    }
    return Parcel(kept, tuple(_mails(row, address, post.version.questionnaire.reminder_days)))


def _mails(row: Row, address: str, reminder_days: int) -> Iterator[Row]:
    """The link at once, and the reminder when its day has come; it goes with the draft."""
    yield delivery_row(row["id"], RESUME_MAIL, address, row["received_ms"])
    if reminder_days:
        wait_ms = min(reminder_days, LATER_DAYS - 1) * DAY_MS
        yield delivery_row(row["id"], REMINDER_MAIL, address, row["received_ms"], wait_ms)


def find_draft(connection: Connection, name: str, now_ms: int) -> sa.Row[Any] | None:
    """The draft that a link leads to; None when it has ended, or there is none."""
    c = submission.c
    mine = (c.state == DRAFT, c.key == key_of(name), c.received_ms > now_ms - LATER_DAYS * DAY_MS)
    return connection.execute(sa.select(submission).where(*mine)).first()


def fields_of(row: sa.Row[Any], name: str) -> Fields:
    """What was typed, as a form would send it."""
    typed = json.loads(row.answers).items()
    given = [(field, value) for field, values in typed for value in values]
    return (*given, (RESUMED, name))


def finish(connection: Connection, name: str) -> None:
    """Erase a draft: its answers have been sent."""
    c = submission.c
    connection.execute(sa.delete(submission).where(c.state == DRAFT, c.key == key_of(name)))
