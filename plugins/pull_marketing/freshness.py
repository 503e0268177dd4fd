"""Whether the output folder already is what a build would make, so that `serve` starts at once."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

FOLDERS = ("content", "register", "incidents", "clients", "requests", "theme", "plugins")
FILES = ("pelicanconf.py", "publishconf.py", "constraints.txt")
_RECORD = "built.json"
_LEFT_OUT = {"__pycache__", ".git", "node_modules"}


def signature(root: Path, settings_file: str, *, serving: bool) -> str:
    """What a build of today depends on: each source's name, size and date.

    The day counts too: a scheduled article appears, a price changes.
    """
    about = f"{settings_file} {serving} {datetime.date.today()} {sys.version} {_packages()}"
    digest = hashlib.sha256(f"{about} {sorted(_environment())}\n".encode("utf-8", "replace"))
    for path, stat in _sources(root):
        times = f"{stat.st_mtime_ns} {stat.st_ctime_ns}"  # a copied or restored file may be “old”
        digest.update(f"{path} {stat.st_size} {times}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def _packages() -> int:
    """Changes when a package is installed or removed."""
    with contextlib.suppress(OSError):
        return Path(sysconfig.get_paths()["purelib"]).stat().st_mtime_ns
    return 0


def _environment() -> list[tuple[str, str]]:
    """Variables that say in which language and time a site is built."""
    words = ("PULL_MARKETING", "LANG", "LC_", "TZ")
    return [item for item in os.environ.items() if item[0].startswith(words)]


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


def remember(cache: Path, output: Path, made_of: str, told: Iterable[str] = ()) -> None:
    """Note what the output folder was made of, and what the author was told."""
    record = {"output": _identity(output), "made_of": made_of, "told": list(told)}
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


def told(root: Path) -> list[str]:
    """What the last build told the author, for a build that has nothing to do."""
    try:
        found = json.loads((root / ".cache" / _RECORD).read_text("utf-8")).get("told", [])
    except (OSError, ValueError, AttributeError):
        return []
    return [str(line) for line in found]


def _identity(output: Path) -> list[int | str]:
    # Another folder in its place, or one file added, changed or deleted in it, is not what we made.
    digest = hashlib.sha256()
    for here, folders, files in os.walk(output):
        folders.sort()
        for file in sorted(files):
            path = os.path.join(here, file)  # noqa: PTH118 - as above
            stat = os.stat(path)  # noqa: PTH116
            known = f"{path[len(str(output)) :]} {stat.st_size} {stat.st_mtime_ns}\n"
            digest.update(known.encode("utf-8", "replace"))
    return [output.stat().st_ino, digest.hexdigest()]
