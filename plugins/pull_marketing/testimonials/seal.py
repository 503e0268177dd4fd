"""The seal: what the last check with the register at hand found, for builds that have none.

It stands in content/, in git, and holds digests, dates and counts: nothing of a person that is not
published already. It shows an accident or a careless edit; it is no signature, and whoever can
write the repository can make another.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from ..diagnostics import Location, Report, Severity, problem
from ..site import Section
from ..source import display_name
from .model import Testimonial
from .texts import digest

SEAL_FILE = "testimonials.seal.json"
VERSION = 1

SEAL_TORN = problem(
    "T116",
    "the seal of the testimonials cannot be read",
    hint="run “invoke testimonial.check” where register/ is: it writes a new one",
)
SEAL_FORGED = problem(
    "T117",
    "the seal of the testimonials was changed: its digest does not match what it says",
    hint="nobody edits it: run “invoke testimonial.check” where register/ is, it writes a new one",
)

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


class SealedTestimonial(Section):
    """A published testimonial as it was when its original was at hand.

    Attributes:
        text: digest of the words as published.
        original: digest of the words as received, as the register keeps it.
        header: digest of everything else in its file.
        evidence: whether the register held a document for it.
    """

    id: str
    text: Sha256
    original: Sha256
    header: Sha256
    verification: str
    verification_method: str
    evidence: bool
    received: datetime.date | None
    published: datetime.date | None
    modified: datetime.date | None


class SealedCounts(Section):
    """The figures of the policy since a day; None counts everything."""

    since: datetime.date | None
    asked: Count
    received: Count
    published: Count
    refused: Count
    refused_told: Count
    withdrawn: Count
    pending: Count
    grounds: dict[str, Count]


class Seal(Section):
    """Everything that was sealed on one day."""

    version: Literal[1]
    checked: datetime.date
    testimonials: tuple[SealedTestimonial, ...]
    counts: Annotated[tuple[SealedCounts, ...], Field(min_length=1)]

    def by_id(self) -> dict[str, SealedTestimonial]:
        return {item.id: item for item in self.testimonials}

    def since(self, day: datetime.date | None) -> SealedCounts | None:
        """The figures since a day, or None when they were not sealed."""
        return next((counts for counts in self.counts if counts.since == day), None)

    @property
    def place(self) -> Location:
        return Location(f"content/{SEAL_FILE}")

    def says_the_same(self, other: Seal) -> bool:
        """Whether two seals differ in nothing but their day."""
        return self.model_copy(update={"checked": other.checked}) == other


def sealed_text(item: Testimonial) -> str:
    """Digest of the published words, our highlights included."""
    return digest(item.source.body.strip())


def sealed_header(item: Testimonial) -> str:
    """Digest of everything its author's file says beside the words."""
    return _digest(item.source.document.values)


def render(seal: Seal) -> str:
    """A seal as the text of its file, closed by the digest of all that stands before."""
    values = seal.model_dump(mode="json")
    closed = {**values, "sha256": _digest(values)}
    return json.dumps(closed, ensure_ascii=False, indent=2) + "\n"


def read_seal(content: Path, root: Path, report: Report, *, needed: bool) -> Seal | None:
    """The seal of a site, or None when there is none that holds.

    Args:
        content: the content folder.
        root: the project's folder, for the names in messages.
        report: told when it is torn or forged.
        needed: whether it stands for a register that is not there; otherwise that is a warning.
    """
    path = content / SEAL_FILE
    if not path.is_file():
        return None
    where = Location(display_name(path, root))
    severity = Severity.ERROR if needed else Severity.WARNING
    try:
        values = json.loads(path.read_text("utf-8"))
        told = values.pop("sha256")
        seal = Seal.model_validate_json(json.dumps(values))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        report(SEAL_TORN.at(where, severity=severity))
        return None
    if told != _digest(values):
        report(SEAL_FORGED.at(where, severity=severity))
        return None
    return seal


def _digest(values: Any) -> str:
    text = json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
