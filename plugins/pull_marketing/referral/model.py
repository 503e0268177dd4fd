"""A referrer: one file in content/referrers/, read and checked."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ..diagnostics import Location, Report, problem
from ..law import fact
from ..site import Text
from ..source import Document, read_source, split_header, validate
from .codes import ALPHABET, is_guessable, normalise, skeleton, wrong_characters

CONSENT_MISSING = problem(
    "R024",
    "“{given_name}” has not agreed to have a page",
    hint="write “consent:”, then “date: …” and “scope: [page]” under it ({source}, read on {read})",
)
CONSENT_LATE = problem(
    "R025",
    "“{given_name}” agreed on {consent}, after the page began on {since}",
    hint="correct one of the two dates ({source}, read on {read})",
)
WITHDRAWN_EARLY = problem(
    "R026",
    "“{given_name}” withdrew on {withdrawn}, before the page began on {since}",
    hint="correct one of the two dates",
)
NOT_THANKED = problem(
    "R027",
    "“{given_name}” has not agreed to be thanked in public",
    hint="write “scope: [page, thanks_wall]” once they have, or remove “thanks_wall”"
    " ({source}, read on {read})",
)
WRONG_ALPHABET = problem(
    "R020",
    "the code “{code}” holds “{wrong}”, which cannot be read aloud without doubt",
    hint="use only {alphabet}; “invoke referral.code” writes a fresh one",
)
GUESSABLE = problem(
    "R021",
    "the code “{code}” can be guessed",
    hint="take 6 to 12 characters without the person's name; “invoke referral.code” writes one",
)
TWICE = problem(
    "R022",
    "the code “{code}” is already that of {other}",
    hint="a code is never used again, not even that of somebody who left;"
    " “invoke referral.code” writes a fresh one",
)
LOOK_ALIKE = problem(
    "R023",
    "the code “{code}” is easily taken for “{other_code}”, that of {other}",
    hint="“invoke referral.code” writes a fresh one",
)

FRENCH_KEYS = {
    "prénom": "given_name",
    "prenom": "given_name",
    "depuis": "since",
    "consentement": "consent",
    "retiré": "withdrawn",
    "retire": "withdrawn",
    "exemple": "example",
    "mur": "thanks_wall",
    "portée": "scope",
    "portee": "scope",
}


class Consent(BaseModel):
    """What the person agreed to, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: datetime.date
    scope: tuple[Literal["page", "thanks_wall"], ...] = ("page",)


class ReferrerHeader(BaseModel):
    """The header of a referrer's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    given_name: Text
    code: Text
    since: datetime.date
    consent: Consent | None = None
    thanks_wall: bool = False
    withdrawn: datetime.date | None = None
    example: bool = False


@dataclass(frozen=True)
class Referrer:
    """Somebody who recommends the business and agreed to have a page.

    Attributes:
        words: their own words, in Markdown.
        withdrawn: the first day without the page, if they left.
        where: the line of the code in the file.
    """

    given_name: str
    code: str
    since: datetime.date
    words: str
    withdrawn: datetime.date | None = None
    thanks_wall: bool = False
    example: bool = False
    where: Location = field(default_factory=lambda: Location(""))

    def is_active(self, day: datetime.date) -> bool:
        return self.since <= day and (self.withdrawn is None or day < self.withdrawn)


def read_referrers(folder: Path, root: Path, report: Report) -> list[Referrer]:
    """Read every file of `folder`, in order of name; a wrong one is reported and left out."""
    paths = sorted(folder.glob("*.md")) if folder.is_dir() else []
    read = (read_referrer(path, root, report) for path in paths)
    referrers = [referrer for referrer in read if referrer is not None]
    check_codes(referrers, report)
    return referrers


def read_referrer(path: Path, root: Path, report: Report) -> Referrer | None:
    source = read_source(path, root, report)
    header = source and split_header(source, report)
    if not source or not header:
        return None
    facts = validate(ReferrerHeader, header.document, report, french=FRENCH_KEYS)
    if facts is None:
        return None
    _check_dates(facts, header.document, report)
    return Referrer(
        given_name=facts.given_name,
        code=normalise(facts.code),
        since=facts.since,
        words=header.body.strip(),
        withdrawn=facts.withdrawn,
        thanks_wall=facts.thanks_wall,
        example=facts.example,
        where=header.document.where(("code",)),
    )


def _check_dates(facts: ReferrerHeader, document: Document, report: Report) -> None:
    name = facts.given_name
    law = fact("referrer_consent").cited
    if facts.consent is None or "page" not in facts.consent.scope:
        report(CONSENT_MISSING.at(document.where(("consent", "scope")), given_name=name, **law))
    elif facts.consent.date > facts.since:
        dates: dict[str, Any] = {"consent": facts.consent.date, "since": facts.since}
        report(
            CONSENT_LATE.at(document.where(("consent", "date")), given_name=name, **dates, **law)
        )
    if facts.thanks_wall and (not facts.consent or "thanks_wall" not in facts.consent.scope):
        report(NOT_THANKED.at(document.where(("thanks_wall",)), given_name=name, **law))
    if facts.withdrawn and facts.withdrawn < facts.since:
        where = document.where(("withdrawn",))
        since, withdrawn = facts.since, facts.withdrawn
        report(WITHDRAWN_EARLY.at(where, given_name=name, withdrawn=withdrawn, since=since))


def check_codes(referrers: Sequence[Referrer], report: Report) -> None:
    """Every code is readable, unguessable, and its owner's alone, those who left included."""
    owners: dict[str, Referrer] = {}
    for referrer in referrers:
        code = referrer.code
        wrong = wrong_characters(code)
        if wrong:
            report(WRONG_ALPHABET.at(referrer.where, code=code, wrong=wrong, alphabet=ALPHABET))
        if is_guessable(code, referrer.given_name):
            report(GUESSABLE.at(referrer.where, code=code))
        other = owners.setdefault(skeleton(code), referrer)
        if other is not referrer:
            kind = TWICE if other.code == code else LOOK_ALIKE
            place = other.where.path
            report(kind.at(referrer.where, code=code, other=place, other_code=other.code))


@dataclass(frozen=True)
class CodeAnswer:
    """What a typed code means: its owner, or a reason (a gettext id) why it cannot be used."""

    referrer: Referrer | None
    reason: str = ""


NO_SUCH_CODE = "This code does not exist. Check it with the person who gave it to you."
NO_LONGER_VALID = "This code is no longer in use. You are welcome all the same."


def find_code(typed: str, referrers: Iterable[Referrer], day: datetime.date) -> CodeAnswer:
    """Whose code was typed, with its spaces, its small letters and its look-alikes.

    Args:
        typed: what the visitor wrote.
        referrers: everybody, those who left included.
        day: the day on which it is used.
    """
    wanted = skeleton(typed)
    owner = next((r for r in referrers if wanted and skeleton(r.code) == wanted), None)
    if owner is None:
        return CodeAnswer(None, NO_SUCH_CODE)
    return CodeAnswer(owner) if owner.is_active(day) else CodeAnswer(None, NO_LONGER_VALID)
