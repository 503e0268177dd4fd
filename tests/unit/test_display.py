"""Dates, money and numbers as a visitor reads them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from pull_marketing.display import by_name, filters, iso_date, long_date, money, number

NB, NN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (datetime.date(2026, 11, 14), "14\u00a0novembre 2026", "14\u00a0November 2026"),
        (datetime.date(2026, 2, 1), "1er\u00a0février 2026", "1\u00a0February 2026"),
        (datetime.date(2026, 8, 11), "11\u00a0août 2026", "11\u00a0August 2026"),
    ],
)
def test_long_date(day: datetime.date, french: str, english: str) -> None:
    assert long_date(day, "fr") == french
    assert long_date(day, "en") == english


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (Decimal(1400), f"1{NN}400{NB}€", "€1,400"),
        (Decimal("12.5"), f"12,50{NB}€", "€12.50"),
        (0, f"0{NB}€", "€0"),
    ],
)
def test_money(amount: Decimal, french: str, english: str) -> None:
    assert money(amount, "fr") == french
    assert money(amount, "en") == english


def test_number_and_iso_date() -> None:
    assert number(1234.5, "fr") == f"1{NN}234,5"
    assert iso_date(datetime.date(2026, 11, 14)) == "2026-11-14"


def test_the_filters_speak_the_language_of_the_site() -> None:
    french, english = filters("fr", "fr-FR"), filters("en", "en-FR")
    names = {"long_date", "money", "number", "iso_date", "typo", "by_name"}
    assert set(french) == set(english) == names
    assert french["typo"]("Oui !") == f"Oui{NN}!"
    assert english["typo"]("Yes !") == "Yes !"


def test_names_stand_as_in_a_dictionary() -> None:
    names = ["zèle", "Écriture", "droit", "démarrer", "erreurs", "écrit"]
    groups = [(SimpleNamespace(name=name), ()) for name in names]
    shown = [group[0].name for group in by_name(groups)]
    assert shown == ["démarrer", "droit", "écrit", "Écriture", "erreurs", "zèle"]
