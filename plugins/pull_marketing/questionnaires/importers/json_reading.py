"""Reads foreign JSON and keeps the line of every value, so that a loss can be shown where it is."""

from __future__ import annotations

import bisect
import json
import re
from typing import Any

from ...diagnostics import Location, Report, Term
from ...source import Document, Key, Places
from . import problems
from .limits import MOST_LEVELS, MOST_VALUES

_SPACE = re.compile(r"[ \t\n\r]*")


def read_json(text: str, name: str, report: Report) -> Document | None:
    """Read a JSON object; None when it is none (already reported)."""
    reader = _Reader(text, name)
    try:
        value = reader.whole()
    except _TooMuchError as error:
        told = problems.TOO_MUCH.at(reader.at(error.position), most=error.most, what=error.what)
        report(told)
        return None
    except _NotJsonError as error:
        report(problems.NOT_JSON.at(reader.at(error.position), reason=error.reason))
        return None
    if not isinstance(value, dict):
        report(problems.UNKNOWN_FORMAT.at(Location(name, 1, 1)))
        return None
    start = Location(name, 1, 1)
    return Document(value, start, lambda: Places(reader.places, reader.key_places))


def path_of(key: Key) -> str:
    """A path as people write it: `fields[3].title`."""
    said = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key)
    return said.removeprefix(".")


class _NotJsonError(Exception):
    def __init__(self, reason: Term, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


class _TooMuchError(Exception):
    def __init__(self, what: Term, most: int, position: int) -> None:
        super().__init__(what)
        self.what = what
        self.most = most
        self.position = position


class _Reader:
    """Objects and lists are read here, so that their depth is known; the rest by `json`."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.position = 0
        self.level = 0
        self.count = 0
        self.places: dict[Key, Location] = {}
        self.key_places: dict[Key, Location] = {}
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._scalar = json.JSONDecoder(parse_constant=_no_constant)

    def at(self, position: int) -> Location:
        line = bisect.bisect_right(self._starts, position)
        return Location(self.name, line, position - self._starts[line - 1] + 1)

    def whole(self) -> Any:
        value = self.value(())
        if self.next():
            raise _NotJsonError(Term("something follows its end"), self.position)
        return value

    def next(self) -> str:
        """The next character that is no white space."""
        found = _SPACE.match(self.text, self.position)
        assert found
        self.position = found.end()
        return self.text[self.position : self.position + 1]

    def value(self, key: Key) -> Any:
        first = self.next()
        self.places[key] = self.at(self.position)
        self.count += 1
        if self.count > MOST_VALUES:
            raise _TooMuchError(Term("values"), MOST_VALUES, self.position)
        if first in ("{", "["):
            self.level += 1
            if self.level > MOST_LEVELS:
                raise _TooMuchError(Term("levels"), MOST_LEVELS, self.position)
            self.position += 1
            found = self._object(key) if first == "{" else self._list(key)
            self.level -= 1
            return found
        return self._plain()

    def _plain(self) -> Any:
        try:
            value, self.position = self._scalar.raw_decode(self.text, self.position)
        except (ValueError, RecursionError):
            reason = Term("a value is missing or unfinished")
            raise _NotJsonError(reason, self.position) from None
        return value

    def _object(self, key: Key) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.next() != "}":
            where = self.position
            name = self._plain() if self.next() == '"' else None
            if name is None or self.next() != ":":
                raise _NotJsonError(Term("a name and a colon are expected"), where)
            self.position += 1
            self.key_places[(*key, name)] = self.at(where)
            found[name] = self.value((*key, name))
            self._separator("}")
        self.position += 1
        return found

    def _list(self, key: Key) -> list[Any]:
        found: list[Any] = []
        while self.next() != "]":
            found.append(self.value((*key, len(found))))
            self._separator("]")
        self.position += 1
        return found

    def _separator(self, closing: str) -> None:
        following = self.next()
        if following == ",":
            self.position += 1
        elif following != closing:
            raise _NotJsonError(Term("a comma or a closing bracket is expected"), self.position)


def _no_constant(name: str) -> Any:
    raise ValueError(name)
