"""Opens the ledger of a site, with its programme and its referrers, for the commands."""

from __future__ import annotations

import datetime
from pathlib import Path

from ..diagnostics import Collector
from ..local_time import zone_of
from ..site import read_site
from .book import Book
from .ledger_file import LEDGER_FILE, read_ledger
from .model import read_referrers
from .programme import programme_of


class LedgerUnreadable(Exception):
    """The ledger or site.yaml is wrong; the message holds what was found, ready to print."""


def ledger_path(root: Path) -> Path:
    return root / "register" / LEDGER_FILE


def open_book(root: Path, now: datetime.datetime | None = None) -> tuple[Book, str]:
    """Read the ledger; one that is not there is empty.

    Args:
        root: the site's folder.
        now: the moment of the command; the clock by default.

    Returns:
        The book, and what must be said before it is used, ready to print.

    Raises:
        LedgerUnreadable: the ledger was edited, or site.yaml cannot be read.
    """
    report = Collector()
    site, _document = read_site(root / "content", root, report)
    language = site.language if site else "fr"
    path = ledger_path(root)
    stored = read_ledger(path, path.relative_to(root).as_posix(), report)
    if site is None or stored is None:
        raise LedgerUnreadable(report.render(language))
    moment = (now or datetime.datetime.now(zone_of(root))).replace(microsecond=0)
    referrers = read_referrers(root / "content/referrers", root, Collector())
    book = Book(path, stored, programme_of(site, moment.date()), moment, referrers)
    return book, report.render(language)
