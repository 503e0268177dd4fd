"""Counts the points of answers."""

from __future__ import annotations

from collections.abc import Mapping

from .model import Question

Points = Mapping[str, tuple[tuple[str, int], ...]]
"""The points of each choice, by its id and the name of the score."""


def points_of(question: Question) -> Points:
    """The points of the choices that have some."""
    return {choice.id: choice.points for choice in question.choices if choice.points}


def add_points(points: Points, answer: str | tuple[str, ...], scores: dict[str, int]) -> None:
    """Add to `scores` the points of the choices that make up an answer."""
    chosen = (answer,) if isinstance(answer, str) else [each for each in points if each in answer]
    for choice in chosen:
        for name, more in points.get(choice, ()):
            scores[name] = scores.get(name, 0) + more
