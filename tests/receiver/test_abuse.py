"""Twenty connections of one sender who means harm, in five ways: people are answered all the same.

The short form counts: nobody else is refused or lost, the harm is held to its limits, memory too.
`TEST_ABUSE_S=20` in the environment makes each way last so many seconds, and looks at the time that
people wait as well; alone on the machine, because that is what it measures.
"""

from __future__ import annotations

import os
import random
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .conftest import GOOD
from .test_deadlines import HEAD
from .trouble import Clients, Program, everything

ABUSE_S = float(os.environ.get("TEST_ABUSE_S", "0"))
CONNECTIONS = 20
HONEST = 10 if not ABUSE_S else 100
POSTS_PER_MINUTE = max(60, 2 * HONEST)
MOST_MORE_KB = 20_000
FROM = "127.0.0.9"
PAUSE_S = 0.02 if ABUSE_S else 0.2
"""Before a closed connection is made anew: what a busy machine does is no finding."""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a second address of this machine")

Harm = Callable[[socket.socket], None]


class Sender:
    """Someone with one address and many connections, who begins anew when one is closed."""

    def __init__(self, port: int, harm: Harm) -> None:
        self.port = port
        self.harm = harm
        self.begun: list[object] = []
        self.ended = threading.Event()
        self.open: set[socket.socket] = set()
        self.threads = [threading.Thread(target=self._run) for _ in range(CONNECTIONS)]

    def _run(self) -> None:
        while not self.ended.is_set():
            with socket.socket() as connection, suppress(OSError):
                self.open.add(connection)
                connection.settimeout(10)
                connection.bind((FROM, 0))
                connection.connect(("127.0.0.1", self.port))
                self.begun.append(connection.getsockname())
                self.harm(connection)
            self.open.discard(connection)
            self.ended.wait(PAUSE_S)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        for thread in self.threads:
            thread.start()
        try:
            while len(self.begun) < CONNECTIONS:
                time.sleep(0.01)
            yield
        finally:
            self.ended.set()
            for connection in self.open.copy():
                with suppress(OSError):  # ended already
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in self.threads:
                thread.join()


def _slowly(connection: socket.socket, head: bytes, each: bytes) -> None:
    """The beginning, then a little at a time until the other side has enough."""
    connection.sendall(head)
    connection.settimeout(0.05)
    for _ in range(100):
        connection.sendall(each)
        try:
            if not connection.recv(65536):
                return
        except TimeoutError:
            continue


def headers_one_by_one(connection: socket.socket) -> None:
    _slowly(connection, HEAD, b"X: y\r\n")


def bodies_byte_by_byte(connection: socket.socket) -> None:
    _slowly(connection, HEAD + b"Content-Length: 4000\r\n\r\nnom=", b"a")


def answers_that_nobody_reads(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(0.5)
    for _ in range(20):
        connection.sendall(b"GET /f/style.css HTTP/1.1\r\nHost: x\r\n\r\n" * 50)


_HEAVY = (
    HEAD + b"X: " + b"a" * 300_000 + b"\r\n\r\n",
    HEAD + b"Content-Length: 250000\r\n\r\n" + b"a=b&" * 62_500,
    HEAD + b"Content-Length: 60000\r\n\r\n" + b"recit=" + b"%41" * 19_998,
)


def much_at_once(connection: socket.socket) -> None:
    connection.sendall(random.choice(_HEAVY))
    while connection.recv(65536):
        pass


def posts_like_anybodys(connection: socket.socket) -> None:
    body = urlencode({**GOOD, "submission_key": f"harm-{random.getrandbits(64):x}"}).encode()
    length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    connection.sendall(HEAD + length + body)
    while connection.recv(65536):
        pass


WAYS: tuple[Harm, ...] = (
    headers_one_by_one,
    bodies_byte_by_byte,
    answers_that_nobody_reads,
    much_at_once,
    posts_like_anybodys,
)


def waits_of(clients: Clients, name: str, pause_s: float) -> list[float]:
    """Posts of somebody honest, one after the other: each is stored; how long each took."""
    waits = []
    for number in range(HONEST):
        begun = time.perf_counter()
        key = f"{name}-{number:04}"
        assert clients.post(key, random.Random(1)), f"{key} was refused"
        waits.append(time.perf_counter() - begun)
        time.sleep(pause_s)
    return waits


def memory_kb(program: Program) -> int:
    """The most that the process ever had."""
    status = Path(f"/proc/{program.number}/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])


@pytest.mark.parametrize("harm", WAYS, ids=lambda harm: harm.__name__)
def test_one_sender_who_means_harm_disturbs_nobody(
    harm: Harm, make_program: Callable[..., Program], tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path}/answers.sqlite3"
    program = make_program(address)
    program.settings["RECEIVER_POSTS_PER_MINUTE"] = str(POSTS_PER_MINUTE)
    program.start()
    program.wait_until_up()
    people = Clients([program.port], 0, 1)
    pause_s = ABUSE_S / HONEST
    quiet, before_kb = waits_of(people, "quiet", 0), memory_kb(program)
    sender, begun_s = Sender(program.port, harm), time.monotonic()
    with sender.at_work():
        disturbed = waits_of(people, "loud", pause_s)
    assert memory_kb(program) - before_kb <= MOST_MORE_KB
    assert program.is_alive()
    keys = [row.key for row in everything(address)[0]]
    ours = {f"{name}-{number:04}" for name in ("quiet", "loud") for number in range(HONEST)}
    assert ours <= set(keys)
    minutes = (time.monotonic() - begun_s) / 60
    assert len(keys) - len(ours) <= POSTS_PER_MINUTE * (2 + minutes) + 1, "the limit did not hold"
    ratio = statistics.median(disturbed) / statistics.median(quiet)
    slowest = sorted(disturbed)[int(0.95 * HONEST)]
    print(f"{harm.__name__}: {ratio:.1f} times, {slowest * 1000:.0f} ms")  # noqa: T201
    if ABUSE_S:
        assert (ratio <= 4, slowest <= 0.1) == (True, True)
