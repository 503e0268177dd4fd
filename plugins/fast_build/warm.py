"""The front door kept open in one process, for servers that build at each save."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from typing import Any

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
        self._kept: dict[str, Any] = {}

    def build(self, told: Iterable[str] = (), *, aloud: bool = True) -> int:
        """Bring the output up to date; returns the exit status of the build.

        Args:
            told: Absolute paths of files that changed for sure. Their new texts come first; then
                everything is looked at, so that none has to be told and one too many is no harm.
            aloud: Say so when nothing had changed; not where nobody has just saved.
        """
        base, index = self._index()
        if (
            base is not None
            and index is not None
            and door.answers(base, index, pools=self._pools, told=told, aloud=aloud)
        ):
            return 0
        # The arguments are Pelican's, from the one who started the server.
        command = [sys.executable, "-m", "fast_build", *self._arguments]
        return subprocess.run(command, check=False).returncode  # noqa: S603

    def _index(self) -> tuple[str | None, dict[str, Any] | None]:
        base = door.index_base(self._arguments)
        return base, door.load_index(base, self._arguments, self._kept) if base else None

    def inputs(self) -> tuple[list[str], list[str]] | None:
        """Folders whose whole trees are inputs, and files elsewhere; None when it is not known."""
        index = self._index()[1]
        if index is None:
            return None
        trees: list[str] = []
        for folder in sorted(index["listed"]):
            if not _is_below(folder, trees[-1:]):
                trees.append(folder)
        others = [*index["files"], *index["folders"], *index["absent"]]
        return trees, sorted(path for path in others if not _is_below(path, trees))


def _is_below(path: str, trees: list[str]) -> bool:
    return any(path == tree or path.startswith(tree + "/") for tree in trees)
