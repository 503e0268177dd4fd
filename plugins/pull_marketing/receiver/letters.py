"""Who wants letters: asked once by mail, on the list only after they said yes there.

What they agreed to is kept in its own words, with the version of the page and the moments, because
the owner has to prove it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..questionnaires.conditions import Answer
from ..questionnaires.model import Choice, Question, Questionnaire
from .ids import new_id
from .keys import Keys
from .records import Record
from .schema import subscriber

UNCONFIRMED_DAYS = 30
"""A request that nobody confirmed is erased after that."""

_ABOUT_LETTERS = re.compile(
    r"lettre|newsletter|actualit|nouveaut|écri|article|write|letter|news", re.I
)


def consent_given(
    questionnaire: Questionnaire, kept: Mapping[str, Answer]
) -> tuple[Question, Choice] | None:
    """The consent to letters, if the questionnaire has a list and it was ticked."""
    if not questionnaire.list:
        return None
    found = list(_consents(questionnaire))
    about = [each for each in found if _ABOUT_LETTERS.search(f"{each[0].title} {each[1].label}")]
    for question, choice in (about or found)[:1]:
        answer = kept.get(question.id, ())
        if choice.id in ((answer,) if isinstance(answer, str) else answer):
            return question, choice
    return None


def _consents(questionnaire: Questionnaire) -> Iterator[tuple[Question, Choice]]:
    for question in questionnaire.questions:
        for choice in question.choices:
            if choice.consent:
                yield question, choice


def ask(connection: Connection, record: Record, address: str, keys: Keys) -> str:
    """Note that somebody wants letters; the entry to be confirmed, empty when none is.

    Asking twice makes one entry. Who left is asked again only for a consent that is newer.
    """
    given = consent_given(record.questionnaire, record.answers)
    person = keys.person(address)
    if given is None or person is None:
        return ""
    asked = {
        "address": address,
        "consent": f"{given[0].title} {given[1].label}",
        "contract": record.version,
        "asked_ms": record.received_ms,
        "confirmed_ms": None,
        "left_ms": None,
    }
    c = subscriber.c
    name = record.questionnaire.list
    mine = (c.list == name, c.person == person)
    row = connection.execute(sa.select(subscriber).where(*mine)).first()
    if row is None:
        made = new_id()
        entry = {"id": made, "list": name, "person": person, **asked}
        connection.execute(sa.insert(subscriber).values(entry))
        return made
    if row.left_ms is not None and row.left_ms < record.received_ms:
        connection.execute(sa.update(subscriber).where(*mine).values(asked))
        return str(row.id)
    return "" if row.confirmed_ms or row.left_ms else str(row.id)


def confirm(connection: Connection, entry_id: str, now_ms: int) -> bool:
    """Put an entry on its list; False when there is none, or the person left since."""
    c = subscriber.c
    mine = sa.update(subscriber).where(c.id == entry_id, c.left_ms.is_(None))
    # Pressed twice, the first moment is the one that counts.
    done = connection.execute(
        mine.values(confirmed_ms=sa.func.coalesce(c.confirmed_ms, now_ms))
    ).rowcount
    return done == 1


def leave(connection: Connection, entry_id: str, now_ms: int) -> bool:
    """Take an entry off its list; its address goes, that it was there stays."""
    c = subscriber.c
    mine = sa.update(subscriber).where(c.id == entry_id)
    left = sa.func.coalesce(c.left_ms, now_ms)
    return connection.execute(mine.values(left_ms=left, address="")).rowcount == 1


def forget_unconfirmed(connection: Connection, before_ms: int) -> int:
    """Erase requests that nobody confirmed; how many."""
    c = subscriber.c
    old = sa.delete(subscriber).where(c.confirmed_ms.is_(None), c.asked_ms < before_ms)
    return connection.execute(old).rowcount
