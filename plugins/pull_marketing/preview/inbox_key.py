"""Opens the inbox of a preview for whoever sits at this machine.

The receiver has no door without a lock. The preview, which made the database, makes an account in
it whose password nobody ever learns, opens a session like a login does, and adds its token to what
it hands on. Where no preview runs there is nothing of this kind, whatever anybody sets.
"""

from __future__ import annotations

import secrets
import threading

from sqlalchemy.engine import Connection

from ..receiver.inbox.accounts import find_account, make_owner
from ..receiver.inbox.sessions import find_session, open_session
from ..receiver.inbox.visits import LOCAL_COOKIE
from ..receiver.moments import wall_clock
from ..receiver.service import Receiver

OWNER = "apercu@example.com"


class InboxKey:
    """Keeps a session open.

    Args:
        receiver: that of the preview.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._lock = threading.Lock()
        self._token = ""

    def headers(self) -> dict[str, str]:
        """What a request to the inbox carries."""
        return {"Cookie": f"{LOCAL_COOKIE}={self._session()}"}

    def _session(self) -> str:
        with self._lock:
            with self._receiver.database.reader.connect() as connection:
                if find_session(connection, self._token, wall_clock()):
                    return self._token
            self._token = self._receiver.writer.run(_open).result()
            return self._token


def _open(connection: Connection) -> str:
    now = wall_clock()
    known = find_account(connection, OWNER)
    if known is None:
        make_owner(connection, OWNER, secrets.token_urlsafe(32), now)
        known = find_account(connection, OWNER)
        assert known
    return open_session(connection, known.id, "", now, proven=True)
