"""Trouble around the receiver: services away for days, a database that is locked or full.

The short form; `TEST_DELIVERIES=1000 TEST_LOCKED_S=13` in the environment gives the long one.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from pull_marketing.receiver import smtp
from pull_marketing.receiver.settings import MailWay

from .cluster import free_port
from .conftest import Post
from .trouble import Clients, Program, Service, assert_promises_kept, wait_until_dry

DELIVERIES = int(os.environ.get("TEST_DELIVERIES", "9"))
LOCKED_S = float(os.environ.get("TEST_LOCKED_S", "0.6"))
HOUR_MS = 3_600_000


class Letters:
    """An SMTP server that counts what comes, by Message-ID."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        lines = envelope.content.decode("utf-8", "replace").splitlines()
        self.ids += [line for line in lines if line.lower().startswith("message-id:")]
        return "250 OK"


@contextmanager
def mail_server(port: int) -> Iterator[Letters]:
    letters = Letters()
    controller = Controller(letters, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    yield letters
    controller.stop()


def test_mail_and_webhooks_away_for_three_days(
    start: Callable[..., Post], service: Service, make_target: Any
) -> None:
    """Nothing is given up, nothing is made twice, and the owner need not do anything."""
    port = free_port()
    closed = f"http://127.0.0.1:{free_port()}/"
    open_again = f"http://127.0.0.1:{service.server_address[1]}/"
    targets = tuple(make_target(name=name, url=closed, private=True) for name in ("Un", "Deux"))
    post = start(
        mail=MailWay(host="127.0.0.1", port=port, security="none"),
        webhooks=targets,
        deliver_to="anne@cabinet.example",
    )
    for number in range(DELIVERIES // 3):
        assert post.post(key=f"key-{number:05}").status == 303
    begun = post.clock.now_ms
    while post.clock.now_ms < begun + 72 * HOUR_MS:
        post.receiver.worker.run_due()
        due = min(row.next_ms for row in post.deliveries)
        assert due > post.clock.now_ms
        post.clock.now_ms = due
    assert {row.state for row in post.deliveries} == {"waiting"}
    for target in targets:
        object.__setattr__(target, "url", open_again)
    with mail_server(port) as letters:
        while waiting := [r.next_ms for r in post.deliveries if r.state == "waiting"]:
            post.clock.now_ms = max(post.clock.now_ms, *waiting)
            post.receiver.worker.run_due()
    assert {row.state for row in post.deliveries} == {"delivered"}
    assert len(letters.ids) == len(set(letters.ids)) == DELIVERIES // 3
    assert set(service.ids.values()) == {1}
    assert len(service.ids) == 2 * (DELIVERIES // 3)


def test_a_locked_file_is_waited_for_then_told_and_never_half_written(
    start: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds the file: 503 with everything typed, then all is well by itself."""
    if LOCKED_S < 5:
        monkeypatch.setattr("pull_marketing.receiver.database.BUSY_MS", 200)
    post = start()
    path = post.settings.database.removeprefix("sqlite:///")
    other = sqlite3.connect(path, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    answers = [post.post(key="key-0001")]
    # Held until somebody was told, however long that takes here.
    left_s = LOCKED_S - (time.monotonic() - begun)
    end = threading.Timer(max(0.0, left_s), other.rollback)
    end.start()
    while answers[-1].status == 503 and len(answers) < 100:
        assert "Rien n’est perdu" in answers[-1].text
        answers.append(post.post(key="key-0001"))
    end.join()
    other.close()
    assert len(answers) > 1
    assert answers[-1].status == 303
    assert [row.key for row in post.rows()] == ["key-0001"]
    assert len(post.deliveries) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="file systems in memory are those of Linux")
def test_a_really_full_disk(
    tmp_path: Path, make_program: Callable[..., Program], service: Service
) -> None:
    """A file system of two megabytes fills up and grows again while the receiver runs.

    Where mounting is not allowed, a file that may not grow takes its place in
    `test_a_disk_that_is_full_for_a_while`.
    """
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting needs more rights; the other form of this test runs everywhere")
    address = f"sqlite:///{folder}/answers.sqlite3"
    program = make_program(address)
    try:
        program.start(change="no_room_kept")
        program.wait_until_up()
        clients = Clients([program.port], 0, 6)
        numbers = count()

        def posted() -> bool:
            key = f"key-{next(numbers):06}"
            sure = clients.post(key, Random(6))
            (clients.acknowledged if sure else clients.unknown).add(key)
            return sure

        while posted():
            assert len(clients.acknowledged) < 2000
        assert program.is_alive()
        subprocess.run(["mount", "-o", "remount,size=16m", str(folder)], check=True)
        assert posted() or posted()
        wait_until_dry(address)
        program.end(signal.SIGTERM)
        assert_promises_kept(address, clients, service, repeats=2 * len(clients.acknowledged))
    finally:
        program.close()
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_silent_mail_server_holds_up_no_webhook(
    start: Callable[..., Post], service: Service, make_target: Any
) -> None:
    """Webhooks are delivered while the mails of the same answers still wait for its first word."""
    url = f"http://127.0.0.1:{service.server_address[1]}/"
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        way = MailWay(host="127.0.0.1", port=silent.getsockname()[1], security="none")
        post = start(mail=way, webhooks=(make_target(url=url, private=True),))
        for number in range(2):
            post.post(key=f"key-{number:04}")
        post.receiver.worker.start()
        end = time.monotonic() + smtp.TIMEOUT_S / 2
        while {d.state for d in post.deliveries if d.kind == "webhook"} != {"delivered"}:
            assert time.monotonic() < end, "the webhooks wait for the mails"
            time.sleep(0.02)
        assert [d.tries for d in post.deliveries if d.kind == "owner_mail"] == [1, 1]
        assert {d.state for d in post.deliveries if d.kind == "owner_mail"} == {"waiting"}
        assert post.attempts
        assert {a.outcome for a in post.attempts} == {"delivered"}
