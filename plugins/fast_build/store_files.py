"""Files of the cache: replaced in one step, refused when damaged or foreign."""

# Shared with the front door, which must not load pathlib.
# ruff: noqa: PTH105, PTH108, PTH123
from __future__ import annotations

import contextlib
import os

from .stamps import digest

FORMAT = b"fast_build 9\n"
_HEAD = len(FORMAT) + 16


def read_checked(path: str) -> bytes | None:
    """The payload of a file written by `write_checked`; None for anything else."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    if not data.startswith(FORMAT) or digest(data[_HEAD:]) != data[len(FORMAT) : _HEAD]:
        return None
    return data[_HEAD:]


def write_checked(path: str, payload: bytes) -> None:
    """Replace a file in one step, so that a killed build leaves the old one."""
    unfinished = f"{path}.{os.getpid()}.new"
    try:
        with open(unfinished, "wb") as file:
            file.write(FORMAT + digest(payload))
            file.write(payload)
        os.replace(unfinished, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        raise


def pack(records: dict[str, bytes]) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """Records one after the other, each behind its digest, and where each is: start, length."""
    made, places = bytearray(), {}
    for name, record in records.items():
        places[name] = (len(made), 16 + len(record))
        made += digest(record) + record
    return bytes(made), places


def read_packed(path: str, start: int, length: int) -> bytes | None:
    """One record of a file that was written with what `pack` made; None for anything else."""
    try:
        with open(path, "rb") as file:
            file.seek(_HEAD + start)
            data = file.read(length)
    except OSError:
        return None
    return data[16:] if digest(data[16:]) == data[:16] else None
