"""The lines of a questionnaire and of the shared files it includes, each with its place."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from ..diagnostics import Report
from ..headers import Flag
from ..site import Section
from ..source import SourceFile, split_header, validate
from . import problems
from .drafts import Words
from .wording import INCLUDE

MOST_INCLUDED = 50

Fetch = Callable[[str], SourceFile | None]
"""Gives a file by its name, as messages show it; None when there is none."""


class IncludedHeader(Section):
    """What may stand between `---` lines of a shared file."""

    example: Flag = False


def no_files(_name: str) -> None:
    """For texts that come from no folder."""


class IncludedLines:
    """Goes through a file and, where it says so, through others."""

    def __init__(self, source: SourceFile, fetch: Fetch, report: Report) -> None:
        self.source = source
        self.fetch = fetch
        self.report = report
        self.included = 0

    def of(self, body: str, first_line: int) -> Iterator[tuple[str, Words]]:
        """Each line as it is written, and without its margins with its place."""
        return self._of(self.source, body, first_line, (self.source.name,))

    def _of(
        self, source: SourceFile, body: str, first_line: int, path: tuple[str, ...]
    ) -> Iterator[tuple[str, Words]]:
        for number, line in enumerate(body.split("\n"), start=first_line):
            column = len(line) - len(line.lstrip()) + 1
            words = Words(line.strip(), number, column, source.name)
            wanted = INCLUDE.match(words.text)
            if wanted:
                yield from self._included(words, wanted["path"], path)
            else:
                yield line, words

    def _included(
        self, words: Words, wanted: str, path: tuple[str, ...]
    ) -> Iterator[tuple[str, Words]]:
        where = words.at(words.text.index(wanted))
        home = posixpath.dirname(self.source.name)
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path[-1]), wanted))
        if name.startswith(("/", "../")) or not name.startswith(f"{home}/" if home else ""):
            self.report(problems.INCLUDE_OUTSIDE.at(where, path=wanted))
            return
        if name in path:
            chain = " → ".join(posixpath.basename(each) for each in (*path, name))
            self.report(problems.INCLUDE_CYCLE.at(where, path=wanted, chain=chain))
            return
        self.included += 1
        if self.included > MOST_INCLUDED:
            if self.included == MOST_INCLUDED + 1:
                self.report(problems.INCLUDE_TOO_MANY.at(where, most=MOST_INCLUDED))
            return
        source = self.fetch(name)
        if source is None:
            self.report(problems.INCLUDE_MISSING.at(where, path=wanted))
            return
        body, first_line = self._body(source)
        yield from self._of(source, body, first_line, (*path, name))

    def _body(self, source: SourceFile) -> tuple[str, int]:
        if not source.text.startswith("---\n"):
            return source.text, 1
        header = split_header(source, self.report)
        if header is None:
            return "", 1
        validate(IncludedHeader, header.document, self.report)
        return header.body, header.body_line
