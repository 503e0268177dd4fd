"""Builds again when a file changes, each time in a process of its own that is at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, watch

from ..build.folder import replace_file
from ..catalogues import catalogue
from ..language import language_of
from ..source import display_name
from .state import PreviewState
from .warm import WarmBuilds

_COMMAND = ("--serve", "--settings", "pelicanconf.py")
FOLDERS = ("content", "theme", "plugins", "register", "incidents", "clients", "requests")
FILES = ("pelicanconf.py", "publishconf.py")
_QUIET_MS, _QUIET_AT_LAST_MS = 5, 50
"""An editor that saves touches several files one after the other."""
_LOOK_AT_FILES_MS = 500
_QUIET_LOOKS = 4
"""After so many looks without a save, what no page needs is caught up on."""


@dataclass(frozen=True)
class Shown:
    """A page that was shown before a build: its name in the output, as it is now and as it was."""

    name: str
    page: bytes
    before: bytes


class Builder:
    """Builds the site of one project for `livereload`.

    Args:
        root: the project.
        state: what open pages are told.
    """

    def __init__(self, root: Path, state: PreviewState) -> None:
        self.root = root
        self.state = state
        self._builds = WarmBuilds(root)
        self._behind = False
        self._at_first = self._tree()

    def show_first(self, names: Iterable[Path]) -> Shown | None:
        """Show the new words of a text before everything is looked at, where that is possible.

        Args:
            names: what was saved, and what editors left beside it for a moment.
        """
        there = [name for name in names if name.is_file()]
        if len(there) != 1 or there[0].suffix != ".md":
            return None
        made = self._builds.page_of(there[0])
        if made is None:
            return None
        name, page = made[0], made[1].encode("utf-8")
        before = self._page(name)
        if not before or not self._put(name, page):
            return None
        self.state.shown(name)
        return Shown(name, page, before)

    def build(self, first: Shown | None = None) -> bool:
        """Build once and tell the open pages; whether it went well.

        Args:
            first: what is shown already.
        """
        report = self.root / ".cache" / "livereload.json"
        report.unlink(missing_ok=True)
        told = ("--diagnostics", str(report), "--search-later")
        status, back = 1, False
        try:
            status = self._builds.build(*_COMMAND, *told)
        finally:
            if status and first:  # without a build that went well, the last good page is shown
                back = self._put(first.name, first.before)
        result = json.loads(report.read_text("utf-8")) if report.is_file() else {}
        if status == 0:
            self.state.built(first.name if first and self._page(first.name) == first.page else "")
        elif result:
            self.state.failed(result, back=back)
        self._behind = bool(result.get("behind"))
        return status == 0

    def catch_up(self) -> None:
        """Make the index of the search page, which the last build left as it was."""
        if self._behind:
            self._behind = False
            self._builds.build(*_COMMAND, "--silent")

    def close(self) -> None:
        """Let go of the process that waits for builds."""
        self._builds.close()

    def watch(self) -> None:
        """Build at each change until interrupted."""
        folders = [self.root / name for name in FOLDERS if (self.root / name).is_dir()]
        stamps, quiet = self._stamps(), 0
        changes = watch(
            *folders,
            debounce=_QUIET_AT_LAST_MS,
            step=_QUIET_MS,
            rust_timeout=_LOOK_AT_FILES_MS,
            yield_on_timeout=True,
            raise_interrupt=True,
        )
        for changed in changes:
            # Editors replace a file rather than write in it: files alone are looked at by date.
            now = self._stamps()
            names = _lasting(changed)
            names |= {self.root / name for name in FILES if now[name] != stamps[name]}
            stamps = now
            if self._at_first:  # a save in the first build, or before anybody watched
                names |= {path for path, _ in self._at_first ^ self._tree()}
                self._at_first = frozenset()
            if names:
                self._say(sorted(names))
                self.build(self.show_first(names))
            quiet = 0 if names else quiet + 1
            if quiet == _QUIET_LOOKS:
                self.catch_up()

    def _put(self, name: str, page: bytes) -> bool:
        return replace_file(self.root / "output" / name, page)

    def _page(self, name: str) -> bytes:
        try:
            return (self.root / "output" / name).read_bytes()
        except OSError:
            return b""

    def _tree(self) -> frozenset[tuple[Path, int]]:
        """Every file that is watched, with its time."""
        files = (
            Path(folder, name)
            for start in FOLDERS
            for folder, _, names in os.walk(self.root / start)
            for name in names
            if not name.endswith(".pyc")
        )
        return frozenset((path, _time_of(path)) for path in files)

    def _stamps(self) -> dict[str, int]:
        return {name: _time_of(self.root / name) for name in FILES}

    def _say(self, names: list[Path]) -> None:
        words = catalogue(language_of(self.root))
        first = display_name(names[0], self.root)
        several = words.ngettext(
            "\nChanged: {first}", "\nChanged: {first} and {count} more", len(names)
        )
        # ngettext counts all the files, the text those that are not named.
        print(several.format(first=first, count=len(names) - 1), flush=True)


def _lasting(changed: set[tuple[Change, str]]) -> set[Path]:
    """What changed, without the files that editors made and took away at once."""
    gone = {path for kind, path in changed if kind is Change.deleted}
    made = {path for kind, path in changed if kind is Change.added}
    return {
        Path(path) for _, path in changed if not (path in gone & made and not Path(path).exists())
    }


def _time_of(path: Path) -> int:
    """When a file was changed, in ns; 0 when it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
