"""Completes articles and pages once all are read: series, neighbours, next action, contents."""

from __future__ import annotations

from typing import Any

from .project import Project


def complete_content(project: Project, generators: list[Any]) -> None:
    """Add to each article what its page shows besides its text."""
