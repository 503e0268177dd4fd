"""Questionnaires: written as text, proved at build, answered anywhere.

`model`, `conditions`, `scoring`, `contract` and `answering` do no I/O, read no clock and import
neither Pelican nor a server, so that whatever takes the answers can run the same rules.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def exchange_tasks() -> tuple[Any, ...]:
    """The invoke tasks that move questionnaires out; a build has no use for them."""
    from .tasks import TASKS

    return TASKS


def take_over(file: Path) -> None:
    """`invoke import questionnaire`."""
    from .tasks import take_over as take_over_file

    take_over_file(file)
