"""`invoke import comments FILE`: says what was taken over and what was left."""

from __future__ import annotations

from pathlib import Path

from invoke.exceptions import Exit

from ..console import project_here, say, words
from ..refusal import CommandRefused
from .importing import import_comments


def take_over(file: Path) -> None:
    """Import a file, and say what came of it."""
    project = project_here()
    try:
        result = import_comments(project, file)
    except CommandRefused as refused:
        raise Exit(refused.diagnostic.render(project.language), code=1) from None
    for diagnostic in result.refused:
        say("{told}", told=diagnostic.render(project.language))
    if not result.written:
        raise Exit(words("Nothing was written."), code=1)
    say("Comments written into content/comments: {count}.", count=len(result.written))
    if result.hidden:
        say("Left out, as they were not public there: {count}.", count=result.hidden)
    say("Next: read some of them, then: invoke check")
