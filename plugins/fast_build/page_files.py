"""Puts new bytes into outputs over the old ones, and knows when these may not have arrived.

To empty a file and fill it again gives its blocks back and asks for others, which takes up to two
milliseconds a file; to write over it takes a hundredth of that. But then the new times of a file
may be on the disk before its new bytes are: after a power cut an old page could pass for the new
one. So whoever trusts the times of outputs asks first whether the machine still runs.
"""

# Shared with the front door, which must not load pathlib.
# ruff: noqa: PTH110, PTH123
from __future__ import annotations

import os

_BOOT = "/proc/sys/kernel/random/boot_id"
_WRITING = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def running_since() -> str:
    """What is the same until the machine starts again; empty where the system does not say."""
    try:
        with open(_BOOT, encoding="ascii") as file:
            return file.read()
    except OSError:
        return ""


def put_bytes(target: str, data: bytes) -> None:
    """Make these the bytes of an output. Raises OSError."""
    in_place = os.path.exists(_BOOT)
    number = os.open(target, _WRITING if in_place else _WRITING | os.O_TRUNC, 0o666)
    try:
        before = os.fstat(number).st_size
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(number, rest) :]
        if before > len(data):
            os.ftruncate(number, len(data))
    finally:
        os.close(number)
