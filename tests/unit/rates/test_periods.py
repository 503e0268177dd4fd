"""Dated rates: the price of a day, the day before a rise and the day after, and estimates."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.rates import in_force
from pull_marketing.rates.estimates import estimate
from pull_marketing.rates.page import rates_page
from pull_marketing.rates.periods import period_on, periods
from pull_marketing.rates.rules import check_rates
from pull_marketing.site import Site
from pull_marketing.source import Document, parse_yaml, validate

BASE = Path(__file__).resolve().parents[2] / "fixtures/referral/site.yaml"
DAY = datetime.date(2026, 11, 22)
RISE = """\
  announced:
    valid_from: 2027-03-28
    hourly: 130
    prices:
      conseil: 1500
"""
PAST = """\
  history:
    - valid_from: 2025-01-01
      valid_until: 2025-12-31
      prices:
        conseil: 1200
"""


def read(extra: str = "", **changes: str) -> tuple[Site, Document]:
    text = BASE.read_text("utf-8").replace("referral:\n", f"{extra}referral:\n", 1)
    for old, new in changes.items():
        key = f"  {old}: "
        start = text.index(key, text.index("rates:"))
        text = f"{text[:start]}{key}{new}{text[text.index(chr(10), start) :]}"
    report = Collector()
    document = parse_yaml(text, "content/site.yaml", report)
    site = validate(Site, document, report) if document else None
    assert site is not None, report.render("en")
    assert document is not None
    return site, document


def problems(day: datetime.date = DAY, extra: str = "", **changes: str) -> Collector:
    site, document = read(extra, **changes)
    report = Collector()
    check_rates(site, document, day, report)
    return report


@pytest.mark.parametrize(
    ("days", "price", "hourly"), [(-1, 1400, 120), (0, 1500, 130), (1, 1500, 130)]
)
def test_an_announced_rise_applies_from_its_day(days: int, price: int, hourly: int) -> None:
    # 28 March 2027 is also the day on which clocks go forward in France.
    site, _ = read(RISE)
    now = in_force(site, datetime.date(2027, 3, 28) + datetime.timedelta(days))
    assert now.rates is not None
    assert now.services[0].price == price
    assert now.rates.hourly == hourly


def test_before_a_rise_both_prices_are_shown_and_after_it_one() -> None:
    site, _ = read(RISE)
    before = rates_page(site, datetime.date(2027, 3, 27))
    assert before.announced == {"conseil": Decimal(1500)}
    after = rates_page(site, datetime.date(2027, 3, 28))
    assert after.announced == {}
    assert after.next_hours is None
    assert [p.prices["conseil"] for p in after.past] == [Decimal(1400)]


def test_past_prices_are_shown_newest_first() -> None:
    site, _ = read(PAST + RISE)
    page = rates_page(site, datetime.date(2027, 4, 1))
    assert [p.start.year for p in page.past] == [2026, 2025]


def test_two_hours_of_work_and_three_of_travel_are_three_and_a_half_rates() -> None:
    site, _ = read()
    assert site.rates is not None
    assert estimate(site.rates, 2, 3) == 120 * (Decimal(2) + Decimal("1.5"))


@pytest.mark.parametrize(
    ("travel", "first", "total"),
    [("half", "true", 420), ("full", "true", 600), ("none", "true", 240), ("none", "false", 120)],
)
def test_an_estimate_follows_the_conditions(travel: str, first: str, total: int) -> None:
    site, _ = read(travel=travel, first_hour_billed=first)
    assert site.rates is not None
    assert estimate(site.rates, 2, 3) == total


def test_the_examples_of_the_page_equal_the_hand_computation() -> None:
    site, _ = read()
    hours = rates_page(site, DAY).hours
    assert hours is not None
    assert hours.travel_hour == 60
    assert hours.travel_hours == (0, 1, 3)
    assert dict(hours.examples)[2] == (240, 300, 420)


@pytest.mark.parametrize(
    ("extra", "changes", "codes"),
    [
        ("", {}, []),
        (PAST + RISE, {}, []),
        (PAST.replace("2025-12-31", "2026-01-01"), {}, ["S301"]),
        (RISE.replace("2027-03-28", "2026-01-01"), {}, ["S301", "S303"]),
        (PAST.replace("2025-12-31", "2025-11-30"), {}, ["S302"]),
        (RISE.replace("2027-03-28", "2026-11-22"), {}, ["S303"]),
        (RISE.replace("conseil", "conseils"), {}, ["S304"]),
        (RISE + "    currency: CHF\n", {}, ["S305"]),
        ("", {"valid_from": "2026-12-01"}, ["S307"]),
        ("  valid_until: 2026-11-21\n", {}, ["S302"]),
        ("  valid_until: 2026-11-22\n", {}, []),
        ("legal:\n  clients: both\n", {}, ["S306"]),
        ("  tax_percent: 20\nlegal:\n  clients: both\n", {}, []),
        ("legal:\n  clients: both\n", {"tax": "included"}, []),
        ("", {"hourly": ""}, ["S308"]),
    ],
)  # fmt: skip
def test_each_rule_finds_its_fault(extra: str, changes: dict[str, Any], codes: list[str]) -> None:
    assert [d.code for d in problems(DAY, extra, **changes)] == codes


def test_overlapping_periods_are_located_and_explained_in_french() -> None:
    told = problems(DAY, PAST.replace("2025-12-31", "2026-03-31")).render("fr")
    assert "les prix du 2025-01-01 et ceux du 2026-01-01 valent les mêmes jours" in told
    assert "valid_until: 2025-12-31" in told


def test_there_is_no_price_before_the_first() -> None:
    site, _ = read()
    assert period_on(periods(site), datetime.date(2025, 12, 31)) is None
