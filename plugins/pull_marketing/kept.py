"""What was found in texts and files, kept for the next build: one way for all who look closely.

Who looks at the same bytes with the same code finds the same, problems included. The build driver
opens a store for the length of a build; outside of it, and in a build that keeps nothing, what is
asked for is worked out each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from .code_stamp import OWN_CODE, code_stamp

Found = TypeVar("Found")
_STARTED_NS = time.time_ns()
_current: Store | None = None


class Store:
    """Findings by what they are about. Those that a build does not ask for are forgotten.

    Args:
        path: the file, which may be deleted at any time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made_by, self._newest_ns = code_stamp(OWN_CODE)
        self._known = self._read()
        self._used: dict[bytes, bytes] = {}

    def _read(self) -> dict[bytes, bytes]:
        try:
            data = self._path.read_bytes()
            if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
                return {}
            made_by, known = pickle.loads(data[_DIGEST:])  # noqa: S301 - our own file, checked
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):
            return {}
        return dict(known) if made_by == self._made_by else {}

    def once(self, key: bytes, find: Callable[[], Found]) -> Found:
        kept = self._used.get(key) or self._known.get(key)
        if kept is not None:
            self._used[key] = kept
            found: Found = pickle.loads(kept)  # noqa: S301 - as above
            return found
        found = find()
        self._used[key] = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
        return found

    def save(self) -> None:
        """Keep what was used, in one step; a disk that refuses costs time in the next build."""
        loaded = self._newest_ns < _STARTED_NS  # else the code that found may be older
        if not loaded or self._used.keys() == self._known.keys():
            return
        data = pickle.dumps((self._made_by, self._used), pickle.HIGHEST_PROTOCOL)
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(hashlib.sha256(data).digest() + data)
            new.replace(self._path)


_DIGEST = hashlib.sha256().digest_size


@contextlib.contextmanager
def keeping(path: Path) -> Iterator[None]:
    """Keep what is found inside, also of a build that fails: findings are of files, not of it."""
    global _current  # at most one build at a time, and it ends here
    store = _current = Store(path)
    try:
        yield
    finally:
        _current = None
        store.save()


def once(kind: str, about: bytes, find: Callable[[], Found]) -> Found:
    """What `find` finds, from an earlier build when there was one that was asked the same.

    Args:
        kind: who asks, and all small things besides `about` that the answer depends on.
        about: what is looked at, whole.
        find: looks; it may depend on nothing else, and its result must be a plain value,
            a frozen dataclass, or diagnostics.
    """
    if _current is None:
        return find()
    # (Processors of today have instructions for this digest, and for no other of Python's.)
    key = hashlib.sha256(f"{kind}\0".encode() + about).digest()
    return _current.once(key, find)
