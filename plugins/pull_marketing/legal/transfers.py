"""Where personal data go, and what the page about them says of each country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from ..catalogues import catalogue
from ..countries import adequacy, country_name, rules_of, services
from ..diagnostics import Report, Severity, Term, problem
from ..law import fact
from ..site import Site
from ..source import Document, Key
from .declarations import Declaration, Recipient

COUNTRY_UNKNOWN = problem(
    "L040",
    "nothing says in which country “{name}” keeps what it is sent",
    hint="write “country: …”, two letters, beside it in site.yaml ({source}, read on {read})",
    severity=Severity.WARNING,
)

HOST = Term("stores the pages")
ANSWERS = Term("receives the answers")
OWN_ANSWERS = Term("our own program, receives the answers")
BOOKING = Term("keeps the appointments")
LETTERS = Term("sends the letters; you leave this site to subscribe")


def recipients(site: Site, declarations: Iterable[Declaration]) -> Iterator[tuple[Recipient, Key]]:
    """Every company that receives something of a visitor, and where site.yaml names it."""
    if site.host:
        place = f"{site.host.name}, {site.host.address}"
        yield Recipient(place, HOST, site.host.country), ("host",)
    seen = set()
    for declaration in declarations:
        service = declaration.service
        if service and service.name not in seen:
            seen.add(service.name)
            role = OWN_ANSWERS if service.role == "receiver" else ANSWERS
            yield Recipient(service.name, role, service.country), ("forms",)
    booking = site.rates.booking if site.rates else None
    if booking:
        known = services().get(booking.service)
        country = booking.country or (known.country if known else "")
        host = urlsplit(booking.url).hostname or booking.url
        yield Recipient(host, BOOKING, country), ("rates", "booking")
    letters = site.newsletter and urlsplit(site.newsletter.url).hostname
    if site.newsletter and letters:
        yield Recipient(letters, LETTERS, site.newsletter.country), ("newsletter",)
    for number, third in enumerate(site.legal.third_parties):
        name = f"{third.name} ({third.host})"
        yield Recipient(name, third.purpose, third.country), ("legal", "third_parties", number)


def transfer_sentence(country: str, home: str, language: str) -> str:
    """What is said of a recipient's country, seen from the country of the business."""
    words = catalogue(language).gettext
    if not country:
        return words("Ask us in which country.")
    name = country_name(country, language)
    zone = rules_of(home).zone
    if zone:
        if country in zone:
            return words("In {country}.").format(country=name)
        abroad = words("In {country}: the law protects your data differently there.")
        return abroad.format(country=name)
    if country in adequacy()["eea"].countries:
        return words("In {country}, inside the European Economic Area.").format(country=name)
    if country in adequacy()["adequate"].countries:
        message = words(
            "In {country}, outside the European Economic Area; the European Commission finds that"
            " data are protected there as well."
        )
        return message.format(country=name)
    message = words(
        "In {country}, outside the European Economic Area: the law protects your data differently"
        " there. Write to us to read the guarantees that we have."
    )
    return message.format(country=name)


def check_transfers(
    site: Site, document: Document, declarations: Iterable[Declaration], report: Report
) -> None:
    """Warn of every recipient whose country nobody wrote."""
    for recipient, key in recipients(site, declarations):
        if not recipient.country:
            where, cited = document.where(key), fact("transfers").cited
            report(COUNTRY_UNKNOWN.at(where, name=recipient.name, **cited))
