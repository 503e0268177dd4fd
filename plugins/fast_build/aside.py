"""Where files wait that plugins wrote by themselves, until they write them again."""

# ruff: noqa: PTH103, PTH110, PTH112, PTH118, PTH120
from __future__ import annotations

import contextlib
import os
import shutil

from .stamps import Tree, walk


class Aside:
    """A folder beside the state; what a failed or killed build leaves in it comes back."""

    def __init__(self, root: str, folder: str) -> None:
        """`folder` is empty when nothing can be kept."""
        self._root = root
        self._folder = folder
        self.moved: list[str] = []

    def _full(self, path: str) -> str:
        return os.path.join(self._root, *path.split("/"))

    def put(self, path: str) -> None:
        """Take a file out of the output."""
        if not self._folder:
            return
        target = os.path.join(self._folder, *path.split("/"))
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.move(self._full(path), target)
            self.moved.append(path)

    def put_back(self) -> None:
        """Bring back what a failed or killed build left aside."""
        if not self._folder or not os.path.isdir(self._folder):
            return
        files: Tree = {}
        walk(self._folder, frozenset(), {}, files)
        for path in files:
            target = self._full(os.path.relpath(path, self._folder).replace(os.sep, "/"))
            if not os.path.exists(target):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.move(path, target)
        shutil.rmtree(self._folder, ignore_errors=True)

    def forget(self) -> None:
        """The build went well: what was not written again is gone."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
