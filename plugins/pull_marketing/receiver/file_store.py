"""Keeps files that came with answers: under random names, in a folder that no web server serves.

A file is whole on the disk before the row that names it is written. A crash in between leaves a
file that no row knows, which `sweep` takes away; it never leaves a row without its file.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..questionnaires.answering import PostedFile

UNKNOWN_FOR_S = 3600.0
"""How long a file may be without its row: far longer than any post takes."""

_OURS = re.compile(r"[0-9a-f]{32}(?:\.part|\.sealed)?\Z")

Copy = Callable[[Path, Path], None]
"""Writes what stands in one file to another."""


@dataclass(frozen=True)
class Incoming:
    """A file as it came, not yet kept.

    Attributes:
        id: its name from now on.
        field: of the form.
        name: what its sender calls it.
        size_bytes: its true size, even if no more than the limit was written.
        sha256: of what was written.
        damaged: it begins like a picture, and is none.
    """

    id: str
    field: str
    name: str
    size_bytes: int
    sha256: str
    damaged: bool = False

    @property
    def posted(self) -> PostedFile:
        return PostedFile(self.name, self.size_bytes)


class FileStore:
    """The folder of files.

    Args:
        folder: made when the first file comes.
        clock_s: never goes back, whatever happens to the time of day.
    """

    def __init__(self, folder: Path, clock_s: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self._clock_s = clock_s
        self._unknown_since: dict[str, float] = {}

    def part(self, file_id: str) -> Path:
        """Where a file is written while it comes."""
        return self.folder / f"{file_id}.part"

    def path(self, file_id: str) -> Path:
        """Where a file is kept."""
        return self.folder / file_id

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, files: Iterable[Incoming], seal: Copy | None = None) -> None:
        """Make files outlast a power cut, before the row that names them is written.

        Args:
            files: whole, as they came.
            seal: writes a sealed copy, which is kept in the place of the file.
        """
        for file in files:
            part = self.part(file.id)
            if seal:
                sealed = self.folder / f"{file.id}.sealed"
                seal(part, sealed)
                part.unlink()
                part = sealed
            with part.open("rb+") as opened:
                os.fsync(opened.fileno())
            part.replace(self.path(file.id))
        _flush_folder(self.folder)

    def discard(self, files: Iterable[Incoming]) -> None:
        """Take away what came and is not kept."""
        for file in files:
            with suppress(FileNotFoundError):
                self.part(file.id).unlink()

    def remove(self, file_ids: Iterable[str]) -> None:
        """Take away files that were kept; those that are gone already are no mistake."""
        for file_id in file_ids:
            with suppress(FileNotFoundError):
                self.path(file_id).unlink()

    def sweep(self, known: Callable[[Collection[str]], Collection[str]]) -> int:
        """Take away files that have had no row for an hour, as a crash leaves them.

        Args:
            known: which of some ids have a row.

        Returns:
            How many were taken away.
        """
        now = self._clock_s()
        found = {name for name in _names(self.folder) if _OURS.match(name)}
        strange = found - set(known({name for name in found if "." not in name}))
        self._unknown_since = {n: self._unknown_since.get(n, now) for n in strange}
        old = [n for n, since in self._unknown_since.items() if now - since >= UNKNOWN_FOR_S]
        for name in old:
            with suppress(FileNotFoundError):
                (self.folder / name).unlink()
            del self._unknown_since[name]
        return len(old)


def _names(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except FileNotFoundError:  # no file ever came
        return []


def _flush_folder(folder: Path) -> None:
    """Make the new names outlast a power cut too; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
