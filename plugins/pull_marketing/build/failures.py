"""Turns exceptions into located diagnostics: an author never sees a stack trace.

What is recognised gets its own code, place and hint. The rest is B099: it names the last line of
the project that took part, and the whole trace is kept in a file for whoever mends it.
"""

from __future__ import annotations

import errno
import os
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from pelican.generators import PelicanTemplateNotFound
from pelican.writers import FileOverwriteFailedError

from ..diagnostics import BuildStopped, Diagnostic, Location, nearest, problem
from ..source import UNREADABLE, display_name, find_quoted
from .folder import DISK_FULL, NOT_WRITABLE, FolderProblem, reason_of

PLUGIN_NOT_FOUND = problem(
    "B030",
    "the plugin “{name}” cannot be found",
    hint="check its name in PLUGINS and the folders of PLUGIN_PATHS, or install it",
)
PLUGIN_NOT_STARTED = problem(
    "B031",
    "the plugin “{name}” cannot start: {error}",
    hint="mend this line, or take the plugin out of PLUGINS in pelicanconf.py",
)
PLUGIN_NOT_LOADED = problem(
    "B032",
    "the plugin “{name}” cannot be loaded: {error}",
    hint="mend this line, or take the plugin out of PLUGINS in pelicanconf.py",
)
SETTINGS_SYNTAX = problem(
    "B033",
    "this line is not valid Python: {error}",
    hint="check quotes, commas and brackets on this line and the one before",
)
SETTINGS_FAIL = problem(
    "B034", "the settings cannot be read: {error}", hint="correct this line of the settings"
)
SETTINGS_MISSING = problem(
    "B035",
    "there is no “{path}” here",
    hint="run the command in the folder of your site, where pelicanconf.py is",
)
FOLDER_MISSING = problem(
    "B036",
    "{setting} names the folder “{name}”, and it is not there",
    hint="put the folder back in its place, or correct {setting} in pelicanconf.py",
)
TEMPLATE_SYNTAX = problem(
    "B050",
    "this template cannot be read: {error}",
    hint="check that each tag and brace opened here, or just above, is closed",
)
TEMPLATE_UNDEFINED = problem(
    "B051",
    "the template uses something that does not exist: {error}",
    hint="check the spelling, or write “{{% if … %}}” around what may be missing",
)
TEMPLATE_MISSING = problem(
    "B052",
    "the template “{name}” does not exist",
    hint="check its name, or create it in the folder templates of the theme",
)
TEMPLATE_FAILS = problem(
    "B053",
    "the template fails here: {error}",
    hint="check the values used on this line; the details are in .cache/last-error.txt",
)
WRITTEN_TWICE = problem(
    "B060",
    "two pages want the same address: {path}",
    hint="give one of them another “slug” or “save_as”",
)
UNEXPECTED = problem(
    "B099",
    "the build stopped on something unexpected: {error}",
    hint="the details are in .cache/last-error.txt; send this file with your question",
)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EBUSY}
_OURS = Path(__file__).resolve().parent
_UNCLOSED = re.compile(r"innermost block that needs to be closed is '(\w+)'")
_QUOTED_PATH = re.compile(r'"([^"]+)"')


