"""Which files of the project changed since the last build of its kind, for `--explain`."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from ..code_stamp import stamped_files
from ..freshness import FILES, FOLDERS

CHANGED, NEW, REMOVED = "changed", "new", "removed"

Seen = list[object]
"""Size and times of a file, then the digest of its bytes."""


class Sources:
    """The sources as they are now, beside those that the last good build was made of.

    Args:
        root: the project.
        memory: the file that remembers them; may be deleted at any time.
    """

    def __init__(self, root: Path, memory: Path) -> None:
        self._memory = memory
        self._before = self._read()
        self._now: dict[str, Seen] = {}
        start = len(str(root)) + 1
        for path, status in stamped_files(root / name for name in (*FILES, *FOLDERS)):
            name = path[start:].replace(os.sep, "/")
            self._now[name] = self._look(name, path, status)

    def _look(self, name: str, path: str, status: os.stat_result) -> Seen:
        stamp: Seen = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
        known = self._before.get(name)
        if known is not None and known[:-1] == stamp:
            return known
        with contextlib.suppress(OSError):
            return [*stamp, hashlib.sha256(Path(path).read_bytes()).hexdigest()]
        return [*stamp, ""]

    def _read(self) -> dict[str, Seen]:
        try:
            known: dict[str, Seen] = json.loads(self._memory.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return known

    @property
    def changed(self) -> dict[str, str]:
        """What happened to each file that is not what it was; nothing when none was known."""
        before, now = self._before, self._now
        if not before:
            return {}
        found = {name: REMOVED for name in before if name not in now}
        for name, seen in now.items():
            known = before.get(name)
            if known is None or known[-1] != seen[-1]:
                found[name] = NEW if known is None else CHANGED
        return dict(sorted(found.items()))

    def remember(self) -> None:
        """A site was made of them."""
        with contextlib.suppress(OSError):  # the next explanation says less
            self._memory.write_text(json.dumps(self._now), "utf-8")
