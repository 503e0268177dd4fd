"""Reads an SVG drawing: its size, and whether it holds anything but a drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from ..diagnostics import Diagnostic, Location, Term, problem

NOT_A_DRAWING = problem(
    "B405",
    "the drawing “{name}” cannot be read as SVG: {reason}",
    hint="export it again from your drawing program as “plain SVG”",
)
HOLDS_A_PROGRAM = problem(
    "B406",
    "the drawing “{name}” holds a program ({what})",
    hint="export it again as “plain SVG”, or delete this part: a drawing must only draw",
)
CALLS_ELSEWHERE = problem(
    "B407",
    "the drawing “{name}” fetches “{address}” from another site",
    hint="put the image or the font into the drawing itself when you export it",
)

_PROGRAMS = frozenset({"script", "foreignobject", "iframe", "object", "embed", "handler"})
_MOVES = frozenset({"set", "animate"})
_LINKS = frozenset({"href", "xlink:href", "src"})
_ELSEWHERE = re.compile(r"(?:https?:)?//[^\s\"')]+", re.IGNORECASE)
_IN_STYLE = re.compile(
    r"(?:url\(\s*[\"']?|@import\s+[\"'])\s*(?P<address>(?:https?:)?//[^\s\"')]+)", re.I
)
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*\Z")


@dataclass
class Drawing:
    """What is known of a drawing.

    Attributes:
        width, height: in points of the page; 0 when the file does not say.
        troubles: what is wrong with it, with the line of the file.
    """

    width: int = 0
    height: int = 0
    troubles: list[Diagnostic] = field(default_factory=list)


class _Refused(Exception):
    """The parser stops here; the trouble is already noted."""


def look_at_drawing(path: Path, name: str) -> Drawing:
    """Read a drawing.

    Args:
        path: the file.
        name: its path as messages say it.
    """
    reader = _Reader(name)
    reader.read(path.read_bytes())
    return reader.drawing


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.drawing = Drawing()
        self.depth = 0
        self.in_style = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self.parser.ProcessingInstructionHandler = self._instruction

    def read(self, data: bytes) -> None:
        try:
            self.parser.Parse(data, True)
        except _Refused:
            return
        except (expat.ExpatError, ValueError, LookupError):
            self._note(NOT_A_DRAWING, reason=Term("it is not well-formed XML"))

    def _note(self, kind: Any, **details: Any) -> None:
        line = max(1, self.parser.CurrentLineNumber)
        where = Location(self.name, line, self.parser.CurrentColumnNumber + 1)
        self.drawing.troubles.append(kind.at(where, name=self.name, **details))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2].lower()
        if not self.depth:
            self._root(name, attributes)
        self.depth += 1
        self.in_style = name == "style"
        if name in _PROGRAMS:
            self._note(HOLDS_A_PROGRAM, what=f"<{tag}>")
        for key, value in attributes.items():
            self._attribute(name, key.lower(), value)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name != "svg":
            self._note(NOT_A_DRAWING, reason=Term("it does not begin with <svg>"))
            raise _Refused
        width, height = (_LENGTH.match(attributes.get(k, "")) for k in ("width", "height"))
        if width and height:
            self.drawing.width, self.drawing.height = (
                round(float(width[1])),
                round(float(height[1])),
            )
            return
        box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
        if len(box) == 4 and all(_LENGTH.match(part) for part in box[2:]):
            self.drawing.width, self.drawing.height = (round(float(part)) for part in box[2:])

    def _attribute(self, tag: str, key: str, value: str) -> None:
        bare = re.sub(r"[\s\x00-\x1f]", "", value).lower()
        if key.startswith("on") or bare.startswith(("javascript:", "vbscript:", "data:text")):
            self._note(HOLDS_A_PROGRAM, what=f"{key}=")
        elif tag in _MOVES and key == "attributename" and "href" in bare:
            self._note(HOLDS_A_PROGRAM, what=f"<{tag} href>")
        elif key in _LINKS and tag != "a" and _ELSEWHERE.match(value.strip()):
            self._note(CALLS_ELSEWHERE, address=value.strip())
        elif not key.startswith("xmlns"):
            self._styles(value)

    def _styles(self, text: str) -> None:
        for found in _IN_STYLE.finditer(text):
            self._note(CALLS_ELSEWHERE, address=found["address"])

    def _text(self, text: str) -> None:
        if self.in_style:
            self._styles(text)

    def _end(self, _tag: str) -> None:
        self.depth -= 1
        self.in_style = False

    def _entity(self, *_details: Any) -> None:
        # An entity may stand for a file of this machine, or for a billion letters.
        self._note(NOT_A_DRAWING, reason=Term("it defines entities"))
        raise _Refused

    def _instruction(self, target: str, data: str) -> None:
        if target == "xml-stylesheet" and _ELSEWHERE.search(data):
            found = _ELSEWHERE.search(data)
            self._note(CALLS_ELSEWHERE, address=found[0] if found else data)
