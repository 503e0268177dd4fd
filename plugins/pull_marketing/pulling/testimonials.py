"""An accepted testimonial: into the register as it arrived, then word for word onto the site."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..diagnostics import Location, Term, problem
from ..new import slug_of
from ..refusal import CommandRefused
from ..site import Service, Site
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
NEEDED = ("author", "display_as", "capacity", "service", "consent")
"""Without these the site could not be built, or the words are not ours to publish."""

CHOICES = {
    "consommateur": "consumer",
    "particulier": "consumer",
    "particuliere": "consumer",
    "professionnel": "professional",
    "professionnelle": "professional",
    "complet": "full_name",
    "initiale": "first_name_initial",
    "fonction": "role",
    "anonyme": "anonymous",
    "aucun": "none",
    "aucune": "none",
    "non": "none",
    "rien": "none",
    "famille": "family",
    "ami": "friend",
    "amie": "friend",
    "collegue": "colleague",
    "salarie": "employee",
    "salariee": "employee",
    "partenaire": "partner",
    "associe": "partner",
    "fournisseur": "supplier",
    "parrain": "referrer",
}
"""Words of a choice in the author's language, by the value that they mean in a header."""

_POSSIBLE = {
    "capacity": {"consumer", "professional"},
    "display_as": {"full_name", "first_name_initial", "role", "anonymous"},
    "relation": {"none", "family", "friend", "colleague", "employee"}
    | {"partner", "supplier", "referrer"},
    "incentive": {"none"},
}
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
    if consent and consent.agrees:
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
        if key in _POSSIBLE and given.choices:
            meant = _meant(given, _POSSIBLE[key])
            if meant:
                yield key, meant
        elif key == "service":
            yield from ((key, each.id) for each in site.services if _is_about(given, each))
        elif key in _WRITTEN:
            yield key, given.answer
        elif key in _DAYS:
            with suppress(ValueError):
                yield key, parse_day(given.answer)


def _is_about(given: Given, service: Service) -> bool:
    """Whether an answer names a service, by its id or its name."""
    wanted = {*given.choices, slug_of(given.answer)}
    return bool({service.id, slug_of(service.name)} & wanted)


def _meant(given: Given, possible: set[str]) -> str:
    """The value that a choice means, by its own name or by a word of it; empty when none does."""
    # Names of choices are cut after some words: those of the answer are all there.
    for each in (*given.choices[:1], slug_of(given.answer)):
        for word in (each.replace("-", "_"), *each.split("-")):
            value = CHOICES.get(word, word)
            if value in possible:
                return value
    return ""
