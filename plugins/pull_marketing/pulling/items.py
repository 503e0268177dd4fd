"""What a receiver hands over, read with the suspicion that anything from a network deserves."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SubmissionId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""Becomes part of names of files: nothing but these letters."""

_NO = re.compile(r"no[nt]?(?:-|\Z)")

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=200)]


class Part(BaseModel):
    """Frozen; what a newer receiver adds is left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Given(Part):
    """One answer: its words, and the ids of what was chosen."""

    question: str
    title: str
    kind: str
    answer: str
    choices: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether something was ticked or chosen that does not begin with “no”."""
        return bool(self.choices) and not _NO.match(self.choices[0])


class Item(Part):
    """Something that its owner accepted to publish."""

    id: SubmissionId
    becomes: Literal["testimonial", "comment", "referrer"]
    questionnaire: Slug
    contract: str
    received: datetime.date
    moment: datetime.datetime
    accepted: datetime.date
    answers: tuple[Given, ...]
    hidden: dict[str, str] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells it from others in names of files."""
        return self.id[:8]

    def named(self, *questions: str) -> Given | None:
        """The first answer to one of these questions."""
        return next((a for a in self.answers if a.question in questions), None)

    def of_kind(self, kind: str) -> Given | None:
        return next((a for a in self.answers if a.kind == kind), None)


class Request(Part):
    """Somebody who waits for an answer, or got it."""

    id: SubmissionId
    questionnaire: Slug
    received: datetime.datetime
    person: str = ""
    answered: datetime.datetime | None = None

    @property
    def key(self) -> str:
        return self.id[:8]


class Batch(Part):
    """All that a receiver hands over at once."""

    format: Literal[1]
    items: tuple[Item, ...] = ()
    requests: tuple[Request, ...] = ()
