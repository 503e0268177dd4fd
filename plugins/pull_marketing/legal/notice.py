"""The legal notice, written from site.yaml for the legal form of the business."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..catalogues import catalogue
from ..display import long_date
from ..law import fact
from ..site import Site
from .document import LegalDocument, Section, facts_table, listed, paragraphs
from .rules import INDIVIDUALS, LEGAL_FORMS

Words = Callable[[str], str]

SOURCES = ("publisher", "service_provider", "company_particulars", "vat_number", "mediator")


def legal_notice(site: Site) -> LegalDocument:
    """The page of the legal notice."""
    words = catalogue(site.language).gettext
    return LegalDocument(
        title=words("Legal notice"),
        lead=words("Who publishes this site, who stores it, and whom to write to."),
        updated=site.legal.updated,
        sections=tuple(_sections(site, words)),
    )


def _sections(site: Site, words: Words) -> Iterator[Section]:
    business, legal = site.business, site.legal
    yield _publisher(site, words)
    director = business.publication_director or business.person
    yield (
        "direction",
        words("Who answers for what is published"),
        "",
        paragraphs(words("Director of publication: {name}.").format(name=director)),
    )
    if site.host:
        rows = [
            (words("Name"), site.host.name),
            (words("Address"), site.host.address),
            (words("Telephone"), site.host.phone),
        ]
        yield "host", words("Who stores it"), "", facts_table(rows, words("Host"))
    if legal.regulated:
        rows = [
            (words("Authority"), legal.regulated.authority),
            (words("Title"), legal.regulated.title),
            (words("State that granted it"), legal.regulated.country),
            (words("Rules of the profession"), legal.regulated.rules_url),
        ]
        heading = words("A regulated profession")
        yield "profession", heading, "", facts_table(rows, heading)
    if business.insurance:
        yield "insurance", words("Insurance"), "", paragraphs(business.insurance)
    if legal.terms_url:
        rows = [(words("Terms of business"), legal.terms_url)]
        yield "terms", words("Terms of business"), "", facts_table(rows, words("Terms of business"))
    if legal.has_consumers and legal.mediator:
        yield _mediator(site, words)
    if legal.credits:
        yield "credits", words("Pictures and drawings"), "", listed(legal.credits)
    if legal.notes:
        yield "notes", words("Also"), "", paragraphs(*legal.notes)
    yield _sources(site, words)


def _publisher(site: Site, words: Words) -> Section:
    business = site.business
    alone = business.legal_form in INDIVIDUALS
    name = f"{business.person}, {words('sole trader (EI)')}" if alone else business.name
    exempt = site.rates is not None and site.rates.tax == "exempt"
    no_vat = f"{words('VAT not applicable')}, {fact('vat_exempt').source}"
    rows = [
        (words("Name"), name),
        (words("Trade name"), business.name if alone and business.name != business.person else ""),
        (words("Legal form"), words(LEGAL_FORMS[business.legal_form]) if not alone else ""),
        (words("Share capital"), business.capital),
        (words("Address"), f"{business.street}, {business.postal_code} {business.city}"),
        (words("Telephone"), business.phone),
        (words("E-mail"), business.email),
        ("SIREN", business.siren),
        ("SIRET", business.siret),
        (words("Register"), business.trade_register),
        (words("VAT"), business.vat_number or (no_vat if exempt else "")),
    ]
    plain = words("{person} publishes this site and answers you.").format(person=business.person)
    heading = words("Who publishes this site")
    return "publisher", heading, plain, facts_table(rows, heading)


def _mediator(site: Site, words: Words) -> Section:
    mediator = site.legal.mediator
    assert mediator is not None
    rows = [
        (words("Name"), mediator.name),
        (words("Address"), mediator.address),
        (words("Website"), mediator.url),
    ]
    heading = words("If we disagree")
    plain = words("A consumer may turn to this mediator, at no charge, after writing to us first.")
    return "mediator", heading, plain, facts_table(rows, heading)


def _sources(site: Site, words: Words) -> Section:
    used = [n for n in SOURCES if n != "mediator" or site.legal.has_consumers]
    lines = [cited(name, site.language) for name in used]
    plain = words("The points checked when this page was built, and nothing more.")
    return "sources", words("Texts this page rests on"), plain, listed(lines)


def cited(name: str, language: str) -> str:
    """« Loi 2004-575, art. 1-1 (lu le 22 novembre 2026) »

    The day is given only for a text that was read itself: a visitor must not take a note about a
    law for the law. How well each text is known stands in the data, for who maintains the rules.
    """
    line = fact(name)
    if line.basis != "primary":
        return line.source
    words = catalogue(language).gettext
    return words("{source} (read on {day})").format(
        source=line.source, day=long_date(line.read, language)
    )
