"""Lets a submission out of quarantine."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .contracts import Version
from .promises import deliveries_of
from .records import Record
from .schema import delivery, submission
from .settings import Settings


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
