"""The header of a questionnaire file."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from ..headers import Flag, Words
from ..site import Section, Text
from .model import RECALL, DocumentKind

ANY_CAMPAIGN = "utm_*"
CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
"""What links of a campaign carry, in the order of the tools that make them."""


Written = Literal[DocumentKind.QUESTIONNAIRE, DocumentKind.REVIEW, DocumentKind.PROTOCOL]
"""What a file may be; the form for comments is written by the build."""

IN_MODEL = {"lang": "language", "reminder": "reminder_days"}
"""Keys of the header that have another name in the model."""

LONGEST_REMINDER_DAYS = 25
"""A half-filled form is kept for thirty days: who is reminded of it needs some of them."""

_DAYS = re.compile(r"(\d{1,2})(?:\s*(?:jours?|days?))?\Z", re.IGNORECASE)


def _number_as_text(value: object) -> object:
    """`3` says as much as `3 jours`."""
    return str(value) if type(value) is int else value


class QuestionnaireHeader(Section):
    """What stands between the `---` lines of a questionnaire."""

    title: Text
    kind: Written = DocumentKind.QUESTIONNAIRE
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")] | None = None
    lang: Literal["fr", "en"] | None = None
    duration: str = ""
    deliver_to: str = ""
    keep: str = ""
    purpose: str = ""
    basis: Literal["", "contract", "consent", "interest", "obligation"] = ""
    interest: str = ""
    hidden_fields: Words = ()
    reward: str = ""
    list: str = ""
    thank_you: str = ""
    reminder: Annotated[str, BeforeValidator(_number_as_text)] = ""
    becomes: Literal["", "testimonial", "comment", "referrer"] = ""
    steps: Literal["", "question", "section", "page"] = ""
    sensitive: Flag = False
    proof_of_work: Flag = False
    special_case: Flag = False
    example: Flag = False
    backend: Literal["", "receiver", "netlify", "formspree", "basin", "web3forms", "mailto"] = ""
    endpoint: str = ""

    @field_validator("hidden_fields")
    @classmethod
    def _name_each(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """`utm_*` stands for the five fields of a campaign."""
        named = (CAMPAIGN if name == ANY_CAMPAIGN else (name,) for name in names)
        return tuple(dict.fromkeys(name for each in named for name in each))

    @field_validator("thank_you")
    @classmethod
    def _recalls_nothing(cls, text: str) -> str:
        if RECALL.search(text):
            raise ValueError(
                "this mail recalls no answer: whoever types the address of a stranger could send "
                "them any text in your name"
            )
        return text.strip()

    @field_validator("reminder")
    @classmethod
    def _reminds_in_time(cls, text: str) -> str:
        found = _DAYS.match(text.strip())
        if text and not (found and 1 <= int(found[1]) <= LONGEST_REMINDER_DAYS):
            raise ValueError("a number of days from 1 to 25 is expected, such as: 3 days")
        return text.strip()

    @property
    def reminder_days(self) -> int:
        """Days until who stopped is reminded; 0 for never."""
        found = _DAYS.match(self.reminder)
        return int(found[1]) if found else 0
