"""The rules T01 to T40: each a pure function from a case to the places where it does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...diagnostics import Diagnostic, Severity
from ..case import Case
from . import chronology, collection, output, people, wording
from .registry import Rule, Stage, all_rules

__all__ = ["Rule", "Stage", "all_rules", "check"]

_ROOMS = (chronology, collection, output, people, wording)
"""Imported for their rules."""


def check(
    case: Case,
    stage: Stage = Stage.SOURCE,
    *,
    publishing: bool,
    only: Iterable[str] = (),
) -> Iterator[Diagnostic]:
    """Run the rules of one stage.

    Args:
        case: what to look at.
        stage: before writing (`SOURCE`) or on what was written (`OUTPUT`).
        publishing: whether an error stops the build, or is a warning because this is a draft.
        only: the ids of the rules to run; all when empty.
    """
    wanted = set(only)
    for rule in all_rules():
        if rule.stage is not stage or (wanted and rule.id not in wanted):
            continue
        severity = rule.severity
        if severity is Severity.ERROR and not publishing:
            severity = Severity.WARNING
        for finding in rule.find(case):
            yield rule.problem.at(
                finding.where,
                severity=Severity.WARNING if finding.warns else severity,
                hint=finding.hint,
                **finding.details,
            )
