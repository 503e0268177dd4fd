"""Asks a receiver for what waits, and tells it what was written: by https, or in its database."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import ValidationError

from ..diagnostics import Location, Problem, Term, problem
from ..refusal import CommandRefused
from ..site import Site
from .items import Batch

TOKEN_FILE = "RECEIVER_PULL_TOKEN_FILE"  # noqa: S105 - the name of a variable
DATABASE = "RECEIVER_DATABASE"
TRIALS = ".cache/receiver/answers.sqlite3"
PATIENCE_S = 30.0
LARGEST_BYTES = 50_000_000
FORM = "application/x-www-form-urlencoded"

_WHO = re.compile(r"//[^@/]*@")
"""The user and the password in an address, which no message shows."""

NO_SOURCE = problem(
    "X070",
    "there is no receiver to pull from",
    hint="say where it is: invoke pull --source https://forms.example.com, or the path of its"
    " SQLite file",
)
NO_TOKEN = problem(
    "X071",
    "the token for the receiver cannot be read",
    hint="{name} names a file with the same token as on the receiver's machine",
)
NOT_REACHED = problem(
    "X072",
    "the receiver was not reached: {reason}",
    hint="check its address, and that it is running",
)
NOT_LET_IN = problem(
    "X073",
    "the receiver does not let this through ({status})",
    hint="{name} must be set where the receiver runs, and hold the same token as here",
)
NOT_UNDERSTOOD = problem(
    "X074",
    "what the receiver sent cannot be read",
    hint="the site and the receiver must have the same version",
)
NOT_INSTALLED = problem(
    "X075",
    "reading the receiver's database needs a part that is not installed",
    hint="pip install -e '.[receiver]', or pull by https",
)


@dataclass(frozen=True)
class Online:
    """A receiver on another machine."""

    name: str

    def fetch(self) -> Batch:
        return read_batch(self._ask("GET", b""), self.name)

    def note(self, ids: Iterable[str]) -> None:
        self._ask("POST", urlencode([("fetched", each) for each in ids]).encode())

    def _ask(self, method: str, body: bytes) -> bytes:
        parts = urlsplit(self.name)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if parts.scheme != "https" and not local:
            raise self._refused(NOT_REACHED, reason=Term("its address must begin with https://"))
        token = self._token()
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if method == "POST":
            headers["Content-Type"] = FORM
        try:
            with closing(kind(parts.hostname or "", parts.port, timeout=PATIENCE_S)) as connection:
                connection.request(method, f"{parts.path}/pull", body or None, headers)
                return self._body(connection.getresponse())
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise self._refused(NOT_REACHED, reason=reason) from error

    def _body(self, response: HTTPResponse) -> bytes:
        # Another address is not followed: the token is for this one alone.
        if response.status != 200:
            raise self._refused(NOT_LET_IN, status=response.status, name=TOKEN_FILE)
        body = response.read(LARGEST_BYTES + 1)
        if len(body) > LARGEST_BYTES:
            raise self._refused(NOT_UNDERSTOOD)
        return body

    def _token(self) -> str:
        try:
            token = Path(os.environ[TOKEN_FILE]).read_text("utf-8").strip()
        except (KeyError, OSError, UnicodeDecodeError):
            token = ""
        if not token or not token.isascii() or not token.isprintable():
            raise self._refused(NO_TOKEN, name=TOKEN_FILE)
        return token

    def _refused(self, kind: Problem, **details: Any) -> CommandRefused:
        return CommandRefused(kind.at(Location(self.name), **details))


@dataclass(frozen=True)
class Local:
    """The database of a receiver on this machine.

    Attributes:
        address: as SQLAlchemy reads it.
        name: as messages show it; a password is not part of it.
    """

    address: str
    name: str

    def fetch(self) -> Batch:
        from ..receiver.moments import wall_clock
        from ..receiver.pulling import pull_document

        with self._opened() as database, database.reader.connect() as connection:
            document = pull_document(connection, wall_clock())
        return read_batch(json.dumps(document).encode(), self.name)

    def note(self, ids: Iterable[str]) -> None:
        from ..receiver.accepting import note_fetched
        from ..receiver.moments import wall_clock

        with self._opened() as database, database.writer.begin() as connection:
            note_fetched(connection, list(ids), wall_clock())

    def _opened(self) -> Any:
        try:
            from ..receiver.database import Unusable, open_database, prepare
        except ModuleNotFoundError:
            raise CommandRefused(NOT_INSTALLED.at(Location(self.name))) from None
        try:
            database = open_database(self.address, beside=True)
            prepare(database, lambda _warning: None)
        except Unusable as unusable:
            raise CommandRefused(unusable.diagnostic) from unusable
        return closing(database)


def find_source(root: Path, asked: str, site: Site) -> Online | Local:
    """Where to pull from: what was asked for, or the first of the usual places that is there.

    Args:
        root: the project.
        asked: an address, or the path of a SQLite file; empty for the usual places.
        site: `forms` names the receiver of a site that is online.

    Raises:
        CommandRefused: there is none.
    """
    place = asked or os.environ.get(DATABASE, "")
    if not place and site.forms.backend == "receiver":
        place = site.forms.endpoint
    if not place and (root / TRIALS).is_file():
        place = TRIALS
    if place.startswith(("https://", "http://")):
        return Online(place.rstrip("/"))
    if place.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
        return Local(place, _WHO.sub("//", place))
    if place and (root / place).is_file():
        return Local(f"sqlite:///{(root / place).resolve()}", place)
    raise CommandRefused(NO_SOURCE.at(Location(place or "invoke pull")))


def read_batch(text: bytes, name: str) -> Batch:
    """What a receiver sent.

    Raises:
        CommandRefused: it is something else.
    """
    try:
        return Batch.model_validate_json(text)
    except ValidationError as error:
        raise CommandRefused(NOT_UNDERSTOOD.at(Location(name))) from error
