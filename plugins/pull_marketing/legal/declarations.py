"""Reads from each questionnaire what the page about visitors' data must say of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..site import Site
from .privacy import Declaration

_ANSWERS_ELSEWHERE = ("netlify", "formspree", "basin", "web3forms")


def declarations_of(questionnaires: Iterable[Any], site: Site) -> tuple[Declaration, ...]:
    """One declaration for each questionnaire of the site, in order of title."""
    found = [_declaration(questionnaire, site) for questionnaire in questionnaires]
    return tuple(sorted(found, key=lambda declaration: declaration.title.casefold()))


def _declaration(questionnaire: Any, site: Site) -> Declaration:
    backend = questionnaire.backend or site.forms.backend
    service = questionnaire.endpoint or site.forms.endpoint or backend
    return Declaration(
        title=questionnaire.title,
        slug=questionnaire.slug,
        purpose=questionnaire.purpose,
        deliver_to=questionnaire.deliver_to,
        keep=questionnaire.keep,
        asked=tuple(
            (question.title, question.required)
            for question in questionnaire.questions
            if str(question.kind) != "statement"
        ),
        hidden=tuple(questionnaire.hidden_fields),
        decides=len(questionnaire.endings) > 1,
        service=service if backend in _ANSWERS_ELSEWHERE else "",
        by_mail=backend == "mailto",
    )
