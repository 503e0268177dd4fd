"""Runs the receiver beside a preview: answers, mails and the database stay in .cache/receiver/."""

from __future__ import annotations

import importlib.util
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from ..language import language_of

if TYPE_CHECKING:
    import uvicorn

    from ..receiver.settings import Settings
    from .inbox_key import InboxKey

FOLDER = ".cache/receiver"
SENDER = "apercu@example.com"
_PATIENCE_S = 30.0
PARTS = frozenset(
    {"alembic", "disposable_email_domains", "httptools", "itsdangerous", "openpyxl", "pyrage"}
    | {"python_multipart", "sqlalchemy", "starlette", "uvicorn", "zxcvbn"}
)
"""What the extra `receiver` installs on every system, as it is imported."""


def is_installed() -> bool:
    """Whether the extra `receiver` is there."""
    return all(importlib.util.find_spec(each) for each in PARTS)


def mails_folder(root: Path) -> Path:
    """Where mails are written that would have left."""
    return root / FOLDER / "mails"


class LocalReceiver:
    """A receiver in a thread of this process, which listens on this machine alone.

    Args:
        root: the project; its contracts are those of the last build.
        address: where the preview shows the site; what is posted there is forwarded here.
    """

    def __init__(self, root: Path, address: str) -> None:
        self.folder = root / FOLDER
        self.root = root
        self._address = address
        self._known = threading.Event()
        self._closing = False
        self._port: int | None = None
        self._server: uvicorn.Server | None = None
        self._key: InboxKey | None = None
        self._thread = threading.Thread(target=self._run, name="receiver", daemon=True)

    def start(self) -> None:
        """Begin; pages are served meanwhile."""
        self._thread.start()

    def port(self) -> int | None:
        """Where it listens, as soon as that is known; None when it could not start."""
        self._known.wait(_PATIENCE_S)
        return self._port

    def inbox_headers(self) -> dict[str, str]:
        """What opens the inbox here, and nowhere else."""
        return self._key.headers() if self._key else {}

    def close(self) -> None:
        """Let it finish what it is doing."""
        self._closing = True
        if self._server:
            self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        # Imported here, and in this thread: the site is shown without waiting for it.
        from ..receiver.settings import BadSettings

        try:
            self._serve()
        except BadSettings as bad:
            print(str(bad).strip(), file=sys.stderr, flush=True)
        finally:
            self._port = None
            self._known.set()

    def _serve(self) -> None:
        from ..receiver.service import opened
        from ..receiver.serving import server_for
        from .inbox_key import InboxKey

        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)  # answers, even to a trial, are nobody else's business
        settings = self._settings()
        with opened(settings) as receiver, socket.create_server((settings.host, 0)) as listening:
            self._server = server_for(receiver, settings)
            self._server.should_exit = self._closing
            self._key = InboxKey(receiver)
            receiver.worker.start()
            self._port = listening.getsockname()[1]
            self._known.set()  # the queue of the socket takes what comes before the server does
            self._server.run(sockets=[listening])

    def _settings(self) -> Settings:
        from ..receiver.settings import MailWay, Settings

        return Settings(
            database=f"sqlite:///{self.folder / 'answers.sqlite3'}",
            contracts=self.root / ".cache" / "contracts",
            site_url=self._address.rstrip("/"),
            origins=(self._address.rstrip("/").replace("127.0.0.1", "localhost"),),
            mail=MailWay(folder=mails_folder(self.root)),
            mail_from=SENDER,
            deliver_to=SENDER,
            port=0,
            posts_per_minute=0,
            language=language_of(self.root),
            sensitive_allowed=True,
        )
