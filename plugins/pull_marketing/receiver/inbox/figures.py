"""Completion and drop-off by question, from plain counts: what a static page can honestly tell."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from starlette.responses import Response

from ...questionnaires.model import Kind, Questionnaire
from ..moments import local_time
from ..tallies import (
    ASKED,
    CORRECTED,
    EMPTY,
    NOT_KEPT,
    SENT,
    Count,
    counts_since,
)
from . import showing
from .visits import Visit

PERIODS = (7, 30, 90, 365)
_FLUSH_S = 3.0


@dataclass(frozen=True)
class QuestionFigures:
    """One question."""

    title: str
    asked: int
    empty: int
    corrected: int


@dataclass(frozen=True)
class Figures:
    """One questionnaire over a period."""

    slug: str
    title: str
    sent: int
    not_kept: int
    corrected: int
    questions: tuple[QuestionFigures, ...]


def figures_of(questionnaire: Questionnaire, counts: list[Count]) -> Figures:
    """Add up the days."""
    total: Counter[tuple[str, str]] = Counter()
    for each in counts:
        total[each.what, each.question] += each.amount
    return Figures(
        slug=questionnaire.slug,
        title=questionnaire.title,
        sent=total[SENT, ""],
        not_kept=total[NOT_KEPT, ""],
        corrected=total[CORRECTED, ""],
        questions=tuple(
            QuestionFigures(
                title=question.title,
                asked=total[ASKED, question.id],
                empty=total[EMPTY, question.id],
                corrected=total[CORRECTED, question.id],
            )
            for question in questionnaire.questions
            if question.kind is not Kind.STATEMENT
        ),
    )


def figures_page(visit: Visit) -> Response:
    """The counts of each questionnaire that is taken now."""
    inbox = visit.inbox
    asked = visit.asked.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else 30
    first = local_time(visit.now_ms).date() - datetime.timedelta(days - 1)
    inbox.tallies.flush(_FLUSH_S)
    current = [version.questionnaire for version in inbox.contracts.current.values()]
    with inbox.reading() as connection:
        found = [
            figures_of(each, counts_since(connection, each.slug, first.isoformat()))
            for each in sorted(current, key=lambda q: q.title.casefold())
        ]
    return showing.page(
        inbox.settings.language,
        "figures",
        figures=found,
        days=days,
        periods=PERIODS,
        session=visit.owner,
    )
