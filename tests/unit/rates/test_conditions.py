"""The version that a client accepts, and how it travels to a booking page."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from pull_marketing.rates import in_force
from pull_marketing.rates.conditions import booking_form, version
from pull_marketing.rates.page import rates_page
from pull_marketing.rates_settings import Booking

Read = Callable[..., tuple[Any, Any]]
DAY = datetime.date(2026, 11, 22)
SPRING, AUTUMN = datetime.date(2027, 3, 28), datetime.date(2027, 10, 31)
"""Days on which clocks are put forward and back in France."""


def rise(day: datetime.date) -> str:
    return f"  announced:\n    valid_from: {day}\n    prices:\n      conseil: 1500\n"


def test_the_same_conditions_have_the_same_name(read: Read) -> None:
    first, second = version(read()[0]), version(read()[0])
    assert first == second
    assert first.startswith("2026-01-01-")
    assert len(first) == len("2026-01-01-") + 6


@pytest.mark.parametrize(
    "changes",
    [
        {"price: 1400": "price: 1401"},
        {"hourly: 120": "hourly: 121"},
        {"travel: half": "travel: full"},
        {"first_hour_billed: true": "first_hour_billed: false"},
        {"tax: excluded": "tax: included"},
        {"first_hour_billed: true": "first_hour_billed: true\n  notes:\n    - Payé à 30 jours."},
    ],
)
def test_any_change_of_a_condition_gives_another_name(read: Read, changes: dict[str, str]) -> None:
    assert version(read(changes=changes)[0]) != version(read()[0])


def test_what_is_no_condition_changes_nothing(read: Read) -> None:
    changes = {"lead: Une phrase.": "lead: Une autre."}
    assert version(read(changes=changes)[0]) == version(read()[0])
    assert version(read(rise(SPRING))[0]) == version(read()[0])


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_the_version_is_the_one_of_the_page_of_that_day(read: Read, day: datetime.date) -> None:
    site, _ = read(rise(day))
    versions = {}
    for days in (-1, 0, 1):
        on = day + datetime.timedelta(days)
        versions[days] = rates_page(site, on).version
        assert versions[days] == version(in_force(site, on))
    assert versions[-1].startswith("2026-01-01-")
    assert versions[0].startswith(f"{day}-")
    assert versions[-1] != versions[0] == versions[1]


@pytest.mark.parametrize(
    ("booking", "action", "fields"),
    [
        (
            {"service": "calendly", "url": "https://calendly.com/anne/appel?hide_gdpr_banner=1"},
            "https://calendly.com/anne/appel",
            (("hide_gdpr_banner", "1"), ("a1", "Tarifs acceptés, version v1")),
        ),
        (
            {"service": "cal", "url": "https://cal.com/anne/30min", "fields": {"duration": "30"}},
            "https://cal.com/anne/30min",
            (("duration", "30"), ("notes", "Tarifs acceptés, version v1")),
        ),
        (
            {"url": "https://rdv.example/anne", "version_field": "remarque"},
            "https://rdv.example/anne",
            (("remarque", "Tarifs acceptés, version v1"),),
        ),
        ({"url": "https://rdv.example/anne"}, "https://rdv.example/anne", ()),
    ],
)
def test_the_booking_page_is_told_the_version(
    booking: dict[str, Any], action: str, fields: tuple[tuple[str, str], ...]
) -> None:
    form = booking_form(Booking(**booking), "v1", "fr")
    assert form.action == action
    assert form.fields == fields
    assert form.carries_version is any("version" in value for _, value in fields)
