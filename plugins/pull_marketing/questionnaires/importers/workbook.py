"""Reads the cells of an .xlsx workbook as text: no formula is computed, nothing is fetched.

A workbook is XML in a zip. Only the parts that hold the wanted sheets are unpacked, piece by piece
and up to a limit, and a document type (where XML hides its bombs and its addresses) is refused.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from ...diagnostics import Location, Report, Term
from . import problems
from .limits import MOST_COLUMNS, MOST_PARTS, MOST_ROWS, MOST_UNPACKED_BYTES, MOST_VALUES
from .tables import SHEETS, Table

_PIECE = 65_536
_LONGEST_CELL = 32_767
_REFERENCE = re.compile(r"(?P<column>[A-Z]{1,3})(?P<row>\d{1,7})\Z")


class _RefusedError(Exception):
    """What is wrong with the workbook; `reason` is a gettext id."""

    def __init__(self, reason: Term) -> None:
        super().__init__(reason)
        self.reason = reason


class _TooMuchError(Exception):
    def __init__(self, what: Term, most: int) -> None:
        super().__init__(what)
        self.what = what
        self.most = most


def read_workbook(path: Path, name: str, report: Report) -> dict[str, Table] | None:
    """The sheets of an XLSForm; None when the workbook is refused (already reported).

    Args:
        path: the file.
        name: as messages show it.
        report: gets every problem; `name!sheet:row:column` is the place of a cell.
    """
    where = Location(name)
    try:
        with zipfile.ZipFile(path) as archive:
            return _Workbook(archive, name, report).tables()
    except _TooMuchError as error:
        report(problems.TOO_MUCH.at(where, most=error.most, what=error.what))
    except _RefusedError as error:
        report(problems.NOT_A_WORKBOOK.at(where, reason=error.reason))
    except expat.ExpatError:
        report(problems.NOT_A_WORKBOOK.at(where, reason=Term("its XML is damaged")))
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
        lzma.LZMAError,
        zlib.error,
    ):
        reason = Term("it is damaged, locked by a password, or no .xlsx")
        report(problems.NOT_A_WORKBOOK.at(where, reason=reason))
    return None


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile, name: str, report: Report) -> None:
        self.archive = archive
        self.name = name
        self.report = report
        self.left_bytes = MOST_UNPACKED_BYTES
        self.left_cells = MOST_VALUES
        if len(archive.infolist()) > MOST_PARTS:
            raise _TooMuchError(Term("parts"), MOST_PARTS)

    def tables(self) -> dict[str, Table]:
        targets = _Relations()
        self._parse("xl/_rels/workbook.xml.rels", targets)
        sheets = _Sheets()
        self._parse("xl/workbook.xml", sheets)
        strings = _Strings()
        shared = next((t for kind, t in targets.found.values() if kind == "sharedStrings"), "")
        if shared:
            self._parse(shared, strings)
        tables = {}
        for title, relation in sheets.found.items():
            wanted = title.strip().lower()
            part = targets.found.get(relation, ("", ""))[1]
            if wanted in SHEETS and part and wanted not in tables:
                tables[wanted] = self._table(wanted, part, strings.found)
        return tables

    def _table(self, sheet: str, part: str, strings: list[str]) -> Table:
        path = f"{self.name}!{sheet}"
        cells = _Cells(strings, self.left_cells)
        self._parse(part, cells)
        self.left_cells -= cells.count
        for row, column in cells.formulas:
            self.report(problems.FORMULA.at(Location(path, row, column)))
        table = Table(sheet, path)
        for number in sorted(cells.rows):
            table.add(cells.rows[number], number)
        return table

    def _parse(self, part: str, handler: _Handler) -> None:
        """Read one part of the archive, in pieces, with all that could hurt switched off."""
        try:
            information = self.archive.getinfo(part)
        except KeyError:
            raise _RefusedError(Term("a part of it is missing")) from None
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _no_document_type
        parser.EntityDeclHandler = _no_document_type
        parser.StartElementHandler = lambda tag, values: handler.start(_local(tag), values)
        parser.EndElementHandler = lambda tag: handler.end(_local(tag))
        parser.CharacterDataHandler = handler.data
        parser.buffer_text = True
        with self.archive.open(information) as stream:
            while piece := stream.read(_PIECE):
                self.left_bytes -= len(piece)
                if self.left_bytes < 0:
                    raise _TooMuchError(Term("bytes, once unpacked"), MOST_UNPACKED_BYTES)
                parser.Parse(piece, False)
        parser.Parse(b"", True)


def _no_document_type(*_: object) -> None:
    raise _RefusedError(Term("its XML declares a document type"))


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


class _Handler:
    """Takes the elements of one part."""

    def start(self, tag: str, values: dict[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text between the marks."""


