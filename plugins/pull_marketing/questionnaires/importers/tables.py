"""Tables of cells, each with its place: what an XLSForm is made of, workbook or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...diagnostics import Location, Report, Term
from . import problems
from .limits import MOST_COLUMNS, MOST_ROWS

SHEETS = ("survey", "choices", "settings")

_RULE = re.compile(r"[\s:|=+-]+\Z")
_CELL_END = re.compile(r"(?<!\\)\|")


@dataclass
class Row:
    """One row under the headings.

    Attributes:
        cells: texts by heading; empty cells are left out.
        number: the row of the sheet, or the line of the file.
        columns: the number of the column of each heading.
        path: what messages show in the place of a file.
    """

    cells: dict[str, str]
    number: int
    columns: dict[str, int]
    path: str

    def get(self, *names: str) -> str:
        """The first of the cells that is there; empty text when none is."""
        return next((self.cells[name] for name in names if name in self.cells), "")

    def at(self, *names: str) -> Location:
        column = next((self.columns[name] for name in names if name in self.columns), 1)
        return Location(self.path, self.number, column)


@dataclass
class Table:
    """One sheet: its headings and its rows."""

    name: str
    path: str
    headings: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    first_row: int = 1

    def add(self, cells: dict[int, str], number: int) -> None:
        """Take in one row of cells by column number (from 1); the first are the headings."""
        if not self.headings:
            self.first_row = number
            width = max(cells, default=0)
            self.headings = [heading(cells.get(n, "")) for n in range(1, width + 1)]
            return
        named = {
            self.headings[n - 1]: text.strip()
            for n, text in sorted(cells.items(), reverse=True)
            if n <= len(self.headings) and self.headings[n - 1] and text.strip()
        }
        if named:
            columns = {name: n for n, name in enumerate(self.headings, start=1) if name}
            self.rows.append(Row(named, number, columns, self.path))


def heading(text: str) -> str:
    """A heading as it is looked up: `Label::Français (fr)` becomes `label::français (fr)`."""
    plain = " ".join(text.split()).lower()
    return plain.replace(" ", "_") if "::" not in plain and ":" not in plain else plain


def markdown_tables(text: str, name: str, report: Report) -> dict[str, Table] | None:
    """The sheets of an XLSForm written as Markdown tables.

    Two forms are read: a heading with the sheet's name above each table, or one table whose first
    column names the sheets. None when there are too many rows (already reported).
    """
    tables: dict[str, Table] = {}
    current: Table | None = None
    named_inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not stripped.startswith("|"):
            found = _sheet_in_heading(stripped)
            if found:
                current, named_inside = tables.setdefault(found, Table(found, name)), False
            continue
        cells = list(_cells(stripped))
        inside = cells[0].strip("*` ").lower() if cells else ""
        if inside in SHEETS and (current is None or not current.rows or named_inside):
            current, named_inside = tables.setdefault(inside, Table(inside, name)), True
            cells = ["", *cells[1:]]
        if current is None or _RULE.match(stripped) or not any(cells):
            continue
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            report(
                problems.TOO_MUCH.at(Location(name, number, 1), most=MOST_ROWS, what=Term("rows"))
            )
            return None
        current.add(dict(enumerate(cells, start=1)), number)
    return tables


def _sheet_in_heading(line: str) -> str | None:
    words = line.strip("#*_: ").lower()
    return words if words in SHEETS else None


def _cells(line: str) -> Iterator[str]:
    inner = line[1:]
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    for cell in _CELL_END.split(inner):
        yield cell.strip().replace("\\|", "|")
