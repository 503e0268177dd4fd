"""The clock of the system jumps while a receiver runs: nothing freezes, doubles or disappears."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pull_marketing.receiver.outbox import LEASE_MS

from .cluster import PATIENCE_S
from .conftest import starting
from .trouble import (
    Clients,
    Program,
    Service,
    assert_promises_kept,
    everything,
    wait_until_dry,
)

JUMPS = ("-3d", "+400d", "+0")


@pytest.fixture(scope="module")
def shifted(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Makes receivers whose clock is shifted by what stands in a file."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        if os.environ.get("CI") and sys.platform == "linux":
            pytest.fail("no libfaketime on this machine, and in CI nothing is left out")
        pytest.skip("no libfaketime on this machine")
    offset = tmp_path_factory.mktemp("clock") / "offset"
    offset.write_text("+0", "utf-8")
    with starting(
        LD_PRELOAD=str(found[0]),
        FAKETIME_TIMESTAMP_FILE=str(offset),
        FAKETIME_NO_CACHE="1",  # it looks each time: a jump is there at once
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    ) as starter:
        yield starter, offset


def test_clock_jumps(
    shifted: tuple[subprocess.Popen[str], Path],
    address: str,
    make_program: Callable[..., Program],
    service: Service,
) -> None:
    program = make_program(address)
    program.starter, offset = shifted
    offset.write_text("+0", "utf-8")
    clients, chance = Clients([program.port], 0, 16), random.Random(16)
    service.answer = 500
    program.start(lease_ms=LEASE_MS)
    program.wait_until_up()
    for number, jump in enumerate(JUMPS):
        key = f"key-{number:06}"
        assert clients.post(key, chance)
        clients.acknowledged.add(key)
        _wait_for_tries(address)  # each webhook waits for its next try
        offset.write_text(jump, "utf-8")
    times = [row.received_ms for row in everything(address)[0]]
    assert max(times) - min(times) > 300 * 86_400_000, "the clock did not jump"
    service.answer = 204
    offset.write_text("+3d", "utf-8")  # no wait goes beyond, but for those of the year after
    wait_until_dry(address)
    program.end(signal.SIGTERM)
    assert_promises_kept(address, clients, service, repeats=0)


def _wait_for_tries(address: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        deliveries = everything(address)[1]
        if all(d.tries for d in deliveries) and not any(d.owner for d in deliveries):
            return
        time.sleep(0.02)
    raise AssertionError("not all was tried")
