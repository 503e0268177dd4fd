"""People post for a while, and every so often something breaks: the promises hold at the end.

The short form; `TEST_SOAK_S=3600` in the environment gives the long one, an hour on each database
with a fault every 30 seconds.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from pull_marketing.receiver.schema import delivery
from pull_marketing.receiver.service import opened
from pull_marketing.receiver.settings import Settings, read_settings

from .cluster import Cluster, free_port
from .conftest import Clock, new_database
from .trouble import (
    Clients,
    Program,
    Service,
    assert_promises_kept,
    everything,
    wait_until_dry,
)

SOAK_S = float(os.environ.get("TEST_SOAK_S", "3"))
FAULT_EVERY_S = min(30.0, SOAK_S / 4)
FAULT_S = FAULT_EVERY_S / 4
POSTS_A_SECOND = 15
"""With three deliveries each: what is delivered meanwhile, so that all of them are waited for."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are those of POSIX")


class Letters:
    """An SMTP server in several moods."""

    answer = "250 OK"

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            lines = envelope.content.decode("utf-8", "replace").splitlines()
            heads = [line for line in lines if line.lower().startswith("message-id:")]
            self.ids += [head.partition("<")[2].partition("@")[0] for head in heads]
        return self.answer


@pytest.fixture
def letters() -> Iterator[tuple[Letters, int]]:
    made, port = Letters(), free_port()
    controller = Controller(made, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    yield made, port
    controller.stop()


class Trouble:
    """What can break around a receiver; each lasts a moment and is over."""

    def __init__(self, program: Program, service: Service, letters: Letters) -> None:
        self.program, self.service, self.letters = program, service, letters
        self.kinds: dict[str, Callable[[], None]] = {
            "killed": self.killed,
            "frozen": self.frozen,
            "webhooks away": self.webhooks_away,
            "letters refused for now": self.letters_refused,
            "slow clients": self.slow_clients,
        }

    def killed(self) -> None:
        self.program.end()
        time.sleep(FAULT_S / 4)
        self.program.start()
        self.program.wait_until_up()

    def frozen(self) -> None:
        os.kill(self.program.number, signal.SIGSTOP)
        time.sleep(FAULT_S)
        os.kill(self.program.number, signal.SIGCONT)

    def webhooks_away(self) -> None:
        self.service.answer = 503
        time.sleep(FAULT_S)
        self.service.answer = 204

    def letters_refused(self) -> None:
        self.letters.answer = "451 later"
        time.sleep(FAULT_S)
        self.letters.answer = "250 OK"

    def slow_clients(self) -> None:
        with ExitStack() as stack:
            for _ in range(50):
                client = socket.create_connection(("127.0.0.1", self.program.port), timeout=10)
                stack.enter_context(client).sendall(b"POST /f/contact HTTP/1.1\r\nHost: x\r\nX: ")
            time.sleep(FAULT_S)


class TroubleWithFile(Trouble):
    """The database is one file."""

    def __init__(self, path: str, *rest: Any) -> None:
        super().__init__(*rest)
        self.path = path
        self.kinds |= {"locked": self.locked, "full": self.full}

    def locked(self) -> None:
        other = sqlite3.connect(self.path, timeout=10)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(FAULT_S)
        other.rollback()
        other.close()

    def full(self) -> None:
        number = self.program.number
        most = (Path(self.path).stat().st_size, resource.RLIM_INFINITY)
        resource.prlimit(number, resource.RLIMIT_FSIZE, most)
        time.sleep(FAULT_S)
        resource.prlimit(number, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


class TroubleWithServer(Trouble):
    """The database is a PostgreSQL."""

    def __init__(self, server: Cluster, *rest: Any) -> None:
        super().__init__(*rest)
        self.server = server
        self.kinds |= {"crashed": self.crashed, "cut off": self.cut_off}

    def crashed(self) -> None:
        self.server.stop(signal.SIGQUIT)
        time.sleep(FAULT_S / 4)
        self.server.start()

    def cut_off(self) -> None:
        address = self.server.address().replace("postgresql:", "postgresql+psycopg:")
        engine = sa.create_engine(address)
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        with engine.connect() as connection:
            connection.execute(sa.text(others))
        engine.dispose()


@contextmanager
def breaking(trouble: Trouble, chance: random.Random) -> Iterator[list[str]]:
    """One fault after the other, each kind in turn, in a random order, until the time is over."""
    seen: list[str] = []
    failed: list[BaseException] = []
    end = time.monotonic() + SOAK_S

    def go_on() -> None:
        try:
            while time.monotonic() < end or len(seen) < len(trouble.kinds):
                if not len(seen) % len(trouble.kinds):
                    kinds = chance.sample(sorted(trouble.kinds), len(trouble.kinds))
                kind = kinds[len(seen) % len(kinds)]
                trouble.kinds[kind]()
                seen.append(kind)
                time.sleep(min(FAULT_EVERY_S, max(0.0, end - time.monotonic())) / 4)
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)

    thread = threading.Thread(target=go_on)
    thread.start()
    yield seen
    thread.join()
    if failed:
        raise failed[0]


def deliver_the_rest(settings: Settings) -> None:
    """Do what the worker would do in the next days."""
    clock = Clock(time.time_ns() // 10**6)
    with opened(settings, clock) as receiver:
        while True:
            with receiver.database.reader.connect() as connection:
                waiting = sa.select(sa.func.min(delivery.c.next_ms))
                due = connection.execute(waiting.where(delivery.c.state == "waiting")).scalar()
            if due is None:
                return
            clock.now_ms = max(clock.now_ms + 1000, due)
            receiver.worker.run_due()


def soak(program: Program, trouble: Trouble, port: int) -> None:
    address = program.settings["RECEIVER_DATABASE"]
    seed = random.randrange(10**6)
    print("seed", seed)  # noqa: T201 - shown when the test fails
    program.settings["RECEIVER_MAIL"] = f"smtp://127.0.0.1:{port}"
    program.start()
    program.wait_until_up()
    clients = Clients([program.port], 10**9, seed, pause_s=4 / POSTS_A_SECOND)
    clients.run()
    with breaking(trouble, random.Random(seed)) as faults:
        pass
    clients.stop_after(len(clients.acknowledged) + POSTS_A_SECOND)
    clients.join()
    wait_until_dry(address, due=True)
    program.end(signal.SIGTERM)
    later = sum(each.state == "waiting" for each in everything(address)[1])
    report = "\n".join(f"{kind}: {faults.count(kind)}" for kind in trouble.kinds)
    print(f"{len(clients.acknowledged)} acknowledged, {later} to be tried later\n{report}")  # noqa: T201
    deliver_the_rest(read_settings(program.settings))
    # Once more for each kill and each freeze, for everything that was on its way.
    torn = faults.count("killed") + faults.count("frozen") + faults.count("crashed")
    torn += faults.count("cut off") + faults.count("full") + faults.count("locked")
    assert_promises_kept(address, clients, trouble.service, repeats=torn * 16)
    mails = trouble.letters.ids
    promised = {each.id for each in everything(address)[1] if each.kind == "owner_mail"}
    assert set(mails) == promised
    assert len(mails) - len(set(mails)) <= torn * 16


def test_an_hour_of_trouble_on_a_file(
    tmp_path: Path,
    make_program: Callable[..., Program],
    service: Service,
    letters: tuple[Letters, int],
) -> None:
    path = str(tmp_path / "answers.sqlite3")
    program = make_program(f"sqlite:///{path}")
    soak(program, TroubleWithFile(path, program, service, letters[0]), letters[1])


def test_an_hour_of_trouble_on_a_server(
    postgres: Cluster,
    make_program: Callable[..., Program],
    service: Service,
    letters: tuple[Letters, int],
) -> None:
    program = make_program(new_database(postgres))
    soak(program, TroubleWithServer(postgres, program, service, letters[0]), letters[1])
