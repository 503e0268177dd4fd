"""The header of a questionnaire file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from ..headers import Flag, Words
from ..site import Section, Text
from .model import DocumentKind

ANY_CAMPAIGN = "utm_*"
CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
"""What links of a campaign carry, in the order of the tools that make them."""


Written = Literal[DocumentKind.QUESTIONNAIRE, DocumentKind.REVIEW, DocumentKind.PROTOCOL]
"""What a file may be; the form for comments is written by the build."""


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
    becomes: Literal["", "testimonial", "comment", "referrer"] = ""
    steps: Literal["", "question", "section", "page"] = ""
    sensitive: Flag = False
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
