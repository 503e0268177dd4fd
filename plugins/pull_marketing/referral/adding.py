"""Writes the file of a new referrer, with a fresh code; what they wrote becomes plain text."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Collector
from ..filing import dump, write_text
from ..new import slug_of
from .codes import is_guessable, new_code, skeleton
from .model import read_referrers

FOLDER = "content/referrers"
_MARKUP = re.compile(r"[\\`*_\[\]!|~&<]")
_LINE_START = re.compile(r"^(?:[#>+-]|=(?==*$)|\d+(?=[.)]))", re.MULTILINE)


@dataclass(frozen=True)
class NewReferrer:
    """Somebody who agreed to recommend the business.

    Attributes:
        words: their own, as they typed them.
        agreed: the day on which they agreed to have a page.
        since: the first day of the page.
        thanks_wall: whether they agreed to be thanked in public too.
        key: part of the file's name; the same one is never written twice.
    """

    given_name: str
    words: str
    agreed: datetime.date
    since: datetime.date
    thanks_wall: bool
    key: str


def add_referrer(root: Path, new: NewReferrer) -> tuple[Path, str] | None:
    """The file and the code; None when this referrer was written before."""
    folder = root / FOLDER
    if any(folder.glob(f"*-{new.key}.md")):
        return None
    code = _free_code(root, new.given_name)
    header = {
        "given_name": new.given_name,
        "code": code,
        "since": new.since,
        "consent": {
            "date": new.agreed,
            "scope": ["page", "thanks_wall"] if new.thanks_wall else ["page"],
        },
        "thanks_wall": new.thanks_wall,
    }
    text = f"---\n{dump(header)}---\n\n{plain_markdown(new.words)}\n"
    path = folder / f"{slug_of(new.given_name) or 'parrain'}-{new.key}.md"
    return write_text(path, text), code


def _free_code(root: Path, given_name: str) -> str:
    """One that nobody has or had, that cannot be guessed nor be taken for another."""
    taken = {skeleton(each.code) for each in read_referrers(root / FOLDER, root, Collector())}
    while True:
        code = new_code()
        if skeleton(code) not in taken and not is_guessable(code, given_name):
            return code


def plain_markdown(text: str) -> str:
    """Text as Markdown that shows exactly these words: a stranger's links and tags stay words."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    # Four spaces at the start of a line would make a block of code.
    kept = "\n".join(line.strip() for line in _MARKUP.sub(_as_itself, kept).split("\n"))
    return _LINE_START.sub(_as_itself, kept)


def _as_itself(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in "&<=":  # Markdown knows no other way to write these
        return f"&#{ord(sign)};"
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"
