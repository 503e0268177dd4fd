"""Lets a submission out of quarantine."""

from __future__ import annotations

import json
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .contracts import Version
from .promises import deliveries_of
from .records import Record
from .schema import delivery, submission
from .settings import Settings
from .spam import BUTTON, NO_WORK, Suspicion


def release(connection: Connection, settings: Settings, record: Record, now_ms: int) -> bool:
    """Deliver it like any other; False if it is not in quarantine (any more)."""
    mine = sa.update(submission).where(
        submission.c.id == record.id, submission.c.state == "quarantined"
    )
    if connection.execute(mine.values(state="new")).rowcount != 1:
        return False
    row = {"id": record.id, "state": "new", "spam_score": record.spam_score}
    version = Version(record.version, record.questionnaire, "", "")
    promised = deliveries_of(settings, version, row, record.answers, now_ms)
    if promised:
        connection.execute(sa.insert(delivery).values(list(promised)))
    return True


def waits_for_a_person(record: Record) -> bool:
    """Whether it is in quarantine for no other reason than that no work was done for it."""
    return record.state == "quarantined" and Suspicion(record.spam_reasons).waits_for_a_person


def confirm(connection: Connection, settings: Settings, record: Record, now_ms: int) -> bool:
    """Deliver it, because a person pressed the button; False if it waits for something else."""
    if not waits_for_a_person(record):
        return False
    told = Suspicion((*(r for r in record.spam_reasons if r != NO_WORK), BUTTON))
    mine = sa.update(submission).where(submission.c.id == record.id)
    connection.execute(mine.values(spam_reasons=json.dumps(told.reasons), spam_score=told.points))
    return release(connection, settings, replace(record, spam_score=told.points), now_ms)
