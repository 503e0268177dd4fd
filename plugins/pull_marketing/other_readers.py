"""Readers of texts in reStructuredText and HTML: Pelican's, with the checks that Markdown has.

Few write in them, but many an older blog was, and moves here with its articles as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from pelican.readers import HTMLReader, Readers, RstReader

from .diagnostics import Collector, Location, Report, Term, problem
from .headers import ArticleHeader, PageHeader
from .markup import plain_text
from .project import Project
from .reader import CheckedMarkdownReader, Checking
from .source import MISSING_KEY, Document, Header, Key, Places, SourceFile, header_key

RST_UNREADABLE = problem(
    "B016",
    "this reStructuredText cannot be read: {reason}",
    hint="correct this line; or write the text in Markdown, in a file that ends with .md",
)
_RST_SAID = re.compile(r":(?P<line>\d+): \([A-Z]+/\d\) (?P<reason>.+)")
_DOCUTILS_STOPS = "SystemMessage"


class _OtherFormat(Checking):
    """A reader of Pelican's that gives HTML and raw headers in one call.

    Attributes:
        missing_hint: how a header is written in this format.
        place: finds a header in a file; `{key}` is its name.
    """

    missing_hint: ClassVar[Term]
    place: ClassVar[str]

    _as_written = False

    def process_metadata(self, name: str, value: Any) -> Any:
        """Pelican's objects; as it was written while the file is read, since checks come first."""
        return value if self._as_written else super().process_metadata(name, value)

    def _header(self, source: SourceFile, path: Path, project: Project) -> Header | None:
        self._as_written = True
        try:
            read = self._raw(source, path, project)
        finally:
            self._as_written = False
        if read is None:
            return None
        html, metadata = read
        values = {header_key(name): value for name, value in metadata.items()}
        values = self._ours(values, project)
        values["title"] = plain_text(str(values.get("title") or ""))
        if not values["title"]:
            del values["title"]
        document = Document(values, source.at(1), partial(self._places, source, tuple(values)))
        return Header(document, html, self._body_line(source), "other")

    def _raw(
        self, source: SourceFile, path: Path, project: Project
    ) -> tuple[str, dict[str, Any]] | None:
        """What Pelican's reader gives; None for a file that was reported."""
        raise NotImplementedError

    def _ours(self, values: dict[str, Any], _project: Project) -> dict[str, Any]:
        return values

    def _body_line(self, _source: SourceFile) -> int:
        return 1

    def _places(self, source: SourceFile, keys: tuple[str, ...]) -> Places:
        found: dict[Key, Location] = {}
        for key in keys:
            name = re.escape(key).replace("_", "[ _-]")
            written = re.search(self.place.format(key=name), source.text, re.I | re.M)
            if written:
                line = source.text.count("\n", 0, written.start()) + 1
                found[(key,)] = source.at(line)
        return Places(found, found)

    def _checked(
        self, header: Header, model: type[PageHeader], report: Report, extra: tuple[str, ...]
    ) -> PageHeader | None:
        told = Collector()
        checked = super()._checked(header, model, told, extra)
        for one in told:
            missing = one.problem is MISSING_KEY
            report(replace(one, hint=self.missing_hint) if missing else one)
        return checked


class CheckedRstReader(_OtherFormat, RstReader):  # type: ignore[misc]
    """Reads reStructuredText; what docutils refuses is a problem at its line."""

    missing_hint = Term("add a line “:{key}: …” under the title")
    place = r"^:{key}:"

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        read = super().read(source_path)
        self.fast_build_evidence = None  # other files may be included
        return read

    def _raw(
        self, source: SourceFile, path: Path, project: Project
    ) -> tuple[str, dict[str, Any]] | None:
        try:
            read: tuple[str, dict[str, Any]] = RstReader.read(self, str(path))
        except Exception as error:
            # docutils is not imported here: a build without such texts does without it.
            if type(error).__name__ != _DOCUTILS_STOPS:
                raise
            said = _RST_SAID.search(str(error))
            where = source.at(int(said["line"]) if said else 1)
            reason = said["reason"] if said else str(error)
            project.report(RST_UNREADABLE.at(where, reason=reason))
            return None
        return read


class CheckedHtmlReader(_OtherFormat, HTMLReader):  # type: ignore[misc]
    """Reads HTML; of its `meta` elements, those that are headers here count."""

    missing_hint = Term('add <meta name="{key}" content="…"> to the page’s head')
    place = r"<(?:meta\b[^>]*\bname\s*=\s*[\"']?{key}\b|{key}\b)"

    def _raw(
        self, _source: SourceFile, path: Path, _project: Project
    ) -> tuple[str, dict[str, Any]] | None:
        read: tuple[str, dict[str, Any]] = HTMLReader.read(self, str(path))
        return read

    def _ours(self, values: dict[str, Any], project: Project) -> dict[str, Any]:
        # The others are the page's own: viewport, generator, robots …
        extra = project.site.extra_metadata if project.site else ()
        known = {*ArticleHeader.model_fields, *extra}
        joined = {key: ", ".join(v) if isinstance(v, list) else v for key, v in values.items()}
        return {key: value for key, value in joined.items() if key in known}

    def _body_line(self, source: SourceFile) -> int:
        body = re.search(r"<body\b", source.text, re.I)
        return source.text.count("\n", 0, body.start()) + 1 if body else 1


def use_checked_readers(readers: Readers) -> None:
    """Replace Pelican's readers by ours (handler of `readers_init`).

    For Markdown in any case; for the others where the site has no reader of its own for them.
    """
    classes = readers.reader_classes
    for extension in CheckedMarkdownReader.file_extensions:
        classes[extension] = CheckedMarkdownReader
    others: tuple[tuple[type, Callable[..., Any]], ...] = (
        (RstReader, CheckedRstReader),
        (HTMLReader, CheckedHtmlReader),
    )
    for theirs, ours in others:
        for extension in theirs.file_extensions:  # type: ignore[attr-defined]
            if classes.get(extension) is theirs:
                classes[extension] = ours
