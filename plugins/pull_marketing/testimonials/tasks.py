"""`invoke testimonial …`: the life cycle of a testimonial as commands.

Each task imports what it needs when it runs: listing the tasks must take no time.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from ..catalogues import catalogue
from ..rooms import Room

if TYPE_CHECKING:
    from .commands import Desk, Done, Job


def _run(work: Callable[[Desk], Done]) -> None:
    """Open the project, run a command, say what it wrote; a refusal is one message."""
    from . import commands

    try:
        desk = commands.open_desk(_root(), datetime.date.today())
        _tell(desk, work(desk))
    except commands.CommandRefused as refused:
        raise Exit(refused.diagnostic.render(_language()), code=1) from None


def _tell(desk: Desk, done: Done) -> None:
    for path in done.written:
        _print("written: {path}", path=path.relative_to(desk.root))
    for path in done.removed:
        _print("removed: {path}", path=path.relative_to(desk.root))


def _root() -> Path:
    """The site's folder, also when invoke is started in one of its folders."""
    here = Path.cwd()
    return next((p for p in (here, *here.parents) if (p / "content/site.yaml").is_file()), here)


def _language() -> str:
    from ..language import language_of

    return language_of(_root())


def _words(message: str, **parts: object) -> str:
    return catalogue(_language()).gettext(message).format(**parts)


def _print(message: str, **parts: object) -> None:
    sys.stdout.write(_words(message, **parts) + "\n")


def _date(value: str) -> datetime.date:
    from .header import parse_day

    try:
        return parse_day(value)
    except ValueError:
        said = _words("“{value}” is not a date: write 2026-03-01", value=value)
        raise Exit(said, code=1) from None


@task(
    help={
        "start": "premier jour de la période",
        "end": "dernier jour",
        "jobs": "fichier YAML ou JSON des missions terminées : client, service, closed, email",
    }
)
def invite(_c: Context, start: str, end: str, jobs: str = "register/jobs.yaml") -> None:
    """Invite, sans orienter, les clients d’une période."""
    from . import commands

    listed = [_job(values) for values in _load(Path(jobs)).get("jobs", [])]
    _run(lambda desk: commands.invite(desk, listed, _date(start), _date(end)))


def _job(values: dict[str, Any]) -> Job:
    from .commands import Job

    try:
        return Job(
            client=str(values["client"]),
            service=str(values["service"]),
            closed=_date(str(values["closed"])),
            email=str(values.get("email", "")),
        )
    except KeyError as missing:
        raise Exit(_words("a job has no {key}", key=missing), code=1) from None


@task(
    positional=["id"],
    help={
        "id": "l’identifiant, par exemple t-2026-03-lea",
        "text": "fichier du texte reçu ; sans lui, collez le texte et finissez par Ctrl-D",
        "answers": "fichier YAML ou JSON de ce qu’a dit l’auteur (author, email, consent…)",
    },
)
def receive(_c: Context, id: str, text: str = "", answers: str = "") -> None:  # noqa: A002
    """Entre un texte au registre, tel quel."""
    from . import commands

    words = Path(text).read_text("utf-8") if text else sys.stdin.read()
    if not words.strip():
        raise Exit(_words("the text is empty"), code=1)
    said = _load(Path(answers)) if answers else {}
    _run(lambda desk: commands.receive(desk, id, words, said))


@task(
    positional=["id"],
    help={
        "method": "invoice, contract, exchange ou confirmed_email ; rien : non vérifié",
        "reference": "le numéro du document, gardé au registre seulement",
    },
)
def accept(_c: Context, id: str, method: str = "", reference: str = "") -> None:  # noqa: A002
    """Publie un texte du registre, mot pour mot."""
    from . import commands

    _run(lambda desk: commands.accept(desk, id, method=method, reference=reference))


@task(
    positional=["id", "ground"],
    help={
        "ground": "insult, third_party_data, no_experience, off_topic ou advertising",
        "told": "le jour où l’auteur a su pourquoi (2026-03-01)",
    },
)
def refuse(_c: Context, id: str, ground: str, told: str = "") -> None:  # noqa: A002
    """Refuse un texte et écrit à l’auteur pourquoi."""
    from . import commands

    day = _date(told) if told else None
    _run(lambda desk: commands.refuse(desk, id, ground, told=day))


@task(positional=["id"])
def withdraw(_c: Context, id: str) -> None:  # noqa: A002
    """Retire un témoignage du site ; le registre le garde."""
    from . import commands

    _run(lambda desk: commands.withdraw(desk, id))


@task(
    positional=[],
    help={"id": "lequel ; sans lui, la liste de ceux à revoir", "confirmed": "l’auteur a dit oui"},
)
def revalidate(_c: Context, id: str = "", confirmed: bool = False) -> None:  # noqa: A002
    """Redemande à un auteur si c’est toujours vrai."""
    from . import commands

    if id:
        _run(lambda desk: commands.revalidate(desk, id, confirmed=confirmed))
    else:
        _run(_list_due)


def _list_due(desk: Desk) -> Done:
    from . import commands

    for item in commands.due(desk):
        sys.stdout.write(f"{item.review_by}  {item.id}  {item.author}\n")
    return commands.Done()


@task
def check(_c: Context) -> None:
    """Témoignages : relit tout, comme pour publier, et scelle."""
    from . import commands

    root, now, language = _root(), datetime.datetime.now(), _language()
    report, summed = commands.look(root, now)
    told = [report.render(language)] if len(report) else []
    sys.stdout.write("\n".join([*told, *summed.lines(language)]) + "\n")
    if report.errors:
        raise Exit(code=1)
    sealed = commands.seal(root, now)
    if sealed:
        _print("sealed: {path}; commit it, a host builds by it", path=sealed.relative_to(root))


def _load(path: Path) -> dict[str, Any]:
    """A YAML or JSON file (JSON is YAML) as plain values."""
    from ..diagnostics import Collector
    from ..source import parse_yaml, read_source

    report = Collector()
    source = read_source(path, Path.cwd(), report)
    if source and path.suffix == ".json":
        try:
            values = json.loads(source.text)
        except ValueError as error:
            raise Exit(f"{path}: {error}", code=1) from None
        return values if isinstance(values, dict) else {"jobs": values}
    document = source and parse_yaml(source.text, source.name, report)
    if not document or report.errors:
        raise Exit(report.render(_language()), code=1)
    return document.values


collection = Room("testimonial", check, invite, receive, accept, refuse, withdraw, revalidate)
