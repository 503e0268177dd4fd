"""Dated rates: which prices hold on a day, which rise is announced, what an estimate comes to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from .diagnostics import Report, Severity, problem
from .law import fact
from .site import RatePeriod, Rates, Site
from .source import Document, Key

OVERLAP = problem(
    "S301",
    "the prices from {first} and those from {second} hold on the same days",
    hint="end the first the day before the second begins: “valid_until: {day_before}”",
)
GAP = problem(
    "S302",
    "no price holds from {start} to {end}",
    hint="correct “valid_until” or the “valid_from” that follows",
)
RISE_APPLIES = problem(
    "S303",
    "the rise announced for {date} now applies: the pages show the new prices",
    hint="write the new prices under “services” and “rates”, and the old ones under “history”",
    severity=Severity.WARNING,
)
UNKNOWN_SERVICE = problem("S304", "there is no service “{service}”", hint="known services: {known}")
MIXED_CURRENCIES = problem(
    "S305",
    "prices in {currency} among prices in {other}",
    hint="one page of rates has one currency: remove the line",
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

SHOWN_WORK = (1, 2, 4, 7)
"""Hours of work of the table of examples; a page without a script cannot compute."""

SHOWN_TRAVEL = (0, 1, 3)

_TRAVEL_SHARE = {"half": Decimal("0.5"), "full": Decimal(1), "none": Decimal(0)}


@dataclass(frozen=True)
class Period:
    """Prices and the days on which they hold, both included; `until` None is for ever."""

    start: datetime.date
    until: datetime.date | None
    hourly: Decimal | None
    prices: dict[str, Decimal]
    currency: str
    key: Key


def periods(site: Site) -> list[Period]:
    """All periods of site.yaml, past, present and announced, in order of their first day."""
    rates = site.rates
    if rates is None:
        return []
    base = {s.id: s.price for s in site.services if s.price is not None}
    key: Key = ("rates",)
    found = [Period(rates.valid_from, rates.valid_until, rates.hourly, base, rates.currency, key)]
    others: list[tuple[Key, RatePeriod]] = [
        (("rates", "history", i), period) for i, period in enumerate(rates.history)
    ]
    if rates.announced:
        others.append((("rates", "announced"), rates.announced))
    for key, written in others:
        found.append(_period(written, rates, base, key))
    return sorted(found, key=lambda period: period.start)


def _period(written: RatePeriod, rates: Rates, base: dict[str, Decimal], key: Key) -> Period:
    """A period names only the prices that differ from those of today."""
    hourly = rates.hourly if written.hourly is None else written.hourly
    currency = written.currency or rates.currency
    prices = {**base, **written.prices}
    return Period(written.valid_from, written.valid_until, hourly, prices, currency, key)


def period_on(found: Sequence[Period], day: datetime.date) -> Period | None:
    """The prices that hold on `day`: those that began last, unless they have ended."""
    begun = [p for p in found if p.start <= day]
    if not begun or (begun[-1].until is not None and begun[-1].until < day):
        return None
    return begun[-1]


def in_force(site: Site, day: datetime.date) -> Site:
    """The site with the prices of `day`: an announced rise applies from its date on."""
    found = periods(site)
    period = period_on(found, day)
    if period is None or site.rates is None or period.key == ("rates",):
        return site
    services = tuple(
        s.model_copy(update={"price": period.prices.get(s.id, s.price)}) for s in site.services
    )
    dates = {"valid_from": period.start, "valid_until": period.until, "hourly": period.hourly}
    rates = site.rates.model_copy(update=dates)
    return site.model_copy(update={"services": services, "rates": rates})


def estimate(rates: Rates, work_h: Decimal | int, travel_h: Decimal | int) -> Decimal:
    """What hours of work and of travel come to. 2 h and 3 h of travel at half rate: 3.5 rates.

    A first hour that is not billed is taken from the work.

    Raises:
        ValueError: there is no hourly rate.
    """
    if rates.hourly is None:
        raise ValueError("no hourly rate")
    billed = Decimal(work_h) if rates.first_hour_billed else max(Decimal(work_h) - 1, Decimal(0))
    return rates.hourly * (billed + _TRAVEL_SHARE[rates.travel] * Decimal(travel_h))


@dataclass(frozen=True)
class RatesPage:
    """What the page of rates shows beside the services and their prices.

    Attributes:
        travel_hour: price of an hour of travel, None when it is not billed by the hour.
        examples: hours of work, then what they come to for each of `travel_hours`.
        announced: the next prices, from their date on: service, price now, price then.
        past: earlier periods, newest first.
    """

    travel_hour: Decimal | None
    travel_hours: tuple[int, ...]
    examples: tuple[tuple[int, tuple[Decimal, ...]], ...]
    next_period: Period | None
    announced: tuple[tuple[str, Decimal | None, Decimal], ...]
    past: tuple[Period, ...]


def rates_page(written: Site, day: datetime.date) -> RatesPage:
    """What the page shows on `day`. `written` is the site as it stands in site.yaml."""
    found = periods(written)
    now = period_on(found, day)
    coming = next((p for p in found if p.start > day), None) if now else None
    past = tuple(p for p in reversed(found) if now and p.start < now.start)
    rates = in_force(written, day).rates
    travel_hour = None
    examples: tuple[tuple[int, tuple[Decimal, ...]], ...] = ()
    shown = SHOWN_TRAVEL if rates and rates.travel != "none" else (0,)
    if rates and rates.hourly is not None:
        if rates.travel != "none":
            travel_hour = rates.hourly * _TRAVEL_SHARE[rates.travel]
        examples = tuple(
            (work, tuple(estimate(rates, work, travel) for travel in shown)) for work in SHOWN_WORK
        )
    announced = tuple(
        (s.name, now.prices.get(s.id), coming.prices[s.id])
        for s in written.services
        if now and coming and s.id in coming.prices
    )
    return RatesPage(travel_hour, shown, examples, coming, announced, past)


def check_rates(site: Site, document: Document, day: datetime.date, report: Report) -> None:
    """Report periods that overlap or leave a gap, and prices that may not be shown so."""
    rates = site.rates
    if rates is None:
        return
    found = periods(site)
    for before, after in pairwise(found):
        _check_neighbours(before, after, document, report)
    if found[0].start > day:
        report(NOTHING_TODAY.at(document.where(("rates", "valid_from")), date=found[0].start))
    elif period_on(found, day) is None:
        last = max(p for p in (f.until for f in found if f.start <= day) if p)
        start = last + datetime.timedelta(days=1)
        where = document.where(("rates", "valid_until"))
        report(GAP.at(where, start=start, end=_end_of_gap(found, day)))
    if rates.announced and rates.announced.valid_from <= day:
        where = document.where(("rates", "announced", "valid_from"))
        report(RISE_APPLIES.at(where, date=rates.announced.valid_from))
    _check_prices(site, rates, document, report)


def _end_of_gap(found: Sequence[Period], day: datetime.date) -> datetime.date | str:
    following = [p.start for p in found if p.start > day]
    return following[0] - datetime.timedelta(days=1) if following else "…"


def _check_neighbours(before: Period, after: Period, document: Document, report: Report) -> None:
    where = document.where((*after.key, "valid_from"))
    day_before = after.start - datetime.timedelta(days=1)
    if before.start == after.start or (before.until and before.until >= after.start):
        dates: dict[str, Any] = {"first": before.start, "second": after.start}
        report(OVERLAP.at(where, day_before=day_before, **dates))
    elif before.until and before.until < day_before:
        start = before.until + datetime.timedelta(days=1)
        report(GAP.at(where, start=start, end=day_before))


def _check_prices(site: Site, rates: Rates, document: Document, report: Report) -> None:
    known = [service.id for service in site.services]
    for key, written in _written_periods(rates):
        for service in written.prices:
            if service not in known:
                where = document.where_key((*key, "prices", service))
                report(UNKNOWN_SERVICE.at(where, service=service, known=", ".join(known) or "–"))
        if written.currency and written.currency != rates.currency:
            currencies: dict[str, Any] = {"currency": written.currency, "other": rates.currency}
            report(MIXED_CURRENCIES.at(document.where((*key, "currency")), **currencies))
    law = fact("consumer_prices").cited
    if site.legal.has_consumers and rates.tax == "excluded" and rates.tax_percent is None:
        report(WITHOUT_TAX.at(document.where(("rates", "tax")), **law))
    if rates.travel != "none" and rates.hourly is None:
        report(NO_HOURLY.at(document.where(("rates", "travel")), **law))


def _written_periods(rates: Rates) -> Iterator[tuple[Key, RatePeriod]]:
    if rates.announced:
        yield ("rates", "announced"), rates.announced
    for index, period in enumerate(rates.history):
        yield ("rates", "history", index), period
