"""The legal notice, written from site.yaml for the legal form of the business."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..catalogues import catalogue
from ..countries import Country, rules_of
from ..display import long_date
from ..law import LegalFact
from ..site import Business, Site
from .document import LegalDocument, Section, facts_table, listed, paragraphs
from .rules import INDIVIDUALS, LEGAL_FORMS

Words = Callable[[str], str]


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
    country = rules_of(business.country)
    alone = business.legal_form in INDIVIDUALS
    title = words("sole trader (EI)") if country.code == "FR" else words("sole trader")
    name = f"{business.person}, {title}" if alone else business.name
    tax = words("VAT") if country.vat_label == "TVA" else country.vat_label
    exempt = site.rates is not None and site.rates.tax == "exempt"
    no_vat = f"{words('VAT not applicable')}, {country.fact('vat_exempt').source}"
    rows = [
        (words("Name"), name),
        (words("Trade name"), business.name if alone and business.name != business.person else ""),
        (words("Legal form"), words(LEGAL_FORMS[business.legal_form]) if not alone else ""),
        (words("Share capital"), business.capital),
        (words("Address"), f"{business.street}, {business.postal_code} {business.city}"),
        (words("Telephone"), business.phone),
        (words("E-mail"), business.email),
        *_numbers(business, country),
        (words("Register"), business.trade_register),
        (tax, business.vat_number or (no_vat if exempt else "")),
    ]
    plain = words("{person} publishes this site and answers you.").format(person=business.person)
    heading = words("Who publishes this site")
    return "publisher", heading, plain, facts_table(rows, heading)


def _numbers(business: Business, country: Country) -> Iterator[tuple[str, str]]:
    if country.numbers == "fr":
        yield "SIREN", business.siren
        yield "SIRET", business.siret
    else:
        yield country.number_label, business.company_number


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
    country = rules_of(site.business.country)
    used = [n for n in country.notice if n != "mediator" or site.legal.has_consumers]
    lines = dict.fromkeys(cited(country.fact(name), site.language) for name in used)
    plain = words("The points checked when this page was built, and nothing more.")
    return "sources", words("Texts this page rests on"), plain, listed(lines)


def cited(line: LegalFact, language: str) -> str:
    """« Loi 2004-575, art. 1-1 (lu le 22 novembre 2026) »

    The day is given only for a text that was read itself: a visitor must not take a note about a
    law for the law. How well each text is known stands in the data, for who maintains the rules.
    """
    if line.basis != "primary":
        return line.source
    words = catalogue(language).gettext
    return words("{source} (read on {day})").format(
        source=line.source, day=long_date(line.read, language)
    )
