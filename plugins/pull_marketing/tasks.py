"""Les commandes du site : python3 tasks.py serve, ou invoke serve dans l'environnement."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from invoke.collection import Collection
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from . import comments, questionnaires
from .check_ins import task_collection as client_tasks
from .environment import COMMAND
from .incidents import task_collection as incident_tasks
from .referral import task_collection as referral_tasks
from .testimonials import task_collection as testimonial_tasks

SETTINGS = "pelicanconf.py"
PUBLISH_SETTINGS = "publishconf.py"

# Each task imports what it needs when it runs: listing them must take no time.


def _root() -> Path:
    """The site's folder, also when invoke is started in one of its folders."""
    here = Path.cwd()
    return next((p for p in (here, *here.parents) if (p / SETTINGS).is_file()), here)


ROOT = _root()
# How the author calls a task; builds that were asked for in another way are the same builds.
_TYPED = os.environ.pop(COMMAND, "invoke")
__all__ = [
    "build",
    "check",
    "clean",
    "due",
    "indexnow",
    "lint",
    "livereload",
    "namespace",
    "new",
    "publish",
    "pull",
    "rebuild",
    "serve",
    "test",
]


@task(
    help={
        "explain": "dire pourquoi chaque fichier a été refait, et les temps",
        "trace": "écrire les temps dans ce fichier, pour les lecteurs de traces Chrome",
    }
)
def build(_c: Context, explain: bool = False, trace: str = "") -> None:
    """Fabrique le site dans output/."""
    from .freshness import is_fresh, told

    if not trace and is_fresh(ROOT, SETTINGS, serving=False):
        for line in told(ROOT):
            print(line, file=sys.stderr, flush=True)
        _say("Nothing has changed since the last build.")
    else:
        options = [*(["--explain"] if explain else []), *(["--trace", trace] if trace else [])]
        _build(SETTINGS, "--keep-names", *options)
    _next_step("To see it: {command}", "serve")


@task
def rebuild(c: Context) -> None:
    """Fabrique le site, caches vidés d'abord."""
    _forget_caches()
    build(c)


@task(help={"port": "premier port essayé (8000)", "browser": "ouvrir le navigateur ou non"})
def serve(_c: Context, port: int = 8000, browser: bool = True) -> None:
    """Fabrique le site et le montre sur cette machine."""
    from .freshness import is_fresh
    from .preview import serve as serve_site

    if is_fresh(ROOT, SETTINGS, serving=True):
        _say("Nothing has changed since the last build.")
    else:
        _build(SETTINGS, "--serve")
    raise Exit(code=serve_site(ROOT, port=port, browser=browser))


@task(help={"port": "premier port essayé (8000)", "browser": "ouvrir le navigateur ou non"})
def livereload(_c: Context, port: int = 8000, browser: bool = True) -> None:
    """Comme serve ; la page suit vos enregistrements."""
    from .preview import livereload as reload_site

    raise Exit(code=reload_site(ROOT, port=port, browser=browser))


@task(help={"explain": "dire pourquoi chaque fichier a été refait, et les temps"})
def publish(_c: Context, explain: bool = False) -> None:
    """Fabrique dans output/ le site à mettre en ligne."""
    _build(PUBLISH_SETTINGS, *(["--explain"] if explain else []))
    _next_step("Put the folder output/ online: see the README, “Put it online”.")


@task
def clean(_c: Context) -> None:
    """Efface output/ et les caches."""
    from .build.folder import remove

    remove(ROOT / "output")
    _forget_caches()


@task(
    positional=["kind", "title"],
    help={
        "kind": "article, page, questionnaire ou testimonial",
        "title": "le titre, entre guillemets",
    },
)
def new(_c: Context, kind: str, title: str) -> None:
    """Écrit un fichier à remplir : new article "Titre"."""
    from .new import create

    raise Exit(code=create(ROOT, kind, title))


@task(
    help={
        "publish": "vérifier comme pour la mise en ligne",
        "map": "dessiner les chemins de chaque questionnaire",
    }
)
def check(_c: Context, publish: bool = False, map: bool = False) -> None:  # noqa: A002 - the flag
    """Dit tout ce qui ne va pas, sans toucher à output/."""
    drawing = ("--overrides", '{"PULL_MARKETING_MAPS": true}') if map else ()
    _build(PUBLISH_SETTINGS if publish else SETTINGS, "--all", "--check", *drawing)


