"""Whether the output folder already is what a build would make, so that `serve` starts at once."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("content", "register", "incidents", "clients", "requests", "theme", "plugins")
FILES = ("pelicanconf.py", "publishconf.py", "constraints.txt")
_RECORD = "built.json"
_LEFT_OUT = {"__pycache__", ".git", "node_modules"}


def signature(root: Path, settings_file: str, *, serving: bool) -> str:
    """What a build of today depends on: each source's name, size and date.

    The day counts too: a scheduled article appears, a price changes.
    """
    digest = hashlib.sha256(f"{settings_file} {serving} {datetime.date.today()}\n".encode())
    for path, stat in _sources(root):
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    for name in FILES:
        if (root / name).is_file():
            yield name, (root / name).stat()
    for folder in FOLDERS:
        for here, folders, files in os.walk(root / folder):
            folders[:] = sorted(set(folders) - _LEFT_OUT)
            for file in sorted(files):
                path = os.path.join(here, file)  # noqa: PTH118 - thousands of files, each start
                with contextlib.suppress(OSError):  # deleted in between: the next look will tell
                    yield path, os.stat(path)  # noqa: PTH116


def remember(cache: Path, output: Path, made_of: str) -> None:
    """Note what the output folder was made of."""
    record = {"output": _identity(output), "made_of": made_of}
    (cache / _RECORD).write_text(json.dumps(record), "utf-8")


def is_fresh(root: Path, settings_file: str, *, serving: bool) -> bool:
    """Whether a build would change nothing in output/."""
    output = root / "output"
    try:
        record = json.loads((root / ".cache" / _RECORD).read_text("utf-8"))
        same = bool(record["output"] == _identity(output))
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return same and record["made_of"] == signature(root, settings_file, serving=serving)


def _identity(output: Path) -> list[int]:
    # Another folder in its place, or a file added or deleted at its top, is not what we made.
    stat = output.stat()
    return [stat.st_ino, stat.st_mtime_ns]
