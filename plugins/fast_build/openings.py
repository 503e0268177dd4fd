"""Notes the files and folders that a build opens, whoever opens them, by Python's audit events."""

# Paths come as text and there are thousands.
# ruff: noqa: PTH100, PTH110, PTH112, PTH114, PTH118, PTH119, PTH120
from __future__ import annotations

import functools
import importlib.util
import os
import sys
import sysconfig
from collections.abc import Callable
from typing import Any

from .stamps import Tree, is_racy, stamp

_FOLDER_EVENTS = frozenset({"os.listdir", "os.scandir"})
_OUTSIDE_EVENTS = {
    "socket.connect": "opens network connections",
    "socket.getaddrinfo": "opens network connections",
    "subprocess.Popen": "starts programs",
    "os.system": "starts programs",
    "os.exec": "starts programs",
    "os.posix_spawn": "starts programs",
}


class Openings:
    """Everything that was opened for reading since `start`; a hook cannot be taken away."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self.outside: set[str] = set()

    def start(self) -> None:
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            reads = ("r" in mode and "+" not in mode) if mode else not flags & _WRITING
            if reads and isinstance(path, str):
                self.files.add(path)
        elif event in _FOLDER_EVENTS:
            if isinstance(arguments[0], str):
                self.folders.add(arguments[0])
        elif event in _OUTSIDE_EVENTS:
            self.outside.add(_OUTSIDE_EVENTS[event])

    def inputs(self, skipped: frozenset[str], before: set[str]) -> set[str]:
        """Absolute paths read now or in builds `before`, but for libraries and `skipped` roots."""
        paths = sysconfig.get_paths()
        roots = {os.path.realpath(paths[n]) for n in ("stdlib", "platstdlib", "purelib", "platlib")}
        roots |= {os.path.realpath(path) for path in skipped} | {"/proc", "/dev", "/sys"}
        inside = tuple(root + os.sep for root in roots)
        # The import system lists these; that is no reading of the site.
        listed = self.folders - {"", os.curdir, os.path.abspath(""), *sys.path}
        opened = {_source_of(os.path.abspath(path)) for path in self.files}
        found = opened | {os.path.abspath(path) for path in listed} | before
        real = real_paths()
        return {p for p in found if not real(p).startswith(inside) and p not in roots}


def _source_of(path: str) -> str:
    """The module's source instead of what Python compiled it to, which Python makes anew itself."""
    if not path.endswith(".pyc"):
        return path
    try:
        source = importlib.util.source_from_cache(path)
    except ValueError:  # it has no source beside
        return path
    return source if os.path.exists(source) else path


def real_paths() -> Callable[[str], str]:
    """`os.path.realpath` for many absolute paths in few folders: each folder is resolved once."""
    folder = functools.cache(os.path.realpath)

    def real(path: str) -> str:
        path = os.path.join(folder(os.path.dirname(path)), os.path.basename(path))
        return os.path.realpath(path) if os.path.islink(path) else path

    return real


_WRITING = os.O_WRONLY | os.O_RDWR


def stamps_of(paths: set[str], started_ns: int) -> tuple[Tree, Tree, list[str]]:
    """Stamps of folders and files, with the folders of these files, and what is not there.

    Raises ValueError for a file that was written since the build began.
    """
    folders: Tree = {}
    files: Tree = {}
    absent = []
    for path in paths:
        seen = stamp(path)
        if seen is None:
            absent.append(path)
        elif os.path.isdir(path):
            folders[path] = seen
        else:
            if is_racy(seen, started_ns):
                raise ValueError(path)
            files[path] = seen
    return folders, files, absent
