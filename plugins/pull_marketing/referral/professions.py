"""Which professions may reward a referral: a dated table, and the rule that reads it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from ..diagnostics import Location, Report, Severity, nearest, problem
from ..law import DatedLine, LegalFact, read_dated_lines

PROFESSIONS_FILE = Path(__file__).parent / "professions.yaml"

FORBIDDEN = problem(
    "R005",
    "the profession “{profession}” may not reward a referral",
    hint="remove “friend” and “referrer”: an invitation without reward stays allowed"
    " ({source}, read on {read})",
)
TO_CHECK = problem(
    "R006",
    "the profession “{profession}” has rules about rewarding a referral",
    hint="ask before you publish: {source} (read on {read})",
    severity=Severity.WARNING,
)
UNKNOWN = problem(
    "R007",
    "the profession “{profession}” is not in our table: check that it may reward a referral",
    hint="known professions: {known}",
    severity=Severity.WARNING,
)


class Profession(LegalFact):
    """One line of the table."""

    paid_referral: Literal["forbidden", "check", "allowed"]


@lru_cache(maxsize=1)
def professions() -> dict[str, Profession]:
    """The table, by the profession's name without accents."""
    lines = read_dated_lines(PROFESSIONS_FILE)
    return {name: Profession.model_validate(line) for name, line in lines.items()}


def profession_key(name: str) -> str:
    """« Expert comptable » and « expert-comptable » are one line of the table."""
    plain = unicodedata.normalize("NFKD", name.strip().casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return "-".join(kept.replace("’", " ").replace("'", " ").replace("-", " ").split())


def check_profession(name: str, where: Location, report: Report) -> None:
    """Report a profession that may not, or perhaps may not, pay for a referral."""
    line = professions().get(profession_key(name))
    if line is None:
        close = nearest(profession_key(name), professions())
        known = ", ".join(sorted(professions()))
        report(UNKNOWN.at(where, suggestion=close, profession=name, known=known))
    elif line.paid_referral == "forbidden":
        report(FORBIDDEN.at(where, profession=name, **line.cited))
    elif line.paid_referral == "check":
        report(TO_CHECK.at(where, profession=name, **line.cited))


def dated_professions() -> Iterator[DatedLine]:
    """The lines of the table, for the check of review dates."""
    for name, line in professions().items():
        yield DatedLine(name, PROFESSIONS_FILE.name, line)
