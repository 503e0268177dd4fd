"""Delays copied into texts by hand: each must be one that site.yaml promises.

Only working days are looked for: nobody writes them by chance. Articles are left alone, they talk
about delays without promising any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..diagnostics import Collector, Severity, problem
from ..links import without_code
from ..project import Project
from ..promises_settings import Promise
from ..site import SITE_FILE, Site
from ..source import SourceFile, read_source

COPIED = problem(
    "L511",
    "“{said}” is said here, and site.yaml promises no such delay",
    hint="correct one of the two; in a page, “{slot}” follows site.yaml by itself",
    severity=Severity.WARNING,
)

FOLDERS = ("pages", "questionnaires")

_FRENCH = "un deux trois quatre cinq six sept huit neuf dix"
_ENGLISH = "one two three four five six seven eight nine ten"
_NUMBERS = {word: n for words in (_FRENCH, _ENGLISH) for n, word in enumerate(words.split(), 1)}

_SAID = re.compile(
    r"\b(?P<number>\d{1,2}|[a-z]+)\s(?:jours?\souvrés?|working\sdays?)\b", re.IGNORECASE
)
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)


def check_copies(project: Project) -> None:
    """Warn of every delay in working days that is written somewhere and promised nowhere."""
    assert project.site is not None
    promised = {p.days for p in _promises(project.site) if p.working_days}
    for path in _texts(project.content):
        source = read_source(path, project.root, Collector())
        if source is not None:
            _check_text(project, source, promised)


def _promises(site: Site) -> Iterator[Promise]:
    yield from site.promises.values()
    if site.incidents:
        yield from (*site.incidents.first_words.values(), site.incidents.news)


def _texts(content: Path) -> Iterator[Path]:
    yield content / SITE_FILE
    for folder in FOLDERS:
        yield from sorted((content / folder).glob("*.md"))


def _check_text(project: Project, source: SourceFile, promised: set[int | None]) -> None:
    text = without_code(source.text)
    if source.name.endswith(SITE_FILE):
        text = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    for found in _SAID.finditer(text):
        word = found["number"].lower()
        number = int(word) if word.isdigit() else _NUMBERS.get(word)
        if number is None or number in promised:
            continue
        before = text[: found.start()]
        line, column = before.count("\n") + 1, found.start() - (before.rfind("\n") + 1) + 1
        where = source.at(line, column)
        project.report(COPIED.at(where, said=found[0], slot="{promise:answer}"))
