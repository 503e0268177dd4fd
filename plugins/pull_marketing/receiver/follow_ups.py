"""The mails that follow an answer, each with its link: made when it leaves, never kept."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from . import person_mails
from .database import Database
from .keys import Keys
from .later import DRAFT, LATER_DAYS, RESUME, name_of
from .letters import ask
from .links import LETTERS, OWN, REWARD, address_of, link, reward_file
from .mail import write_mail
from .moments import DAY_MS
from .outbox import Claim, Verdict
from .person_mails import Letter
from .promises import REMINDER_MAIL, RESUME_MAIL, REWARD_MAIL, THANKS_MAIL
from .records import Record
from .schema import delivery, submission
from .settings import Settings
from .writer import Writer


class FollowUps:
    """Writes the mails to the person, or says why one does not leave."""

    def __init__(self, settings: Settings, database: Database, writer: Writer, keys: Keys) -> None:
        self._settings = settings
        self._database = database
        self._writer = writer
        self._keys = keys

    def own_link(self, record: Record) -> str:
        """Where the person sees what they sent, and may erase it."""
        return link(self._settings, self._keys, OWN, record.id)

    def written(self, claimed: Claim, record: Record, now_ms: int) -> bytes | Verdict:
        """One mail; a verdict when it must not leave, or not yet.

        Raises:
            UnsafeMail: it would carry foreign headers.
        """
        letter = self._letter(claimed, record, now_ms)
        if isinstance(letter, Verdict):
            return letter
        return write_mail(
            sender=self._settings.mail_from,
            to=claimed.target,
            subject=letter.subject,
            body=letter.body,
            delivery_id=claimed.delivery,
            now_ms=now_ms,
        )

    def _letter(self, claimed: Claim, record: Record, now_ms: int) -> Letter | Verdict:
        match claimed.kind:
            case kind if kind == REWARD_MAIL:
                if reward_file(self._settings, record) is None:
                    return Verdict("again", "no_reward")  # it may still be copied to its place
                promised = link(self._settings, self._keys, REWARD, record.id)
                name = record.questionnaire.reward.rpartition("/")[2]
                return person_mails.reward_mail(record, promised, name)
            case kind if kind == THANKS_MAIL:
                return person_mails.thanks_mail(record, self.own_link(record))
            case kind if kind == RESUME_MAIL:
                return person_mails.resume_mail(record, self._resume(record))
            case kind if kind == REMINDER_MAIL:
                return self._reminder(claimed, record, now_ms)
        entry = self._writer.run(lambda c: ask(c, record, claimed.target, self._keys)).result()
        if not entry:
            return Verdict("stopped", "on_list")
        confirm = link(self._settings, self._keys, LETTERS, entry)
        return person_mails.letters_mail(record, confirm)

    def _resume(self, record: Record) -> str:
        return address_of(self._settings, RESUME, name_of(self._keys, record.id))

    def _reminder(self, claimed: Claim, record: Record, now_ms: int) -> Letter | Verdict:
        until_ms = record.received_ms + LATER_DAYS * DAY_MS
        if record.state != DRAFT or now_ms > until_ms:
            return Verdict("stopped", "finished")
        with self._database.reader.connect() as connection:
            reason = _no_reminder(connection, claimed, record)
        if reason:
            return Verdict("stopped", reason)
        links = (self._resume(record), self.own_link(record))
        return person_mails.reminder_mail(record, links, until_ms)


def _no_reminder(connection: Connection, claimed: Claim, record: Record) -> str:
    """Why this person is not reminded; empty when they are."""
    s, d = submission.c, delivery.c
    link_sent = sa.select(d.id).where(
        d.submission == record.id, d.kind == RESUME_MAIL, d.state == "delivered"
    )
    if connection.execute(link_sent).first() is None:
        return "no_link"
    person = sa.select(s.person).where(s.id == record.id).scalar_subquery()
    newer = sa.select(s.id).where(
        s.person == person,
        s.questionnaire == record.questionnaire.slug,
        s.id != record.id,
        s.received_ms > record.received_ms,
    )
    # A newer draft has a reminder of its own; answers that were sent need none.
    if connection.execute(newer.limit(1)).first() is not None:
        return "finished"
    reminded = (
        sa.select(d.id)
        .join(submission, s.id == d.submission)
        .where(d.kind == REMINDER_MAIL, d.target == claimed.target, d.state == "delivered")
        .where(s.questionnaire == record.questionnaire.slug)
    )
    return "reminded" if connection.execute(reminded.limit(1)).first() is not None else ""
