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
from dataclasses import dataclass
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

    def compare(self, target: Path) -> Comparison:
        """Look at the finished stage and at the output, once each."""
        staged, placed = stamps(self.folder), stamps(target)
        known = self._read_memory()
        same = {
            name
            for name, stamp in staged.items()
            if name in placed
            and (
                known.get(name) == [stamp, placed[name]]
                or _same_bytes(self.folder / name, target / name)
            )
        }
        return Comparison(self.folder, target, staged, placed, same)

    def remember(self, compared: Comparison) -> None:
        """Note which files of the output are those of the stage."""
        placed = compared.placed
        memory = {n: [stamp, placed[n]] for n, stamp in compared.staged.items() if n in placed}
        with contextlib.suppress(OSError):  # the next build compares bytes
            self._memory.write_text(json.dumps(memory), "utf-8")

    def _read_memory(self) -> dict[str, list[Stamp]]:
        try:
            memory: dict[str, list[Stamp]] = json.loads(self._memory.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return memory


@dataclass
class Comparison:
    """A finished stage beside the output.

    Attributes:
        stage: the folder of the stage.
        target: the folder of the output.
        staged: the files of the stage.
        placed: the files of the output; once filled, as they will be there.
        same: names of the files with the same bytes in both.
    """

    stage: Path
    target: Path
    staged: dict[str, Stamp]
    placed: dict[str, Stamp]
    same: set[str]

    def is_placed(self, retained: tuple[str, ...]) -> bool:
        """Whether the output holds these files and, but for what is retained, no other."""
        staged = self.staged
        own = {name for name in self.placed if name.split("/")[0] not in retained or name in staged}
        return own == staged.keys() == self.same

    def fill(self, building: Path) -> None:
        """Put the whole site into a new folder: what is the same is the output's own file.

        Raises:
            OSError: a file cannot be written; it is named as it would have been in the output.
        """
        made: set[str] = set()
        for name in self.staged:
            new, parent = building / name, name.rpartition("/")[0]
            try:
                if parent not in made:
                    new.parent.mkdir(parents=True, exist_ok=True)
                    made.add(parent)
                if name not in self.same or not _linked(self.target / name, new):
                    shutil.copy2(self.stage / name, new)
                    self.placed[name] = _stamp(str(new))
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(self.target / name)) from error


def stamps(folder: Path) -> dict[str, Stamp]:
    """What tells that a file was not touched, by its name in the folder."""
    found = {}
    start = len(str(folder)) + 1
    for here, _, files in os.walk(folder):
        for file in files:
            path = os.path.join(here, file)  # noqa: PTH118 - thousands of files
            found[path[start:].replace(os.sep, "/")] = _stamp(path)
    return found


def _stamp(path: str) -> Stamp:
    seen = os.lstat(path)
    return [seen.st_mtime_ns, seen.st_size, seen.st_ino, seen.st_mode]


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
