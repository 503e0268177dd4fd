"""Kills at random and at chosen moments: who saw the ending is stored, once, with every delivery.

The short form; `TEST_KILLS=200 TEST_POSTS=10000` in the environment gives the long
one. Random kills print their seed.
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
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from pull_marketing.receiver.database import open_database
from pull_marketing.receiver.schema import delivery, submission
from pull_marketing.receiver.settings import PREFIX

from .cluster import Cluster, free_port
from .conftest import GOOD, SITE, new_database

HERE = Path(__file__).parent
PLUGINS = HERE.parents[1] / "plugins"
KILLS = int(os.environ.get("TEST_KILLS", "2"))
POSTS = int(os.environ.get("TEST_POSTS", "40"))
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are those of POSIX")
MOMENTS = ("before_commit", "after_commit", "before_response", "after_claim", "after_send",
           "after_mark")  # fmt: skip


class Service(ThreadingHTTPServer):
    """Counts webhooks by their id, and which submission each one is of."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ids: Counter[str] = Counter()


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def log_message(self, *_rest: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.ids[self.headers["webhook-id"]] += 1
        self.send_response(204)
        self.end_headers()


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def starter() -> Iterator[subprocess.Popen[str]]:
    """Has read all libraries, and makes receivers as they are asked for."""
    others = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
    process = subprocess.Popen(
        [sys.executable, str(HERE / "dying.py")],
        env={**others, "PYTHONPATH": str(PLUGINS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    assert process.stdin
    assert process.stdout
    process.stdin.close()
    process.wait(60)
    process.stdout.close()


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
    ) -> None:
        assert self.starter.stdin
        assert self.starter.stdout
        order = {
            "environment": self.settings,
            "log": str(self.log),
            "moment": moment,
            "stamp": str(stamp),
            "lease_ms": lease_ms,
            "largest_file": largest_file,
        }
        self.starter.stdin.write(json.dumps(order) + "\n")
        self.starter.stdin.flush()
        self.number = int(self.starter.stdout.readline())

    def wait_until_up(self) -> None:
        for _ in range(6000):
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
        for _ in range(6000):
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


@pytest.fixture
def make_program(
    starter: subprocess.Popen[str], folder: Path, tmp_path: Path, service: Service
) -> Iterator[Callable[..., Program]]:
    made = []
    hooks = tmp_path / "webhooks.json"
    url = f"http://127.0.0.1:{service.server_address[1]}/"
    secret = "whsec_" + "A" * 43 + "="
    targets = [
        {"name": name, "url": url, "secret": secret, "private": True} for name in ("Un", "Deux")
    ]
    hooks.write_text(json.dumps(targets), "utf-8")

    def make(address: str) -> Program:
        environment = {
            "RECEIVER_DATABASE": address,
            "RECEIVER_CONTRACTS": str(folder),
            "RECEIVER_SITE_URL": SITE,
            "RECEIVER_MAIL": f"file:{tmp_path}/mails",
            "RECEIVER_MAIL_FROM": "site@anne.example",
            "RECEIVER_WEBHOOKS_FILE": str(hooks),
            "RECEIVER_LISTEN": f"127.0.0.1:{free_port()}",
            "RECEIVER_POSTS_PER_MINUTE": "0",
        }
        made.append(Program(starter, environment, tmp_path / f"log{len(made)}"))
        return made[-1]

    yield make
    for program in made:
        program.close()


class Clients:
    """People who post over raw sockets: a library that tries again by itself would hide much."""

    def __init__(self, ports: list[int], posts: int, seed: int) -> None:
        self.ports = ports
        self.seed = seed
        self.posts = posts
        self.acknowledged: set[str] = set()
        self.unknown: set[str] = set()
        self._numbers = count()
        self._enough = threading.Event()
        self._lock = threading.Lock()
        self.threads = [threading.Thread(target=self._run, args=(n,)) for n in range(4)]

    def run(self) -> None:
        for thread in self.threads:
            thread.start()

    def join(self) -> None:
        for thread in self.threads:
            thread.join()

    def stop_after(self, acknowledged: int) -> None:
        """Let them end once so many were told that they are stored."""
        for _ in range(3000):
            if len(self.acknowledged) >= acknowledged:
                break
            time.sleep(0.02)
        self._enough.set()

    def _run(self, number: int) -> None:
        chance = random.Random(self.seed * 100 + number)
        while True:
            with self._lock:
                place = next(self._numbers)
            if place >= self.posts or self._enough.is_set():
                return
            key = f"key-{self.seed}-{place:06}"
            time.sleep(0.02)
            sure = self._post(key, chance)
            while not sure and chance.random() < 0.5:  # half of them try again, with the same key
                time.sleep(0.02)
                sure = self._post(key, chance)
            with self._lock:
                (self.acknowledged if sure else self.unknown).add(key)

    def _post(self, key: str, chance: random.Random) -> bool:
        body = urlencode({**GOOD, "submission_key": key}).encode()
        head = (
            "POST /f/contact HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Origin: {SITE}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            port = chance.choice(self.ports)
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(head.encode() + body)
                return connection.recv(20).startswith(b"HTTP/1.1 303")
        except OSError:
            time.sleep(0.01)
            return False


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


def wait_until_dry(address: str) -> None:
    database = open_database(address)
    waiting = sa.select(sa.func.count()).where(delivery.c.state == "waiting")
    try:
        for _ in range(1200):
            with database.reader.connect() as connection:
                if not connection.execute(waiting).scalar():
                    return
            time.sleep(0.05)
    finally:
        database.close()
    raise AssertionError("the outbox did not run dry")


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


def test_kills_lose_nothing(
    address: str, make_program: Callable[..., Program], service: Service, tmp_path: Path
) -> None:
    """Once at each of the worst moments, then at random, while people go on posting."""
    seed = random.randrange(10**6)
    print("seed", seed)  # noqa: T201 - shown when the test fails
    chance = random.Random(seed)
    program = make_program(address)
    clients = Clients([program.port], 10**6, seed)
    for number, moment in enumerate(MOMENTS):
        stamp = tmp_path / moment
        program.start(moment, stamp)
        if not number:
            clients.run()
        program.wait()
        assert stamp.read_text("utf-8") == moment
    for _ in range(KILLS):
        program.start()
        program.wait_until_up()
        time.sleep(chance.uniform(0.01, 0.25))
        program.end()
    program.start()
    program.wait_until_up()
    clients.stop_after(POSTS)
    clients.join()
    wait_until_dry(address)
    program.end(signal.SIGTERM)
    kills = len(MOMENTS) + KILLS
    assert_promises_kept(address, clients, service, repeats=kills * 8)
    assert len(clients.acknowledged) >= POSTS


def test_two_receivers_share_one_postgresql(
    postgres: Cluster, make_program: Callable[..., Program], service: Service
) -> None:
    """Nothing is delivered twice though two workers look at one outbox."""
    address = new_database(postgres)
    programs = [make_program(address), make_program(address)]
    for program in programs:
        program.start(lease_ms=180_000)
    for program in programs:
        program.wait_until_up()
    clients = Clients([p.port for p in programs], POSTS, 2)
    clients.run()
    clients.join()
    wait_until_dry(address)
    for program in programs:
        program.end(signal.SIGTERM)
    assert_promises_kept(address, clients, service, repeats=0)
    assert len(clients.acknowledged) == POSTS


def test_a_server_that_was_started_again_is_found_again(
    postgres: Cluster, make_program: Callable[..., Program], service: Service
) -> None:
    """The database crashes under load: nothing acknowledged is lost, and posts go on."""
    address = new_database(postgres)
    program = make_program(address)
    program.start(lease_ms=5000)
    program.wait_until_up()
    clients = Clients([program.port], POSTS, 3)
    clients.run()
    time.sleep(0.3)
    postgres.stop(signal.SIGQUIT)
    postgres.start()
    clients.join()
    wait_until_dry(address)
    program.end(signal.SIGTERM)
    assert_promises_kept(address, clients, service, repeats=8)
    assert clients.acknowledged


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="limits are changed as on Linux")
def test_a_disk_that_is_full_for_a_while(
    tmp_path: Path, make_program: Callable[..., Program], service: Service
) -> None:
    """Nothing acknowledged is lost, and it heals without a restart."""
    import resource

    address = f"sqlite:///{tmp_path}/answers.sqlite3"
    program = make_program(address)
    program.start(largest_file=300_000)
    program.wait_until_up()
    clients = Clients([program.port], 0, 4)
    chance = random.Random(4)

    def post(number: int) -> bool:
        sure = clients._post(f"key-{number:06}", chance)
        (clients.acknowledged if sure else clients.unknown).add(f"key-{number:06}")
        return sure

    numbers = count()
    while post(next(numbers)):
        assert len(clients.acknowledged) < 500
    assert program.is_alive()
    resource.prlimit(
        program.number, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    )
    assert post(next(numbers))
    wait_until_dry(address)
    program.end(signal.SIGTERM)
    assert len(clients.acknowledged) > 3
    assert_promises_kept(address, clients, service, repeats=len(clients.acknowledged) * 2)
