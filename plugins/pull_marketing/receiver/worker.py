"""Makes the deliveries that are due, several at a time, none waiting for another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import sqlalchemy as sa

from . import failpoints
from .database import Database
from .follow_ups import FollowUps
from .mail import UnsafeMail, copy_mail, owner_mail, stopped_mail
from .moments import DAY_MS, Clock
from .outbox import Claim, Verdict, claim, mark
from .promises import COPY_MAIL, OWNER_MAIL, STOPPED_MAIL, TO_PERSON, owner_address
from .records import Record, deliveries, read_record
from .schema import delivery
from .settings import Settings
from .smtp import send_mail
from .webhooks import send_webhook
from .writer import CannotStore, Writer

log = logging.getLogger("pull_marketing.receiver")

AT_ONCE = 8
MOST_A_DAY = 3
"""Mails of one kind to one person."""

LOOK_EVERY_S = 1.0
MARK_AGAIN_S = (0.5, 2.0, 8.0, 30.0, 0.0)
"""Waits while a try cannot be written down; together far less than its lease."""


class Worker:
    """Delivers until `close`.

    Args:
        settings: how mail leaves, and the webhooks.
        database: where submissions are read.
        writer: through which claims and marks are written.
        clock: the time of day.
        upkeep: called at each look; decides itself when it has something to do.
        follow_ups: what goes to the person.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        writer: Writer,
        clock: Clock,
        upkeep: Callable[[], None],
        follow_ups: FollowUps,
    ) -> None:
        self._settings = settings
        self._database = database
        self._writer = writer
        self._clock = clock
        self._upkeep = upkeep
        self._follow_ups = follow_ups
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="delivery")
        self._running: dict[Future[None], str] = {}
        self._news = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something new is due."""
        self._news.set()

    def close(self) -> None:
        """Let the tries that are being made come to their end."""
        self._ending.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(cancel_futures=True)

    def run_due(self) -> int:
        """Make every delivery that is due now, one after the other; how many tries that was."""
        made = 0
        while claims := self._claim(AT_ONCE):
            for each in claims:
                self._deliver(each)
            made += len(claims)
        return made

    def _work(self) -> None:
        while not self._ending.is_set():
            self._news.clear()
            self._upkeep()
            self._running = {f: each for f, each in self._running.items() if not f.done()}
            free = AT_ONCE - len(self._running)
            claims = self._claim(free) if free else []
            self._running |= {self._pool.submit(self._deliver, c): c.delivery for c in claims}
            if not claims:
                self._news.wait(LOOK_EVERY_S)

    def _claim(self, most: int) -> list[Claim]:
        now, tried = self._clock(), list(self._running.values())
        try:
            claims = self._writer.run(lambda c: claim(c, now, most, tried)).result()
        except CannotStore as error:  # the database is away: the next look will tell
            log.warning("the outbox cannot be read: %s", error)
            return []
        if claims:
            failpoints.at("after_claim")
        return claims

    def _deliver(self, claimed: Claim) -> None:
        address = self._settings.deliver_to
        try:
            record = read_record(self._database.reader, claimed.submission)
            if record:
                address = owner_address(self._settings, record.questionnaire)
            verdict = self._try(claimed, record)
        except Exception as error:  # noqa: BLE001 - the boundary of an attempt
            verdict = Verdict("again", "internal", type(error).__name__)
        failpoints.at("after_send")
        self._write_down(claimed, verdict, address)
        self._news.set()

    def _write_down(self, claimed: Claim, verdict: Verdict, address: str) -> None:
        """Mark the try; a database that is away for a moment must not make it happen twice."""
        now = self._clock()
        for wait_s in MARK_AGAIN_S:
            try:
                self._writer.run(lambda c: mark(c, claimed, verdict, now, address)).result()
            except CannotStore as error:
                log.warning("a try could not be written down yet: %s", error)
                if self._ending.wait(wait_s):
                    return
            else:
                return
        # Its claim runs out, and it is tried again under the same id.

    def _try(self, claimed: Claim, record: Record | None) -> Verdict:
        if record is None:
            return Verdict("stopped", "erased")
        if claimed.kind in TO_PERSON and self._is_too_many(claimed):
            return Verdict("stopped", "too_many")
        if claimed.kind in TO_PERSON or claimed.kind in (OWNER_MAIL, STOPPED_MAIL):
            return self._mail(claimed, record)
        target = next((t for t in self._settings.webhooks if t.name == claimed.target), None)
        if target is None:
            return Verdict("stopped", "unknown_target")
        return send_webhook(target, record, claimed.delivery, self._clock() // 1000)

    def _is_too_many(self, claimed: Claim) -> bool:
        """Whether this address got enough for a day: it may be somebody else who typed it."""
        c = delivery.c
        since = self._clock() - DAY_MS
        sent = (c.kind == claimed.kind, c.target == claimed.target, c.state == "delivered")
        query = sa.select(sa.func.count()).where(*sent, c.created_ms > since)
        with self._database.reader.connect() as connection:
            return int(connection.execute(query).scalar_one()) >= MOST_A_DAY

    def _mail(self, claimed: Claim, record: Record) -> Verdict:
        try:
            wire = self._written(claimed, record)
        except UnsafeMail:
            return Verdict("stopped", "bad_headers")
        if isinstance(wire, Verdict):
            return wire
        sender = self._settings.mail_from
        return send_mail(self._settings.mail, sender, claimed.target, wire, claimed.delivery)

    def _written(self, claimed: Claim, record: Record) -> bytes | Verdict:
        sender, to, now = self._settings.mail_from, claimed.target, self._clock()
        language = self._settings.language
        if claimed.kind == COPY_MAIL:
            own = self._follow_ups.own_link(record)
            return copy_mail(
                record, own, sender=sender, to=to, delivery_id=claimed.delivery, now_ms=now
            )
        if claimed.kind in TO_PERSON:
            return self._follow_ups.written(claimed, record, now)
        if claimed.kind == OWNER_MAIL:
            return owner_mail(
                record,
                sender=sender,
                to=to,
                delivery_id=claimed.delivery,
                language=language,
                now_ms=now,
            )
        with self._database.reader.connect() as connection:
            given_up = [
                each
                for each in deliveries(connection, claimed.submission)
                if each.state in ("stopped", "failed") and each.kind == "webhook"
            ]
        return stopped_mail(
            given_up,
            sender=sender,
            to=to,
            delivery_id=claimed.delivery,
            language=language,
            now_ms=now,
        )
