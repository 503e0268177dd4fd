"""Kills at random and at chosen moments: who saw the ending is stored, once, with every delivery.

The short form; `TEST_KILLS=200 TEST_POSTS=10000 TEST_CRASHES=20` in the environment gives the long
one. Random kills print their seed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from .cluster import SMALL_LOG, Cluster
from .conftest import new_database
from .trouble import Clients, Program, Service, assert_promises_kept, wait_until_dry

KILLS = int(os.environ.get("TEST_KILLS", "2"))
POSTS = int(os.environ.get("TEST_POSTS", "40"))
CRASHES = int(os.environ.get("TEST_CRASHES", "1"))
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are those of POSIX")
MOMENTS = (
    "between_migration_steps", "before_commit", "after_commit", "before_response", "after_claim",
    "after_send", "after_mark",
)  # fmt: skip


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


def test_two_receivers_that_are_killed_leave_nothing_undone(
    postgres: Cluster, make_program: Callable[..., Program], service: Service
) -> None:
    """What one had claimed when it died, the other makes; at most once more for each claim."""
    address = new_database(postgres)
    programs = [make_program(address), make_program(address)]
    for program in programs:
        program.start(lease_ms=4000)  # longer than any try here, or a live one's would be taken
        program.wait_until_up()
    clients = Clients([p.port for p in programs], 10**6, 5)
    clients.run()
    for number in range(KILLS):
        already = len(clients.acknowledged)
        clients.wait_for(already + POSTS // KILLS // 2)
        programs[number % 2].end()
        programs[number % 2].start(lease_ms=4000)
        programs[number % 2].wait_until_up()
    clients.stop_after(POSTS // 2)
    clients.join()
    wait_until_dry(address)
    for program in programs:
        program.end(signal.SIGTERM)
    assert_promises_kept(address, clients, service, repeats=KILLS * 8)


def test_a_server_that_was_started_again_is_found_again(
    postgres: Cluster, make_program: Callable[..., Program], service: Service
) -> None:
    """The database crashes under load: nothing acknowledged is lost, and posts go on."""
    address = new_database(postgres)
    program = make_program(address)
    program.start(lease_ms=5000)
    program.wait_until_up()
    clients = Clients([program.port], 10**6, 3)
    clients.run()
    for _ in range(CRASHES):
        already = len(clients.acknowledged)
        clients.wait_for(already + POSTS // 4 // CRASHES)
        postgres.stop(signal.SIGQUIT)
        postgres.start()
    clients.stop_after(POSTS // 4 + 5)
    clients.join()
    wait_until_dry(address)
    program.end(signal.SIGTERM)
    assert_promises_kept(address, clients, service, repeats=8 * CRASHES)


def test_postgresql_crashes_in_the_middle_of_a_checkpoint(
    postgres: Cluster, make_program: Callable[..., Program], service: Service
) -> None:
    """The one moment at which it writes into the tables themselves; SQLite’s is a power cut’s."""
    address = new_database(postgres)
    postgres.stop()
    postgres.start(*SMALL_LOG)
    program = make_program(address)
    program.start()
    program.wait_until_up()
    clients = Clients([program.port], 10**6, 6)
    clients.run()
    clients.wait_for(10)
    postgres.begin_checkpoint()
    postgres.stop(signal.SIGQUIT)
    postgres.start()
    clients.stop_after(len(clients.acknowledged) + 5)
    clients.join()
    wait_until_dry(address)
    program.end(signal.SIGTERM)
    assert_promises_kept(address, clients, service, repeats=8)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="limits are changed as on Linux")
def test_a_disk_that_is_full_for_a_while(
    tmp_path: Path, make_program: Callable[..., Program], service: Service
) -> None:
    """Nothing acknowledged is lost, and it heals without a restart."""
    import resource

    address = f"sqlite:///{tmp_path}/answers.sqlite3"
    program = make_program(address)
    program.start(largest_file=500_000)
    program.wait_until_up()
    clients = Clients([program.port], 0, 4)
    chance = random.Random(4)

    def post(number: int) -> bool:
        sure = clients.post(f"key-{number:06}", chance)
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
