"""Listens to what Pelican only logs, and makes diagnostics of it.

Plain Pelican logs an error and ends with status 0. Here every record of a build becomes a located
diagnostic, so that a lost article or a plugin that did not start stops the build.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pelican.log import LimitFilter, console

from ..diagnostics import Diagnostic, Location, Report, Severity, problem
from .failures import PLUGIN_NOT_LOADED, Explainer, in_words

PELICAN_ERROR = problem(
    "B061",
    "Pelican says: {message}",
    hint="the file named here is not on the site; correct it or remove it",
)
PELICAN_WARNING = problem("B062", "Pelican says: {message}", severity=Severity.WARNING)

_NO_PLUGIN = "Cannot load plugin `%s`\n%s"
_NO_START = "Cannot register plugin `%s`"
_NO_COPY = "A problem occurred copying file %s to %s; %s"

_FOLLOWED_BY_AN_EXCEPTION = ("Failed to write Tag", "Failed to write Cat", "Failed to write Auth")
_TOLD_BY_OUR_CHECKS = (
    "Unable to find '%s', skipping url replacement.",
    "There are %s items",
    "There are %s original",
    "Empty alt attribute for image",
)
_NOISE = (
    "%s is set to %s",
    "{filename} used for linking to static",
    "Feeds generated without SITEURL",  # true of every preview
)


class RecordHandler(logging.Handler):
    """Turns each record into a diagnostic."""

    def __init__(self, explainer: Explainer, report: Report, plugin_paths: list[Path]) -> None:
        super().__init__(logging.WARNING)
        self.explainer = explainer
        self.report = report
        self.plugin_paths = plugin_paths

    def emit(self, record: logging.LogRecord) -> None:
        text = str(record.msg)
        silent = _FOLLOWED_BY_AN_EXCEPTION + _TOLD_BY_OUR_CHECKS + _NOISE
        if text.startswith(silent):
            return
        for diagnostic in self._diagnostics(record, text):
            self.report(diagnostic)

    def _diagnostics(self, record: logging.LogRecord, text: str) -> list[Diagnostic]:
        args = record.args if isinstance(record.args, tuple) else ()
        error = (record.exc_info[1] if record.exc_info else None) or sys.exc_info()[1]
        if text == _NO_PLUGIN:
            return [self._plugin(str(args[0]), args[1])]
        if text == _NO_START and error:
            return self.explainer.explain(error, plugin=str(args[0]))
        if text == _NO_COPY and isinstance(args[2], OSError):
            return self.explainer.explain(args[2])
        if record.levelno >= logging.ERROR and error:
            return self._failed(error, args)
        kind = PELICAN_ERROR if record.levelno >= logging.ERROR else PELICAN_WARNING
        return [kind.at(self._where(args), message=record.getMessage())]

    def _plugin(self, name: str, error: Any) -> Diagnostic:
        place = self.explainer.place(error)
        inside = any(place.path.startswith(self.explainer.name(p)) for p in self.plugin_paths)
        if inside:
            return PLUGIN_NOT_LOADED.at(place, name=name, error=in_words(error))
        return self.explainer.plugin_not_found(name, _plugins_in(self.plugin_paths))

    def _failed(self, error: BaseException, args: tuple[Any, ...]) -> list[Diagnostic]:
        """A file that could not be read: its own place says more than a line of Python."""
        where = self._where(args)
        found = self.explainer.explain(error)
        if where.path == self.explainer.name(self.explainer.settings_file):
            return found
        return [
            PELICAN_ERROR.at(where, message=in_words(error)) if d.code == "B099" else d
            for d in found
        ]

    def _where(self, args: tuple[Any, ...]) -> Location:
        for arg in args:
            source = getattr(arg, "source_path", None) or arg
            if isinstance(source, str | Path):
                for base in (self.explainer.root, self.explainer.root / "content"):
                    path = base / source
                    if path.is_file():
                        return Location(self.explainer.name(path))
        return Location(self.explainer.name(self.explainer.settings_file))


def _plugins_in(folders: list[Path]) -> set[str]:
    found: set[str] = set()
    for folder in folders:
        if folder.is_dir():
            found |= {p.stem for p in folder.iterdir() if p.suffix == ".py" or p.is_dir()}
    return {name for name in found if not name.startswith((".", "_"))}


@contextmanager
def listening(handler: RecordHandler) -> Iterator[None]:
    """Hear everything Pelican logs, print nothing of it.

    Pelican's filter remembers, for the life of the process, which messages it has shown: without
    forgetting them a second build in one process would hear only half.
    """
    root = logging.getLogger()
    before = (root.handlers[:], root.level, LimitFilter._threshold, console.quiet)
    LimitFilter._raised_messages.clear()
    LimitFilter._group_count.clear()
    LimitFilter._ignore.clear()
    LimitFilter._threshold = sys.maxsize  # no “other files have …” instead of the sixth message
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    console.quiet = True
    try:
        yield
    finally:
        root.handlers[:], root.level, LimitFilter._threshold, console.quiet = before
