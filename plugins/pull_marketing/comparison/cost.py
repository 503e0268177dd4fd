"""What doing it oneself costs over some years, beside what we cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..comparison_settings import Costs


@dataclass(frozen=True)
class Sums:
    """One example: what an hour of the visitor costs, then both totals."""

    hour_cost: Decimal
    own: Decimal
    ours: Decimal


def own_cost(costs: Costs, hour_cost: Decimal) -> Decimal:
    """Hours to make it, with the share of times it is made again; upkeep; tools.

    10 h to make with 20 % made again, 1 h a month, 100 a year, over 3 years, at 50 an hour:
    50 × (10 × 1.2 + 36) + 300 = 2,700.
    """
    made = costs.build_hours * (1 + costs.redo_percent / 100)
    kept = costs.upkeep_hours * 12 * costs.years
    return hour_cost * (made + kept) + costs.yearly * costs.years


def our_cost(costs: Costs, price: Decimal) -> Decimal:
    """The price of the service, and what we cost each year after it."""
    return price + costs.our_yearly * costs.years


def examples(costs: Costs, price: Decimal) -> tuple[Sums, ...]:
    ours = our_cost(costs, price)
    return tuple(Sums(hour, own_cost(costs, hour), ours) for hour in costs.hour_costs)
