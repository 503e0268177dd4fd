"""The stage: where a site is made, and what of it is new to the output folder.

A build never writes in the output. It makes the whole site in a folder of the cache that stays, so
that `fast_build` finds there what may stay as it is. When all is well the files that are new or
other go to the output, and the files that are the same stay the same files.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

Stamp = list[int]
_PIECE = 1 << 20


class Stage:
    """One stage and its memory of the output that was made of it.

    Args:
        folder: where the site is made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._memory = folder.with_name(f"{folder.name}.json")

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def is_placed(self, target: Path, retained: tuple[str, ...]) -> bool:
        """Whether the output holds these files and, but for what is retained, no other."""
        staged, placed = stamps(self.folder), stamps(target)
        own = {name for name in placed if name.split("/")[0] not in retained or name in staged}
        self._same = self._find_same(staged, placed, target)
        return own == staged.keys() == self._same

    def fill(self, building: Path, target: Path) -> None:
        """Put the whole site into a new folder: what is the same is the output's own file.

        Raises:
            OSError: a file cannot be written; it is named as it would have been in the output.
        """
        made: set[str] = set()
        for name in stamps(self.folder):
            new, parent = building / name, name.rpartition("/")[0]
            try:
                if parent not in made:
                    new.parent.mkdir(parents=True, exist_ok=True)
                    made.add(parent)
                if name not in self._same or not _linked(target / name, new):
                    shutil.copy2(self.folder / name, new)
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(target / name)) from error

    def remember(self, target: Path) -> None:
        """Note which files of the output are those of the stage."""
        staged, placed = stamps(self.folder), stamps(target)
        memory = {name: [staged[name], placed[name]] for name in staged.keys() & placed.keys()}
        with contextlib.suppress(OSError):  # the next build compares bytes
            self._memory.write_text(json.dumps(memory), "utf-8")

    def _find_same(
        self, staged: dict[str, Stamp], placed: dict[str, Stamp], target: Path
    ) -> set[str]:
        known = self._read_memory()
        return {
            name
            for name, stamp in staged.items()
            if name in placed
            and (
                known.get(name) == [stamp, placed[name]]
                or _same_bytes(self.folder / name, target / name)
            )
        }

    def _read_memory(self) -> dict[str, list[Stamp]]:
        try:
            memory: dict[str, list[Stamp]] = json.loads(self._memory.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return memory


def stamps(folder: Path) -> dict[str, Stamp]:
    """What tells that a file was not touched, by its name in the folder."""
    found = {}
    start = len(str(folder)) + 1
    for here, _, files in os.walk(folder):
        for file in files:
            path = os.path.join(here, file)  # noqa: PTH118 - thousands of files
            seen = os.lstat(path)
            found[path[start:].replace(os.sep, "/")] = [
                seen.st_mtime_ns, seen.st_size, seen.st_ino, seen.st_mode
            ]  # fmt: skip
    return found


def _same_bytes(one: Path, other: Path) -> bool:
    try:
        if other.is_symlink() or one.stat().st_size != other.stat().st_size:
            return False
        with one.open("rb") as first, other.open("rb") as second:
            return all(a == b for a, b in zip(_pieces(first), _pieces(second), strict=True))
    except (OSError, ValueError):
        return False


def _pieces(file: object) -> Iterator[bytes]:
    while piece := file.read(_PIECE):  # type: ignore[attr-defined]
        yield piece


def _linked(old: Path, new: Path) -> bool:
    """Give a file of the output a second name; False where the file system has none."""
    try:
        os.link(old, new)
    except OSError:
        return False
    return True
