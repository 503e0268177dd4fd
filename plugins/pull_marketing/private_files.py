"""Private folders beside content/: clients, incidents, requests; read here, never in the output.

In each of them `example/` holds the demonstration's files: they count only while the site is one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from .diagnostics import Location, Report, problem
from .local_time import exists, on_the_wall
from .project import Project
from .source import Document, display_name, parse_yaml, read_source

EXAMPLE = "example"

PUBLIC = problem(
    "L505",
    "the folder “{folder}” stands inside the published content",
    hint="move it out of content/: what it holds about clients would be published",
)
NO_SUCH_HOUR = problem(
    "L506",
    "“{value}” does not exist: the clocks skip that hour",
    hint="write the hour that the clock on the wall showed",
)
TWICE = problem("L507", "“{name}” is there twice", hint="the other one is {first}: rename one")


def parse_moment(value: Any) -> Any:
    """`2026-11-22T14:30` or `2026-11-22 14:30`, with or without an offset."""
    if isinstance(value, str):
        try:
            return datetime.datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("write a day and an hour, for example 2026-11-22T14:30") from None
    return value


_MOMENT = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$"

When = Annotated[
    datetime.datetime,
    BeforeValidator(parse_moment),
    WithJsonSchema({"type": "string", "pattern": _MOMENT}),
]
"""A moment in an author's file; without an offset it is one of the business's own clock."""


@dataclass(frozen=True)
class PrivateFile:
    """One file of a private folder.

    Attributes:
        name: the file's name without its ending, by which commands call it.
        example: whether it belongs to the demonstration.
    """

    name: str
    path: Path
    document: Document
    example: bool

    def at(self, *key: str | int) -> Location:
        return self.document.where(key)


def read_private(project: Project, folder: str, report: Report) -> list[PrivateFile]:
    """Every YAML file of a private folder, in order of name; unreadable ones are reported."""
    found: dict[str, PrivateFile] = {}
    example = project.site is not None and project.site.example
    places = [(project.root / folder, False)]
    if example:
        places.append((project.root / folder / EXAMPLE, True))
    for place, is_example in places:
        for path in _yaml_files(place):
            file = _read(project, path, report, example=is_example)
            if file is None:
                continue
            first = found.setdefault(file.name, file)
            if first is not file:
                name = display_name(first.path, project.root)
                report(TWICE.at(Location(file.document.start.path), name=file.name, first=name))
    return list(found.values())


def _yaml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))


def _read(project: Project, path: Path, report: Report, *, example: bool) -> PrivateFile | None:
    source = read_source(path, project.root, report)
    document = source and parse_yaml(source.text, source.name, report)
    return PrivateFile(path.stem, path, document, example) if document else None


def is_at_hand(project: Project, folder: str) -> bool:
    """Whether the folder is here: a host that builds from git does not have it."""
    return any(_yaml_files(project.root / folder)) or (
        project.site is not None and project.site.example
    )


def refuse_inside_content(project: Project, names: Iterable[str]) -> None:
    """A private folder inside content/ would be copied to the site: say so wherever it hides."""
    for path in _inside(project.content, names):
        name = display_name(path, project.root)
        project.report(PUBLIC.at(Location(name), folder=path.name))


def _inside(content: Path, names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        for path in (content / name, *sorted(content.glob(f"*/{name}"))):
            # A folder of pages about incidents is no secret: the private files are YAML.
            if path.is_dir() and any(_yaml_files(path)):
                yield path


def check_hours(
    file: PrivateFile,
    moments: Iterable[tuple[tuple[str | int, ...], datetime.datetime | None]],
    zone: datetime.tzinfo,
    report: Report,
) -> bool:
    """Whether the clock showed every one of these moments; one that it skipped is reported."""
    sound = True
    for key, moment in moments:
        if moment is not None and not exists(moment, zone):
            where = file.document.where(key)
            report(NO_SUCH_HOUR.at(where, value=moment.isoformat(" ", "minutes")))
            sound = False
    return sound


def local(moment: datetime.datetime | None, project: Project) -> datetime.datetime | None:
    """A moment of a file on the business's clock."""
    zone = project.now.tzinfo
    return on_the_wall(moment, zone) if moment and zone else moment
