"""Tells what was proven: by how many questions, in what time and with which points endings come."""

from __future__ import annotations

from collections.abc import Mapping

from ..diagnostics import Location, Report, Severity, Term, problem
from . import problems
from .backends import Backend
from .proof import Proof

BACKEND_LIMIT = problem(
    "Q181",
    "“{backend}” leaves this to you: {limit}",
    hint="it may be changed in content/site.yaml, “forms: backend:”; nothing is wrong",
    severity=Severity.INFO,
)
"""Once for each backend of a site, for each thing that it cannot do."""


def tell_proof(proof: Proof, report: Report) -> None:
    """One piece of information for each ending, at its line. `invoke check` prints them."""
    if not proof.complete:
        return
    for found in proof.endings:
        where = Location(proof.questionnaire.source, found.ending.line, 1)
        told = problems.ENDING_PROVEN.at(
            where,
            ending=found.ending.title,
            questions=_span(found.shortest, found.longest),
            minutes=found.minutes,
            scores=_scores(found.scores),
        )
        report(told)


def tell_limits(backend: Backend, where: Location, report: Report) -> None:
    """What a backend cannot do. `invoke check` prints it."""
    for limit in backend.limits:
        report(BACKEND_LIMIT.at(where, backend=backend.name, limit=Term(limit)))


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _scores(scores: Mapping[str, tuple[int, int]]) -> str:
    """`score 4…8`, several separated by commas; in words when nothing is counted."""
    counted = [f"{name} {low}…{high}" for name, (low, high) in sorted(scores.items())]
    return ", ".join(counted).replace("-", "−") if counted else Term("without points")
