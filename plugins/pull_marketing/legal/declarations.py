"""Reads from each questionnaire what the page about visitors' data must say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..countries import services
from ..diagnostics import Term
from ..site import Site

Outcome = tuple[str, str, bool]
"""An ending: its title, when it is reached in plain words, whether somebody answers."""

_HOSTED = ("netlify", "formspree", "basin", "web3forms")

_REASONS = {
    "email": Term("to answer you"),
    "phone": Term("to answer you"),
    "name": Term("to know whom we answer"),
}
"""What a question of this kind is for when its author does not say."""

BASES = {
    "contract": Term("steps taken at your request before a contract (GDPR, art. 6-1 b)"),
    "consent": Term("your consent, which you may withdraw at any time (GDPR, art. 6-1 a)"),
    "interest": Term("our legitimate interest: {interest} (GDPR, art. 6-1 f)"),
    "obligation": Term("a duty that the law gives us (GDPR, art. 6-1 c)"),
}


@dataclass(frozen=True)
class Asked:
    """A question: whether an answer is needed, why it is asked, whether ticking it is a consent."""

    title: str
    required: bool
    why: str = ""
    consent: bool = False


@dataclass(frozen=True)
class Recipient:
    """Who receives something: what they are called, what for, and where they keep it."""

    name: str
    role: str
    country: str = ""


@dataclass(frozen=True)
class Declaration:
    """What one questionnaire says it does with the answers.

    Attributes:
        title: of the questionnaire.
        slug: its name in addresses.
        purpose: why the questions are asked.
        basis, interest: the legal ground, and which interest it is.
        deliver_to: who receives the answers.
        keep: how long they are kept, in words.
        asked: the questions.
        hidden: what the page sends besides the answers.
        outcomes: the endings among which the answers choose.
        counts: whether answers give points.
        sensitive: whether health and the like are asked.
        service: a company that receives the answers for the business, if any.
        by_mail: the visitor's own mail program sends the answers.
    """

    title: str
    slug: str
    purpose: str
    deliver_to: str
    keep: str
    asked: tuple[Asked, ...]
    basis: str = ""
    interest: str = ""
    hidden: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    counts: bool = False
    sensitive: bool = False
    service: Recipient | None = None
    by_mail: bool = False

    @property
    def decides(self) -> bool:
        return len(self.outcomes) > 1

    @property
    def asks_consent(self) -> bool:
        return self.basis == "consent" or any(question.consent for question in self.asked)


def declarations_of(
    questionnaires: Iterable[Any], site: Site, outcomes: Callable[[Any], Iterable[Outcome]]
) -> tuple[Declaration, ...]:
    """One declaration for each questionnaire of the site, in order of title.

    Args:
        questionnaires: the models.
        site: for the form backend.
        outcomes: the endings of one of them.
    """
    found = [_declaration(each, site, tuple(outcomes(each))) for each in questionnaires]
    return tuple(sorted(found, key=lambda declaration: declaration.title.casefold()))


def _declaration(questionnaire: Any, site: Site, outcomes: tuple[Outcome, ...]) -> Declaration:
    backend = questionnaire.backend or site.forms.backend
    return Declaration(
        title=questionnaire.title,
        slug=questionnaire.slug,
        purpose=questionnaire.purpose,
        basis=questionnaire.basis,
        interest=questionnaire.interest,
        deliver_to=questionnaire.deliver_to,
        keep=questionnaire.keep,
        asked=tuple(
            Asked(question.title, question.required, reason(question), is_consent(question))
            for question in questionnaire.questions
            if str(question.kind) != "statement"
        ),
        hidden=tuple(questionnaire.hidden_fields),
        outcomes=outcomes,
        counts=any(choice.points for q in questionnaire.questions for choice in q.choices),
        sensitive=questionnaire.sensitive,
        service=_service(backend, questionnaire.endpoint or site.forms.endpoint, site),
        by_mail=backend == "mailto",
    )


def reason(question: Any) -> str:
    """Why a question is asked: its hint, or what its kind is always for (a gettext id)."""
    return str(question.hint) or _REASONS.get(str(question.kind), "")


def is_consent(question: Any) -> bool:
    return any(choice.consent for choice in question.choices)


def _service(backend: str, endpoint: str, site: Site) -> Recipient | None:
    host = urlsplit(endpoint).hostname or ""
    if backend in _HOSTED:
        known = services()[backend].country
        name = backend.capitalize() + (f" ({host})" if host else "")
        return Recipient(name, backend, site.forms.country or known)
    if backend == "receiver":
        own = site.host.country if site.host else ""
        return Recipient(host or site.business.name, backend, site.forms.country or own)
    return None
