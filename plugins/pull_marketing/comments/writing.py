"""Writes one accepted comment into content/: over no file, and without a way to reach anybody."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Location, problem
from ..filing import dump
from ..new import slug_of
from ..refusal import CommandRefused
from .header import HAS_ADDRESS, LONGEST_NAME

FOLDER = "comments"
LONGEST_TEXT = 20_000

NO_SUCH_THREAD = problem(
    "B501",
    "“{article}” is no name of an article",
    hint="the folder of a comment is called like the article's address, such as “tenir-un-rythme”",
)
NOTHING_SAID = problem("B502", "this comment has no words", hint="delete the file, or paste them")
TOO_LONG = problem(
    "B503",
    "this comment is too long: {count} characters, {most} at most",
    hint="cut it and mark the cut with […], or make an article of it",
)

_ARTICLE = re.compile(r"[\w-]+(?:\.[a-z]{2,3})?\Z")
_KEY = re.compile(r"[^a-z0-9]+")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class Accepted:
    """A comment that its owner has read and wants published.

    Attributes:
        article: the slug of the article; with `.en` for a translation in another language.
        author: the name as it was given.
        text: Markdown, as it was received.
        moment: when it was received, on the business's own clock.
        reply_to: the id of the comment that it answers, or nothing.
        key: what tells it from every other, such as the id of its submission. The same comment
            accepted twice is then written once.
        owner: whether the site's owner speaks.
        origin: `form`, `email`, `wordpress` or `disqus`.
        id: an id that other comments already know it by; made from day and name otherwise.
    """

    article: str
    author: str
    text: str
    moment: datetime.datetime
    reply_to: str = ""
    key: str = ""
    owner: bool = False
    origin: str = "form"
    id: str = ""


def write_comment(content: Path, comment: Accepted) -> Path:
    """Write a comment as `content/comments/<article>/<day>-<name>.md`.

    Args:
        content: the content folder.
        comment: what to write; an e-mail address is not among it, on purpose.

    Returns:
        The file; the one that is already there when this comment was written before.

    Raises:
        CommandRefused: no such name of an article, no words, or too many; nothing was written.
    """
    text = _text(comment)
    folder = _folder(content, comment)
    author = tidy_name(comment.author)
    key = _KEY.sub("", comment.key.lower())[:12]
    known = comment.id if _ID.match(comment.id) else ""
    same = known or (f"*-{key}" if key else "")
    before = next(iter(sorted(folder.glob(f"{same}.md"))), None) if same else None
    if before:
        return before
    words = [comment.moment.strftime("%Y-%m-%d"), slug_of(author) or "anonyme", key]
    stem = known or "-".join(filter(None, words))
    written = f"---\n{dump(_header(comment, author))}---\n\n{text}\n"
    folder.mkdir(parents=True, exist_ok=True)
    return _write_new(folder, stem, written)


def _write_new(folder: Path, stem: str, text: str) -> Path:
    number = 1
    while True:
        path = folder / (f"{stem}.md" if number == 1 else f"{stem}-{number}.md")
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            if path.read_bytes() == text.encode("utf-8"):
                return path
            number += 1
        else:
            return path


def _folder(content: Path, comment: Accepted) -> Path:
    article = unicodedata.normalize("NFC", comment.article.strip())
    if not _ARTICLE.match(article):
        raise CommandRefused(NO_SUCH_THREAD.at(Location(FOLDER), article=comment.article))
    return content / FOLDER / article


def _text(comment: Accepted) -> str:
    text = comment.text.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    where = Location(f"{FOLDER}/{comment.article}")
    if not text.strip():
        raise CommandRefused(NOTHING_SAID.at(where))
    if len(text) > LONGEST_TEXT:
        raise CommandRefused(TOO_LONG.at(where, count=len(text), most=LONGEST_TEXT))
    return text


def tidy_name(given: str) -> str:
    """A name on one line, without signs that nobody sees; of a mail address the part before “@”."""
    seen = (c if unicodedata.category(c)[0] != "C" else " " for c in given)
    name = " ".join("".join(seen).split())
    name = HAS_ADDRESS.sub(lambda found: found[0].partition("@")[0], name)
    return name[:LONGEST_NAME].strip() or "–"


def _header(comment: Accepted, author: str) -> dict[str, object]:
    header: dict[str, object] = {"author": author, "date": _moment(comment.moment)}
    if _ID.match(comment.reply_to):
        header["reply_to"] = comment.reply_to
    if comment.owner:
        header["owner"] = True
    if comment.origin != "form":
        header["origin"] = comment.origin
    return header


def _moment(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
