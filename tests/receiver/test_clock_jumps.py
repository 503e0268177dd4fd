"""The clock of the system jumps while a receiver runs: nothing freezes, doubles or disappears."""

from __future__ import annotations

import os
import random
import sys
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
    running,
    wait_until_dry,
)

JUMPS = ("-3d", "+400d", "+0")


@pytest.fixture
def faketime() -> Path:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        if os.environ.get("CI") and sys.platform == "linux":
            pytest.fail("no libfaketime on this machine, and in CI nothing is left out")
        pytest.skip("no libfaketime on this machine")
    return found[0]


def test_clock_jumps(
    faketime: Path,
    make_program: Callable[..., Program],
    service: Service,
    tmp_path: Path,
) -> None:
    address = f"sqlite:///{tmp_path}/answers.sqlite3"
    program = make_program(address)
    offset = tmp_path / "offset"
    offset.write_text("+0", "utf-8")
    clients, chance = Clients([program.port], 0, 16), random.Random(16)
    service.answer = 500
    shifted = {
        "LD_PRELOAD": str(faketime),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with running(program, **shifted):
        for number, jump in enumerate(JUMPS):
            key = f"key-{number:06}"
            assert clients.post(key, chance)
            clients.acknowledged.add(key)
            _wait_for_tries(address)  # each webhook waits for its next try
            offset.write_text(jump, "utf-8")
            time.sleep(2.1)  # the library looks every second, and counts them whole
        times = [row.received_ms for row in everything(address)[0]]
        assert max(times) - min(times) > 300 * 86_400_000, "the clock did not jump"
        service.answer = 204
        offset.write_text("+3d", "utf-8")  # no wait goes beyond, but for those of the year after
        wait_until_dry(address)
    assert_promises_kept(address, clients, service, repeats=0)


def _wait_for_tries(address: str) -> None:
    for _ in range(600):
        deliveries = everything(address)[1]
        if all(d.tries for d in deliveries) and not any(d.owner for d in deliveries):
            return
        time.sleep(0.02)
    raise AssertionError("not all was tried")
