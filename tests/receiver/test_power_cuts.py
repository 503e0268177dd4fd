"""Power cuts: what was not flushed is gone, and nothing that was acknowledged is.

`kill -9` alone proves little, because the system still writes what the process left to it. So a
library (`shadow_disk.c`) keeps a copy of the database that holds only what was flushed; after each
kill that copy takes the place of the files, as after a real cut.

The short form; `TEST_CUTS=100 TEST_CUT_POSTS=5000` in the environment gives the long one.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .trouble import (
    Clients,
    Program,
    Service,
    assert_promises_kept,
    everything,
    wait_until_dry,
)

CUTS = int(os.environ.get("TEST_CUTS", "4"))
POSTS = int(os.environ.get("TEST_CUT_POSTS", "40"))


class Disk:
    """A SQLite file, and what of it would survive a power cut."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "answers.sqlite3"
        self.shadow = folder / "shadow"
        self.shadow.mkdir()

    @property
    def address(self) -> str:
        return f"sqlite:///{self.file}"

    @property
    def environment(self) -> dict[str, str]:
        return {"SHADOW_OF": str(self.file), "SHADOW_IN": str(self.shadow)}

    def lose_what_was_not_flushed(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            name = f"{self.file.name}{ending}"
            self.file.with_name(name).unlink(missing_ok=True)
            if (self.shadow / name).exists():
                shutil.copy(self.shadow / name, self.file.with_name(name))


@pytest.fixture
def disk(tmp_path: Path, shadow_disk: Path | None) -> Disk:
    if shadow_disk is None:
        pytest.skip("needs Linux and a C compiler")
    return Disk(tmp_path)


def cut_again_and_again(program: Program, disk: Disk, clients: Clients, change: str = "") -> None:
    chance = random.Random(clients.seed)
    for number in range(CUTS):
        program.start(change=change, **disk.environment)
        if not number:
            clients.run()
        program.wait_until_up()
        clients.wait_for(len(clients.acknowledged) + POSTS // CUTS)
        time.sleep(chance.uniform(0, 0.1))
        program.end()
        disk.lose_what_was_not_flushed()
    program.start(**disk.environment)
    program.wait_until_up()
    clients.stop_after(0)
    clients.join()


def test_power_cuts_lose_nothing(
    disk: Disk, make_program: Callable[..., Program], service: Service
) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)  # noqa: T201 - shown when the test fails
    program = make_program(disk.address)
    clients = Clients([program.port], 10**6, seed)
    cut_again_and_again(program, disk, clients)
    wait_until_dry(disk.address)
    program.end(signal.SIGTERM)
    assert_promises_kept(disk.address, clients, service, repeats=8 * CUTS)
    assert len(clients.acknowledged) >= POSTS


def test_a_cut_in_the_middle_of_a_checkpoint(
    disk: Disk, make_program: Callable[..., Program], service: Service, tmp_path: Path
) -> None:
    """The one moment at which SQLite writes into the database itself."""
    program = make_program(disk.address)
    clients = Clients([program.port], 10**6, 7)
    stamp = tmp_path / "checkpoint"
    program.start(change="checkpoint_often", DIE_AT_CHECKPOINT=str(stamp), **disk.environment)
    clients.run()
    program.wait()
    assert stamp.exists()
    disk.lose_what_was_not_flushed()
    program.start(**disk.environment)
    program.wait_until_up()
    clients.stop_after(5)
    clients.join()
    wait_until_dry(disk.address)
    program.end(signal.SIGTERM)
    assert_promises_kept(disk.address, clients, service, repeats=8)


def test_a_disk_that_flushes_seldom_is_noticed(
    disk: Disk, make_program: Callable[..., Program]
) -> None:
    """The control: with `synchronous=NORMAL` the same cuts lose what was acknowledged."""
    program = make_program(disk.address)
    clients = Clients([program.port], 10**6, 8)
    cut_again_and_again(program, disk, clients, change="flush_seldom")
    program.end(signal.SIGTERM)
    rows, _ = everything(disk.address)
    assert clients.acknowledged - {row.key for row in rows}
