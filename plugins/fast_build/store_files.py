"""Files of the cache: replaced in one step, refused when damaged or foreign."""

# Shared with the front door, which must not load pathlib.
# ruff: noqa: PTH105, PTH108, PTH123
from __future__ import annotations

import contextlib
import os

from .stamps import digest

FORMAT = b"fast_build 8\n"


def read_checked(path: str) -> bytes | None:
    """The payload of a file written by `write_checked`; None for anything else."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    start = len(FORMAT) + 16
    if not data.startswith(FORMAT) or digest(data[start:]) != data[len(FORMAT) : start]:
        return None
    return data[start:]


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
