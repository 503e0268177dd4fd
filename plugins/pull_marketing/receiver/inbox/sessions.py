"""Sessions of the inbox: a random token in one cookie, of which only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..ids import new_id
from ..moments import DAY_MS, SECOND_MS
from ..schema import account, session

IDLE_MS = 8 * 3600 * SECOND_MS
LONGEST_MS = 7 * DAY_MS
_SEEN_EVERY_MS = 60 * SECOND_MS


@dataclass(frozen=True)
class Session:
    """An open inbox.

    Attributes:
        proven: whether the second factor was given.
        browser: what the browser calls itself, so that the owner knows it again.
    """

    id: str
    account: str
    email: str
    created_ms: int
    seen_ms: int
    browser: str
    proven: bool

    def must_be_noted(self, now_ms: int) -> bool:
        """Whether it is time to write down that it is still used."""
        return abs(now_ms - self.seen_ms) > _SEEN_EVERY_MS


def open_session(
    connection: Connection, account_id: str, browser: str, now_ms: int, *, proven: bool
) -> str:
    """A new session; the token for its cookie."""
    c = session.c
    over = sa.or_(c.seen_ms < now_ms - IDLE_MS, c.created_ms < now_ms - LONGEST_MS)
    connection.execute(sa.delete(session).where(over))
    token = secrets.token_urlsafe(32)
    row = {
        "id": new_id(),
        "token_hash": _hash(token),
        "account": account_id,
        "created_ms": now_ms,
        "seen_ms": now_ms,
        "browser": browser[:200],
        "proven": proven,
    }
    connection.execute(sa.insert(session).values(row))
    return token


def find_session(connection: Connection, token: str, now_ms: int) -> Session | None:
    """The session of a cookie, unless it is over."""
    if not token:
        return None
    row = connection.execute(_sessions().where(session.c.token_hash == _hash(token))).first()
    found = _session(row) if row else None
    return found if found and is_open(found, now_ms) else None


def is_open(found: Session, now_ms: int) -> bool:
    """Neither left alone for too long, nor too old, nor from a clock that jumped ahead."""
    # One minute: two machines of one inbox never have quite the same time.
    ahead = max(found.seen_ms, found.created_ms) > now_ms + _SEEN_EVERY_MS
    idle = found.seen_ms < now_ms - IDLE_MS
    return not (ahead or idle or found.created_ms < now_ms - LONGEST_MS)


def note_seen(connection: Connection, session_id: str, now_ms: int) -> None:
    connection.execute(sa.update(session).where(session.c.id == session_id).values(seen_ms=now_ms))


def sessions_of(connection: Connection, account_id: str, now_ms: int) -> list[Session]:
    """The open sessions of an account, the one used last first."""
    query = _sessions().where(session.c.account == account_id)
    rows = connection.execute(query.order_by(session.c.seen_ms.desc(), session.c.id)).all()
    return [found for row in rows if is_open(found := _session(row), now_ms)]


def end_session(connection: Connection, account_id: str, session_id: str) -> bool:
    """End one session of an account; False when it has none of that name."""
    c = session.c
    mine = sa.delete(session).where(c.id == session_id, c.account == account_id)
    return connection.execute(mine).rowcount == 1


def end_others(connection: Connection, mine: Session) -> int:
    """End all sessions of an account but one."""
    c = session.c
    others = sa.delete(session).where(c.account == mine.account, c.id != mine.id)
    return connection.execute(others).rowcount


def _sessions() -> sa.Select[Any]:
    return sa.select(session, account.c.email).join(account, session.c.account == account.c.id)


def _session(row: Any) -> Session:
    return Session(
        row.id, row.account, row.email, row.created_ms, row.seen_ms, row.browser, row.proven
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
