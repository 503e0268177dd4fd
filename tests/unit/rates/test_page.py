"""What the page of rates says on a day: taxes, results, when the next mission can begin."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pull_marketing.rates import in_force
from pull_marketing.rates.estimates import value_total
from pull_marketing.rates.page import rates_page, tax_note

Read = Callable[..., tuple[Any, Any]]
DAY = datetime.date(2026, 11, 22)
VALUE = """\
  value:
    when: Le périmètre est écrit.
    percent: 1
    of: de l’augmentation du chiffre d’affaires
    years: 2
    examples: [100000, 12345.50]
    if_it_falls: Je ne touche rien.
    if_boosted: Les remises exceptionnelles ne comptent pas.
    if_paid_late: Ce qui est dû reste dû.
"""


@pytest.mark.parametrize(
    ("changes", "extra", "words"),
    [
        ({}, "", "hors taxe (TVA)"),
        ({"tax: excluded": "tax: included"}, "", "toutes les taxes"),
        ({"tax: excluded": "tax: exempt"}, "", "art. 293 B"),
        ({}, "  tax_percent: 20\n", "entre parenthèses, avec 20"),
        ({}, "  tax_percent: 20\nlegal:\n  clients: both\n", "ce que paie un particulier"),
        (
            {"tax: excluded": "tax: exempt", "profession: consultant": "country: BE"},
            "",
            "art. 56bis",
        ),
        ({"profession: consultant": "country: CA"}, "", "TPS, TVQ"),
    ],
)
def test_the_page_says_which_tax_for_which_client(
    read: Read, changes: dict[str, str], extra: str, words: str
) -> None:
    site, _ = read(extra, changes)
    assert words in tax_note(site)


def test_results_equal_the_computation_by_hand(read: Read) -> None:
    site, _ = read(VALUE)
    assert site.rates.value
    assert value_total(site.rates.value, Decimal(100_000)) == 2000  # 1 % of it, twice
    shown = rates_page(site, DAY).value_examples
    assert shown == ((Decimal(100_000), Decimal(2000)), (Decimal("12345.5"), Decimal("246.91")))


@pytest.mark.parametrize("risk", ["if_it_falls", "if_boosted", "if_paid_late"])
def test_results_without_their_risks_are_refused(read: Read, risk: str) -> None:
    lines = [line for line in VALUE.splitlines(keepends=True) if risk not in line]
    with pytest.raises(AssertionError, match=risk):
        read("".join(lines))


@pytest.mark.parametrize(("days", "shown"), [(-1, True), (0, True), (1, False)])
def test_what_is_said_of_the_next_free_date_expires(read: Read, days: int, *, shown: bool) -> None:
    dates = "    checked: 2027-01-02\n    until: 2027-03-28\n"
    extra = f"  availability:\n    text: Libre en mars.\n{dates}"
    site, _ = read(extra)
    page = rates_page(site, datetime.date(2027, 3, 28) + datetime.timedelta(days))
    assert (page.availability is not None) is shown


@pytest.mark.parametrize("day", [datetime.date(2027, 3, 28), datetime.date(2027, 10, 31)])
def test_prices_that_will_change_carry_their_last_day(read: Read, day: datetime.date) -> None:
    rise = f"  announced:\n    valid_from: {day}\n    hourly: 130\n"
    site, _ = read(rise)
    eve = day - datetime.timedelta(1)
    before = in_force(site, eve).rates
    assert (before.valid_until, before.hourly) == (eve, 120)
    for after in (day, day + datetime.timedelta(1)):
        now = in_force(site, after).rates
        assert (now.valid_from, now.valid_until, now.hourly) == (day, None, 130)
    page = rates_page(site, eve)
    assert page.next_hours is not None
    assert (page.hours.hour, page.next_hours.hour, page.next_hours.travel_hour) == (120, 130, 65)


@pytest.mark.parametrize(
    ("lines", "changes"),
    [("    hourly: 130\n", False), ("    prices:\n      conseil: 1500\n", True)],
)
def test_a_second_column_of_prices_stands_only_where_a_price_changes(
    read: Read, lines: str, *, changes: bool
) -> None:
    site, _ = read(f"  announced:\n    valid_from: 2027-01-01\n{lines}")
    assert rates_page(site, DAY).prices_change is changes
