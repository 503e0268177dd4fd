"""The rules of prices that look at more than periods: reminders, acceptance, refusals."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.rates.rules import check_clients, check_rates

Read = Callable[..., tuple[Any, Any]]
DAY = datetime.date(2026, 11, 22)
RISE = "  announced:\n    valid_from: 2026-12-07\n    hourly: 130\n"
AVAILABLE = "  availability:\n    text: Libre.\n    checked: 2026-11-01\n    until: 2026-11-22\n"
BOOKING = "  booking:\n    url: https://rdv.example/anne\n"


def questionnaire(**over: Any) -> SimpleNamespace:
    ending = SimpleNamespace(id="pas-moi", title="Pas moi", text="Non.", line=30)
    facts = {"slug": "contact", "hidden_fields": (), "source": "content/questionnaires/contact.md"}
    return SimpleNamespace(**{**facts, "endings": (ending,), **over})


def codes(site: Any, document: Any, day: datetime.date, *asked: Any) -> list[str]:
    report = Collector()
    check_rates(site, document, day, report, questionnaires=asked)
    return [d.code for d in report]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (datetime.date(2026, 11, 22), []),
        (datetime.date(2026, 11, 23), ["S309"]),
        (datetime.date(2026, 12, 6), ["S309"]),
        (datetime.date(2026, 12, 7), ["S303"]),
        (datetime.date(2026, 12, 8), ["S303"]),
    ],
)
def test_a_rise_is_recalled_two_weeks_before_and_once_it_holds(
    read: Read, day: datetime.date, told: list[str]
) -> None:
    assert codes(*read(RISE), day) == told


@pytest.mark.parametrize(
    ("extra", "day", "told"),
    [
        (AVAILABLE, 21, []),
        (AVAILABLE, 22, []),
        (AVAILABLE, 23, ["S310"]),
        (BOOKING, 22, ["S312"]),
        (f"{BOOKING}    version_field: note\n", 22, []),
        (f"{BOOKING}    service: calendly\n", 22, []),
    ],
)
def test_what_has_expired_or_does_not_carry_the_version_is_told(
    read: Read, extra: str, day: int, told: list[str]
) -> None:
    assert codes(*read(extra), datetime.date(2026, 11, day)) == told


@pytest.mark.parametrize(
    ("extra", "fields", "told"),
    [
        ("  accept: true\n", (), ["S311"]),
        ("  accept: true\n", ("rates_version",), []),
        ("", (), []),
    ],
)
def test_an_accepted_version_must_arrive(
    read: Read, extra: str, fields: tuple[str, ...], told: list[str]
) -> None:
    assert codes(*read(extra), DAY, questionnaire(hidden_fields=fields)) == told


REFUSALS = """\
clients:
  ideal: [un indépendant]
  refusals:
    pas-moi:
      when: Vous cherchez de la publicité.
      text: C’est un autre métier.
"""


@pytest.mark.parametrize(
    ("text", "extra", "told"),
    [
        ("Non.", "", []),
        (" ", "", ["S314"]),
        (" ", REFUSALS, []),
        ("Non.", REFUSALS.replace("pas-moi", "pas-toi"), ["S313"]),
    ],
)
def test_nobody_is_sent_away_without_a_word(
    read: Read, text: str, extra: str, told: list[str]
) -> None:
    site, document = read(extra)
    ending = SimpleNamespace(id="pas-moi", title="Pas moi", text=text, line=30)
    report = Collector()
    check_clients(site, document, [questionnaire(endings=(ending,))], report)
    assert [d.code for d in report] == told


@pytest.mark.parametrize(
    ("extra", "source"),
    [
        ("  announced:\n    valid_from: 2026-01-01\n", "art. L.121-2"),
        ("  valid_until: 2026-11-01\n", "art. L.121-2"),
        ("  announced:\n    valid_from: 2027-06-01\n    currency: CHF\n", "art. L.121-2"),
        ("legal:\n  clients: both\n", "art. L.112-1"),
    ],
)
def test_each_fault_is_located_with_the_source_of_its_rule(
    read: Read, extra: str, source: str
) -> None:
    site, document = read(extra)
    report = Collector()
    check_rates(site, document, DAY, report)
    first = report.render("fr").splitlines()
    assert first[0].startswith("content/site.yaml:")
    assert source in first[1]
    assert "lu le 2026-11-22" in first[1]


def test_in_quebec_prices_for_consumers_may_be_without_tax(read: Read) -> None:
    site, document = read("legal:\n  clients: both\n", {"profession: consultant": "country: CA"})
    assert codes(site, document, DAY) == []