@dataclass(frozen=True)
class Frame:
    """One line of a trace that the author may know."""

    path: Path
    line: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Explainer:
    """Knows the folders of one build, and says where and why it failed.

    Attributes:
        root: the project.
        settings_file: pelicanconf.py or publishconf.py.
        output: the folder of the site.
        building: the folder that is written instead until all is well.
    """

    root: Path
    settings_file: Path
    output: Path
    building: Path

    def name(self, path: Path | str) -> str:
        """A path as messages show it; what is being built has the name it will have."""
        whole = Path(path)
        if whole.is_relative_to(self.building):
            whole = self.output / whole.relative_to(self.building)
        return display_name(whole, self.root)

    def at(self, path: Path | str, line: int | None = 0, column: int | None = 1) -> Location:
        return Location(self.name(path), line or 0, column or 1)

    def explain(self, error: BaseException, *, plugin: str = "") -> list[Diagnostic]:
        """What to tell the author about an exception.

        Args:
            error: what ended the build.
            plugin: the plugin that was being registered, when Pelican says it.
        """
        if isinstance(error, BuildStopped):
            return list(error.collector)
        if isinstance(error, FolderProblem):
            return [error.diagnostic]
        system = self._system(error)
        if system:
            return [system]
        if plugin:
            return [self._python(PLUGIN_NOT_STARTED, error, name=plugin)]
        template = self._template(error)
        if template:
            return [template]
        if isinstance(error, FileOverwriteFailedError):
            return [self._written_twice(error)]
        return [self._from_python(error)]

    def _system(self, error: BaseException) -> Diagnostic | None:
        """A full disk or missing rights, wherever in the chain of causes."""
        for cause in _chain(error):
            if not isinstance(cause, OSError):
                continue
            path = Path(str(cause.filename)) if cause.filename else self.output
            where = self.at(path)
            if cause.errno in _NO_ROOM:
                name = self.name(self.output)  # once, however many files found no room
                return DISK_FULL.at(Location(name), path=name)
            if cause.errno in _NO_RIGHT:
                reason = reason_of(cause.errno)
                if self._is_ours_to_write(path):
                    return NOT_WRITABLE.at(Location(where.path), path=where.path, reason=reason)
                return UNREADABLE.at(Location(where.path), reason=reason)
        return None

    def _is_ours_to_write(self, path: Path) -> bool:
        places = (self.building, self.output, self.root / ".cache")
        return path == self.root or any(path.is_relative_to(place) for place in places)

    def _template(self, error: BaseException) -> Diagnostic | None:
        if isinstance(error, TemplateSyntaxError):
            place = self.at(error.filename or self.settings_file, _opening(error) or error.lineno)
            return TEMPLATE_SYNTAX.at(place, error=error.message or "?")
        frames = [f for f in _frames(error) if f.path.suffix not in (".py", "") and f.path.exists()]
        where = self.at(frames[-1].path, frames[-1].line) if frames else None
        if isinstance(error, PelicanTemplateNotFound | TemplateNotFound):
            name = str(getattr(error, "name", "") or str(error).partition("]")[0].lstrip("["))
            missing = name if "." in name else f"{name}.html"
            return TEMPLATE_MISSING.at(where or self.at(self.root / "theme"), name=missing)
        if where is None:
            return None
        if isinstance(error, UndefinedError):
            return TEMPLATE_UNDEFINED.at(where, error=error.message or "?")
        return TEMPLATE_FAILS.at(where, error=in_words(error))

    def _written_twice(self, error: BaseException) -> Diagnostic:
        quoted = _QUOTED_PATH.search(str(error))
        written = self.name(quoted[1]) if quoted else "?"
        source = _content_of(error)
        return WRITTEN_TWICE.at(self.at(source) if source else Location(written), path=written)

    def _from_python(self, error: BaseException) -> Diagnostic:
        """An exception of Python code: a plugin that loads, the settings, or anything else."""
        plugin = _plugin_being_loaded(error)
        if plugin:
            return self._python(PLUGIN_NOT_LOADED, error, name=plugin)
        settings = (self.settings_file, self.settings_file.with_name("pelicanconf.py"))
        frame = self._last_project_frame(error)
        if isinstance(error, SyntaxError) and error.filename:
            kind = SETTINGS_SYNTAX if Path(error.filename) in settings else UNEXPECTED
            return self._python(kind, error)
        if frame and frame.path in settings:
            return self._python(SETTINGS_FAIL, error)
        return self._python(UNEXPECTED, error)

    def settings(self, error: BaseException) -> list[Diagnostic]:
        """What to tell about an exception raised while the settings were read."""
        missing = _missing_folder(error)
        if missing:
            setting, name = missing[0], self.name(missing[1])
            return [FOLDER_MISSING.at(self._word_in_settings(name), setting=setting, name=name)]
        found = self.explain(error)
        if [d.problem for d in found] == [UNEXPECTED]:
            return [self._python(SETTINGS_FAIL, error)]
        return found

    def plugin_not_found(self, name: str, known: set[str]) -> Diagnostic:
        """A name of PLUGINS that means nothing, at its place in the settings."""
        suggestion = nearest(name, known - {name})
        where = self._word_in_settings(name)
        return PLUGIN_NOT_FOUND.at(where, suggestion=suggestion, name=name)

    def _word_in_settings(self, word: str) -> Location:
        files = (self.settings_file, self.settings_file.with_name("pelicanconf.py"))
        found = find_quoted(files, word)
        return self.at(*found) if found else self.at(self.settings_file)

    def _python(self, kind: Any, error: BaseException, **details: str) -> Diagnostic:
        diagnostic: Diagnostic = kind.at(self.place(error), error=in_words(error), **details)
        return diagnostic

    def place(self, error: BaseException) -> Location:
        """The last line of the project that took part in an exception."""
        if isinstance(error, SyntaxError) and error.filename:
            return self.at(error.filename, error.lineno, error.offset)
        frame = self._last_project_frame(error)
        return self.at(frame.path, frame.line) if frame else self.at(self.settings_file)

    def _last_project_frame(self, error: BaseException) -> Frame | None:
        outside = (self.root / ".venv", _OURS)
        found = None
        for frame in _frames(error):
            inside = frame.path.is_relative_to(self.root)
            if inside and not any(frame.path.is_relative_to(each) for each in outside):
                found = frame
        return found


