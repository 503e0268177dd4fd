"""Counts the points of answers."""

from __future__ import annotations

from .model import Question


def add_points(question: Question, answer: str | tuple[str, ...], scores: dict[str, int]) -> None:
    """Add to `scores` the points of the choices that make up an answer."""
    chosen = (answer,) if isinstance(answer, str) else answer
    for choice in question.choices:
        if choice.id in chosen:
            for name, points in choice.points:
                scores[name] = scores.get(name, 0) + points
