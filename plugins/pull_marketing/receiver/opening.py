"""Opens what was sealed, on the machine that has the key: `… receiver open FILE --key KEY`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import sqlalchemy as sa

from ..catalogues import catalogue
from .database import Database
from .schema import submission
from .sealing import WrongKey, read_key, unseal

_NOT_SHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class CannotOpen(Exception):
    """In the words of the person who tries."""


def open_text(sealed: bytes, key: Path, language: str) -> tuple[str, bytes]:
    """The answers as text, and the content; the text is empty for a file.

    Raises:
        CannotOpen: it does not fit.
    """
    words = catalogue(language).gettext
    try:
        content = unseal(sealed, read_key(key))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CannotOpen(words("the key cannot be read: {reason}").format(reason=reason)) from error
    except WrongKey as error:
        raise CannotOpen(words("this key does not open it")) from error
    return _told(content, language), content


def _told(content: bytes, language: str) -> str:
    try:
        document = json.loads(content)
        lines = [f"{document['title']} ({document['id']})"]
        lines += [f"{title}\n  {_shown(text)}" for title, text in document["told"]]
        files = document["files"]
    except (ValueError, KeyError, TypeError):
        return ""
    words = catalogue(language).gettext
    for file_id, (_question, name, _hash) in files.items():
        line = words("The file “{name}” is {id}.age").format(name=_shown(name), id=file_id)
        lines.append(line)
    return "\n\n".join(lines)


def _shown(text: str) -> str:
    """An answer must not move the cursor of the terminal."""
    return _NOT_SHOWN.sub(" ", text).replace("\n", "\n  ")


def sealed_of(database: Database, submission_id: str) -> str | None:
    """The sealed answers of a submission; None when there is none, or they are not sealed."""
    with database.reader.connect() as connection:
        query = sa.select(submission.c.sealed).where(submission.c.id == submission_id)
        found: str | None = connection.execute(query).scalar()
        return found
