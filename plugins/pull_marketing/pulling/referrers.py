"""An accepted referrer: a file with a code of their own, if they agreed to have a page."""

from __future__ import annotations

import datetime
from pathlib import Path

from ..diagnostics import Location, Term, problem
from ..referral.adding import NewReferrer, add_referrer
from ..refusal import CommandRefused
from ..source import display_name
from .items import Item
from .outcome import Outcome
from .testimonials import AUTHOR, CONSENT

NO_CONSENT = problem(
    "X077",
    "“{name}” did not agree to have a page",
    hint="without this consent nothing is written; ask them, then write the file by hand",
)
NO_NAME = problem(
    "X078",
    "these answers hold no name",
    hint="a questionnaire that becomes a referrer asks for a name",
)

GIVEN_NAME = ("given-name", "prenom", *AUTHOR)
WORDS = ("text", "texte", "words", "mots")
WALL = ("thanks-wall", "mur")


def take(root: Path, today: datetime.date, item: Item) -> Outcome:
    """Write the file of a new referrer.

    Raises:
        CommandRefused: they did not agree, or have no name; nothing was written.
    """
    where = Location(item.questionnaire)
    name = item.named(*GIVEN_NAME) or item.of_kind("name")
    if name is None or not name.answer.split():
        raise CommandRefused(NO_NAME.at(where))
    given_name = name.answer.split()[0]
    consent = item.named(*CONSENT)
    if consent is None or not consent.agrees:
        raise CommandRefused(NO_CONSENT.at(where, name=given_name))
    words = item.named(*WORDS) or item.of_kind("long_text")
    wall = item.named(*WALL)
    added = add_referrer(
        root,
        NewReferrer(
            given_name=given_name,
            words=words.answer if words else "",
            agreed=item.received,
            since=today,
            thanks_wall=bool((wall and wall.agrees) or set(consent.choices) & set(WALL)),
            key=item.key,
        ),
    )
    if added is None:
        return Outcome()
    path, code = added
    step = Term(
        "{file}: once the site is published, send {name} the address of their page ({code})"
    )
    details = {"file": display_name(path, root), "name": given_name, "code": code}
    return Outcome((path,), ((step, details),))
