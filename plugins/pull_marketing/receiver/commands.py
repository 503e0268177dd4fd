"""The commands of `python -m pull_marketing.receiver`, besides serving."""

from __future__ import annotations

import sqlalchemy as sa

from ..catalogues import catalogue
from .accepting import accepted_text
from .contracts import Version
from .database import Database
from .mail import record_text
from .moments import wall_clock
from .outbox import resend, turn_on
from .promises import deliveries_of
from .records import deliveries, latest_records, read_record
from .schema import delivery, submission
from .settings import Settings
from .spam import REASONS
from .telling import sentences, time_in_words

MOST_SHOWN = 50


def show_deliveries(database: Database, settings: Settings) -> str:
    """What became of the latest deliveries, in sentences; each with the id to send it again."""
    now = wall_clock()
    with database.reader.connect() as connection:
        found = deliveries(connection, most=MOST_SHOWN)
    lines = []
    for each in found:
        lines.append(f"{each.id}  ({each.submission[:8]})")
        lines += [f"  {sentence}" for sentence in sentences(each, settings.language, now)]
    return "\n".join(lines) or catalogue(settings.language).gettext("Nothing was sent yet.")


def show_quarantine(database: Database, settings: Settings) -> str:
    """What waits for the owner's judgement, with the reasons."""
    words = catalogue(settings.language)
    now = wall_clock()
    lines = []
    for record in latest_records(database.reader, 1000):
        if record.state == "quarantined":
            reasons = ", ".join(words.gettext(REASONS[each][1]) for each in record.spam_reasons)
            when = time_in_words(record.received_ms, now, words)
            lines.append(f"{record.id}  {record.questionnaire.title}, {when}: {reasons}")
    return "\n".join(lines) or words.gettext("Nothing is in quarantine.")


def show_submission(database: Database, settings: Settings, submission_id: str) -> str:
    """The answers of one submission, as the owner's mail has them; empty when there is none."""
    record = read_record(database.reader, submission_id)
    if record is None:
        return ""
    text = record_text(record, settings.language, wall_clock())
    return f"{record.questionnaire.title}\n\n{text}"


def show_accepted(database: Database) -> str:
    """What the owner accepted to publish, as the JSON that `accepting` explains."""
    with database.reader.connect() as connection:
        return accepted_text(connection)


def send_again(database: Database, delivery_id: str) -> bool:
    """Try one delivery again, now."""
    with database.writer.begin() as connection:
        return resend(connection, delivery_id, wall_clock())


def turn_webhook_on(database: Database, name: str) -> int:
    """Send to a webhook that had said it was gone; how many deliveries waited for it."""
    with database.writer.begin() as connection:
        return turn_on(connection, name, wall_clock())


def release(database: Database, settings: Settings, submission_id: str) -> bool:
    """Take a submission out of quarantine, and deliver it like any other; False if it is not in."""
    record = read_record(database.reader, submission_id)
    if record is None:
        return False
    c = submission.c
    with database.writer.begin() as connection:
        mine = sa.update(submission).where(c.id == submission_id, c.state == "quarantined")
        if connection.execute(mine.values(state="new")).rowcount != 1:
            return False
        row = {"id": record.id, "state": "new", "spam_score": record.spam_score}
        version = Version(record.version, record.questionnaire, "", "")
        promised = deliveries_of(settings, version, row, record.answers, wall_clock())
        if promised:
            connection.execute(sa.insert(delivery).values(list(promised)))
    return True
