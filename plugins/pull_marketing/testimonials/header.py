"""What the header of a testimonial may hold, and the French words for its keys."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ..site import Section, Text

FRENCH_KEYS = {
    "auteur": "author",
    "affichage": "display_as",
    "qualite": "capacity",
    "qualité": "capacity",
    "prestation": "service",
    "experience_debut": "experience_start",
    "experience_fin": "experience_end",
    "recu_le": "received",
    "reçu_le": "received",
    "publie_le": "published",
    "publié_le": "published",
    "modifie_le": "modified",
    "modifié_le": "modified",
    "origine": "origin",
    "origine_url": "origin_url",
    "lien": "relation",
    "contrepartie": "incentive",
    "controle": "verification",
    "contrôle": "verification",
    "controle_methode": "verification_method",
    "consentement": "consent",
    "note": "rating",
    "resultat": "result",
    "résultat": "result",
    "revoir_avant": "review_by",
    "reponse": "reply",
    "réponse": "reply",
    "retire_le": "withdrawn",
    "exemple": "example",
    "titre": "title",
}


def parse_day(value: Any) -> datetime.date:
    """Read 2026-03-01 and nothing else: 01/03/2026 is two different days."""
    if type(value) is datetime.date:
        return value
    text = str(value).strip()
    try:
        if len(text) != 10:
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("date_unreadable", "not a date") from None


def _many(value: Any) -> Any:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _incentive(value: Any) -> Any:
    """`none` on one line, or the three facts of what was given."""
    return {} if value == "none" else value


Day = Annotated[datetime.date, BeforeValidator(parse_day)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_many)]
Id = Annotated[Text, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]


class ConsentPart(Section):
    """What the author allowed, when and for which channels."""

    date: Day
    scope: Texts = ()
    withdrawn: Day | None = None
    sensitive: bool = False
    contact: str = ""


class IncentivePart(Section):
    """What the author received, worth how much, on what condition."""

    kind: str = ""
    value: str = ""
    condition: str = ""


class PhotoPart(Section):
    """A picture and where it comes from."""

    file: Text
    origin: Literal["person", "photographer", "stock", "ai"]
    consent: Day | None = None


class RatingPart(Section):
    """A mark out of a scale."""

    value: float = Field(ge=0, le=100)
    scale: int = Field(default=5, ge=2, le=100)


class ResultPart(Section):
    """A figure, its proof, the author's permission, its period and how typical it is."""

    text: Text
    proof: str = ""
    permission: bool = False
    period: str = ""
    typical: str = ""


class TranslationPart(Section):
    """The language the author wrote in, and the words as written."""

    language: Text
    original: str = ""


class TestimonialHeader(Section):
    """The header of a file in content/testimonials.

    What a rule asks for (dates, relation, incentive, verification, consent) may be absent here:
    the rule says so with its source, and only stops a publish build.
    """

    id: Id | None = None
    author: Text
    display_as: Literal["full_name", "first_name_initial", "role", "anonymous"]
    capacity: Literal["consumer", "professional"]
    organisation: str = ""
    service: Text
    title: str = ""
    experience_start: Day | None = None
    experience_end: Day | None = None
    received: Day | None = None
    published: Day | None = None
    modified: Day | None = None
    modifications: str = ""
    origin: Literal[
        "form", "email", "oral", "paper", "linkedin", "google", "malt", "facebook", "trustpilot"
    ]
    origin_url: str = ""
    relation: (
        Literal[
            "none",
            "family",
            "friend",
            "colleague",
            "employee",
            "partner",
            "supplier",
            "referrer",
            "owner",
        ]
        | None
    ) = None
    incentive: Annotated[IncentivePart | None, BeforeValidator(_incentive)] = None
    verification: Literal["verified", "unverified"] | None = None
    verification_method: Literal["invoice", "contract", "exchange", "confirmed_email"] | None = None
    consent: ConsentPart | None = None
    photo: PhotoPart | None = None
    rating: RatingPart | None = None
    result: ResultPart | None = None
    translation: TranslationPart | None = None
    review_by: Day | None = None
    reply: str = ""
    reply_date: Day | None = None
    unrelated_durations: tuple[Text, ...] = ()
    withdrawn: Day | None = None
    example: bool = False


TestimonialHeader.__test__ = False  # type: ignore[attr-defined]  # not a test class
