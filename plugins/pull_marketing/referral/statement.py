"""What each beneficiary received in a year, against the dated threshold of declaration."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ..law import DatedLine, LegalFact, read_dated_lines
from .ledger import SIDES, Case, Ledger

THRESHOLDS_FILE = Path(__file__).parent / "thresholds.yaml"
WARN_AT = Decimal("0.8")


class Threshold(LegalFact):
    """A sum above which the payments of a year to one person are declared."""

    amount: Decimal
    currency: str
    since: datetime.date


@lru_cache(maxsize=1)
def thresholds() -> dict[str, Threshold]:
    lines = read_dated_lines(THRESHOLDS_FILE)
    return {name: Threshold.model_validate(line) for name, line in lines.items()}


def threshold_of(year: int) -> Threshold:
    """The threshold that holds for sums paid in `year`."""
    day = datetime.date(year, 1, 1)
    return max((t for t in thresholds().values() if t.since <= day), key=lambda t: t.since)


def dated_thresholds() -> Iterator[DatedLine]:
    """The lines of the file, for the check of review dates."""
    for name, line in thresholds().items():
        yield DatedLine(name, THRESHOLDS_FILE.name, line)


@dataclass(frozen=True)
class Statement:
    """The year of one referrer.

    Attributes:
        payments: day, case and amount of each sum paid, in order.
        declared_from: the threshold, when the currency has one.
    """

    code: str
    year: int
    payments: tuple[tuple[datetime.date, str, Decimal], ...]
    currency: str
    declared_from: Decimal | None

    @property
    def total(self) -> Decimal:
        return sum((amount for _day, _case, amount in self.payments), Decimal(0))

    @property
    def is_near(self) -> bool:
        """Whether four fifths of the threshold are reached."""
        limit = self.declared_from
        return limit is not None and self.total >= WARN_AT * limit

    @property
    def is_over(self) -> bool:
        return self.declared_from is not None and self.total > self.declared_from


def statements(ledger: Ledger, year: int) -> list[Statement]:
    """One statement for each referrer who was paid something in `year`, by code."""
    paid: dict[str, list[tuple[datetime.date, str, Decimal]]] = defaultdict(list)
    currency = ""
    for case in ledger.cases.values():
        day = case.paid_on.get("referrer")
        if day is not None and day.year == year:
            paid[case.code].append((day, case.id, case.paid["referrer"]))
            currency = case.terms.currency
    threshold = threshold_of(year)
    limit = threshold.amount if threshold.currency == currency else None
    return [
        Statement(code, year, tuple(sorted(payments)), currency, limit)
        for code, payments in sorted(paid.items())
    ]


def total_due(ledger: Ledger) -> Decimal:
    """What has been declared due and is not paid."""
    return sum((_owed(case) for case in ledger.cases.values()), Decimal(0))


def _owed(case: Case) -> Decimal:
    return sum((case.owed(side) for side in SIDES), Decimal(0))
