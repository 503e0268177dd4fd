"""Leads as a table: CSV, XLSX, JSON. No cell of it is ever a formula, and it is bounded."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...catalogues import catalogue
from ...questionnaires.model import Kind
from ..moments import local_time
from .leads import HANDLING, Lead

MOST_ROWS = 5000
LONGEST_CELL = 32_000
"""Characters; a spreadsheet takes 32,767."""

_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20|%]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class TableOf:
    """Columns and rows, all text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table_of(leads: Sequence[Lead], language: str) -> TableOf:
    """One row for each lead; one column for each question that any of the versions asked.

    A column has the words of the newest version; what was asked in other words before is in it too.
    """
    words = catalogue(language).gettext
    questions: dict[str, str] = {}
    hidden: dict[str, None] = {}
    scores: dict[str, None] = {}
    for lead in sorted(leads, key=lambda each: -each.record.received_ms):
        asked = lead.record.questionnaire.questions
        questions = {q.id: q.title for q in asked if q.kind is not Kind.STATEMENT} | questions
        hidden |= dict.fromkeys(sorted(lead.record.hidden))
        scores |= dict.fromkeys(sorted(lead.record.scores))
    facts = ("Reference", "Received", "Questionnaire", "State", "Promise due", "Ending")
    columns = (*_facts_in(words, facts), *scores, *questions.values(), *hidden)
    return TableOf(columns, tuple(_row(lead, words, scores, questions, hidden) for lead in leads))


def _facts_in(words: Any, facts: Iterable[str]) -> tuple[str, ...]:
    return tuple(words(each) for each in facts)


def _row(
    lead: Lead,
    words: Any,
    scores: Iterable[str],
    questions: Iterable[str],
    hidden: Iterable[str],
) -> tuple[str, ...]:
    record = lead.record
    answers = {question.id: answer for question, answer in record.told()}
    return (
        record.reference,
        _minute(record.received_ms),
        record.questionnaire.title,
        words(HANDLING[lead.handling]),
        local_time(lead.due_ms).date().isoformat() if lead.due_ms else "",
        record.ending_title,
        *(str(record.scores.get(name, "")) for name in scores),
        *(answers.get(each, "") for each in questions),
        *(record.hidden.get(name, "") for name in hidden),
    )


def _minute(at_ms: int) -> str:
    return local_time(at_ms).strftime("%Y-%m-%d %H:%M")


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    Source: OWASP, “CSV Injection”: an apostrophe before = + - @, tabulator and line breaks.
    """
    return f"'{text}" if text and _FORMULA.match(text) else text


def csv_text(table: TableOf, language: str, *, plain: bool) -> str:
    """The table as the spreadsheet of that language opens it by a double click.

    Args:
        table: what to write.
        language: French spreadsheets want semicolons.
        plain: write cells as they are; for programs, which do not run formulas.
    """
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";" if language == "fr" else ",", quoting=csv.QUOTE_ALL)
    for row in (table.columns, *table.rows):
        writer.writerow([cell if plain else safe_cell(cell) for cell in map(_clean, row)])
    return out.getvalue()


def workbook(table: TableOf) -> bytes:
    """The table as XLSX; every cell is said to be a text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    sheet.freeze_panes = "A2"
    for row in (table.columns, *table.rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value="")
            # openpyxl itself would make a formula of a text that begins with =.
            cell.value, cell.data_type = _clean(text), "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _clean(text: str) -> str:
    kept = _CONTROL.sub("", text)
    return kept if len(kept) <= LONGEST_CELL else f"{kept[:LONGEST_CELL]} […]"


def json_text(leads: Iterable[Lead]) -> str:
    """The leads with everything that is known of them; times are ISO 8601."""
    return json.dumps([_document(lead) for lead in leads], ensure_ascii=False, indent=1)


def _document(lead: Lead) -> dict[str, Any]:
    record = lead.record
    return {
        "id": record.id,
        "questionnaire": record.questionnaire.slug,
        "title": record.questionnaire.title,
        "contract": record.version,
        "received": _iso(record.received_ms),
        "state": record.state,
        "handling": lead.handling,
        "due": _iso(lead.due_ms) if lead.due_ms else None,
        "ending": record.ending,
        "scores": record.scores,
        "answers": [
            {"question": q.id, "title": q.title, "answer": answer, "given": record.answers[q.id]}
            for q, answer in record.told()
        ],
        "dropped": list(record.dropped),
        "hidden": record.hidden,
        "sealed": record.sealed,
        "spam": list(record.spam_reasons),
    }


def _iso(at_ms: int) -> str:
    return datetime.datetime.fromtimestamp(at_ms / 1000, datetime.UTC).isoformat()
