"""What a testimonial is: frozen values, no input or output, no clock."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cached_property

from ..diagnostics import Location
from ..source import Document

IMPORTED = frozenset({"linkedin", "google", "malt", "facebook", "trustpilot"})
"""Origins that are another publisher's page: the item stands there first."""

DISPLAY_FROM_LEAST = ("anonymous", "role", "first_name_initial", "full_name")
"""Ways of showing the author, from the one that tells least to the one that tells most."""

CUT = re.compile(r"\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\)")
"""A cut that the publisher marked: `[…]`."""


@dataclass(frozen=True)
class Consent:
    """What the author allowed. `scope` names channels: `site`, `newsletter`, `print` …"""

    date: datetime.date
    scope: tuple[str, ...] = ()
    withdrawn: datetime.date | None = None
    sensitive: bool = False
    contact: str = ""


@dataclass(frozen=True)
class Incentive:
    """What the author received for speaking; `kind` is empty when it is nothing."""

    kind: str = ""
    value: str = ""
    condition: str = ""

    @property
    def given(self) -> bool:
        return bool(self.kind)


@dataclass(frozen=True)
class Photo:
    """A picture of the author. `file` is relative to content/images."""

    file: str
    origin: str
    consent: datetime.date | None = None


@dataclass(frozen=True)
class Rating:
    """A mark the author gave, out of `scale`."""

    value: float
    scale: int


@dataclass(frozen=True)
class Result:
    """A figure that the author credits to the work; `proof` names evidence in the register."""

    text: str
    proof: str = ""
    permission: bool = False
    period: str = ""
    typical: str = ""


@dataclass(frozen=True)
class Reply:
    """The owner's public answer."""

    text: str
    date: datetime.date | None


@dataclass(frozen=True)
class Translation:
    """A text published in another language than it was written in."""

    language: str
    original: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a testimonial stands in the author's files."""

    name: str
    document: Document
    body: str
    body_line: int

    def at(self, *key: str) -> Location:
        """The place of a header value, or of the header when the key is not there."""
        return self.document.where(key)

    def at_text(self, phrase: str = "") -> Location:
        """The place of the first occurrence of `phrase` in the text."""
        offset = max(self.body.find(phrase), 0) if phrase else _first_letter(self.body)
        before = self.body[:offset]
        line = self.body_line + before.count("\n")
        return Location(self.name, line, offset - (before.rfind("\n") + 1) + 1)


def _first_letter(text: str) -> int:
    return len(text) - len(text.lstrip())


@dataclass(frozen=True)
class Testimonial:
    """One person's words about one service, with everything a reader needs to doubt them.

    Attributes:
        text: the words as published, plain, with `[…]` for cuts.
        html: the same as clean HTML paragraphs; `<mark>` is ours.
        highlights: the passages that we highlighted.
        unrelated_durations: durations in the text that speak of something else than the service.
    """

    source: Origin
    id: str
    author: str
    display_as: str
    capacity: str
    service: str
    origin: str
    text: str
    html: str
    title: str = ""
    organisation: str = ""
    experience_start: datetime.date | None = None
    experience_end: datetime.date | None = None
    received: datetime.date | None = None
    published: datetime.date | None = None
    modified: datetime.date | None = None
    modifications: str = ""
    origin_url: str = ""
    relation: str = ""
    incentive: Incentive | None = None
    verification: str = ""
    verification_method: str = ""
    consent: Consent | None = None
    photo: Photo | None = None
    rating: Rating | None = None
    result: Result | None = None
    reply: Reply | None = None
    translation: Translation | None = None
    review_by: datetime.date | None = None
    withdrawn: datetime.date | None = None
    example: bool = False
    highlights: tuple[str, ...] = ()
    unrelated_durations: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        return self.verification == "verified"

    @property
    def imported(self) -> bool:
        return self.origin in IMPORTED

    @property
    def cut(self) -> bool:
        """Whether a part was left out and marked."""
        return CUT.search(self.text) is not None

    @property
    def related(self) -> bool:
        return self.relation not in ("", "none")

    @cached_property
    def shown_as(self) -> str:
        """The name a visitor reads, or nothing when the author stays anonymous."""
        if self.display_as == "full_name":
            return self.author
        if self.display_as == "role":
            return self.organisation
        if self.display_as == "anonymous":
            return ""
        first, _, last = self.author.partition(" ")
        return f"{first} {last[0]}." if last else first

    @property
    def order(self) -> tuple[datetime.date, str]:
        """Newest first when sorted in reverse."""
        return self.published or self.received or datetime.date.min, self.id
