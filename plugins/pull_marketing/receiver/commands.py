"""The commands of `python -m pull_marketing.receiver`, besides serving."""

from __future__ import annotations

from ..catalogues import catalogue
from . import quarantine
from .accepting import accepted_text
from .database import Database
from .mail import record_text
from .moments import wall_clock
from .outbox import resend, turn_on
from .records import deliveries, latest_records, read_record
from .settings import ADDRESS, Settings
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


def make_owner(
    database: Database, settings: Settings, email: str, password: str
) -> tuple[bool, str]:
    """An account of the inbox, or a new password for it; whether it was made, and what to say."""
    from .inbox import accounts, passwords

    words = catalogue(settings.language).gettext
    if not ADDRESS.match(email):
        return False, words("Say whose account it is: owner camille@example.com")
    if not password:
        return False, words("The two are not the same, or empty: nothing was changed.")
    refused = passwords.why_refused(password, email, settings.site_url)
    if refused:
        return False, words(refused).format(
            least=passwords.SHORTEST, advised=passwords.ADVISED, most=passwords.LONGEST
        )
    with database.writer.begin() as connection:
        new = accounts.make_owner(connection, email, password, wall_clock())
    told = words("The account is made. The first login asks for an app that makes codes.")
    if not new:
        told = words("The password is set. Sessions have ended; the next login sets up codes anew.")
    if len(password) < passwords.ADVISED:
        better = words("{advised} characters or more would be better: a sentence will do.")
        told += "\n" + better.format(advised=passwords.ADVISED)
    return True, told


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
    with database.writer.begin() as connection:
        return quarantine.release(connection, settings, record, wall_clock())
