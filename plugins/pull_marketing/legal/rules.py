"""The rules of the legal notice: what must be in site.yaml, and what must not be on the site."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..countries import Country, When, rules_of
from ..diagnostics import Location, Report, Severity, Term, problem
from ..law import LegalFact, fact
from ..site import Site
from ..source import Document, Key
from .numbers import WrongNumber, wrong_numbers
from .numbers_abroad import wrong_numbers_abroad

MISSING_FACT = problem(
    "L001",
    "“{key}” is missing: the legal notice must say it",
    hint="write it in site.yaml ({source}, read on {read})",
)
PLACEHOLDER = problem(
    "L008",
    "“{text}” has been left to be filled in",
    hint="write the fact itself, or remove the line ({source}, read on {read})",
)
ODR_LINK = problem(
    "L009",
    "the European platform for disputes that this text links to is closed",
    hint="remove the link ({source}, read on {read})",
)
STALE_ARTICLE = problem(
    "L010",
    "“{text}”: this article of the LCEN has another number now",
    hint="write “article 1-1” ({source}, read on {read})",
    severity=Severity.WARNING,
)
NOT_A_PERSON = problem(
    "L012",
    "“{text}” does not name the person who answers for what is published",
    hint="write a first name and a last name; a title may follow ({source}, read on {read})",
)
NO_MEDIATOR = problem(
    "L013",
    "your clients are consumers and no mediator is named",
    hint="write “mediator:” with name, address and url under “legal” ({source}, read on {read})",
)
OLD_NOTICE = problem(
    "L014",
    "the legal notice was last checked on {updated}, more than a year ago",
    hint="read it again, then correct “updated”",
    severity=Severity.WARNING,
)
POST_BOX = problem(
    "L015",
    "“{text}” is a post-office box, not the address of the business",
    hint="write the street ({source}, read on {read})",
    severity=Severity.WARNING,
)
ODD_PHONE = problem(
    "L016",
    "“{text}” is not a telephone number that can be dialled",
    hint="write ten digits, or + and the country",
    severity=Severity.WARNING,
)

FRENCH_FIRST = problem(
    "L064",
    "the site of a business in Québec is not in French",
    hint="write “language: fr” ({source}, read on {read})",
    severity=Severity.WARNING,
)

COMPANIES = {"eurl", "sarl", "sasu", "sas", "sa", "srl", "inc"}
INDIVIDUALS = {"ei", "micro"}

_PLACEHOLDER = re.compile(
    r"\[?\bà compléter\b\]?|\[?\bto be completed\b\]?|\bX{3,}\b|\blorem ipsum\b|\bTODO\b|\?{3,}",
    re.IGNORECASE,
)
_ODR = re.compile(r"ec\.europa\.eu/(?:consumers/odr|odr)")
_STALE = re.compile(r"(?:art(?:icle|\.)?\s*)?\b6[\s\u00a0-]*III\b")
_POST_BOX = re.compile(r"\b(?:B\.?\s?P\.?|boîte postale|P\.?O\.? box)\s*\d", re.IGNORECASE)
_TITLES = re.compile(
    r"\b(?:le|la|l|président\w*|gérant\w*|directeur|directrice|direction|représentant\w*|légale?s?"
    r"|rédaction|publication|société|de|du|des|M|Mme|the|manager|director|president|chair)\b\.?",
    re.IGNORECASE,
)


def required_facts(site: Site, country: Country) -> Iterator[tuple[Key, LegalFact]]:
    """The keys of site.yaml that this business must fill in, each with its law."""
    for needed in country.required:
        if _concerns(site, needed.when):
            yield tuple(needed.key.split(".")), country.fact(needed.law)


def _concerns(site: Site, when: When) -> bool:
    form = site.business.legal_form
    taxed = site.rates is not None and site.rates.tax != "exempt"
    return {
        "always": True,
        "company": form in COMPANIES,
        "organisation": form not in INDIVIDUALS,
        "not_association": form != "association",
        "taxed": taxed and form not in ("association", "other"),
    }[when]


def check_notice(
    site: Site, document: Document, day: datetime.date, report: Report, *, publishing: bool
) -> None:
    """Report what the notice lacks, and what it says that cannot be right.

    A fact that is only missing lets a first build pass with a warning; publishing needs it. Abroad,
    what is known only from memory warns; a country without a file is shown the French rules, which
    warn and never stop a build.
    """
    country = rules_of(site.business.country)
    own = country.code == site.business.country
    strict = Severity.ERROR if own else Severity.WARNING
    for key, law in required_facts(site, country):
        if not _value(site, key):
            sure = own and (country.code == "FR" or law.basis != "memory")
            severity = Severity.ERROR if sure and publishing else Severity.WARNING
            where, name = document.where(key), ".".join(map(str, key))
            report(MISSING_FACT.at(where, severity=severity, key=name, **law.cited))
    if own:
        for wrong in _wrong_numbers(site, country):
            report(wrong.problem.at(document.where(("business", wrong.key)), **wrong.details))
    if country.has("mediator") and site.legal.has_consumers and site.legal.mediator is None:
        cited = country.fact("mediator").cited
        report(NO_MEDIATOR.at(document.where(("legal", "clients")), severity=strict, **cited))
    if country.french_first and site.language != "fr":
        report(FRENCH_FIRST.at(document.where(("language",)), **country.fact("french").cited))
    _check_person(site, country, document, strict, report)
    _check_contact(site, country, document, report)
    updated = site.legal.updated
    if updated and (day - updated).days > 366:
        report(OLD_NOTICE.at(document.where(("legal", "updated")), updated=updated))
    _check_texts(document, report)


def _wrong_numbers(site: Site, country: Country) -> Iterator[WrongNumber]:
    if country.numbers == "fr":
        return wrong_numbers(site.business, example=site.example)
    return wrong_numbers_abroad(site.business, country)


def _value(site: Site, key: Key) -> Any:
    value: Any = site
    for part in key:
        value = getattr(value, str(part))
    return value


def _check_person(
    site: Site, country: Country, document: Document, severity: Severity, report: Report
) -> None:
    director = site.business.publication_director
    if director and len(_TITLES.sub(" ", director).replace(",", " ").split()) < 2:
        where = document.where(("business", "publication_director"))
        cited = country.fact("publisher").cited
        report(NOT_A_PERSON.at(where, severity=severity, text=director, **cited))


def _check_contact(site: Site, country: Country, document: Document, report: Report) -> None:
    business = site.business
    if _POST_BOX.search(business.street):
        where, cited = document.where(("business", "street")), country.fact("publisher").cited
        report(POST_BOX.at(where, text=business.street, **cited))
    phone = re.sub(r"[\s\u00a0\u202f.()-]", "", business.phone)
    if not re.fullmatch(rf"{country.phone}|\+\d{{7,15}}", phone):
        report(ODD_PHONE.at(document.where(("business", "phone")), text=business.phone))


def _check_texts(document: Document, report: Report) -> None:
    for key, text in _texts(document.values, ()):
        found = _PLACEHOLDER.search(text)
        if found:
            cited = fact("placeholder").cited
            report(PLACEHOLDER.at(document.where(key), text=found[0], **cited))
        check_text(text, document.where(key), report)


def _texts(value: Any, key: Key) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, (*key, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _texts(part, (*key, index))


def check_text(text: str, where: Location, report: Report) -> None:
    """Report a link to the closed platform, or the old number of an article, in any text."""
    if _ODR.search(text):
        report(ODR_LINK.at(where, **fact("odr_closed").cited))
    found = _STALE.search(text) if "LCEN" in text or "2004-575" in text else None
    if found:
        report(STALE_ARTICLE.at(where, text=found[0], **fact("renumbered_lcen").cited))


def check_contents(contents: Iterable[Any], report: Report) -> None:
    """The same for the articles and pages of the site.

    Args:
        contents: Pelican's content objects, or anything with `source_name` and `_content`.
        report: gets every problem.
    """
    for content in contents:
        name = getattr(content, "source_name", "") or getattr(content, "relative_source_path", "")
        check_text(str(getattr(content, "_content", "")), Location(str(name)), report)


LEGAL_FORMS = {
    "ei": Term("sole trader (EI)"),
    "micro": Term("sole trader (EI), micro-enterprise scheme"),
    "eurl": Term("EURL"),
    "sarl": Term("SARL"),
    "sasu": Term("SASU"),
    "sas": Term("SAS"),
    "sa": Term("SA"),
    "srl": Term("SRL"),
    "inc": Term("INC."),
    "association": Term("association"),
    "other": Term(""),
}
