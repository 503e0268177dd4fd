"""Builds at each save without starting Python anew: one process has imported all and forks.

Each build still is a process of its own, which edited texts, settings and templates cannot trip
over and which leaves no memory behind. Where there is no `fork` each build starts Python.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..freshness import code_of_builds

SERVER = "pull_marketing.build.forking"
CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"  # its libraries do not bear it
_PATIENCE_S = 5.0


class WarmBuilds:
    """Builds of one project with the arguments of `python -m pull_marketing.build`.

    Args:
        root: the project.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._server: subprocess.Popen[bytes] | None = None
        self._talk: Any = None
        self._code = ""

    @property
    def pid(self) -> int | None:
        """Of the process that waits, when there is one."""
        return self._server.pid if self._server else None

    def build(self, *arguments: str) -> int:
        """Build; the exit status."""
        status = self._ask_for_a_build(arguments) if CAN_FORK else None
        return self._cold(arguments) if status is None else status

    def page_of(self, text: Path) -> tuple[str, str] | None:
        """The page of a text of which only words changed since the last build.

        Args:
            text: an article or a page.

        Returns:
            The name of the page in the output, and what is in it; None where a build has to tell.
        """
        made = self._server and json.loads(self._ask(str(text)) or "null")
        return tuple(made) if made else None

    def _cold(self, arguments: tuple[str, ...]) -> int:
        command = [sys.executable, "-m", "pull_marketing.build", *arguments]
        return subprocess.run(command, cwd=self._root, check=False).returncode

    def _ask_for_a_build(self, arguments: tuple[str, ...]) -> int | None:
        try:
            self._be_ready()
        except OSError:
            return None
        answer = self._ask(arguments)
        return None if answer is None else int(answer)

    def _ask(self, wanted: object) -> str | None:
        """What the process that waits answers; None when it gives no answer."""
        try:
            self._talk.write(json.dumps(wanted) + "\n")
            self._talk.flush()
            answer: str = self._talk.readline()
        except OSError:
            answer = ""
        if not answer:  # it was killed: the next build starts another
            self.close()
            return None
        return answer

    def _be_ready(self) -> None:
        """Start it, or start it again when the code that it has imported changed."""
        code = code_of_builds(self._root)
        if self._server is not None and self._server.poll() is None and code == self._code:
            return
        self.close()
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            command = [sys.executable, "-m", SERVER, str(number)]
            self._server = subprocess.Popen(
                command, cwd=self._root, pass_fds=[number], stdin=subprocess.DEVNULL
            )
        # It ends when this end is closed: with this process, however that ends.
        self._talk, self._code = ours.makefile("rw", encoding="utf-8"), code
        ours.close()

    def close(self) -> None:
        """End the process that waits, and the build that it may have begun."""
        server, self._server = self._server, None
        if self._talk is not None:
            with contextlib.suppress(OSError):
                self._talk.close()
            self._talk = None
        if server is None:
            return
        server.terminate()
        try:
            server.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
