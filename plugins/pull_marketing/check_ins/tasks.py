"""`invoke client …`: who has not heard from us, the contacts, the sheet of a check-in.

Each task imports what it needs when it runs: listing the tasks must take no time.
"""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from ..rooms import Room


@task(name="list")
def list_all(_c: Context) -> None:
    """Clients : à qui parler, ceux qu’on oublie d’abord."""
    from ..console import project_here, refusal_told, say, words
    from . import commands

    with refusal_told():
        desk = commands.open_desk(project_here())
        followed = [client for client in desk.clients if client.is_followed]
        order = {client.name: client.next_check_in(desk.calendar) for client in followed}
        for client in sorted(followed, key=lambda one: (order[one.name], one.name)):
            last = client.last_word.date if client.last_word else words("never")
            say(
                "{next}  {name}  last word: {last}{alone}",
                next=order[client.name],
                name=client.name,
                last=last,
                alone=words("  only invoices and problems") if client.only_invoices else "",
            )
        if not followed:
            say("No client: “invoke client.add” writes the first file.")


@task(
    positional=["title"],
    help={"title": "le nom du client", "every": "la cadence, par exemple « 3 mois » (6 mois)"},
)
def add(_c: Context, title: str, every: str = "") -> None:
    """Écrit la fiche d’un client."""
    from ..console import project_here, refusal_told, say
    from . import commands

    with refusal_told():
        desk = commands.open_desk(project_here())
        path = commands.add_client(desk, title, every)
        say("written: {path}", path=path.relative_to(desk.project.root))


@task(
    positional=["name"],
    help={
        "name": "le nom de la fiche, sans .yaml",
        "about": "check_in (un point), work, invoice ou problem",
        "heard": "ce que le client a dit, avec ses mots",
        "day": "le jour, par exemple 2026-11-20 (aujourd’hui)",
        "promised": "ce que vous avez promis, même petit",
        "by": "pour quand (dans une semaine)",
    },
)
def contact(
    _c: Context,
    name: str,
    about: str = "check_in",
    heard: str = "",
    day: str = "",
    promised: str = "",
    by: str = "",
) -> None:
    """Note un contact."""
    from ..console import day_typed, project_here, refusal_told, say
    from . import commands

    when, until = (day_typed(typed) if typed else None for typed in (day, by))
    with refusal_told():
        desk = commands.open_desk(project_here())
        path = commands.note_contact(desk, name, about, heard, when, promised, until)
        say("written: {path}", path=path.relative_to(desk.project.root))


@task(positional=["name"], help={"name": "le nom de la fiche, sans .yaml"})
def sheet(_c: Context, name: str) -> None:
    """Écrit la feuille de questions du prochain point."""
    from ..console import project_here, refusal_told, say
    from . import commands

    with refusal_told():
        desk = commands.open_desk(project_here())
        path = commands.write_sheet(desk, name)
        say("written: {path}", path=path.relative_to(desk.project.root))


collection = Room("client", list_all, add, contact, sheet)