def _opening(error: TemplateSyntaxError) -> int | None:
    """The line of the tag that was never closed; Jinja names the end of the file."""
    unclosed = _UNCLOSED.search(error.message or "")
    if not unclosed or not error.source:
        return None
    name = re.escape(unclosed[1])
    open_lines: list[int] = []
    for tag in re.finditer(rf"\{{%[-+]?\s*(end)?{name}\b", error.source):
        if tag[1]:
            del open_lines[-1:]
        else:
            open_lines.append(error.source.count("\n", 0, tag.start()) + 1)
    return open_lines[-1] if open_lines else None


def keep_trace(error: BaseException, path: Path) -> None:
    """Write the whole trace of an unexpected failure where a person who mends it will look."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(traceback.format_exception(error)), "utf-8")


def in_words(error: BaseException) -> str:
    """An exception as one line, without its trace."""
    if isinstance(error, SyntaxError):
        return error.msg or "?"
    text = str(error).strip()
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden


def _frames(error: BaseException) -> Iterator[Frame]:
    step: TracebackType | None = error.__traceback__
    while step is not None:
        path = Path(os.path.realpath(step.tb_frame.f_code.co_filename))
        yield Frame(path, step.tb_lineno, step.tb_frame.f_locals)
        step = step.tb_next


def _content_of(error: BaseException) -> str | None:
    """The author's file that was being written, found among the values of the trace."""
    found = None
    for frame in _frames(error):
        for value in frame.values.values():
            source = getattr(value, "source_path", None)
            if isinstance(source, str):
                found = source
    return found


def _missing_folder(error: BaseException) -> tuple[str, str] | None:
    """The setting, and the folder, without which Pelican takes no settings."""
    for frame in _frames(error):
        settings = frame.values.get("settings")
        if frame.path.parts[-2:] != ("pelican", "settings.py") or not isinstance(settings, dict):
            continue
        for name in ("PATH", "THEME"):
            folder = settings.get(name)
            if isinstance(folder, str) and folder and not Path(folder).is_dir():
                return name, folder
    return None


def _plugin_being_loaded(error: BaseException) -> str:
    for frame in _frames(error):
        if frame.path.parts[-2:] == ("plugins", "_utils.py") and "spec" in frame.values:
            return str(frame.values["plugin"])
    return ""
