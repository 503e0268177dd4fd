"""Tells whether code is still what it was: what older code made or found is worth nothing now."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

OWN_CODE = Path(__file__).parent
_LEFT_OUT = {"__pycache__", ".git", "node_modules"}


class CodeStamp(NamedTuple):
    """Which code it is.

    Attributes:
        digest: changes with every file, with Python and with the installed packages.
        newest_ns: when the last of the files changed.
    """

    digest: str
    newest_ns: int


def code_stamp(*places: Path) -> CodeStamp:
    """The stamp of these files and folders, data beside the code included."""
    packages = Path(sysconfig.get_paths()["purelib"])  # its time changes when one is installed
    digest = hashlib.sha256(f"{sys.version}\n{_line(str(packages), packages)}".encode())
    newest_ns = 0
    for path, status in stamped_files(places):
        newest_ns = max(newest_ns, status.st_mtime_ns, status.st_ctime_ns)
        digest.update(stamp_line(path, status).encode("utf-8", "surrogateescape"))
    return CodeStamp(digest.hexdigest()[:32], newest_ns)


def _line(name: str, path: Path) -> str:
    return stamp_line(name, path.stat()) if path.exists() else f"{name} absent\n"


def stamp_line(path: str, status: os.stat_result) -> str:
    """Name, size and times: a copied or restored file may be “old” by one of them."""
    return f"{path} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}\n"


def stamped_files(places: Iterable[Path]) -> Iterator[tuple[str, os.stat_result]]:
    """Every file of these places, folders walked in order, with what tells that it changed."""
    for place in places:
        if place.is_file():
            yield str(place), place.stat()
            continue
        for here, folders, files in os.walk(place):
            folders[:] = sorted(set(folders) - _LEFT_OUT)
            for file in sorted(files):
                path = os.path.join(here, file)  # noqa: PTH118 - thousands of files, each start
                try:
                    yield path, os.stat(path)  # noqa: PTH116
                except OSError:
                    continue  # deleted in between: the next look will tell
