"""Writes the file of a request that came in, and the moment of its answer into it."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from ..filing import dump, put_line, write_private
from ..new import slug_of
from .requests import FOLDER

_ANSWERED = re.compile(r"^(?:answered|répondu|repondu):", re.MULTILINE)


def request_file(root: Path, key: str) -> Path | None:
    """The file of the request with this key, if it was written before."""
    return next(iter(sorted((root / FOLDER).glob(f"*-{key}.yaml"))), None)


def write_request(
    root: Path, key: str, *, received: datetime.datetime, person: str, questionnaire: str
) -> Path:
    """Write a request: private, and due as the site promises.

    Args:
        root: the project.
        key: what tells it from others; ends the file's name.
        received: on the business's own clock.
        person: who waits; may be empty.
        questionnaire: what was answered.
    """
    name = "-".join(filter(None, [f"{received:%Y-%m-%d}", slug_of(person)[:40], key]))
    values = {"received": _moment(received), "person": person, "questionnaire": questionnaire}
    text = dump({key: value for key, value in values.items() if value})
    return write_private(root / FOLDER / f"{name}.yaml", text)


def note_answer(path: Path, answered: datetime.datetime) -> bool:
    """Write when a request was answered, unless its file says so; whether it did not."""
    if _ANSWERED.search(path.read_text("utf-8")):
        return False
    put_line(path, "answered", f"answered: {_moment(answered)}\n")
    return True


def _moment(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
