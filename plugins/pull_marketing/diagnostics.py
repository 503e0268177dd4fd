"""Problems in an author's files: located, explained with a hint, collected and told together.

A kind of problem is declared once, next to the code that finds it, with a stable code::

    MISSING_TITLE = problem("B101", "the title is missing", hint="write a line “Title: …”")
    report(MISSING_TITLE.at(Location("content/articles/a.md", 1, 1)))

Messages are English gettext ids; they are put into the author's language only when printed.
This module imports nothing of ours but the catalogues, and anything may import it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from .catalogues import catalogue

_LONGEST_DETAIL = 120


class Term(str):
    """A part of a message that is itself a gettext id and is translated with it."""

    __slots__ = ()


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Location(NamedTuple):
    """A place in a file. Lines and columns start at 1; 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{max(self.column, 1)}"


DID_YOU_MEAN = "did you mean “{suggestion}”?"


@dataclass(frozen=True)
class Problem:
    """A kind of problem. `message` and `hint` are gettext ids with `{named}` parts."""

    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy that was kept is the kind itself: code asks which one it is with `is`."""
        return _declared, (self.code, self.message, self.hint, self.severity)

    def at(
        self,
        location: Location,
        *,
        hint: str | None = None,
        suggestion: str | None = None,
        severity: Severity | None = None,
        **details: Any,
    ) -> Diagnostic:
        """This problem, found at `location`.

        Args:
            location: where the author must look.
            hint: another hint than the usual one (a gettext id too).
            suggestion: what was most likely meant; the hint then asks whether it was.
            severity: another severity than the usual one.
            **details: the named parts of message and hint.
        """
        usual = self.hint
        if suggestion:
            usual, details = DID_YOU_MEAN, {**details, "suggestion": suggestion}
        return Diagnostic(
            location=location,
            problem=self,
            severity=severity or self.severity,
            hint=usual if hint is None else hint,
            details=details,
        )


@dataclass(frozen=True)
class Diagnostic:
    """One problem at one place."""

    location: Location
    problem: Problem
    severity: Severity
    hint: str
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.problem.code

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def message_in(self, language: str) -> str:
        return fill(self.problem.message, self.details, language)

    def hint_in(self, language: str) -> str:
        return fill(self.hint, self.details, language) if self.hint else ""

    def render(self, language: str) -> str:
        """`path:line:column CODE message`, then the hint on an indented line."""
        head = f"{self.location} {self.code} {self.message_in(language)}"
        hint = self.hint_in(language)
        return f"{head}\n    {hint}" if hint else head

    def as_json(self, language: str) -> dict[str, Any]:
        return {
            "path": self.location.path,
            "line": self.location.line,
            "column": self.location.column,
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message_in(language),
            "hint": self.hint_in(language),
        }


Report = Callable[[Diagnostic], None]
"""What code that finds problems is given: it takes one diagnostic and returns at once."""


class Collector:
    """Gathers the problems of a run, once each. An instance is itself a `Report`."""

    def __init__(self) -> None:
        self._found: dict[tuple[Location, str, str], Diagnostic] = {}

    def __call__(self, diagnostic: Diagnostic) -> None:
        key = (diagnostic.location, diagnostic.code, diagnostic.message_in("en"))
        self._found.setdefault(key, diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self(diagnostic)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Sorted by file and line, errors before warnings at the same place."""
        order = list(Severity)
        return iter(
            sorted(
                self._found.values(), key=lambda d: (d.location, order.index(d.severity), d.code)
            )
        )

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> list[Diagnostic]:
        return [d for d in self if d.is_error]

    @property
    def warnings(self) -> list[Diagnostic]:
        return [d for d in self if d.severity is Severity.WARNING]

    def render(self, language: str) -> str:
        return "\n".join(d.render(language) for d in self)


class BuildStopped(Exception):
    """The build found errors and stops before it writes anything."""

    exitcode = 1

    def __init__(self, collector: Collector, language: str) -> None:
        self.collector = collector
        self.language = language
        super().__init__("\n" + collector.render(language))


_PROBLEMS: dict[str, Problem] = {}


def problem(
    code: str, message: str, *, hint: str = "", severity: Severity = Severity.ERROR
) -> Problem:
    """Declare a kind of problem.

    Raises:
        ValueError: the code already stands for something else.
    """
    new = Problem(code, message, hint, severity)
    if _PROBLEMS.setdefault(code, new) != new:
        raise ValueError(f"{code} is declared twice")
    return new


def _declared(code: str, message: str, hint: str, severity: Severity) -> Problem:
    same = Problem(code, message, hint, severity)
    known = _PROBLEMS.get(code)
    return known if known == same else same


def declared_problems() -> dict[str, Problem]:
    """Every problem declared by the modules imported so far, by code."""
    return dict(sorted(_PROBLEMS.items()))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None when none is close."""
    words = {k.casefold(): k for k in known}
    found = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.7)
    return words[found[0]] if found else None


def fill(template: str, details: Mapping[str, Any], language: str) -> str:
    """A gettext id in `language` with its `{named}` parts; what strangers wrote stays one line."""
    translate = catalogue(language).gettext
    parts = {
        name: translate(value) if isinstance(value, Term) else _short(value)
        for name, value in details.items()
    }
    return translate(template).format_map(parts)


def _short(value: Any) -> str:
    # A pasted page in a title must not fill the terminal, nor may it move the cursor.
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in _one_line(value))
    return text if len(text) <= _LONGEST_DETAIL else text[: _LONGEST_DETAIL - 1] + "…"


def _one_line(value: Any) -> str:
    # Only ASCII white space is folded: no-break spaces belong to French punctuation.
    return " ".join(part for part in re.split(r"[ \t\r\n]+", str(value)) if part)
