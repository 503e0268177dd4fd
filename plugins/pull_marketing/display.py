"""Dates, money and numbers as the visitor reads them, in the site's language."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from .typography import typo


def long_date(value: datetime.date, language: str = "fr") -> str:
    """14 novembre 2026; the first of a month is « 1er » in French, and a day keeps its month."""
    text = format_date(value, "d MMMM y", locale=language).replace(" ", "\u00a0", 1)
    if language == "fr" and value.day == 1:
        return f"1er{text[1:]}"
    return text


def money(value: Decimal | float, language: str = "fr", currency: str = "EUR") -> str:
    """1 400 €, without cents when there are none."""
    amount = Decimal(value)
    whole = amount == amount.to_integral_value()
    pattern = "¤#,##0" if language == "en" else "#,##0\u00a0¤"
    text: str = format_currency(
        amount,
        currency,
        pattern if whole else None,
        locale=language,
        currency_digits=not whole,
    )
    return text


def number(value: Decimal | float, language: str = "fr") -> str:
    """1 234,5"""
    text: str = format_decimal(value, locale=language)
    return text


def iso_date(value: datetime.date | datetime.datetime) -> str:
    """2026-11-14, for the `datetime` attribute and for data."""
    return value.isoformat()


def by_name(groups: Iterable[Any]) -> list[Any]:
    """Pairs of something named and what it holds, as in a dictionary: accents do not count."""

    def key(group: Any) -> tuple[str, str]:
        name = str(group[0].name)
        letters = unicodedata.normalize("NFKD", name.casefold())
        return "".join(c for c in letters if not unicodedata.combining(c)), name

    return sorted(groups, key=key)


def filters(language: str, locale: str) -> dict[str, Callable[..., Any]]:
    """The template filters for one language, as it is written in one country (`fr-CA`)."""
    return {
        "long_date": lambda value: long_date(value, language),
        "money": lambda value, currency="EUR": money(value, language, currency),
        "number": lambda value: number(value, language),
        "iso_date": iso_date,
        "by_name": by_name,
        "typo": lambda text: typo(str(text), locale),
    }
