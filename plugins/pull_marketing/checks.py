"""Checks that need the whole site: addresses, links, actions, what may go online."""

from __future__ import annotations

from typing import Any

from .project import Project


def check_site(project: Project, generators: list[Any]) -> None:
    """Report what is wrong between files. Filled by the blog's checks."""
