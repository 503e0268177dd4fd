"""Notes new outputs before they exist, so that a killed build does not orphan them."""

# ruff: noqa: PTH123
from __future__ import annotations

import contextlib
from typing import TextIO


class Journal:
    """A file beside the state, which `state` reads together with the manifest."""

    def __init__(self, path: str) -> None:
        """`path` is empty when nothing can be kept."""
        self._path = path
        self._file: TextIO | None = None

    def note(self, output: str) -> None:
        """This output is about to be written for the first time."""
        if not self._path:
            return
        if self._file is None:
            try:
                self._file = open(  # noqa: SIM115 - lives as long as the build
                    self._path, "a", encoding="utf-8", errors="surrogateescape"
                )
            except OSError:
                self._path = ""
                return
        try:
            self._file.write(output + "\n")
            self._file.flush()
        except OSError:  # no room: as where nothing can be kept
            self._path = ""

    def close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
