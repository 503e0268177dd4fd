"""Reads content/comments: one folder an article, one file a comment, every problem at its line."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ..diagnostics import Location, Report, Severity, problem
from ..source import Header, SourceFile, read_source, split_header, validate
from .cleaning import clean_html
from .header import FRENCH_KEYS, HAS_ADDRESS, CommentHeader
from .model import Comment
from .writing import FOLDER, LONGEST_TEXT, NOTHING_SAID, TOO_LONG

ADDRESS_KEPT = problem(
    "B504",
    "“{key}” has no place in a comment: content/ is published, with its whole history",
    hint="delete this line; what people wrote to you in private stays with the receiver",
)
ADDRESS_SHOWN = problem(
    "B505",
    "this comment shows an e-mail address to everybody",
    hint="replace it by […], unless the author wants it read",
    severity=Severity.WARNING,
)
DUPLICATE = problem(
    "B506",
    "the id “{id}” is already that of {first}",
    hint="give one of the two another id: links and replies find a comment by it",
)

_PRIVATE_KEYS = ("email", "e-mail", "mail", "ip", "phone")


def read_comments(
    content: Path, root: Path, zone: datetime.tzinfo | None, report: Report
) -> dict[str, list[Comment]]:
    """The comments of each folder, in the order of time; what cannot be read is reported.

    Args:
        content: the content folder.
        root: the project's folder, for the names in messages.
        zone: of moments that name none.
        report: gets every problem.
    """
    found: dict[str, list[Comment]] = {}
    for thread, path in _files(content / FOLDER):
        source = read_source(path, root, report)
        comment = source and read_comment(source, thread, path.stem, zone, report)
        if not comment:
            continue
        others = found.setdefault(thread, [])
        first = next((other for other in others if other.id == comment.id), None)
        if first:
            where = comment.document.where(("id",))
            report(DUPLICATE.at(where, id=comment.id, first=first.body.path))
            continue
        others.append(comment)
    for comments in found.values():
        comments.sort(key=lambda comment: comment.order)
    return found


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for thread in sorted(folder.iterdir()) if folder.is_dir() else ():
        if thread.is_dir():
            name = unicodedata.normalize("NFC", thread.name)
            yield from ((name, path) for path in sorted(thread.glob("*.md")))


def read_comment(
    source: SourceFile, thread: str, stem: str, zone: datetime.tzinfo | None, report: Report
) -> Comment | None:
    """One file as a comment; `stem` is its id when the header gives none."""
    header = split_header(source, report)
    if header is None or _has_private_keys(header, report):
        return None
    checked = validate(CommentHeader, header.document, report, french=FRENCH_KEYS)
    if checked is None:
        return None
    body = Location(source.name, header.body_line, 1)
    if not checked.withdrawn and not _check_words(header, body, report):
        return None
    moment = checked.date if checked.date.tzinfo else checked.date.replace(tzinfo=zone)
    return Comment(
        id=checked.id or stem,
        thread=thread,
        author=checked.author,
        moment=moment,
        html="" if checked.withdrawn else clean_html(header.body),
        document=header.document,
        body=body,
        reply_to=checked.reply_to or "",
        owner=checked.owner,
        language=checked.language,
        origin=checked.origin,
        withdrawn=checked.withdrawn is not None,
        example=checked.example,
    )


def _has_private_keys(header: Header, report: Report) -> bool:
    written = [key for key in header.document.values if key.lower() in _PRIVATE_KEYS]
    for key in written:
        report(ADDRESS_KEPT.at(header.document.where_key((key,)), key=key))
    return bool(written)


def _check_words(header: Header, body: Location, report: Report) -> bool:
    text = header.body.strip()
    if not text:
        report(NOTHING_SAID.at(body))
    elif len(text) > LONGEST_TEXT:
        report(TOO_LONG.at(body, count=len(text), most=LONGEST_TEXT))
    else:
        shown = HAS_ADDRESS.search(header.body)
        if shown:
            line = header.body_line + header.body.count("\n", 0, shown.start())
            report(ADDRESS_SHOWN.at(Location(body.path, line, 1)))
        return True
    return False
