"""Seen from the system: an answer leaves after its transaction was written and flushed."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .trouble import Clients, Program, running, wait_until_dry

POSTS = 3
_LOG = r"answers\.sqlite3-wal>"
_WRITTEN = re.compile(rf"pwrite64\(\d+<[^>]*{_LOG}")
_FLUSH = re.compile(rf"(\d+) +f(?:data)?sync\(\d+<[^>]*{_LOG}(.*)")
_FLUSHED = re.compile(r"(\d+) +<\.\.\. f(?:data)?sync resumed")
_ANSWERED = re.compile(r"(?:write|writev|sendto|sendmsg)\(.*HTTP/1\.1 303")


@pytest.fixture
def strace() -> str:
    found = shutil.which("strace")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no strace on this machine, and in CI nothing is left out")
        pytest.skip("no strace on this machine")
    return found


def test_written_then_flushed_then_answered(
    strace: str, make_program: Callable[..., Program], tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path}/answers.sqlite3"
    program = make_program(address)
    trace = tmp_path / "trace"
    calls = "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg"
    clients, chance = Clients([program.port], 0, 15), random.Random(15)
    with running(program, strace, "-f", "-y", "-s", "40", "-e", calls, "-o", str(trace)):
        for number in range(POSTS):
            assert clients.post(f"key-{number:06}", chance)
            wait_until_dry(address)  # then nothing else is written when the next one comes
    assert orders(trace.read_text("utf-8", "replace")) == ["written flushed answered"] * POSTS


def orders(trace: str) -> list[str]:
    """What happened to the log before each answer, in the order of its first time."""
    found: list[str] = []
    seen: list[str] = []
    flushing: set[str] = set()
    for line in trace.splitlines():
        if _ANSWERED.search(line):
            found.append(" ".join([*seen, "answered"]))
            seen = []
            continue
        flush, flushed = _FLUSH.search(line), _FLUSHED.search(line)
        if flush and "unfinished" in flush[2]:
            flushing.add(flush[1])
        elif flush or (flushed and flushed[1] in flushing):
            if flushed:
                flushing.discard(flushed[1])
            _once("flushed", seen)
        elif _WRITTEN.search(line):
            _once("written", seen)
    return found


def _once(what: str, seen: list[str]) -> None:
    if what not in seen:
        seen.append(what)
