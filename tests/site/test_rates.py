"""The page of rates of a real small site, on the days around a rise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RISE = """\
  hourly: 120
  travel: half
  first_hour_billed: true
  announced:
    valid_from: 2026-12-01
    hourly: 130
    prices:
      conseil: 150
"""


def words(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


def yaml_of(make_site: Callable[..., Any]) -> str:
    text: str = make_site.__globals__["minimal_site_yaml"]()  # type: ignore[attr-defined]
    return text


@pytest.fixture
def site(make_site: Callable[..., Any]) -> Callable[..., Any]:
    def build(now: str, extra: str = RISE) -> Any:
        yaml = yaml_of(make_site).replace(
            "  valid_from: 2026-01-01\n", f"  valid_from: 2026-01-01\n{extra}"
        )
        return make_site({"content/site.yaml": yaml}, PULL_MARKETING_NOW=now)

    return build


def test_before_the_rise_both_prices_are_on_the_page_with_their_date(
    site: Callable[..., Any],
) -> None:
    text = words(site("2026-11-30T23:59:00").soup("/tarifs/").main)
    assert "100 €" in text
    assert "À partir du 1er décembre 2026" in text
    assert "100 € → 150 €" in text
    assert "keeps" not in text


@pytest.mark.parametrize("now", ["2026-12-01T00:00:00", "2026-12-02T12:00:00"])
def test_from_its_day_on_the_new_price_holds_everywhere(site: Callable[..., Any], now: str) -> None:
    built = site(now)
    page = built.soup("/tarifs/")
    assert words(page.find(class_="prices")).count("150 €") == 1
    assert "100 €" not in words(page.find(class_="prices"))
    assert "Anciens prix" in words(page.main)
    assert "150 €" in words(built.soup("/").main)
    assert "S303" in built.codes


def test_travel_at_half_rate_and_the_first_hour_are_said_and_computed(
    site: Callable[..., Any],
) -> None:
    hourly = site("2026-11-22T12:00:00").soup("/tarifs/").find(id="hourly")
    rows = [words(row) for row in hourly.select("tr")]
    assert "Une heure de trajet 60 € HT" in rows
    assert "La première heure facturée, comme les suivantes" in rows
    assert "2 h 240 € 300 € 420 €" in rows


def test_prices_for_consumers_are_shown_with_tax(make_site: Callable[..., Any]) -> None:
    yaml = yaml_of(make_site) + "  tax_percent: 20\n"
    assert "120 € TTC" in words(make_site({"content/site.yaml": yaml}).soup("/tarifs/").main)


def test_without_rates_there_is_no_page(make_site: Callable[..., Any]) -> None:
    yaml = yaml_of(make_site)
    built = make_site({"content/site.yaml": yaml[: yaml.index("rates:")]})
    assert not (built.output / "tarifs").exists()


def test_overlapping_prices_stop_the_build(site: Callable[..., Any]) -> None:
    built = site("2026-11-22T12:00:00", RISE.replace("2026-12-01", "2026-01-01"))
    assert built.error_codes == ["S301"]
