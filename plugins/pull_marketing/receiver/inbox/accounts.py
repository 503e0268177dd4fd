"""Accounts of the inbox: made on the command line, opened by a password and a code."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..database import insert_into
from ..ids import new_id
from ..moments import SECOND_MS
from ..schema import account, guess, recovery_code, session
from . import totp
from .passwords import hash_password

FREE_GUESSES = 5
LONGEST_LOCK_MS = 3600 * SECOND_MS
_FORGOTTEN_AFTER_MS = 24 * 3600 * SECOND_MS
_FIRST_LOCK_MS = 30 * SECOND_MS
RECOVERY_CODES = 10


@dataclass(frozen=True)
class Account:
    """Somebody who may open the inbox.

    Attributes:
        password: its hash.
        totp: the secret of the second factor; empty before it is set up.
        totp_step: of the last code that was taken; None until one proved that the app works.
    """

    id: str
    email: str
    password: str
    totp: str
    totp_step: int | None

    @property
    def is_set_up(self) -> bool:
        return self.totp_step is not None


def find_account(connection: Connection, email: str) -> Account | None:
    """The account of a mail address, whatever its capitals."""
    query = sa.select(account).where(account.c.email == email.strip().lower())
    return _account(connection.execute(query).first())


def account_of(connection: Connection, account_id: str) -> Account | None:
    query = sa.select(account).where(account.c.id == account_id)
    return _account(connection.execute(query).first())


def _account(row: Any) -> Account | None:
    if row is None:
        return None
    return Account(row.id, row.email, row.password, row.totp or "", row.totp_step)


def make_owner(connection: Connection, email: str, password: str, now_ms: int) -> bool:
    """Make an account, or give it a new password: its sessions end, its codes are set up anew.

    Returns:
        Whether it is new.
    """
    email = email.strip().lower()
    known = find_account(connection, email)
    values = {"password": hash_password(password), "totp": None, "totp_step": None}
    connection.execute(sa.delete(guess).where(guess.c.name == _guess_name(email)))
    if known is None:
        row = {"id": new_id(), "email": email, "created_ms": now_ms, **values}
        connection.execute(sa.insert(account).values(row))
        return True
    connection.execute(sa.update(account).where(account.c.id == known.id).values(values))
    connection.execute(sa.delete(session).where(session.c.account == known.id))
    connection.execute(sa.delete(recovery_code).where(recovery_code.c.account == known.id))
    return False


def wait_ms(connection: Connection, email: str, now_ms: int) -> int:
    """How long this account takes no further guess; 0 when it does."""
    row = connection.execute(sa.select(guess).where(guess.c.name == _guess_name(email))).first()
    if row is None or row.failures < FREE_GUESSES:
        return 0
    more = min(int(row.failures) - FREE_GUESSES, 20)
    locked_ms = min(_FIRST_LOCK_MS << more, LONGEST_LOCK_MS)
    # A time that lies ahead comes from a clock that jumped: it locks nobody out for good.
    return max(0, min(int(row.last_ms), now_ms) + locked_ms - now_ms)


def note_failure(connection: Connection, email: str, now_ms: int) -> None:
    """Count a wrong guess, of accounts that are not there as well: both must look alike."""
    old = guess.c.last_ms < now_ms - _FORGOTTEN_AFTER_MS
    connection.execute(sa.delete(guess).where(old))
    insert = insert_into(guess, connection.dialect.name)
    insert = insert.values(name=_guess_name(email), failures=1, last_ms=now_ms)
    more = {"failures": guess.c.failures + 1, "last_ms": now_ms}
    connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=more))


def count_guess(connection: Connection, email: str, now_ms: int) -> int:
    """Count a guess before it is looked at; the wait instead, when no more is taken now."""
    locked_ms = wait_ms(connection, email, now_ms)
    if not locked_ms:
        note_failure(connection, email, now_ms)
    return locked_ms


def set_password(connection: Connection, known: Account, hashed: str) -> None:
    """A new password, hashed; all sessions of the account end."""
    mine = sa.update(account).where(account.c.id == known.id)
    connection.execute(mine.values(password=hashed))
    connection.execute(sa.delete(session).where(session.c.account == known.id))


def forget_failures(connection: Connection, email: str) -> None:
    connection.execute(sa.delete(guess).where(guess.c.name == _guess_name(email)))


def take_code(connection: Connection, known: Account, code: str, now_ms: int) -> bool:
    """Take a code of the app or a recovery code; each works once only."""
    step = totp.matching_step(known.totp, code, now_ms, known.totp_step)
    if step is not None:
        c = account.c
        later = sa.or_(c.totp_step.is_(None), c.totp_step < step)
        mine = sa.update(account).where(c.id == known.id, later).values(totp_step=step)
        return connection.execute(mine).rowcount == 1
    c = recovery_code.c
    mine = sa.update(recovery_code).where(
        c.account == known.id, c.hash == _recovery_hash(known.id, code), c.used_ms.is_(None)
    )
    return connection.execute(mine.values(used_ms=now_ms)).rowcount == 1


def begin_set_up(connection: Connection, known: Account) -> str:
    """The secret to show while the second factor is being set up."""
    if known.totp:
        return known.totp
    secret = totp.new_secret()
    mine = sa.update(account).where(account.c.id == known.id, account.c.totp.is_(None))
    connection.execute(mine.values(totp=secret))
    again = account_of(connection, known.id)
    return again.totp if again else ""


def new_recovery_codes(connection: Connection, known: Account) -> list[str]:
    """Ten codes to be printed, in place of all former ones; they are shown this once."""
    connection.execute(sa.delete(recovery_code).where(recovery_code.c.account == known.id))
    codes = [secrets.token_hex(8) for _ in range(RECOVERY_CODES)]
    rows = [{"account": known.id, "hash": _recovery_hash(known.id, code)} for code in codes]
    connection.execute(sa.insert(recovery_code).values(rows))
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in codes]


def codes_left(connection: Connection, account_id: str) -> int:
    c = recovery_code.c
    query = sa.select(sa.func.count()).where(c.account == account_id, c.used_ms.is_(None))
    return int(connection.execute(query).scalar_one())


def _recovery_hash(account_id: str, code: str) -> str:
    # 64 random bits need no slow hash.
    typed = "".join(c for c in code.lower() if c.isalnum())
    return hmac.new(account_id.encode(), typed.encode(), hashlib.sha256).hexdigest()


def _guess_name(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()