@task(
    help={
        "days": "jusqu’où regarder (30)",
        "ics": "écrit aussi toutes les échéances dans ce fichier d’agenda",
    }
)
def due(_c: Context, days: int = 30, ics: str = "") -> None:
    """Ce qui est promis ou dû, d'abord ce qui est en retard."""
    from .promises.showing import show

    raise Exit(code=show(ROOT, days=days, calendar=Path(ics) if ics else None))


@task(help={"source": "l’adresse du receveur, ou le chemin de son fichier SQLite"})
def pull(_c: Context, source: str = "") -> None:
    """Rapporte ici ce que vous avez accepté en ligne."""
    from .pulling.commands import pull as take_home

    raise Exit(code=take_home(ROOT, source))


@task(help={"to": "adresse d’un autre moteur que api.indexnow.org"})
def indexnow(_c: Context, to: str = "") -> None:
    """Dit aux moteurs de recherche ce qui a changé, une fois le site en ligne."""
    from .indexnow import ENDPOINT, announce
    from .project import Project
    from .refusal import CommandRefused

    project = Project.at_hand(ROOT)
    try:
        done = announce(project, ROOT / "output", to or ENDPOINT)
    except CommandRefused as refused:
        raise Exit(refused.diagnostic.render(project.language), code=1) from None
    _say("Pages told: {changed} of {pages}.", changed=str(done.changed), pages=str(done.pages))


@task
def test(c: Context) -> None:
    """Lance les tests (la suite va à pytest)."""
    from .test_setup import run_tests

    raise Exit(code=run_tests(ROOT, shlex.split(c.remainder)))


@task
def lint(_c: Context) -> None:
    """Relit le code : ruff, mypy."""
    commands: list[list[str]] = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
    ]
    statuses = [_python("-m", *command) for command in commands]
    raise Exit(code=max(statuses))


def _python(*arguments: str) -> int:
    """Run a module of this environment from the project's folder; the status it ends with."""
    import subprocess

    try:
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False)
    except KeyboardInterrupt:
        return 130
    return done.returncode


def _build(settings: str, *options: str) -> None:
    """Build in a process of its own: Pelican keeps state that a second build would trip over."""
    status = _python("-m", "pull_marketing.build", "--settings", settings, *options)
    if status:
        raise Exit(code=status)


def _forget_caches() -> None:
    """Empty .cache, but for what the tests downloaded."""
    from .build.folder import remove

    cache = ROOT / ".cache"
    for entry in cache.iterdir() if cache.is_dir() else ():
        if entry.is_dir() and entry.name != "node":
            remove(entry)
        elif entry.is_file():
            entry.unlink()


def _next_step(message: str, command: str = "") -> None:
    _say(message, command=f"{_TYPED} {command}")


def _say(message: str, **details: str) -> None:
    from .catalogues import catalogue
    from .language import language_of

    print(catalogue(language_of(ROOT)).gettext(message).format(**details), flush=True)


IMPORTS = {"questionnaire": questionnaires.take_over, "comments": comments.take_over}
"""What comes from other tools, and the room that takes it over."""


@task(
    name="import",
    positional=["kind", "file"],
    help={
        "kind": "questionnaire, ou comments pour des commentaires",
        "file": "Typeform, SurveyJS ou XLSForm ; pour des commentaires WordPress ou Disqus (XML)",
    },
)
def import_(_c: Context, kind: str, file: str) -> None:
    """Reprend d'un autre outil : import questionnaire FICHIER"""
    wanted = IMPORTS.get(kind.lower())
    if wanted is None:
        _say(
            "“{kind}” cannot be taken over; possible: {kinds}", kind=kind, kinds=", ".join(IMPORTS)
        )
        raise Exit(code=1)
    wanted(Path(file))


# What invoke shows: the tasks of this file, and those of the rooms under their name.
namespace = Collection.from_module(sys.modules[__name__])
namespace.add_collection(client_tasks())
namespace.add_collection(incident_tasks())
namespace.add_collection(testimonial_tasks())
namespace.add_collection(referral_tasks())
for _each in questionnaires.exchange_tasks():
    namespace.add_task(_each)
