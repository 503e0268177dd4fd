"""What the pages of rates show on a day, as templates print it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..catalogues import catalogue
from ..countries import rules_of
from ..display import number
from ..rates_settings import Availability
from ..site import Rates, Site
from .conditions import BookingForm, booking_form, version
from .estimates import SHOWN_TRAVEL, SHOWN_WORK, TRAVEL_SHARE, estimate, free_hours, value_total
from .periods import Period, in_force, next_period, period_on, periods


@dataclass(frozen=True)
class Hours:
    """Work by the hour.

    Attributes:
        travel_hour: price of an hour of travel, None when it is not billed by the hour.
        share: of the hourly rate, for an hour of travel.
        free: hours at the beginning that are not billed.
        travel_hours: the columns of the table of examples.
        examples: hours of work, then what they come to for each of `travel_hours`.
    """

    hour: Decimal
    travel_hour: Decimal | None
    share: Decimal
    free: int
    travel_hours: tuple[int, ...]
    examples: tuple[tuple[int, tuple[Decimal, ...]], ...]


@dataclass(frozen=True)
class RatesPage:
    """What the page of rates shows beside the services and their prices.

    Attributes:
        version: the name of these conditions.
        tax_note: whether the prices hold tax, in a sentence for this kind of client.
        next_period: the announced prices.
        next_hours: work by the hour from then on.
        announced: the next price of each service, by id.
        prices_change: whether the announced period changes the price of a service.
        past: earlier periods, newest first.
        value_examples: a yearly increase and what our share of it comes to.
        availability: None once it has expired.
    """

    version: str
    tax_note: str
    hours: Hours | None
    next_period: Period | None
    next_hours: Hours | None
    announced: dict[str, Decimal]
    prices_change: bool
    past: tuple[Period, ...]
    value_examples: tuple[tuple[Decimal, Decimal], ...]
    availability: Availability | None
    booking: BookingForm | None


def rates_page(written: Site, day: datetime.date) -> RatesPage:
    """What the page shows on `day`. `written` is the site as it stands in site.yaml."""
    site = in_force(written, day)
    rates = site.rates
    assert rates is not None
    found = periods(written)
    now = period_on(found, day)
    coming = next_period(found, day) if now else None
    past = tuple(p for p in reversed(found) if now and p.start < now.start)
    accepted = version(site)
    later = rates.model_copy(update={"hourly": coming.hourly}) if coming else None
    shown = rates.availability and rates.availability.until >= day
    return RatesPage(
        version=accepted,
        tax_note=tax_note(site),
        hours=_hours(rates),
        next_period=coming,
        next_hours=_hours(later) if later else None,
        announced=coming.prices if coming else {},
        prices_change=bool(coming and now and coming.prices != now.prices),
        past=past,
        value_examples=_value_examples(rates),
        availability=rates.availability if shown else None,
        booking=booking_form(rates.booking, accepted, site.language) if rates.booking else None,
    )


def _hours(rates: Rates) -> Hours | None:
    if rates.hourly is None:
        return None
    travels = rates.travel != "none"
    shown = SHOWN_TRAVEL if travels else (0,)
    return Hours(
        hour=rates.hourly,
        travel_hour=rates.hourly * TRAVEL_SHARE[rates.travel] if travels else None,
        share=TRAVEL_SHARE[rates.travel],
        free=free_hours(rates),
        travel_hours=shown,
        examples=tuple(
            (work, tuple(estimate(rates, work, travel) for travel in shown)) for work in SHOWN_WORK
        ),
    )


def _value_examples(rates: Rates) -> tuple[tuple[Decimal, Decimal], ...]:
    value = rates.value
    if value is None:
        return ()
    return tuple((increase, value_total(value, increase)) for increase in value.examples)


def tax_note(site: Site) -> str:
    """Whether prices hold tax, said for the kind of client that the business has."""
    rates, country = site.rates, rules_of(site.business.country)
    assert rates is not None
    words = catalogue(site.language).gettext
    if rates.tax == "exempt":
        source = country.fact("vat_exempt").source
        return words("VAT not applicable, {source}.").format(source=source)
    if rates.tax == "included":
        return words("These prices hold all taxes: it is what you pay.")
    if rates.tax_percent is None:
        tax = words("VAT") if country.vat_label == "TVA" else country.vat_label
        message = words("These prices are without tax ({tax}); it is added on the invoice.")
        return message.format(tax=tax)
    percent = number(rates.tax_percent, site.language)
    if site.legal.has_consumers:
        message = words(
            "Without tax for companies; in brackets with {percent}% of tax, which is what a"
            " private person pays."
        )
    else:
        message = words("These prices are without tax; in brackets, what they are with {percent}%.")
    return message.format(percent=percent)
