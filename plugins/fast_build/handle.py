"""What plugins may ask of a build in progress, by the setting FAST_BUILD_HANDLE.

A plugin imports nothing: it looks whether the setting is there, and does without it when not.
"""

# Plugins hand paths over as text.
# ruff: noqa: PTH100, PTH103, PTH120
from __future__ import annotations

import os
from typing import Any

from .outputs import OutputFolder
from .trace import Trace


class Handle:
    """Lets plugins write outputs that stay when they are the same, and say what they read."""

    def __init__(self, folder: OutputFolder, trace: Trace) -> None:
        self._folder = folder
        self._trace = trace

    def reads(self, path: Any) -> None:
        """The page that is being made depends on this file, there or not."""
        self._trace.note(("file", os.path.abspath(os.fspath(path))))

    def always(self) -> None:
        """The page that is being made is to be made in each build: making it does more."""
        self._trace.unknown = True

    def write(self, path: Any, data: bytes) -> None:
        """Write a file of the output, over what was there. Raises OSError."""
        name = self._folder.relative(os.fspath(path))
        known = self._folder.made.get(name)
        self._folder.clear_way(name)
        os.makedirs(os.path.dirname(self._folder.full(name)), exist_ok=True)
        made = self._folder.write(name, data, "late" if self._folder.at_the_end else "plugin")
        if known is not None:  # what it was made from before it was changed still decides
            made.key, made.kind, made.dependencies = known.key, known.kind, known.dependencies

    def keep(self, path: Any) -> bool:
        """Keep the files of an output folder as the last build left them; False when they are not.

        For what another program makes, from inputs that the plugin compares itself.
        """
        start = self._folder.relative(os.fspath(path)) + "/"
        return self._folder.keep_all(start)
