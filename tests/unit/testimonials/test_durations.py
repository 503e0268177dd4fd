"""Durations in words: what is understood, how long it means, and what is no claim at all."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pull_marketing.testimonials.durations import claims, longest_days

YEAR = 365.25
MONTH = 30.44


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("J’utilise machin depuis 2 ans", "depuis 2 ans", 2 * YEAR),
        ("depuis deux ans.", "depuis deux ans", 2 * YEAR),
        ("Depuis deux\u00a0ans et demi", "Depuis deux\u00a0ans et demi", 2.5 * YEAR),
        ("depuis 1,5 an", "depuis 1,5 an", 1.5 * YEAR),
        ("depuis une dizaine d’années", "depuis une dizaine d’années", 8 * YEAR),
        ("une dizaine d’années que je l’utilise", "une dizaine d’années que", 8 * YEAR),
        ("il y a 6 mois", "il y a 6 mois", 6 * MONTH),
        ("ça fait six mois", "ça fait six mois", 6 * MONTH),
        ("depuis près de trois ans", "depuis près de trois ans", 0.85 * 3 * YEAR),
        ("depuis environ un an", "depuis environ un an", 0.8 * YEAR),
        ("depuis plus de trois ans", "depuis plus de trois ans", 3 * YEAR),
        ("depuis moins de trois ans", "depuis moins de trois ans", 0),
        ("depuis quelques mois", "depuis quelques mois", 2 * MONTH),
        ("depuis des années", "depuis des années", 2 * YEAR),
        ("pendant trois semaines", "pendant trois semaines", 21),
        ("depuis une quinzaine de jours", "depuis une quinzaine de jours", 12),
        ("for ten years", "for ten years", 10 * YEAR),
        ("for over 10 years", "for over 10 years", 10 * YEAR),
        ("for a couple of months", "for a couple of months", 2 * MONTH),
        ("two years ago", "two years ago", 2 * YEAR),
        ("over the past two years", "over the past two years", 2 * YEAR),
        ("it's been a year", "it's been a year", YEAR),
        ("for the last six months", "for the last six months", 6 * MONTH),
    ],
)
def test_length_is_read(text: str, words: str, days: float) -> None:
    (claim,) = claims(text)
    assert claim.words == words
    assert claim.days == pytest.approx(days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("since 2019", "2019-12-31"),
        ("depuis 2019", "2019-12-31"),
        ("depuis mars 2021", "2021-03-31"),
        ("depuis le 3 mars 2019", "2019-03-03"),
        ("depuis le 1er février 2020", "2020-02-01"),
        ("depuis l’été 2020", "2020-09-30"),
        ("since early March 2021", "2021-03-31"),
        ("depuis février 2024", "2024-02-29"),
    ],
)
def test_start_is_read_in_the_latest_way(text: str, day: str) -> None:
    (claim,) = claims(text)
    assert claim.since == datetime.date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "Depuis, je reçois deux fois moins de messages",
        "Trois semaines, en pleine saison, avec l’ancien site débranché",
        "Nous sommes trois au cabinet",
        "mon budget de l’année était parti",
        "J’en ai écrit quatre autres",
        "Je lui dois une fière chandelle",
        "I read it twice and liked it",
    ],
)
def test_what_is_no_claim_is_left_alone(text: str) -> None:
    assert claims(text) == ()


@pytest.mark.parametrize(
    ("begun", "possible"),
    [("2024-03-01", True), ("2024-06-01", True), ("2024-06-10", False), ("2026-02-27", False)],
)
def test_two_years_fit_within_fifteen_percent(begun: str, possible: bool) -> None:
    (claim,) = claims("depuis deux ans")
    said = datetime.date(2026, 3, 1)
    assert claim.is_possible(datetime.date.fromisoformat(begun), said) is possible


def test_since_a_year_is_measured_from_its_last_day() -> None:
    (claim,) = claims("since 2019")
    said = datetime.date(2026, 1, 1)
    assert claim.is_possible(datetime.date(2019, 12, 31), said)
    assert not claim.is_possible(datetime.date(2022, 1, 1), said)


@pytest.mark.parametrize(
    ("text", "days"),
    [("trois ans", 3 * YEAR), ("36 months", 36 * MONTH), ("sans limite de durée", None)],
)
def test_retention_is_read(text: str, days: float | None) -> None:
    assert longest_days(text) == (pytest.approx(days) if days else None)


@given(st.text(max_size=300))
def test_any_text_is_read_without_error_and_words_stand_where_they_are_said(text: str) -> None:
    for claim in claims(text):
        assert text[claim.start : claim.start + len(claim.words)] == claim.words
