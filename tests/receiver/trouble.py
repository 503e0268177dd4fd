"""What the tests of trouble have in common: receivers that die, people who go on posting.

The promises of docs/receiver.md are checked by `assert_promises_kept`, whatever happened before.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from pull_marketing.receiver.database import open_database
from pull_marketing.receiver.schema import delivery, submission
from pull_marketing.receiver.settings import PREFIX

from .cluster import PATIENCE_S
from .conftest import GOOD, SITE


class Service(ThreadingHTTPServer):
    """Counts webhooks by their id, and which submission each one is of."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ids: Counter[str] = Counter()
        self.answer = 204


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def log_message(self, *_rest: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.answer == 204:
            self.server.ids[self.headers["webhook-id"]] += 1
        self.send_response(self.server.answer)
        self.end_headers()


class Program:
    """A receiver as a process of its own."""

    def __init__(self, starter: subprocess.Popen[str], settings: dict[str, str], log: Path) -> None:
        self.starter = starter
        self.settings = settings
        self.log = log
        self.port = int(settings["RECEIVER_LISTEN"].rpartition(":")[2])
        self.number = 0

    def start(
        self,
        moment: str = "-",
        stamp: Path = Path("-"),
        lease_ms: int = 700,
        largest_file: int = 0,
        change: str = "",
        **environment: str,
    ) -> None:
        """Start; what it is told beside its settings is explained in `dying` and `changes`."""
        assert self.starter.stdin
        assert self.starter.stdout
        order = {
            "environment": {**self.settings, **environment},
            "log": str(self.log),
            "moment": moment,
            "stamp": str(stamp),
            "lease_ms": lease_ms,
            "largest_file": largest_file,
            "change": change,
        }
        self.starter.stdin.write(json.dumps(order) + "\n")
        self.starter.stdin.flush()
        self.number = int(self.starter.stdout.readline())

    def wait_until_up(self) -> None:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.is_alive(), self.log.read_text("utf-8")
            time.sleep(0.01)
        raise AssertionError(self.log.read_text("utf-8"))

    def is_alive(self) -> bool:
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return False
        return True

    def wait(self) -> None:
        """Until it has ended."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if not self.is_alive():
                return
            time.sleep(0.01)
        raise AssertionError(self.log.read_text("utf-8"))

    def end(self, how: int = signal.SIGKILL) -> None:
        os.kill(self.number, how)
        self.wait()

    def close(self) -> None:
        if self.number and self.is_alive():
            self.end()


class Clients:
    """People who post over raw sockets: a library that tries again by itself would hide much."""

    def __init__(self, ports: list[int], posts: int, seed: int, *, pause_s: float = 0.02) -> None:
        self.ports = ports
        self.pause_s = pause_s
        self.seed = seed
        self.posts = posts
        self.acknowledged: set[str] = set()
        self.unknown: set[str] = set()
        self._numbers = count()
        self._enough = threading.Event()
        self._lock = threading.Lock()
        self.threads = [
            threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(4)
        ]

    def run(self) -> None:
        for thread in self.threads:
            thread.start()

    def join(self) -> None:
        for thread in self.threads:
            thread.join()

    def wait_for(self, acknowledged: int) -> None:
        """Until so many were told that they are stored; none for long is a failure."""
        seen, since = -1, time.monotonic()
        while seen < acknowledged:
            if len(self.acknowledged) > seen:
                seen, since = len(self.acknowledged), time.monotonic()
            assert time.monotonic() - since < PATIENCE_S, f"{seen} of {acknowledged}, and no more"
            time.sleep(0.01)

    def stop_after(self, acknowledged: int) -> None:
        """Let them end once so many were told that they are stored."""
        try:
            self.wait_for(acknowledged)
        finally:
            self._enough.set()

    def _run(self, number: int) -> None:
        chance = random.Random(self.seed * 100 + number)
        while True:
            with self._lock:
                place = next(self._numbers)
            if place >= self.posts or self._enough.is_set():
                return
            key = f"key-{self.seed}-{place:06}"
            time.sleep(self.pause_s)
            sure = self.post(key, chance)
            while not sure and chance.random() < 0.5:  # half of them try again, with the same key
                time.sleep(0.02)
                sure = self.post(key, chance)
            with self._lock:
                (self.acknowledged if sure else self.unknown).add(key)

    def post(self, key: str, chance: random.Random) -> bool:
        """Whether it was told that it is stored."""
        body = urlencode({**GOOD, "submission_key": key}).encode()
        head = (
            "POST /f/contact HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Origin: {SITE}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            port = chance.choice(self.ports)
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
                connection.sendall(head.encode() + body)
                return connection.recv(20).startswith(b"HTTP/1.1 303")
        except OSError:
            time.sleep(0.01)
            return False


@contextmanager
def running(program: Program, *before: str, **environment: str) -> Iterator[Program]:
    """The program under another one, such as a tracer, instead of by the starter.

    Args:
        program: with its settings.
        before: the other program and its options.
        environment: what is added to it.
    """
    plugins = Path(__file__).parents[2] / "plugins"
    others = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
    everything_said = {**others, **program.settings, "PYTHONPATH": str(plugins), **environment}
    with program.log.open("ab") as log:
        process = subprocess.Popen(
            [*before, sys.executable, "-m", "pull_marketing.receiver"],
            env=everything_said,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    program.number = process.pid
    try:
        program.wait_until_up()
        yield program
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
        program.number = 0


def everything(address: str) -> tuple[list[Any], list[Any]]:
    database = open_database(address)
    try:
        with database.reader.connect() as connection:
            if database.is_sqlite:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            return (
                list(connection.execute(sa.select(submission)).all()),
                list(connection.execute(sa.select(delivery)).all()),
            )
    finally:
        database.close()


def wait_until_dry(address: str, *, due: bool = False) -> None:
    """Until nothing waits in the outbox; not to shrink for long is a failure.

    Args:
        address: of the database.
        due: what waits for a later try need not be over.
    """
    database = open_database(address)
    waiting = sa.select(sa.func.count()).where(delivery.c.state == "waiting")
    if due:
        waiting = waiting.where(delivery.c.next_ms <= time.time_ns() // 10**6)
    fewest, since = 10**9, time.monotonic()
    try:
        while fewest:
            with database.reader.connect() as connection:
                left = connection.execute(waiting).scalar() or 0
            if left < fewest:
                fewest, since = left, time.monotonic()
            assert time.monotonic() - since < PATIENCE_S, f"{fewest} deliveries wait, and no fewer"
            time.sleep(0.05 if fewest else 0)
    finally:
        database.close()


def assert_promises_kept(address: str, clients: Clients, service: Service, repeats: int) -> None:
    """The five sentences of docs/receiver.md, as far as a kill can break them."""
    rows, deliveries = everything(address)
    stored = Counter(row.key for row in rows)
    assert not clients.acknowledged - set(stored), "acknowledged and lost"
    assert set(stored.values()) <= {1}, "stored twice"
    assert set(stored) <= clients.acknowledged | clients.unknown, "strangers"
    of = Counter((d.submission, d.kind) for d in deliveries)
    for row in rows:
        assert of[row.id, "owner_mail"] == 1, "half stored or mailed twice"
        assert of[row.id, "webhook"] == 2
    assert {d.state for d in deliveries} == {"delivered"}
    hooks = {d.id for d in deliveries if d.kind == "webhook"}
    assert set(service.ids) == hooks, "undelivered, or delivered under another id"
    assert sum(service.ids.values()) - len(hooks) <= repeats
