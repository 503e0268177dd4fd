"""Takes the comments of WordPress or Disqus over: `invoke import comments FILE`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..diagnostics import Collector, Location, problem
from ..project import Project
from ..refusal import CommandRefused
from ..source import UNREADABLE, display_name
from .exports import Foreign, NotAnExportError, read_export
from .plain_words import markdown_of
from .writing import Accepted, write_comment

MOST_BYTES = 100_000_000

NOT_AN_EXPORT = problem(
    "B510",
    "this is no export of WordPress or Disqus",
    hint="WordPress: Tools, Export; Disqus: Admin, Export. The file ends with .xml",
)
TOO_LARGE = problem(
    "B511", "this file is too large: {size} MB, {most} at most", hint="export it in several parts"
)


@dataclass
class TakenOver:
    """What came of it.

    Attributes:
        written: the files, in the order of the export.
        hidden: how many were spam, deleted, waiting, or no words of a reader.
        refused: what could not be written, and why.
    """

    written: list[Path] = field(default_factory=list)
    hidden: int = 0
    refused: Collector = field(default_factory=Collector)


def import_comments(project: Project, file: Path) -> TakenOver:
    """Write every public comment of an export into content/comments; what is there stays.

    Raises:
        CommandRefused: the file cannot be read, or is something else; nothing was written.
    """
    found = _read(file, Location(display_name(file, project.root)))
    result = TakenOver()
    public = {each.number for each in found if each.public}
    for each in found:
        if not each.public:
            result.hidden += 1
            continue
        try:
            comment = _accepted(each, public, project)
            result.written.append(write_comment(project.content, comment))
        except CommandRefused as refused:
            result.refused(refused.diagnostic)
    return result


def _read(file: Path, where: Location) -> list[Foreign]:
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            most = MOST_BYTES // 1_000_000
            raise CommandRefused(TOO_LARGE.at(where, size=size // 1_000_000, most=most))
        return read_export(file.read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CommandRefused(UNREADABLE.at(where, reason=reason)) from error
    except NotAnExportError as error:
        raise CommandRefused(NOT_AN_EXPORT.at(where)) from error


def _accepted(each: Foreign, public: set[str], project: Project) -> Accepted:
    moment = each.moment
    if moment.tzinfo:
        moment = moment.astimezone(project.now.tzinfo)
    return Accepted(
        article=each.article,
        author=each.author,
        text=markdown_of(each.html),
        moment=moment,
        reply_to=_id(each, each.parent) if each.parent in public else "",
        owner=each.by_owner or _is_owner(each.author, project),
        origin=each.origin,
        id=_id(each, each.number),
    )


def _id(each: Foreign, number: str) -> str:
    return f"{each.origin}-{number.lower()}"


def _is_owner(author: str, project: Project) -> bool:
    business = project.site.business if project.site else None
    names = (business.person, business.name) if business else ()
    return author.casefold() in {name.casefold() for name in names}
