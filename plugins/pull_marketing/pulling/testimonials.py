"""An accepted testimonial: into the register as it arrived, then word for word onto the site."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..diagnostics import Location, Term, problem
from ..new import slug_of
from ..refusal import CommandRefused
from ..site import Site
from ..source import display_name
from ..testimonials import commands
from ..testimonials.header import FRENCH_KEYS, TestimonialHeader, parse_day
from ..testimonials.register import FOLDER
from .items import Given, Item
from .outcome import Outcome

NO_WORDS = problem(
    "X076",
    "these answers hold no words to publish",
    hint="a questionnaire that becomes a testimonial, a comment or a referrer asks for a long text",
)

WORDS = ("text", "texte", "testimonial", "temoignage", "avis")
AUTHOR = ("author", "auteur", "name", "nom")
CONSENT = ("consent", "consentement")
NEEDED = ("author", "display_as", "capacity", "service")
"""Without these the site could not be built."""

CHOICES = {
    "particulier": "consumer",
    "consommateur": "consumer",
    "professionnel": "professional",
    "nom-complet": "full_name",
    "prenom-et-initiale": "first_name_initial",
    "fonction": "role",
    "anonyme": "anonymous",
    "aucun": "none",
    "aucune": "none",
    "rien": "none",
    "non": "none",
    "famille": "family",
    "ami": "friend",
    "amie": "friend",
    "collegue": "colleague",
    "salarie": "employee",
    "salariee": "employee",
    "partenaire": "partner",
    "fournisseur": "supplier",
    "parrain": "referrer",
}
"""Choices in the author's language, by the values of a header."""

_CHOSEN = ("capacity", "display_as", "relation", "incentive")
_WRITTEN = ("title", "organisation")
_DAYS = ("experience_start", "experience_end")


def take(root: Path, today: datetime.date, item: Item) -> Outcome:
    """Enter a testimonial in the register, and publish it where nothing is missing.

    Raises:
        CommandRefused: it cannot be entered; nothing was written.
    """
    if _is_known(root, item):
        return Outcome()
    desk = commands.open_desk(root, today)
    words = item.named(*WORDS) or item.of_kind("long_text")
    if words is None:
        raise CommandRefused(NO_WORDS.at(Location(item.questionnaire)))
    author = item.named(*AUTHOR) or item.of_kind("name")
    said = _answers(item, author, desk.site)
    name = _name(item, author)
    done = commands.receive(desk, name, words.answer, said)
    known = {**said, **said.get("consent", {})}
    missing = [key for key in NEEDED if not known.get(key)]
    if missing:
        step = Term(
            "{file}: add what was not asked ({missing}), then: invoke testimonial.accept {id}"
        )
        details = {
            "file": display_name(done.written[0], root),
            "missing": ", ".join(missing),
            "id": name,
        }
        return Outcome(done.written, ((step, details),))
    accepted = commands.accept(commands.open_desk(root, today), name)
    step = Term("{file}: check that the experience took place, and write how you know it")
    content = display_name(accepted.written[0], root)
    return Outcome((*done.written, *accepted.written), ((step, {"file": content}),))


def _is_known(root: Path, item: Item) -> bool:
    """Whether the register has it, under whatever name; refusals keep the name they came with."""
    for path in sorted((root / FOLDER).glob("*.yaml")):
        text = path.read_text("utf-8", "replace")
        if item.id in text or f"-{item.key}\n" in text:
            return True
    return False


def _name(item: Item, author: Given | None) -> str:
    first = slug_of(author.answer.split()[0])[:30] if author and author.answer.split() else ""
    parts = ["t", item.received.strftime("%Y-%m"), first, item.key]
    return "-".join(part for part in parts if part)


def _answers(item: Item, author: Given | None, site: Site) -> dict[str, Any]:
    said: dict[str, Any] = {"received": item.received, "channel": "form"}
    email = item.of_kind("email")
    if author:
        said["author"] = author.answer
    if email:
        said["email"] = email.answer
    said |= dict(_header(item, site))
    consent = item.named(*CONSENT)
    if consent and consent.choices:
        said["consent"] = {
            "date": item.received,
            "proof": f"{item.questionnaire}, {item.contract[:12]}, {item.id}",
            "display_as": said.get("display_as", "full_name"),
            "scope": ["site"],
        }
    return said


def _header(item: Item, site: Site) -> Iterator[tuple[str, Any]]:
    """What other questions say, by the key that they are called like, in either language."""
    for given in item.answers:
        written = given.question.replace("-", "_")
        key = FRENCH_KEYS.get(written, written)
        if key not in TestimonialHeader.model_fields:
            continue
        if key in _CHOSEN and given.choices:
            yield key, CHOICES.get(given.choices[0], given.choices[0])
        elif key == "service":
            chosen = given.choices[0] if given.choices else slug_of(given.answer)
            if site.service(chosen):
                yield key, chosen
        elif key in _WRITTEN:
            yield key, given.answer
        elif key in _DAYS:
            try:
                yield key, parse_day(given.answer)
            except ValueError:
                continue
