"""File stamps and digests: whether a file is the one that was seen before."""

# The front door imports this module, and pathlib alone costs it 5 ms.
# ruff: noqa: PTH116, PTH123
from __future__ import annotations

import os

try:
    from _blake2 import blake2b  # hashlib alone costs the front door 2 ms
except ImportError:
    from hashlib import blake2b

Stamp = tuple[int, int, int]
Tree = dict[str, Stamp]

FINE_NS = 50_000_000
COARSE_NS = 2_100_000_000


def stamp_of(status: os.stat_result) -> Stamp:
    """Times and size: any change of the bytes changes one of them, but for races."""
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size


def stamp(path: str) -> Stamp | None:
    """The stamp of a file or folder, None when it is not there."""
    try:
        return stamp_of(os.stat(path))
    except OSError:
        return None


def is_racy(seen: Stamp, at_ns: int) -> bool:
    """Whether the file could change again after `at_ns` and keep its stamp.

    True too for times in the future (a clock that went back). File systems without
    fractions of a second get a window of two seconds.
    """
    newest = max(seen[0], seen[1])
    window = FINE_NS if newest % 1_000_000_000 else COARSE_NS
    return newest > at_ns - window


def digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def file_digest(path: str) -> bytes | None:
    """The digest of a file's bytes, None when it cannot be read."""
    try:
        return digest_of_file(path)
    except OSError:
        return None


def digest_of_file(path: str) -> bytes:
    """The digest of a file of any size. Raises OSError."""
    hashed = blake2b(digest_size=16)
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            hashed.update(part)
    return hashed.digest()


def walk(root: str, skipped: frozenset[str], folders: Tree, files: Tree) -> None:
    """Add the stamps of everything under `root`, links followed, `skipped` folders left out."""
    pending = [root]
    seen = set()
    while pending:
        folder = pending.pop()
        real = os.path.realpath(folder)
        if real in seen or real in skipped:
            continue
        seen.add(real)
        try:
            folders[folder] = stamp_of(os.stat(folder))
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir():
                        if entry.name != "__pycache__":
                            pending.append(entry.path)
                    elif (found := stamp(entry.path)) is not None:
                        files[entry.path] = found
        except OSError:
            continue


class Digests:
    """Digests of files, taken again only when the stamp moved or cannot be trusted."""

    def __init__(self, known: dict[str, tuple[Stamp, bytes]], at_ns: int) -> None:
        self._known = known
        self._at_ns = at_ns
        self.taken: dict[str, tuple[Stamp, bytes]] = {}
        # Stamps that were taken when the build began: it is made of what was there then.
        self.seen: Tree = {}
        self._answers: dict[str, bytes | None] = {}

    def of(self, path: str, now: bool = False) -> bytes | None:
        """The digest of `path` as it was at the start, or is `now`; kept for the next build."""
        if now or path not in self._answers:
            seen = None if now else self.seen.get(path.replace("/./", "/"))
            self._answers[path] = self._find(path, seen or stamp(path))
        return self._answers[path]

    def _find(self, path: str, found: Stamp | None) -> bytes | None:
        if found is None:
            return None
        if (taken := self.taken.get(path)) and taken[0] == found:
            return taken[1]
        known = self._known.get(path)
        value: bytes | None
        if known and known[0] == found and not is_racy(found, self._at_ns):
            value = known[1]
        else:
            value = file_digest(path)
        if value is not None:
            self.taken[path] = (found, value)
        return value
