"""Whether the output folder already is what a build would make, so that `serve` starts at once."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from .code_stamp import OWN_CODE, code_stamp
from .variables import variables_of

FOLDERS = ("content", "register", "incidents", "clients", "requests", "theme", "plugins")
SETTINGS_FILES = ("pelicanconf.py", "publishconf.py")
FILES = (*SETTINGS_FILES, "constraints.txt")
_RECORD = "built.json"


def signature(root: Path, settings_file: str, *, serving: bool) -> str:
    """What a build of today depends on: each source's name, size and date.

    The day counts too: a scheduled article appears, a price changes.
    """
    variables = variables_of([root / name for name in (*SETTINGS_FILES, "plugins")], os.environ)
    about = f"{settings_file} {serving} {datetime.date.today()} {variables}"
    made_of = code_stamp(*(root / name for name in (*FILES, *FOLDERS))).digest
    return hashlib.sha256(f"{about} {made_of}".encode("utf-8", "replace")).hexdigest()


def code_of_builds(root: Path) -> str:
    """Changes with the code that builds run and with the settings: who has loaded them is old."""
    return code_stamp(*(root / name for name in FILES), root / "plugins", OWN_CODE).digest


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