class _Relations(_Handler):
    """Which part has which name: `rId1` → (`worksheet`, `xl/worksheets/sheet1.xml`)."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, values: dict[str, str]) -> None:
        if tag == "Relationship" and values.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/xl", values.get("Target", "")))
            kind = values.get("Type", "").rpartition("/")[2]
            self.found[values.get("Id", "")] = (kind, target.lstrip("/"))


class _Sheets(_Handler):
    """The relation of each sheet, by its title."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def start(self, tag: str, values: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next((v for k, v in values.items() if _local(k) == "id"), "")
            self.found[values.get("name", "")] = relation


class _Text(_Handler):
    """Gathers what stands in `<t>`, without the reading aids of Japanese."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.open = False
        self.aside = 0

    def start(self, tag: str, _values: dict[str, str]) -> None:
        self.aside += tag == "rPh"
        self.open = tag == "t" and not self.aside

    def end(self, tag: str) -> None:
        self.aside -= tag == "rPh"
        self.open = False

    def data(self, text: str) -> None:
        if self.open:
            self.pieces.append(text)

    def taken(self) -> str:
        text = "".join(self.pieces)
        self.pieces = []
        return text[:_LONGEST_CELL]


class _Strings(_Text):
    """The texts that the cells share."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "si":
            self.found.append(self.taken())
            if len(self.found) > MOST_VALUES:
                raise _TooMuchError(Term("texts"), MOST_VALUES)


class _Cells(_Text):
    """The cells of one sheet as texts, by row and column."""

    def __init__(self, strings: list[str], most: int) -> None:
        super().__init__()
        self.strings = strings
        self.most = most
        self.count = 0
        self.rows: dict[int, dict[int, str]] = {}
        self.formulas: list[tuple[int, int]] = []
        self.row = self.column = 0
        self.type = ""

    def start(self, tag: str, values: dict[str, str]) -> None:
        super().start(tag, values)
        if tag == "row":
            self.row = _whole(values.get("r", ""), self.row + 1)
            self.column = 0
        elif tag == "c":
            self._move(values.get("r", ""))
            self.type = values.get("t", "n")
            self.pieces = []
        elif tag == "f":
            self.formulas.append((self.row, self.column))
        self.open = self.open or tag == "v"

    def _move(self, reference: str) -> None:
        found = _REFERENCE.match(reference)
        self.column += 1
        if found:
            self.column = 0
            for letter in found["column"]:
                self.column = self.column * 26 + ord(letter) - 64
            self.row = int(found["row"])

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag != "c" or not self.pieces:
            return
        self.count += 1
        if self.count > self.most:
            raise _TooMuchError(Term("cells"), MOST_VALUES)
        if len(self.rows) > MOST_ROWS:
            raise _TooMuchError(Term("rows"), MOST_ROWS)
        if self.column <= MOST_COLUMNS:
            text = _FORMS.get(self.type, _as_it_is)(self.taken(), self.strings)
            self.rows.setdefault(self.row, {})[self.column] = text


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdigit() and len(text) < 8 else otherwise


def _as_it_is(text: str, _: list[str]) -> str:
    return text


def _shared(text: str, strings: list[str]) -> str:
    number = _whole(text.strip(), -1)
    return strings[number] if 0 <= number < len(strings) else ""


def _truth(text: str, _: list[str]) -> str:
    return "true" if text.strip() == "1" else "false"


def _number(text: str, _: list[str]) -> str:
    """A number as a person writes it: 3 for 3.0."""
    stripped = text.strip()
    return (
        stripped.removesuffix(".0")
        if stripped.removesuffix(".0").lstrip("-").isdigit()
        else stripped
    )


def _error(_text: str, _: list[str]) -> str:
    return ""


_FORMS: dict[str, Callable[[str, list[str]], str]] = {
    "s": _shared,
    "b": _truth,
    "n": _number,
    "e": _error,
}
