"""What commands share: the project around us, its language, a refusal told as one message."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.exceptions import Exit

from .catalogues import catalogue
from .diagnostics import Diagnostic
from .language import language_of
from .local_time import Moment, exists, on_the_wall, zone_of
from .refusal import CommandRefused

if TYPE_CHECKING:
    from .project import Project


def root_here() -> Path:
    """The site's folder, also when invoke is started in one of its folders."""
    here = Path.cwd()
    return next((p for p in (here, *here.parents) if (p / "content/site.yaml").is_file()), here)


def project_here() -> Project:
    """The project around us, at this moment."""
    from .project import Project  # a quarter of a second, which listing tasks need not wait for

    return Project.at_hand(root_here())


def words(message: str, **parts: Any) -> str:
    """A gettext id in the author's language, filled."""
    return catalogue(language_of(root_here())).gettext(message).format(**parts)


def say(message: str, **parts: Any) -> None:
    sys.stdout.write(f"{words(message, **parts)}\n")


def tell(diagnostics: Iterable[Diagnostic]) -> None:
    """Print problems, in the author's language."""
    language = language_of(root_here())
    for diagnostic in diagnostics:
        sys.stderr.write(f"{diagnostic.render(language)}\n")


@contextmanager
def refusal_told() -> Iterator[None]:
    """A command that is refused ends with one message and status 1."""
    try:
        yield
    except CommandRefused as refused:
        raise Exit(refused.diagnostic.render(language_of(root_here())), code=1) from None


def moment_of(written: str) -> Moment:
    """A moment typed on the command line, on the business's clock."""
    zone = zone_of(root_here())
    try:
        moment = datetime.datetime.fromisoformat(written)
    except ValueError:
        said = words("“{value}” is not a day and an hour: write 2026-11-23T09:00", value=written)
        raise Exit(said, code=1) from None
    if not exists(moment, zone):
        raise Exit(words("“{value}” does not exist: the clocks skip it", value=written), code=1)
    return on_the_wall(moment, zone)


def day_typed(written: str) -> datetime.date:
    """A day typed on the command line."""
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        said = words("“{value}” is not a date: write 2026-03-01", value=written)
        raise Exit(said, code=1) from None
