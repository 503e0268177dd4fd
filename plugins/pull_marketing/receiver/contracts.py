"""The contracts the receiver answers for: the newest of each questionnaire, and every older one.

Versions are kept in the database for good, because answers are shown with the words that the
person saw, and because a page may stay open in a browser while the site is published again.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..diagnostics import Collector, Location, Report
from ..questionnaires.answering import Rules
from ..questionnaires.contract import ContractError, from_contract
from ..questionnaires.model import Questionnaire
from . import problems
from .database import Database, insert_into
from .moments import Clock
from .schema import contract
from .writer import Row, Writer

log = logging.getLogger("pull_marketing.receiver")

LOOK_EVERY_S = 2.0
VERSION = re.compile(r"[0-9a-f]{64}\Z")
_SAFE_PATH = re.compile(r"(?:/[a-z0-9][a-z0-9.-]*)+/\Z")


@dataclass(frozen=True, eq=False)  # compared by its hash, never question by question
class Version:
    """One version of one questionnaire."""

    hash: str
    questionnaire: Questionnaire
    thanks: str
    document: str

    @property
    def slug(self) -> str:
        return self.questionnaire.slug

    def ending_path(self, ending: str | None) -> str:
        """The page of an ending on the site; the one for everybody without an ending."""
        if not _SAFE_PATH.match(self.thanks):
            return "/"
        return f"{self.thanks}{ending}/" if ending else self.thanks

    @cached_property
    def rules(self) -> Rules:
        """The rules, prepared for many posts."""
        return Rules(self.questionnaire)


def read_version(text: str) -> Version:
    """Read a contract as the build wrote it.

    Raises:
        ContractError: it is not one, or was changed since.
    """
    try:
        document: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ContractError("not JSON") from error
    questionnaire = from_contract(document)
    return Version(document["hash"], questionnaire, str(document.get("thanks", "")), text)


class Contracts:
    """What is in the folder, and what ever was.

    Args:
        folder: where the build's contracts are copied to; it is looked at again when it changes.
        database: where older versions are found.
        sensitive_allowed: whether sensitive questionnaires are taken: they are sealed, or this is a
            preview.
        files_allowed: whether there is a folder for files.
    """

    def __init__(
        self, folder: Path, database: Database, *, sensitive_allowed: bool, files_allowed: bool
    ) -> None:
        self.folder = folder
        self._database = database
        self._sensitive_allowed = sensitive_allowed
        self._files_allowed = files_allowed
        self._lock = threading.Lock()
        self._looked_s = float("-inf")
        self._current: dict[str, Version] = {}
        self._versions: dict[str, Version] = {}
        self._seen: frozenset[tuple[str, int, int]] = frozenset()

    @property
    def current(self) -> dict[str, Version]:
        """The version in the folder, by questionnaire."""
        return self._current

    def load(self, report: Report) -> None:
        """Read the folder; what cannot be used is reported and left out."""
        with self._lock:
            self._seen = self._stamps()
            current: dict[str, Version] = {}
            for path in sorted(self.folder.glob("*.json")):
                # What cannot be read now, perhaps half copied, closes no questionnaire.
                version = self._read(path, report) or self._current.get(path.stem)
                if version:
                    current[version.slug] = version
                    self._versions[version.hash] = version
            self._current = current
            self._looked_s = time.monotonic()

    def takes_turn(self) -> bool:
        """Whether it is time to look at the folder again; only the first who asks then must."""
        now = time.monotonic()
        if now - self._looked_s <= LOOK_EVERY_S:
            return False
        self._looked_s = now
        return True

    def store(self, writer: Writer, clock: Clock) -> None:
        """Keep what the folder holds, for as long as answers refer to it."""
        now = clock()
        rows: list[Row] = [
            {
                "hash": version.hash,
                "questionnaire": version.slug,
                "document": version.document,
                "first_seen_ms": now,
            }
            for version in self._current.values()
        ]
        if rows:
            writer.run(lambda connection: _keep(connection, rows)).result()

    def refresh(self, writer: Writer, clock: Clock) -> bool:
        """Read the folder again if it changed: the site was published."""
        self._looked_s = time.monotonic()
        if self._stamps() == self._seen:
            return False
        found = Collector()
        self.load(found)
        if len(found):
            log.warning("contracts:\n%s", found.render("en"))
        self.store(writer, clock)
        return True

    def version(self, slug: str, wanted: str) -> Version | None:
        """The version that a page was made from, if it is of this questionnaire and known.

        May ask the database: call it outside the event loop when `known` says no.
        """
        version = self._versions.get(wanted)
        if version is None and VERSION.match(wanted):
            version = self._from_database(wanted)
        return version if version and version.slug == slug else None

    def every(self, slug: str) -> list[Version]:
        """All versions of a questionnaire that a page was ever made from; asks the database."""
        with self._database.reader.connect() as connection:
            query = sa.select(contract.c.hash).where(contract.c.questionnaire == slug)
            hashes = list(connection.execute(query).scalars())
        return [found for each in hashes if (found := self.version(slug, each))]

    def known(self, wanted: str) -> bool:
        """Whether `version` will answer at once."""
        return wanted in self._versions or not VERSION.match(wanted)

    def _from_database(self, wanted: str) -> Version | None:
        with self._database.reader.connect() as connection:
            query = sa.select(contract.c.document).where(contract.c.hash == wanted)
            text = connection.execute(query).scalar()
        if text is None:
            return None
        try:
            version = read_version(text)
        except ContractError:  # of a former form of contracts, which nobody has a page of any more
            return None
        self._versions[wanted] = version
        return version

    def _stamps(self) -> frozenset[tuple[str, int, int]]:
        stamps = set()
        for path in self.folder.glob("*.json"):
            try:
                about = path.stat()
            except OSError:  # replaced this very moment
                continue
            stamps.add((path.name, about.st_mtime_ns, about.st_size))
        return frozenset(stamps)

    def _read(self, path: Path, report: Report) -> Version | None:
        where = Location(str(path))
        try:
            version = read_version(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, ContractError) as error:
            report(problems.BAD_CONTRACT.at(where, reason=error))
            return None
        if version.questionnaire.sensitive and not self._sensitive_allowed:
            report(problems.SENSITIVE.at(where))
            return None
        for question in version.questionnaire.questions:
            if question.kind == "file" and not self._files_allowed:
                report(problems.NOT_TAKEN.at(where, title=question.title))
                return None
        return version


def _keep(connection: Connection, rows: list[Row]) -> None:
    insert = insert_into(contract, connection.dialect.name)
    connection.execute(insert.values(rows).on_conflict_do_nothing())
