"""The outbox: who may try a delivery now, what came of it, and when it is tried again.

A try is claimed for a while in a short transaction, made outside any transaction, and marked only
by whoever still holds the claim. After a crash it is made once more, under the same id.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from . import failpoints
from .moments import DAY_MS, SECOND_MS
from .promises import REMINDER_MAIL, STOPPED_MAIL, WEBHOOK, delivery_row
from .schema import attempt, delivery, stopped_target

WAITS_S = (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds before each try, as the Standard Webhooks specification advises; then we give up."""

LEASE_MS = 180 * SECOND_MS
"""How long a claim holds: longer than any try may take."""

LONGEST_WAIT_MS = 30 * 3600 * SECOND_MS
"""More than the longest wait with its jitter: a time beyond it comes from a clock that jumped."""

LONGEST_REMINDER_MS = 30 * DAY_MS
"""The same of what is to leave on a later day; by then the draft itself has ended."""

_JITTER = 0.2


@dataclass(frozen=True)
class Claim:
    """The right to make one try."""

    delivery: str
    submission: str
    kind: str
    target: str
    number: int
    first_try: int
    owner: str


@dataclass(frozen=True)
class Verdict:
    """What came of a try.

    Attributes:
        outcome: `delivered`, `again`, `stopped` (trying again is no use), or `gone` (the webhook
            wants nothing more, ever).
        reason: a key of `telling.REASONS`.
        detail: a few characters, such as the number that a server answered; never an answer.
        wait_s: how long the other side asked to wait.
    """

    outcome: str
    reason: str
    detail: str = ""
    wait_s: int = 0


def claim(connection: Connection, now_ms: int, most: int, but: Collection[str] = ()) -> list[Claim]:
    """Take up to `most` deliveries that are due and that nobody holds.

    Args:
        connection: in a transaction.
        now_ms: the time.
        most: how many.
        but: what is being tried at this moment by who asks: a clock that jumps ends its claim, and
            not the try.
    """
    c = delivery.c
    # Twice: the clocks of two machines differ a little, and so do two looks at one clock.
    jumped = c.lease_ms > now_ms + 2 * LEASE_MS
    free = sa.or_(c.lease_ms.is_(None), c.lease_ms <= now_ms, jumped)
    planned = sa.and_(c.kind == REMINDER_MAIL, c.next_ms <= now_ms + LONGEST_REMINDER_MS)
    far = sa.and_(c.next_ms > now_ms + LONGEST_WAIT_MS, sa.not_(planned))
    due = sa.or_(c.next_ms <= now_ms, far)
    query = sa.select(delivery).where(c.state == "waiting", due, free, c.id.not_in(but))
    query = query.order_by(c.next_ms)
    query = query.limit(most).with_for_update(
        skip_locked=True
    )  # SQLite has one writer, and no lock
    stopped = set(connection.execute(sa.select(stopped_target.c.name)).scalars())
    claims = []
    for row in connection.execute(query).all():
        if row.owner:
            _note_interrupted(connection, row, now_ms)
        if row.kind == WEBHOOK and row.target in stopped:
            _update(connection, row.id, state="stopped", owner=None, lease_ms=None)
            continue
        owner = secrets.token_hex(8)
        number = row.tries + 1
        _update(connection, row.id, owner=owner, tries=number, lease_ms=now_ms + LEASE_MS)
        claims.append(
            Claim(row.id, row.submission, row.kind, row.target, number, row.first_try, owner)
        )
    return claims


def _note_interrupted(connection: Connection, row: sa.Row[tuple[object, ...]], now_ms: int) -> None:
    """The last try ended with its process: it may or may not have arrived."""
    connection.execute(
        sa.insert(attempt).values(
            delivery=row.id,
            number=row.tries,
            at_ms=min(row.lease_ms - LEASE_MS, now_ms),
            outcome="again",
            reason="interrupted",
            detail="",
            next_ms=now_ms,
        )
    )


