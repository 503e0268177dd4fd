"""Reads from each questionnaire what the page about visitors' data must say of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .privacy import Declaration


def declarations_of(questionnaires: Iterable[Any]) -> tuple[Declaration, ...]:
    """One declaration for each questionnaire of the site."""
    return tuple(_declaration(questionnaire) for questionnaire in questionnaires)


def _declaration(questionnaire: Any) -> Declaration:
    return Declaration(
        title=questionnaire.title, url="", purpose="", deliver_to="", keep="", asked=()
    )
