"""A PostgreSQL of the tests: in a temporary folder, on a free port, ended by its process id."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER = "receiver"
PATIENCE_S = 120.0
"""For what has no time of its own: only a machine that does nothing any more takes so long."""

_MOST_KEPT = 50
_KEPT: list[int] = []
SMALL_LOG = ("min_wal_size=32MB", "max_wal_size=32MB")


@dataclass
class Cluster:
    """A running server.

    Attributes:
        programs: where initdb and postgres are.
        folder: everything of the server's.
        owner: the user it runs as; it refuses root.
    """

    programs: Path
    folder: Path
    owner: str | None
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    held_back: int = 0

    def address(self, user: str = USER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/postgres"

    def start(self, *others: str) -> None:
        """Start, and wait until it answers; with other settings than usual, if any."""
        self.port = self.port or free_port(for_good=True)
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data")]
        command += ["-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1"]
        # What a commit does not flush stays off the disk for long, so that it can be missed.
        settings = ("wal_writer_delay=10s", "wal_writer_flush_after=1GB", "bgwriter_lru_maxpages=0")
        settings += ("autovacuum=off", "max_wal_size=4GB", "wal_buffers=8MB")
        settings += ("checkpoint_timeout=1h",)
        for setting in ("shared_buffers=16MB", *settings, *others):
            command += ["-c", setting]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, **_as(self.owner))
        log.close()
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0 and self._is_ready():
                    return
            assert self.process.poll() is None, (self.folder / "log").read_text("utf-8")
            time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start")

    def _is_ready(self) -> bool:
        command = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def stop(self, how: int = signal.SIGINT) -> None:
        """SIGINT: fast, as an administrator does; SIGQUIT: at once, as in a crash."""
        assert self.process
        self.process.send_signal(how)
        if self.held_back:  # it hears no other signal
            os.kill(self.held_back, signal.SIGKILL)
            self.held_back = 0
        self.process.wait(PATIENCE_S)

    def begin_checkpoint(self) -> None:
        """Be in the middle of a checkpoint, which takes its time; after a start with `SMALL_LOG`.

        It is begun by the server itself, because the log has grown; one that is asked for hurries.
        """
        import psycopg

        before = self._unfinished()
        with psycopg.connect(self.address(), autocommit=True) as connection:
            for _ in range(400):
                connection.execute("SELECT pg_logical_emit_message(false, 'grow', 'a little')")
                connection.execute("SELECT pg_switch_wal()")
                if self._unfinished() > before:
                    return
                time.sleep(0.02)
        raise AssertionError("no checkpoint began")

    def _unfinished(self) -> int:
        log = (self.folder / "log").read_text("utf-8")
        return log.count("checkpoint starting") - log.count("checkpoint complete")

    def hold_back(self) -> None:
        """Until the next stop, only what a commit itself flushes reaches the disk.

        Otherwise the server writes full pages of its log whenever it likes to, and what is on them
        outlives a crash of the server. What came before reaches the disk first, so that it is
        posts that are missed afterwards, and not the tables themselves.
        """
        import psycopg

        with psycopg.connect(self.address(), autocommit=True) as connection:
            # A commit that wrote something, and so is flushed, with all that was before it.
            connection.execute("SELECT pg_logical_emit_message(true, 'flush', '')")
            query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
            found = connection.execute(query).fetchone()
        assert found
        self.held_back = found[0]
        os.kill(self.held_back, signal.SIGSTOP)


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """A server for the time of the tests."""
    folder = Path(tempfile.mkdtemp(prefix="pm-postgres-"))
    owner = _owner()
    if owner:
        shutil.chown(folder, owner)
    try:
        made = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust"]
        made += ["-E", "UTF8", "--no-locale", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, **_as(owner))
        server = Cluster(programs, folder, owner)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """Who the server runs as: nobody in particular, when we are root."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def _as(owner: str | None) -> dict[str, Any]:
    return {"user": owner, "cwd": "/"} if owner else {}


def free_port(*, for_good: bool = False) -> int:
    """A port that nobody listens on, nor is given by chance while a test uses it.

    On Linux it stays bound here, without listening: whoever asks for any port, such as the tests
    beside us, is given another one, and a server that asks for this very one gets it, also when it
    is started again.

    Args:
        for_good: keep it until this process ends, however many others are asked for.
    """
    with socket.socket() as probe:
        if sys.platform == "linux":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        if sys.platform == "linux":
            kept = probe.detach()
            if not for_good:
                _KEPT.append(kept)
    while len(_KEPT) > _MOST_KEPT:
        os.close(_KEPT.pop(0))
    return port