def mark(
    connection: Connection,
    claimed: Claim,
    verdict: Verdict,
    now_ms: int,
    owner_address: str,
    chance: Callable[[], float] = random.random,
) -> bool:
    """Write down what came of a try; False when somebody else holds the delivery by now.

    Args:
        connection: in a transaction.
        claimed: the right to the try.
        verdict: what came of it.
        now_ms: the time.
        owner_address: who hears that a webhook is given up.
        chance: a number from 0 to 1, so that many retries do not come at once.
    """
    next_ms = next_try_ms(claimed, verdict, now_ms, chance())
    state = _state(verdict, next_ms)
    c = delivery.c
    mine = (c.id == claimed.delivery, c.owner == claimed.owner, c.tries == claimed.number)
    values = {"state": state, "owner": None, "lease_ms": None, "next_ms": next_ms or now_ms}
    changed = connection.execute(sa.update(delivery).where(*mine).values(values))
    if changed.rowcount != 1:
        return False
    connection.execute(
        sa.insert(attempt).values(
            delivery=claimed.delivery,
            number=claimed.number,
            at_ms=now_ms,
            outcome="again" if state == "waiting" else state,
            reason=verdict.reason,
            detail=verdict.detail,
            next_ms=next_ms,
        )
    )
    if verdict.outcome == "gone":
        _turn_off(connection, claimed.target, now_ms)
    if claimed.kind == WEBHOOK and state in ("stopped", "failed") and owner_address:
        row = delivery_row(claimed.submission, STOPPED_MAIL, owner_address, now_ms)
        connection.execute(sa.insert(delivery).values(row))
    failpoints.at("after_mark")
    return True


def _state(verdict: Verdict, next_ms: int | None) -> str:
    if verdict.outcome == "again":
        return "waiting" if next_ms else "failed"
    return "stopped" if verdict.outcome == "gone" else verdict.outcome


def next_try_ms(claimed: Claim, verdict: Verdict, now_ms: int, chance: float) -> int | None:
    """When to try again; None when it is over, one way or the other."""
    made = claimed.number - claimed.first_try
    if verdict.outcome != "again" or made >= len(WAITS_S):
        return None
    wait_s = max(WAITS_S[made] * (1 + _JITTER * chance), min(verdict.wait_s, 86_400))
    return now_ms + round(wait_s * SECOND_MS)


def _turn_off(connection: Connection, name: str, now_ms: int) -> None:
    known = sa.select(stopped_target.c.name).where(stopped_target.c.name == name)
    if connection.execute(known).first() is None:
        connection.execute(sa.insert(stopped_target).values(name=name, at_ms=now_ms, told=True))


def turn_on(connection: Connection, name: str, now_ms: int) -> int:
    """Send to a webhook again, with all that waited for it; how many deliveries that is."""
    connection.execute(sa.delete(stopped_target).where(stopped_target.c.name == name))
    c = delivery.c
    held = sa.select(c.id).where(c.kind == WEBHOOK, c.target == name, c.state == "stopped")
    ids = list(connection.execute(held).scalars())
    return sum(resend(connection, each, now_ms) for each in ids)


def resend(connection: Connection, delivery_id: str, now_ms: int) -> bool:
    """Try a delivery again, now and with all the patience of a new one; under its old id.

    Returns:
        False when there is no such delivery, or when it is being tried at this moment.
    """
    c = delivery.c
    row = connection.execute(sa.select(delivery).where(c.id == delivery_id)).first()
    if row is None or (row.owner and now_ms < row.lease_ms <= now_ms + 2 * LEASE_MS):
        return False
    if row.owner:
        _note_interrupted(connection, row, now_ms)
    again = {"state": "waiting", "next_ms": now_ms, "first_try": row.tries}
    _update(connection, delivery_id, **again, owner=None, lease_ms=None)
    return True


def _update(connection: Connection, delivery_id: str, **values: object) -> None:
    connection.execute(sa.update(delivery).where(delivery.c.id == delivery_id).values(values))
