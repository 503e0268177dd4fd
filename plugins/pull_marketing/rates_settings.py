"""The parts of site.yaml about prices, clients and booking: `services`, `rates`, `clients`."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from .sections import CountryCode, Currency, HttpsUrl, Section, Slug, Text

Price = Annotated[Decimal, Field(ge=0)]


class Service(Section):
    """Something that can be bought, since when, for how much."""

    id: Slug
    name: Text
    for_whom: str = ""
    launched: datetime.date
    duration: str = ""
    price: Decimal | None = Field(default=None, ge=0)
    unit: str = ""
    delay: str = ""
    included: tuple[Text, ...] = ()
    excluded: tuple[Text, ...] = ()


class RatePeriod(Section):
    """Prices of another time: past ones, or a rise that is announced."""

    valid_from: datetime.date
    valid_until: datetime.date | None = None
    hourly: Decimal | None = Field(default=None, ge=0)
    prices: dict[str, Price] = Field(default_factory=dict)
    currency: Currency | None = None


class ValueMode(Section):
    """Payment by results: a share of what the work brings, for whom defines the mandate.

    The three risks are part of the price: none may be left out.
    """

    when: Text
    percent: Decimal = Field(gt=0, le=100)
    of: Text
    years: int = Field(ge=1, le=10)
    examples: tuple[Annotated[Decimal, Field(gt=0)], ...] = Field(
        default=(Decimal(10_000), Decimal(50_000), Decimal(100_000)), min_length=1, max_length=5
    )
    if_it_falls: Text
    if_boosted: Text
    if_paid_late: Text


class Booking(Section):
    """Where a meeting is booked once the conditions are accepted.

    Attributes:
        version_field: the parameter that carries the accepted version; each known service has one.
        fields: further values that the booking page receives, by the names it documents.
        country: where the service keeps what is written there, two letters.
    """

    service: Literal["calendly", "cal", "other"] = "other"
    url: HttpsUrl
    label: str = ""
    note: str = ""
    version_field: str = ""
    fields: dict[Text, Text] = Field(default_factory=dict)
    country: CountryCode = ""


class Availability(Section):
    """When the next mission can begin. Past `until`, nothing is shown."""

    text: Text
    checked: datetime.date
    until: datetime.date


class Rates(Section):
    """What holds for all prices. `valid_from` dates the prices written under `services`."""

    valid_from: datetime.date
    valid_until: datetime.date | None = None
    currency: Currency = "EUR"
    tax: Literal["excluded", "included", "exempt"] = "excluded"
    tax_percent: Decimal | None = Field(default=None, ge=0, le=100)
    hourly: Decimal | None = Field(default=None, ge=0)
    travel: Literal["half", "full", "none"] = "none"
    first_hour_billed: bool = False
    notes: tuple[Text, ...] = ()
    not_done: tuple[Text, ...] = ()
    announced: RatePeriod | None = None
    history: tuple[RatePeriod, ...] = ()
    value: ValueMode | None = None
    accept: bool = False
    booking: Booking | None = None
    availability: Availability | None = None


class NotReady(Section):
    """The way out of who is not convinced yet."""

    label: Text
    url: Text
    note: str = ""


class Refusal(Section):
    """A kind no, in words that the page of rates and the ending of a questionnaire share."""

    when: Text
    text: Text
    elsewhere: tuple[Text, ...] = ()


class Clients(Section):
    """Whom the business works for, whom it does not, and where those go.

    Attributes:
        refusals: by the name of the ending of a questionnaire that says the same.
    """

    ideal: tuple[Text, ...] = Field(min_length=1)
    refusals: dict[Slug, Refusal] = Field(default_factory=dict)
    not_ready: NotReady | None = None
