"""Dated prices: which hold on a day, and until when."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..site import RatePeriod, Rates, Site
from ..source import Key

ONE_DAY = datetime.timedelta(days=1)


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


def next_period(found: Sequence[Period], day: datetime.date) -> Period | None:
    """The prices that begin after `day`, the first of them."""
    return next((period for period in found if period.start > day), None)


def last_day(found: Sequence[Period], period: Period) -> datetime.date | None:
    """The last day of a period: the one written, or the eve of the next one."""
    following = next_period(found, period.start)
    return period.until or (following.start - ONE_DAY if following else None)


def in_force(site: Site, day: datetime.date) -> Site:
    """The site with the prices of `day`: an announced rise applies from its date on.

    Prices that will change carry the last day on which they hold, so that a page that nobody
    rebuilds stays right.
    """
    found = periods(site)
    period = period_on(found, day)
    if period is None or site.rates is None:
        return site
    services = tuple(
        s.model_copy(update={"price": period.prices.get(s.id, s.price)}) for s in site.services
    )
    until = last_day(found, period)
    dates = {"valid_from": period.start, "valid_until": until, "hourly": period.hourly}
    rates = site.rates.model_copy(update=dates)
    return site.model_copy(update={"services": services, "rates": rates})
