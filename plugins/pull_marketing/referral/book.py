"""What the owner does with the ledger: one function for each command."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..diagnostics import Term, problem
from .ledger import SIDES, Case, Refusal
from .ledger_file import StoredLedger, mark, write_line
from .model import Referrer, find_code
from .programme import Programme

CODE_REFUSED = problem("R053", "the code “{code}” cannot be used: {reason}")
NOTHING_KNOWN = problem(
    "R056",
    "nothing tells who this person is",
    hint="give an e-mail address, a telephone or a SIREN: only a trace of it is kept",
)
CLOSED = problem("R057", "the programme is not open on {day}")


@dataclass
class Book:
    """An open ledger, with what the commands need around it.

    Attributes:
        path: the ledger's file.
        programme: what the site offers today; only new recommendations are bound by it.
        now: the moment of the command, with its offset.
    """

    path: Path
    stored: StoredLedger
    programme: Programme | None
    now: datetime.datetime
    referrers: Iterable[Referrer] = field(default_factory=tuple)

    @property
    def cases(self) -> Mapping[str, Case]:
        return self.stored.ledger.cases

    def write(self, event: str, **parts: Any) -> None:
        line = {"event": event, "at": self.now.isoformat(timespec="seconds"), **parts}
        write_line(self.path, self.stored, line)


def announce(book: Book, typed_code: str, marks: Mapping[str, str]) -> Case:
    """Note that somebody came with a code; the first valid code of a person counts.

    Args:
        book: the ledger.
        typed_code: as the person wrote or said it.
        marks: what is known of the person: `email`, `phone`, `siren`, `household`.

    Raises:
        Refusal: the programme is closed, the code is not valid, or the person has a referrer.
    """
    day = book.now.date()
    if book.programme is None or not _is_open(book.programme, day):
        raise Refusal(CLOSED, day=day)
    answer = find_code(typed_code, book.referrers, day)
    if answer.referrer is None:
        raise Refusal(CODE_REFUSED, code=typed_code, reason=Term(answer.reason))
    known = _marks(book, marks)
    if not any(not text.startswith("household:") for text in known):
        raise Refusal(NOTHING_KNOWN)
    case_id = f"{day.year}-{len(book.cases) + 1:03d}"
    terms = _terms_of(book.programme)
    book.write("announced", case=case_id, code=answer.referrer.code, marks=known, terms=terms)
    return book.cases[case_id]


def remember(book: Book, marks: Mapping[str, str], code: str = "") -> None:
    """Note who is a client already, or which marks are a referrer's own (with their code)."""
    known = _marks(book, marks)
    if not known:
        raise Refusal(NOTHING_KNOWN)
    book.write("known", marks=known, code=code)


def convert(book: Book, case_id: str, *, despite: str = "") -> Case:
    """The first invoice of the person is paid: they are a client, and the delay begins.

    Args:
        book: the ledger.
        case_id: which recommendation.
        despite: why a flagged one is accepted all the same.
    """
    case = book.stored.ledger.case(case_id)
    parts: dict[str, Any] = {"case": case_id}
    if case.state != "qualified":
        parts["reason"] = despite or "noted when the invoice was paid"
    if despite:
        parts |= {"despite": True, "reason": despite}
    book.write("client", **parts)
    book.write("waiting", case=case_id)
    return case


def confirm(book: Book, case_id: str) -> Case:
    """The delay has gone by and nothing speaks against it: somebody declares the rewards due."""
    book.write("due", case=case_id)
    return book.cases[case_id]


def pay(book: Book, case_id: str, side: str = "") -> Case:
    """Note that what is due has been paid; to both sides when none is named."""
    case = book.stored.ledger.case(case_id)
    owed = [s for s in SIDES if case.owed(s)]
    for one in [side] if side else owed or SIDES[:1]:
        amount = str(case.owed(one)) if one in SIDES else "0"
        currency = case.terms.currency
        book.write("paid", case=case_id, side=one, amount=amount, currency=currency)
    return case


def cancel(book: Book, case_id: str, reason: str = "") -> Case:
    """End a recommendation: refused before the person is a client, cancelled afterwards.

    Without a reason it can only expire, once its time is over.
    """
    case = book.stored.ledger.case(case_id)
    if not reason and case.client_on is None:
        book.write("expired", case=case_id)
    else:
        book.write("cancelled" if case.client_on else "refused", case=case_id, reason=reason)
    return case


@dataclass(frozen=True)
class Row:
    """One line of the status: a case, and what somebody may do about it now (a gettext id)."""

    case: Case
    next_step: str
    day: datetime.date | None


def status(book: Book, day: datetime.date) -> list[Row]:
    """Every open case, the most urgent first."""
    rows = [_row(case, day) for case in book.cases.values() if case.is_open]
    return sorted(rows, key=lambda row: (row.day or datetime.date.max, row.case.id))


def _row(case: Case, day: datetime.date) -> Row:
    if case.state == "due":
        return Row(case, "pay", case.due_on)
    if case.client_on:
        ready = case.due_on is not None and day >= case.due_on
        return Row(case, "confirm, or cancel with a reason" if ready else "wait", case.due_on)
    if day > case.valid_until:
        return Row(case, "cancel: its time is over", case.valid_until)
    return Row(
        case, "decide" if case.flags else "convert when the invoice is paid", case.valid_until
    )


def _is_open(programme: Programme, day: datetime.date) -> bool:
    return programme.settings.open <= day <= programme.settings.end


def _marks(book: Book, written: Mapping[str, str]) -> list[str]:
    salt = book.stored.salt
    return sorted(mark(kind, value, salt) for kind, value in written.items() if value.strip())


def _terms_of(programme: Programme) -> dict[str, Any]:
    settings = programme.settings
    return {
        "referrer": str(settings.referrer.value if settings.referrer else 0),
        "friend": str(settings.friend.value if settings.friend else 0),
        "currency": programme.currency,
        "delay_days": settings.payout_delay_days,
        "validity_days": settings.code_validity_days,
        "cap": settings.cap_per_year,
        "first": settings.first,
    }
