"""Each way of being wrong turns these tests red: a test that cannot fail proves nothing.

The mistakes are in `changes`; the one of a disk that is seldom flushed is in `test_power_cuts`.
"""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .cluster import Cluster
from .conftest import new_database
from .trouble import (
    Clients,
    Program,
    Service,
    assert_promises_kept,
    wait_until_dry,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are those of POSIX")


def die_once(program: Program, clients: Clients, moment: str, change: str, stamp: Path) -> None:
    """Be wrong until the process ends at a moment; then be right again."""
    program.start(moment, stamp, change=change)
    clients.run()
    program.wait()
    program.start()
    program.wait_until_up()
    clients.stop_after(0)
    clients.join()


@pytest.mark.parametrize(
    ("change", "moment", "told"),
    [
        ("answer_early", "before_commit", "acknowledged and lost"),
        ("outbox_apart", "between", "half stored"),
    ],
)
def test_a_kill_finds(
    make_program: Callable[..., Program],
    service: Service,
    tmp_path: Path,
    change: str,
    moment: str,
    told: str,
) -> None:
    address = f"sqlite:///{tmp_path}/answers.sqlite3"
    program = make_program(address)
    clients = Clients([program.port], 10**6, 11)
    die_once(program, clients, moment, change, tmp_path / "stamp")
    wait_until_dry(address)
    program.end(signal.SIGTERM)
    with pytest.raises(AssertionError, match=told):
        assert_promises_kept(address, clients, service, repeats=100)


def test_sending_again_finds_promises_made_twice(
    make_program: Callable[..., Program], service: Service, tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path}/answers.sqlite3"
    program = make_program(address)
    program.start(change="promise_again")
    program.wait_until_up()
    clients = Clients([program.port], 0, 12)
    for _ in range(2):
        assert clients.post("key-000001", random.Random(12))
    clients.acknowledged.add("key-000001")
    wait_until_dry(address)
    program.end(signal.SIGTERM)
    with pytest.raises(AssertionError, match="mailed twice"):
        assert_promises_kept(address, clients, service, repeats=100)


def test_a_crash_of_postgresql_finds_commits_that_are_not_flushed(
    postgres: Cluster, make_program: Callable[..., Program], service: Service
) -> None:
    address = new_database(postgres)
    program = make_program(address)
    program.start(change="flush_seldom")
    program.wait_until_up()
    clients = Clients([program.port], 10**6, 13)
    clients.run()
    clients.wait_for(1)
    postgres.hold_back()
    clients.wait_for(len(clients.acknowledged) + 10)
    postgres.stop(signal.SIGQUIT)
    postgres.start()
    clients.stop_after(0)
    clients.join()
    wait_until_dry(address)
    program.end(signal.SIGTERM)
    with pytest.raises(AssertionError, match="acknowledged and lost"):
        assert_promises_kept(address, clients, service, repeats=100)


def test_two_workers_find_claims_that_hold_nobody_off(
    postgres: Cluster, make_program: Callable[..., Program], service: Service
) -> None:
    address = new_database(postgres)
    programs = [make_program(address), make_program(address)]
    for program in programs:
        program.start(lease_ms=180_000, change="claim_unlocked")
    for program in programs:
        program.wait_until_up()
    clients = Clients([program.port for program in programs], 30, 14)
    clients.run()
    clients.join()

    def look() -> None:
        wait_until_dry(address)
        for program in programs:
            program.end(signal.SIGTERM)
        assert_promises_kept(address, clients, service, repeats=0)

    with pytest.raises(AssertionError):  # sent twice, or left for a lease that is not one's own
        look()
