"""What may be wrong with prices, each with the text it rests on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from ..countries import Country, rules_of
from ..diagnostics import Location, Report, Severity, problem
from ..site import RatePeriod, Rates, Site
from ..source import Document, Key
from .conditions import FIELD, VERSION_FIELDS
from .periods import ONE_DAY, Period, period_on, periods

OVERLAP = problem(
    "S301",
    "the prices from {first} and those from {second} hold on the same days",
    hint="end the first the day before the second begins: “valid_until: {day_before}” ({source},"
    " read on {read})",
)
GAP = problem(
    "S302",
    "no price holds from {start} to {end}",
    hint="correct “valid_until” or the “valid_from” that follows ({source}, read on {read})",
)
RISE_APPLIES = problem(
    "S303",
    "the rise announced for {date} now applies: the pages show the new prices",
    hint="write the new prices under “services” and “rates”, and the old ones under “history”"
    " ({source}, read on {read})",
    severity=Severity.WARNING,
)
UNKNOWN_SERVICE = problem("S304", "there is no service “{service}”", hint="known services: {known}")
MIXED_CURRENCIES = problem(
    "S305",
    "prices in {currency} among prices in {other}",
    hint="one page of rates has one currency: remove the line ({source}, read on {read})",
)
WITHOUT_TAX = problem(
    "S306",
    "your clients are consumers and your prices are shown only without tax",
    hint="write “tax: included”, or “tax_percent: …” to show both ({source}, read on {read})",
)
NOTHING_TODAY = problem(
    "S307",
    "no price holds today: the first ones begin on {date}",
    hint="write the prices of today, and the coming ones under “announced”",
)
NO_HOURLY = problem(
    "S308",
    "travel is billed by the hour and no hourly rate is shown",
    hint="write “hourly: …”, or “travel: none” ({source}, read on {read})",
)
RISE_COMES = problem(
    "S309",
    "the prices of {date} begin in {days} days",
    hint="publish again on that day; until then the pages show both prices with their dates",
    severity=Severity.WARNING,
)
AVAILABILITY_PAST = problem(
    "S310",
    "what is said of your next free date held until {date}: it is not shown any more",
    hint="write a new one, or remove “availability”",
    severity=Severity.WARNING,
)
VERSION_NOT_CARRIED = problem(
    "S311",
    "the questionnaire “{slug}” does not carry the version of the rates that was accepted",
    hint="add “rates_version” to its “hidden_fields”",
)
VERSION_NOT_BOOKED = problem(
    "S312",
    "the booking page is not told which version of the rates was accepted",
    hint="write “version_field: …”, the name of a field of that page that you read",
    severity=Severity.WARNING,
)
UNKNOWN_ENDING = problem(
    "S313",
    "no questionnaire ends with “{ending}”",
    hint="endings of the questionnaires: {known}",
)
BLANK_ENDING = problem(
    "S314",
    "the ending “{ending}” says nothing",
    hint="write a kind sentence under it, or under “clients: refusals: {id}” in site.yaml",
)

REMINDED_DAYS = 14
"""From how many days before a rise each build reminds of it."""


def check_rates(
    site: Site,
    document: Document,
    day: datetime.date,
    report: Report,
    *,
    questionnaires: Iterable[Any] = (),
) -> None:
    """Report periods that overlap or leave a gap, and prices that may not be shown so."""
    rates = site.rates
    if rates is None:
        return
    country = rules_of(site.business.country)
    found = periods(site)
    for before, after in pairwise(found):
        _check_neighbours(before, after, document, report, country)
    _check_today(rates, found, document, day, report, country)
    _check_prices(site, rates, document, report, country)
    _check_acceptance(site, rates, document, questionnaires, report)
    if rates.availability and rates.availability.until < day:
        where = document.where(("rates", "availability", "until"))
        report(AVAILABILITY_PAST.at(where, date=rates.availability.until))


def _check_today(
    rates: Rates,
    found: Sequence[Period],
    document: Document,
    day: datetime.date,
    report: Report,
    country: Country,
) -> None:
    cited = country.fact("price_truth").cited
    if found[0].start > day:
        report(NOTHING_TODAY.at(document.where(("rates", "valid_from")), date=found[0].start))
    elif period_on(found, day) is None:
        last = max(p for p in (f.until for f in found if f.start <= day) if p)
        where = document.where(("rates", "valid_until"))
        report(GAP.at(where, start=last + ONE_DAY, end=_end_of_gap(found, day), **cited))
    if rates.announced is None:
        return
    rise = rates.announced.valid_from
    where = document.where(("rates", "announced", "valid_from"))
    if rise <= day:
        report(RISE_APPLIES.at(where, date=rise, **cited))
    elif (rise - day).days <= REMINDED_DAYS:
        report(RISE_COMES.at(where, date=rise, days=(rise - day).days))


def _end_of_gap(found: Sequence[Period], day: datetime.date) -> datetime.date | str:
    following = [p.start for p in found if p.start > day]
    return following[0] - ONE_DAY if following else "…"


def _check_neighbours(
    before: Period, after: Period, document: Document, report: Report, country: Country
) -> None:
    where = document.where((*after.key, "valid_from"))
    cited = country.fact("price_truth").cited
    day_before = after.start - ONE_DAY
    if before.start == after.start or (before.until and before.until >= after.start):
        dates: dict[str, Any] = {"first": before.start, "second": after.start}
        report(OVERLAP.at(where, day_before=day_before, **dates, **cited))
    elif before.until and before.until < day_before:
        report(GAP.at(where, start=before.until + ONE_DAY, end=day_before, **cited))


def _check_prices(
    site: Site, rates: Rates, document: Document, report: Report, country: Country
) -> None:
    known = [service.id for service in site.services]
    truth = country.fact("price_truth").cited
    for key, written in _written_periods(rates):
        for service in written.prices:
            if service not in known:
                where = document.where_key((*key, "prices", service))
                report(UNKNOWN_SERVICE.at(where, service=service, known=", ".join(known) or "–"))
        if written.currency and written.currency != rates.currency:
            where = document.where((*key, "currency"))
            other = rates.currency
            report(MIXED_CURRENCIES.at(where, currency=written.currency, other=other, **truth))
    law = country.fact("prices").cited
    hidden_tax = rates.tax == "excluded" and rates.tax_percent is None
    if country.tax_included and site.legal.has_consumers and hidden_tax:
        report(WITHOUT_TAX.at(document.where(("rates", "tax")), **law))
    if rates.travel != "none" and rates.hourly is None:
        report(NO_HOURLY.at(document.where(("rates", "travel")), **law))


def _check_acceptance(
    site: Site, rates: Rates, document: Document, questionnaires: Iterable[Any], report: Report
) -> None:
    """The version that somebody accepts must arrive with what they send."""
    slug = site.call_to_action.questionnaire
    asked = next((q for q in questionnaires if q.slug == slug), None)
    if rates.accept and asked and FIELD not in asked.hidden_fields:
        report(VERSION_NOT_CARRIED.at(Location(asked.source, 1, 1), slug=slug))
    booking = rates.booking
    if booking and not (booking.version_field or VERSION_FIELDS[booking.service]):
        report(VERSION_NOT_BOOKED.at(document.where(("rates", "booking", "service"))))


def check_clients(
    site: Site, document: Document, questionnaires: Iterable[Any], report: Report
) -> None:
    """A refusal belongs to an ending, and no ending is blank."""
    refusals = site.clients.refusals if site.clients else {}
    endings = [(q, ending) for q in questionnaires for ending in q.endings]
    known = {ending.id for _, ending in endings}
    for name in refusals:
        if known and name not in known:
            where = document.where_key(("clients", "refusals", name))
            told = ", ".join(sorted(known))
            report(UNKNOWN_ENDING.at(where, ending=name, known=told))
    for questionnaire, ending in endings:
        if not ending.text.strip() and ending.id not in refusals:
            where = Location(questionnaire.source, ending.line, 1)
            report(BLANK_ENDING.at(where, ending=ending.title, id=ending.id))


def _written_periods(rates: Rates) -> Iterator[tuple[Key, RatePeriod]]:
    if rates.announced:
        yield ("rates", "announced"), rates.announced
    for index, period in enumerate(rates.history):
        yield ("rates", "history", index), period
