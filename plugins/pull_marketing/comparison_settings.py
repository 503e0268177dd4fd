"""The part of site.yaml about doing it oneself: `comparison`."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from .sections import Section, Text


class Claim(Section):
    """Something said about one way or the other, with its source and the day it was read."""

    text: Text
    source_label: Text
    source_url: Text
    read: datetime.date


class Costs(Section):
    """What the calculator starts from.

    Attributes:
        service: the service that does the same.
        our_yearly: what we cost each year after that.
        build_hours: hours to make it oneself.
        upkeep_hours: hours a month to keep it going.
        redo_percent: how often, in per cent, it has to be made again.
        yearly: tools, licences and hosting of one's own, a year.
        hour_costs: examples of what an hour of the visitor costs.
    """

    service: Text
    our_yearly: Decimal = Field(default=Decimal(0), ge=0)
    build_hours: Decimal = Field(ge=0)
    upkeep_hours: Decimal = Field(default=Decimal(0), ge=0)
    redo_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    yearly: Decimal = Field(default=Decimal(0), ge=0)
    years: int = Field(default=3, ge=1, le=10)
    hour_costs: tuple[Annotated[Decimal, Field(gt=0)], ...] = Field(
        default=(Decimal(25), Decimal(50), Decimal(80)), min_length=1, max_length=5
    )


class Comparison(Section):
    """“Do it yourself or hand it to us”. The first column is the honest one: never empty."""

    headline: str = ""
    lead: str = ""
    in_house: tuple[Text, ...] = Field(min_length=1)
    with_us: tuple[Text, ...] = Field(min_length=1)
    leaving: tuple[Text, ...] = Field(min_length=1)
    claims: tuple[Claim, ...] = ()
    costs: Costs | None = None
