"""The rules of the offer, each broken once."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.referral.professions import professions
from pull_marketing.referral.programme import check_programme, programme_of

DAY = datetime.date(2026, 11, 22)
Read = Callable[..., tuple[Any, Any]]


def problems(read: Read, changes: dict[str, str], day: datetime.date = DAY) -> Collector:
    site, document = read(changes)
    report = Collector()
    check_programme(site, document, day, report)
    return report


def test_a_sound_programme_is_silent(read: Read) -> None:
    assert not len(problems(read, {}))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  conditions: nouveaux clients, prestation d’au moins 150 €\n", "", "R001"),
        ("  end: 2027-12-31", "  end: 2025-12-31", "R002"),
        ("  end: 2027-12-31", "  end: 2026-11-21", "R003"),
        ("profession: consultant", "profession: avocat", "R005"),
        ("profession: consultant", "profession: Architecte", "R005"),
        ("profession: consultant", "profession: médecin", "R005"),
        ("profession: consultant", "profession: notaire", "R006"),
        ("profession: consultant", "profession: funambule", "R007"),
        ("label: 10 € de remise", "label: un conseil gratuit", "R010"),
        ("label: 10 € de remise", "label: une heure offerte", "R010"),
        ("  payout_delay_days: 30", "  currency: CHF", "R011"),
        ("label: 10 € de remise", "label: 20 € de remise", "R012"),
    ],
)
def test_each_rule_finds_its_fault(read: Read, old: str, new: str, code: str) -> None:
    assert code in [d.code for d in problems(read, {old: new})]


@pytest.mark.parametrize(
    ("message", "codes"),
    [
        ("Bonjour {link}", ["R008"]),
        ("Bonjour {disclosure}", ["R009"]),
        ("Bonjour {link} {disclosure}", []),
    ],
)
def test_an_own_message_holds_link_and_disclosure(
    read: Read, message: str, codes: list[str]
) -> None:
    own = {"  cap_per_year: 5": f'  messages:\n    sms: "{message}"'}
    assert [d.code for d in problems(read, own)] == codes


def test_free_with_its_condition_is_allowed(read: Read) -> None:
    text = "label: une heure offerte\n    condition: dès la première mission"
    assert not len(problems(read, {"label: 10 € de remise": text}))


def test_the_last_day_is_still_open(read: Read) -> None:
    end = {"  end: 2027-12-31": "  end: 2026-11-22"}
    assert not len(problems(read, end))
    assert [d.code for d in problems(read, end, DAY + datetime.timedelta(days=1))] == ["R003"]


def test_an_unrewarded_programme_is_open_to_every_profession(read: Read) -> None:
    rewards = (
        "  friend:\n    label: 10 € de remise\n    value: 10\n"
        "  referrer:\n    label: 10 € d’avoir\n    value: 10\n"
    )
    none = {rewards: "", "profession: consultant": "profession: avocat"}
    assert not len(problems(read, none))
    site, _ = read(none)
    programme = programme_of(site, DAY)
    assert programme is not None
    assert not programme.rewarded


def test_a_forbidden_reward_is_told_with_its_source(read: Read) -> None:
    told = problems(read, {"profession: consultant": "profession: avocat"})
    assert told.render("fr").startswith("content/site.yaml:19:15 R005 la profession")
    assert "art. 11.3, lu le 2026-11-22" in told.render("fr")


def test_every_profession_has_a_source_and_a_review_date() -> None:
    assert {"avocat", "medecin", "architecte", "notaire", "consultant"} <= set(professions())
    for line in professions().values():
        assert line.source
        assert line.review > line.read
