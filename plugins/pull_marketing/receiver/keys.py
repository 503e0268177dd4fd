"""What is made with the receiver's secret: hashes that find a person again, and signed links."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets
from typing import Any

import sqlalchemy as sa
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy.engine import Connection

from .database import insert_into
from .moments import SECOND_MS, Clock
from .schema import remembered

_PIECE_BYTES = 2000

SECRET = "secret"  # noqa: S105 - the name of a row


class Keys:
    """Holds the secret.

    Args:
        secret: from its file, or from the database.
        clock: for the age of links.
    """

    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret = secret.encode()
        self._begun = hmac.new(self._secret, digestmod=hashlib.sha256)
        self._clock = clock

    def person(self, address: str) -> str | None:
        """Stands for a mail address where the address itself must not stand; None without one."""
        known = address.strip().casefold()
        return self._hash("person", known) if known else None

    def mark(self, text: str) -> str:
        """Tells texts apart without letting anybody guess them from a copy of the database."""
        return self._hash("mark", text)

    def _hash(self, purpose: str, text: str) -> str:
        said = f"{purpose}:{text}".encode("utf-8", "surrogatepass")
        made = self._begun.copy()
        # By more at a time, another thread would go first.
        for start in range(0, len(said), _PIECE_BYTES):
            made.update(said[start : start + _PIECE_BYTES])
        return made.hexdigest()

    def sign(self, purpose: str, value: Any) -> str:
        """A token for a link; it says what it is for, and when it was made."""
        made: str | bytes = self._serializer(purpose).dumps(value)
        return made if isinstance(made, str) else made.decode()

    def read(self, purpose: str, token: str, days: float) -> Any:
        """What was signed for this purpose; None when it was not, or too long ago."""
        if len(token) > 1000:
            return None
        try:
            return self._serializer(purpose).loads(token, max_age=round(days * 86_400))
        except (BadData, ValueError):
            return None

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        clock = self._clock

        class Signer(TimestampSigner):
            def get_timestamp(self) -> int:
                return clock() // SECOND_MS

            def timestamp_to_datetime(self, ts: int) -> datetime.datetime:
                return datetime.datetime.fromtimestamp(ts, datetime.UTC)

        return URLSafeTimedSerializer(
            self._secret,
            salt=f"receiver.{purpose}",
            signer=Signer,
            signer_kwargs={"digest_method": hashlib.sha256},
        )


def shared_secret(connection: Connection) -> str:
    """The secret in the database, made by whoever needs it first."""
    insert = insert_into(remembered, connection.dialect.name)
    row = {"name": SECRET, "value": secrets.token_hex(32)}
    connection.execute(insert.values(row).on_conflict_do_nothing())
    query = sa.select(remembered.c.value).where(remembered.c.name == SECRET)
    return str(connection.execute(query).scalar_one())
