"""The front door kept open in one process, for servers that build at each save."""

from __future__ import annotations

import subprocess
import sys

from . import door


class WarmBuilder:
    """Builds again and again with the same arguments.

    It is the front door itself, so there is one implementation: a body edit is done in this
    process with Markdown already loaded; anything else by a fresh `python -m fast_build`, so that
    no module, plugin or article of an old build stays in memory here.
    """

    def __init__(self, arguments: list[str]) -> None:
        self._arguments = arguments
        self._pools: dict[str, object] = {}

    def build(self) -> int:
        """Bring the output up to date; returns the exit status of the build."""
        if door.answer(self._arguments, pools=self._pools):
            return 0
        # The arguments are Pelican's, from the one who started the server.
        command = [sys.executable, "-m", "fast_build", *self._arguments]
        return subprocess.run(command, check=False).returncode  # noqa: S603
