"""`invoke import questionnaire …` and `invoke export questionnaire …`.

Each task imports what it needs when it runs: listing the tasks must take no time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from ..console import root_here, words

if TYPE_CHECKING:
    from ..diagnostics import Diagnostic

_KIND = "questionnaire"


def _language() -> str:
    from ..language import language_of

    return language_of(root_here())


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _tell(diagnostics: Iterable[Diagnostic]) -> None:
    for diagnostic in diagnostics:
        _say(diagnostic.render(_language()))


def _must_be_questionnaire(kind: str) -> None:
    if kind.lower() != _KIND:
        said = words("“{kind}” cannot be moved; possible: questionnaire", kind=kind)
        raise Exit(said, code=1)


def take_over(file: Path) -> None:
    """Import a file, and say what was lost on the way."""
    from .importing import import_questionnaire

    result = import_questionnaire(root_here(), file, _language())
    _tell(result.losses)
    if result.written is None:
        raise Exit(words("Nothing was written."), code=1)
    name = result.written.as_posix()
    _say(words("Written: {path}", path=name))
    count = sum(1 for each in result.losses)
    if count:
        _say(words("What was lost or changed is told above, line by line: {count}.", count=count))
    else:
        _say(words("Nothing was lost."))
    if len(result.build):
        _say(words("What the build will say of it:"))
        _tell(result.build)
    _say(words("Next: read it aloud, mend what is told above, then: invoke check"))


@task(
    positional=["kind", "name"],
    help={
        "kind": "questionnaire",
        "name": "le nom du fichier de content/questionnaires/",
        "to": "le format : surveyjs",
        "file": "où l’écrire (ici, NOM.surveyjs.json)",
    },
)
def export(_c: Context, kind: str, name: str, to: str = "surveyjs", file: str = "") -> None:
    """Donne à un autre outil : export questionnaire NOM"""
    from .exporting import export_questionnaire

    _must_be_questionnaire(kind)
    target = Path(file) if file else None
    result = export_questionnaire(root_here(), name, to, _language(), target)
    _tell(result.told)
    if result.written is None:
        raise Exit(words("Nothing was written."), code=1)
    _say(words("Written: {path}", path=result.written.as_posix()))


TASKS: tuple[Any, ...] = (export,)
