"""The sheet for a check-in: what the client said last time, what was promised, five questions.

The questions are a text file that the author may replace: `clients/questions.txt` in the project
goes before ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..catalogues import catalogue
from ..display import long_date
from ..site import Site
from .model import FOLDER, Client

OURS = Path(__file__).parent / "questions"
_REMEMBERED = 3


def questions_file(root: Path, language: str) -> Path:
    """The author's own questions, or ours in the language of the site."""
    own = root / FOLDER / "questions.txt"
    return own if own.is_file() else OURS / f"{language}.txt"


def sheet(root: Path, site: Site, client: Client) -> str:
    """A text to print or to keep open during the call."""
    parts = [client.written.client, *_recalled(site, client), *_promised(site, client)]
    questions = questions_file(root, site.language).read_text("utf-8").strip()
    return "\n\n".join([*parts, questions]) + "\n"


def _recalled(site: Site, client: Client) -> Iterator[str]:
    """The client's own words, newest first: one speaks of them, not of oneself."""
    words = catalogue(site.language).gettext
    heard = [contact for contact in client.written.contacts if contact.heard.strip()]
    newest = sorted(heard, key=lambda contact: contact.date, reverse=True)[:_REMEMBERED]
    for contact in newest:
        day = long_date(contact.date, site.language)
        yield words("On {day} they said: “{heard}”").format(day=day, heard=contact.heard.strip())
    if client.only_invoices:
        yield words("So far they have only heard of invoices and problems.")


def _promised(site: Site, client: Client) -> Iterator[str]:
    words = catalogue(site.language).gettext
    for _number, contact, promised in client.open_promises():
        day, by = (long_date(d, site.language) for d in (contact.date, promised.by))
        yield words("Promised on {day} for {by}, not kept yet: {what}").format(
            day=day, by=by, what=promised.what
        )
