"""Builds again when a file changes, each time in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from watchfiles import watch

from ..catalogues import catalogue
from ..language import language_of
from ..source import display_name
from .state import PreviewState

FOLDERS = ("content", "theme", "plugins", "register", "incidents", "clients", "requests")
FILES = ("pelicanconf.py", "publishconf.py")
_LOOK_AT_FILES_MS = 500


class Builder:
    """Builds the site of one project for `livereload`.

    Args:
        root: the project.
        state: what open pages are told.
    """

    def __init__(self, root: Path, state: PreviewState) -> None:
        self.root = root
        self.state = state

    def build(self) -> bool:
        """Build once; a new process, so that edited plugins are read again."""
        report = self.root / ".cache" / "livereload.json"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pull_marketing.build", "--serve"]
        command += ["--settings", "pelicanconf.py", "--diagnostics", str(report)]
        done = subprocess.run(command, cwd=self.root, check=False)
        if done.returncode == 0:
            self.state.built()
        elif report.is_file():
            self.state.failed(json.loads(report.read_text("utf-8")))
        return done.returncode == 0

    def watch(self) -> None:
        """Build at each change until interrupted."""
        folders = [self.root / name for name in FOLDERS if (self.root / name).is_dir()]
        stamps = self._stamps()
        changes = watch(
            *folders,
            debounce=200,
            step=50,
            rust_timeout=_LOOK_AT_FILES_MS,
            yield_on_timeout=True,
            raise_interrupt=True,
        )
        for changed in changes:
            # Editors replace a file rather than write in it: files alone are looked at by date.
            now = self._stamps()
            names = {Path(path) for _, path in changed}
            names |= {self.root / name for name in FILES if now[name] != stamps[name]}
            stamps = now
            if names:
                self._say(sorted(names))
                self.build()

    def _stamps(self) -> dict[str, int]:
        paths = {name: self.root / name for name in FILES}
        return {n: p.stat().st_mtime_ns if p.is_file() else 0 for n, p in paths.items()}

    def _say(self, names: list[Path]) -> None:
        words = catalogue(language_of(self.root))
        first = display_name(names[0], self.root)
        several = words.ngettext(
            "\nChanged: {first}", "\nChanged: {first} and {count} more", len(names)
        )
        # ngettext counts all the files, the text those that are not named.
        print(several.format(first=first, count=len(names) - 1), flush=True)
