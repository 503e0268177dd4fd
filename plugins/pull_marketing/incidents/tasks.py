"""`invoke incident …`: an incident and its five steps as commands.

Each task imports what it needs when it runs: listing the tasks must take no time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from ..rooms import Room

if TYPE_CHECKING:
    from .commands import Desk, Done


def _run(work: Callable[[Desk], Done]) -> None:
    """Open the project, run a command, say what it wrote and what is doubtful about it."""
    from ..console import project_here, refusal_told, say, tell
    from . import commands

    with refusal_told():
        project = project_here()
        done = work(commands.open_desk(project))
        for path in done.written:
            say("written: {path}", path=path.relative_to(project.root))
        tell(done.told)


@task(name="list")
def list_all(_c: Context) -> None:
    """Bourdes : où en est chacune, et le prochain message promis."""
    from ..console import project_here, refusal_told, say, tell, words
    from . import commands
    from .rules import check, possible_after, shown

    with refusal_told():
        desk = commands.open_desk(project_here())
        for one in desk.incidents:
            promised = shown(one.promised_word) if one.is_open and one.promised_word else "–"
            say(
                "{name}  {state}  next word: {promised}  may follow: {possible}",
                name=one.name,
                state=words(one.state),
                promised=promised,
                possible=", ".join(possible_after(one.state)) or "–",
            )
        if not desk.incidents:
            say("No incident.")
        check(desk.incidents, desk.project, desk.calendar, desk.project.report)
        tell(desk.project.report)


@task(
    positional=["title"],
    help={
        "title": "ce qui ne va pas, comme le client le dirait",
        "client": "le client touché",
        "severity": "critical, annoying ou minor : décide du délai du premier message",
        "found_by": "client, ou us si c’est vous qui l’avez vue",
    },
)
def new(
    _c: Context, title: str, client: str, severity: str = "annoying", found_by: str = "client"
) -> None:
    """Commence : écrit la fiche et le premier message."""
    from . import commands

    _run(lambda desk: commands.begin(desk, title, client, severity, found_by))


@task(
    positional=["name", "state"],
    help={
        "name": "le nom de la fiche, sans .yaml",
        "state": "acknowledged, working, worked_around, repaired ou closed ; "
        "le même état : des nouvelles",
        "said": "une phrase, à la première personne",
        "next_word": "le prochain message : 2026-11-23T09:00 (sinon, ce que promet le site)",
    },
)
def step(_c: Context, name: str, state: str, said: str = "", next_word: str = "") -> None:
    """Note une étape, ou des nouvelles, et écrit le message."""
    from ..console import moment_of
    from . import commands

    moment = moment_of(next_word) if next_word else None
    _run(lambda desk: commands.take_step(desk, name, state, said, moment))


@task(positional=["name"], help={"name": "le nom de la fiche, sans .yaml"})
def letter(_c: Context, name: str) -> None:
    """Écrit de nouveau le message de l’étape, après une correction à la main."""
    from . import commands

    _run(lambda desk: commands.rewrite(desk, name))


@task
def templates(_c: Context) -> None:
    """Copie les modèles de messages dans incidents/letters/, pour les changer."""
    from . import commands

    _run(commands.copy_templates)


collection = Room("incident", list_all, new, step, letter, templates)
