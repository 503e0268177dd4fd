"""The dated legal facts that rules cite: source, day read, day to read again; data, not code."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from .diagnostics import Collector, Location, Report, Severity, problem
from .source import SourceFile, parse_yaml

LAW_FILE = Path(__file__).parent / "law.yaml"

REVIEW_PASSED = problem(
    "L090",
    "the rule “{rule}” should have been read again by {review}",
    hint="read {source} again, then correct the rule's line, or install a newer version",
    severity=Severity.WARNING,
)


class LegalFact(BaseModel):
    """One text that a rule rests on.

    Attributes:
        source: the text, as a lawyer would cite it.
        basis: how well we know it: the text itself, a note about it, or memory.
        read: the day it was read.
        review: the day by which it must be read again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    basis: Literal["primary", "secondary", "memory"]
    read: datetime.date
    review: datetime.date

    @property
    def cited(self) -> dict[str, Any]:
        """What the messages that cite it need: `{source}` and `{read}`."""
        return {"source": self.source, "read": self.read.isoformat()}


def read_dated_lines(path: Path) -> Mapping[str, Any]:
    """Read one of our own data files; a mistake in it is a mistake of ours.

    Raises:
        ValueError: the file is not sound YAML.
    """
    report = Collector()
    source = SourceFile(path.name, path.read_text("utf-8"))
    document = parse_yaml(source.text, source.name, report)
    if document is None or len(report):
        raise ValueError(report.render("en"))
    return document.values


@lru_cache(maxsize=1)
def _facts() -> dict[str, LegalFact]:
    return {
        name: LegalFact.model_validate(line) for name, line in read_dated_lines(LAW_FILE).items()
    }


def fact(name: str) -> LegalFact:
    """The fact a rule rests on.

    Raises:
        KeyError: law.yaml has no such line.
    """
    return _facts()[name]


def facts() -> Iterator[tuple[str, LegalFact]]:
    """Every fact, by name."""
    return iter(_facts().items())


@dataclass(frozen=True)
class DatedLine:
    """A rule with its review date, wherever it is stored."""

    rule: str
    file: str
    fact: LegalFact


def dated_lines() -> Iterator[DatedLine]:
    """Every line of law.yaml."""
    for name, line in facts():
        yield DatedLine(name, LAW_FILE.name, line)


def check_reviews(lines: Iterator[DatedLine], day: datetime.date, report: Report) -> None:
    """Warn of every rule whose review date has passed on `day`."""
    for line in lines:
        if line.fact.review < day:
            where = Location(line.file)
            review = line.fact.review.isoformat()
            report(REVIEW_PASSED.at(where, rule=line.rule, review=review, source=line.fact.source))
