"""What work comes to: by the hour with travel, or as a share of what it brings."""

from __future__ import annotations

from decimal import Decimal

from ..rates_settings import ValueMode
from ..site import Rates

TRAVEL_SHARE = {"half": Decimal("0.5"), "full": Decimal(1), "none": Decimal(0)}

SHOWN_WORK = (1, 2, 4, 7)
"""Hours of work of the table of examples; a page without a script cannot compute."""

SHOWN_TRAVEL = (0, 1, 3)


def free_hours(rates: Rates) -> int:
    """Hours at the beginning that are not billed."""
    return 0 if rates.first_hour_billed else 1


def estimate(rates: Rates, work_h: Decimal | int, travel_h: Decimal | int) -> Decimal:
    """What hours of work and of travel come to. 2 h and 3 h of travel at half rate: 3.5 rates.

    A first hour that is not billed is taken from the work.

    Raises:
        ValueError: there is no hourly rate.
    """
    if rates.hourly is None:
        raise ValueError("no hourly rate")
    billed = max(Decimal(work_h) - free_hours(rates), Decimal(0))
    return rates.hourly * (billed + TRAVEL_SHARE[rates.travel] * Decimal(travel_h))


def value_total(value: ValueMode, increase: Decimal) -> Decimal:
    """What a share of a yearly increase comes to, over all its years.

    1 % of 100,000 more a year, over 2 years: 2,000.
    """
    return increase * value.percent / 100 * value.years
