"""The commands about sealed answers and about erasing; the first two need no settings."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import sqlalchemy as sa

from ..catalogues import catalogue
from .database import Database
from .erasing import Eraser
from .file_store import FileStore
from .file_types import types_in
from .inbox.exporting import safe_cell
from .keys import Keys, shared_secret
from .links import LEAVE, link
from .moments import local_time, wall_clock
from .opening import CannotOpen, open_text, sealed_of
from .schema import erasure, subscriber
from .sealing import make_key
from .service import files_folder
from .settings import Settings
from .telling import erased_in_words
from .tidying import empty_beside

MOST_SHOWN = 100


def new_key(path: Path, language: str) -> tuple[int, str]:
    """Make a key; the status to end with, and what to say."""
    words = catalogue(language).gettext
    try:
        public = make_key(path)
    except OSError as error:
        said = words("the key cannot be written: {reason}")
        return 1, said.format(reason=error.strerror or type(error).__name__)
    said = words(
        "The key is in {path}. Keep two copies of it, away from the server: without it nobody can "
        "read sealed answers any more.\nWrite this into the receiver's settings: "
        "RECEIVER_SEAL_TO={public}"
    )
    return 0, said.format(path=path, public=public)


def open_file(path: Path, key: Path, language: str) -> tuple[int, str]:
    """Open sealed answers, or a sealed file, that was saved on this machine."""
    words = catalogue(language).gettext
    try:
        text, content = open_text(path.read_bytes(), key, language)
    except OSError as error:
        return 1, error.strerror or type(error).__name__
    except CannotOpen as error:
        return 1, str(error)
    if text:
        return 0, text
    return 0, words("Opened as {path}").format(path=_written(path, content))


def _written(path: Path, content: bytes) -> Path:
    """The content beside its sealed form, with an ending that says what it is."""
    goal = path.with_suffix("") if path.suffix == ".age" else path.with_name(f"{path.name}.open")
    descriptor = os.open(goal, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    kinds = sorted(types_in(goal))
    return goal.rename(goal.with_name(f"{goal.name}.{kinds[-1]}")) if kinds else goal


def open_submission(
    database: Database, submission_id: str, key: Path, language: str
) -> tuple[int, str]:
    """Open the sealed answers of a submission, where the database is at hand."""
    words = catalogue(language).gettext
    sealed = sealed_of(database, submission_id)
    if sealed is None:
        return 1, words("There is nothing of that name to do this with.")
    try:
        return 0, open_text(sealed.encode(), key, language)[0]
    except CannotOpen as error:
        return 1, str(error)


def erase_address(database: Database, settings: Settings, address: str) -> tuple[int, str]:
    """Erase one person everywhere."""
    words = catalogue(settings.language).gettext
    folder = files_folder(settings, database)
    eraser = Eraser(
        database.write,
        _keys(database, settings),
        FileStore(folder) if folder else None,
        settings.mail.folder,
        wall_clock,
    )
    done = eraser.person(address)
    if not done:
        return 1, words("Nothing of this person is here.")
    emptied = empty_beside(database)
    said = words(
        "Erased: {submissions} submissions, {files} files, {deliveries} deliveries, {entries} "
        "entries of lists. That it was done is written down, without the address."
    )
    if not emptied:
        said += "\n" + words(
            "The running receiver has not emptied its log yet, because somebody reads: it goes on "
            "trying, and until then traces may stay in {log}."
        )
    return 0, said.format(
        log=f"{database.path}-wal",
        submissions=done.submissions,
        files=len(done.files),
        deliveries=len(done.deliveries),
        entries=done.entries,
    )


def show_letters(database: Database, settings: Settings, name: str) -> tuple[int, str]:
    """A list of letters as CSV, with the link by which each person leaves it."""
    query = sa.select(subscriber).where(subscriber.c.list == name)
    query = query.where(subscriber.c.confirmed_ms.is_not(None), subscriber.c.left_ms.is_(None))
    with database.reader.connect() as connection:
        rows = connection.execute(query.order_by(subscriber.c.confirmed_ms)).all()
    if not rows:
        words = catalogue(settings.language).gettext
        return 1, words("There is nothing of that name to do this with.")
    keys = _keys(database, settings)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("address", "consent", "contract", "asked", "confirmed", "leave"))
    for row in rows:
        moments = (local_time(at).isoformat() for at in (row.asked_ms, row.confirmed_ms))
        texts = (row.address, row.consent, row.contract, *moments)
        table.writerow((*map(safe_cell, texts), link(settings, keys, LEAVE, row.id)))
    return 0, out.getvalue().rstrip("\n")


def _keys(database: Database, settings: Settings) -> Keys:
    return Keys(settings.secret or database.write(shared_secret), wall_clock)


def show_erasures(database: Database, language: str) -> str:
    """The evidence: what was erased, when, and why."""
    words = catalogue(language)
    now = wall_clock()
    query = sa.select(erasure).order_by(erasure.c.at_ms.desc()).limit(MOST_SHOWN)
    with database.reader.connect() as connection:
        rows = connection.execute(query).all()
    lines = [erased_in_words(row, words, now) for row in rows]
    return "\n".join(lines) or words.gettext("Nothing was erased yet.")
