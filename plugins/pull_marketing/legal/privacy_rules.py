"""The rules about what the forms of the site ask: purpose, ground, retention, as little as needed.

P01 and P03 are looked for in the written pages (written_pages.py), P05 is the scan for trackers,
P06 belongs to the questionnaires (Q034), as does the missing retention of P02 (Q033).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..diagnostics import Location, Report, Severity, problem
from ..law import fact
from ..site import Site
from ..source import Document
from .declarations import is_consent, reason

NO_GROUND = problem(
    "L031",
    "this questionnaire stands on an interest of yours and does not name it",
    hint="write “interest: …”, or another “basis” ({source}, read on {read})",
)
LETTERS_WITHOUT_CONSENT = problem(
    "L032",
    "this questionnaire fills the list “{list}” and asks nobody's consent",
    hint="add a box of its own: “- [ ] Yes, write to me. (consent, optional)” ({source},"
    " read on {read})",
)
TWO_PURPOSES = problem(
    "L033",
    "one box asks for two consents: “{first}” and “{second}”",
    hint="make a box of each: who wants one may not want the other ({source}, read on {read})",
)
NO_REASON = problem(
    "L034",
    "“{question}” asks something personal and does not say what for",
    hint="write why on the line under it: “> …”, or remove the question ({source}, read on {read})",
    severity=Severity.WARNING,
)
FIELD_NOT_USED = problem(
    "L035",
    "nothing on this site reads the hidden field “{field}”",
    hint="remove it from “hidden_fields”, or say in the notes of the legal pages what it is for"
    " ({source}, read on {read})",
    severity=Severity.WARNING,
)
TOO_MUCH = problem(
    "L036",
    "“{question}” asks for a postal address or a date of birth",
    hint="to answer somebody an e-mail address is enough; ask later, when it serves ({source},"
    " read on {read})",
    severity=Severity.WARNING,
)
KEPT_IN_WORDS = problem(
    "L037",
    "the receiver cannot erase the answers “{keep}” later: this is not a length of time",
    hint="write a number and a unit, for example “keep: 12 months” ({source}, read on {read})",
)
NO_DATE = problem(
    "L038",
    "the legal pages do not say when you last read them",
    hint="write “updated: 2026-11-22” under “legal” ({source}, read on {read})",
    severity=Severity.WARNING,
)

KNOWN_FIELDS = re.compile(r"utm_\w+|ref|rates_version|article|reply_to")
"""Hidden fields that a report or a page of this product reads."""

_PERSONAL = {"name", "postal_address", "date"}
_BIRTH = re.compile(
    r"\bné(?:e|\(e\)|·e)?(?!\w)|\bnaissance\b|\banniversaire\b|\bbirth(?:day|date)?\b", re.I
)
_LENGTH = re.compile(
    r"\b(?:\d+|un|une|deux|trois|quatre|cinq|six|dix|douze|one|two|three|four|five|six|twelve)\s+"
    r"(?:jours?|semaines?|mois|ans?|années?|days?|weeks?|months?|years?)\b",
    re.I,
)

PURPOSES = {
    "letters": r"lettre|newsletter|actualités|nouveautés|écrivez-moi|write to me|news",
    "partners": r"partenaires?|tiers|partners?|third part",
    "calls": r"appel(?:ez|é|s)?\b|démarch|téléphon|call me|phone",
    "quotation": r"témoignage|citer|publier|quote me|testimonial|publish",
    "terms": r"conditions générales|\bCGV\b|terms of (?:use|business|sale)",
    "photographs": r"photo|image|vidéo|video|picture",
}
"""What a consent may be for, by the words that say it; two of them in one box are two consents."""


def check_questionnaires(
    questionnaires: Iterable[Any], site: Site, report: Report, *, publishing: bool
) -> None:
    """Report what each questionnaire asks without a right to, or without need."""
    strict = Severity.ERROR if publishing else Severity.WARNING
    for questionnaire in questionnaires:
        _check_ground(questionnaire, strict, report)
        _check_retention(questionnaire, site, strict, report)
        for name in questionnaire.hidden_fields:
            if not KNOWN_FIELDS.fullmatch(name):
                where, cited = Location(questionnaire.source, 1, 1), fact("minimisation").cited
                report(FIELD_NOT_USED.at(where, field=name, **cited))
        for question in questionnaire.questions:
            _check_question(question, Location(questionnaire.source, question.line, 1), report)


def _check_ground(questionnaire: Any, strict: Severity, report: Report) -> None:
    where = Location(questionnaire.source, 1, 1)
    if questionnaire.basis == "interest" and not questionnaire.interest:
        report(NO_GROUND.at(where, severity=strict, **fact("privacy_notice").cited))
    if questionnaire.list and not any(is_consent(q) for q in questionnaire.questions):
        cited = fact("consent").cited
        name = questionnaire.list
        report(LETTERS_WITHOUT_CONSENT.at(where, severity=strict, list=name, **cited))


def _check_retention(questionnaire: Any, site: Site, strict: Severity, report: Report) -> None:
    backend = questionnaire.backend or site.forms.backend
    if backend == "receiver" and questionnaire.keep and not _LENGTH.search(questionnaire.keep):
        where, cited = Location(questionnaire.source, 1, 1), fact("retention").cited
        report(KEPT_IN_WORDS.at(where, severity=strict, keep=questionnaire.keep, **cited))


def _check_question(question: Any, where: Location, report: Report) -> None:
    kind = str(question.kind)
    birth = kind in ("date", "short_text") and _BIRTH.search(question.title)
    if kind == "postal_address" or birth:
        report(TOO_MUCH.at(where, question=question.title, **fact("minimisation").cited))
    if kind in _PERSONAL and not reason(question):
        report(NO_REASON.at(where, question=question.title, **fact("minimisation").cited))
    for choice in question.choices:
        found = list(_purposes(choice.label)) if choice.consent else []
        if len(found) > 1:
            first, second = found[:2]
            cited = fact("consent").cited
            report(TWO_PURPOSES.at(where, first=first, second=second, **cited))


def _purposes(label: str) -> Iterator[str]:
    """The words of a label that name a purpose, one for each purpose."""
    for pattern in PURPOSES.values():
        found = re.search(pattern, label, re.IGNORECASE)
        if found:
            yield found[0]


def check_date(site: Site, document: Document, report: Report) -> None:
    """Warn when no page can say when it was last read."""
    if site.legal.updated is None:
        cited = fact("privacy_notice").cited
        report(NO_DATE.at(document.where(("legal",)), **cited))
