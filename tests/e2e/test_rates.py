"""The pages of rates and of the comparison in a browser: sums, dates, acceptance, the keyboard."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route

from pull_marketing.comparison.cost import our_cost, own_cost
from pull_marketing.rates.estimates import estimate, value_total
from pull_marketing.site import Site

from .conftest import DemoServer


@pytest.fixture(scope="module")
def site(demo_site: Any) -> Site:
    from pull_marketing.diagnostics import Collector
    from pull_marketing.site import read_site

    found, _ = read_site(demo_site.root / "content", demo_site.root, Collector())
    assert found is not None
    return found


def amount(text: str | None) -> float:
    return float(re.sub(r"[^\d,]", "", text or "").replace(",", "."))


def test_sums_equal_those_of_the_build(
    site: Site, demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    assert site.rates
    assert site.rates.value
    page = open_page()
    page.clock.set_fixed_time(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC))
    page.goto(demo_server.url("/tarifs/"))
    hours = page.locator("[data-estimate=hours]")
    for work, travel in ((2, 3), (0, 0), (7, 1)):
        hours.get_by_label("Travail").fill(str(work))
        hours.get_by_label("Heures de trajet").fill(str(travel))
        shown = amount(hours.locator("output").text_content())
        assert shown == float(estimate(site.rates, work, travel)), (work, travel)
    hours.get_by_label("Travail").fill("")
    assert amount(hours.locator("output").text_content()) == 7 * 0 + 60
    value = page.locator("[data-estimate=value]")
    value.get_by_label("Gagné").fill("12345")
    assert amount(value.locator("output").text_content()) == float(
        value_total(site.rates.value, 12345)  # type: ignore[arg-type]
    )


def test_comparison_equals_the_computation_of_the_build(
    site: Site, demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    assert site.comparison
    costs = site.comparison.costs
    assert costs
    price = site.service(costs.service).price  # type: ignore[union-attr]
    page = open_page()
    page.goto(demo_server.url("/faire-ou-confier/"))
    page.get_by_label("Une heure à vous coûte").fill("50")
    form = page.locator("[data-estimate=costs]")
    own, ours = form.locator("[name=own]"), form.locator("[name=ours]")
    assert amount(own.text_content()) == float(own_cost(costs, 50))  # type: ignore[arg-type]
    assert amount(ours.text_content()) == float(our_cost(costs, price))  # type: ignore[arg-type]


def prices_shown(page: Page) -> list[str]:
    cells = page.locator(".prices tbody tr:first-child .number:visible")
    return [re.sub(r"[^\d]", "", text.partition("(")[0]) for text in cells.all_inner_texts()]


@pytest.mark.parametrize(
    ("moment", "prices", "hour"),
    [
        ("2027-08-31T21:59:00+00:00", ["1400", "1500"], 120),  # still August in Paris
        ("2027-08-31T22:01:00+00:00", ["1500"], 130),  # already September there
        ("2027-09-01T12:00:00+00:00", ["1500"], 130),
    ],
)
def test_a_page_that_nobody_rebuilds_changes_its_price_on_the_day(
    demo_server: DemoServer,
    open_page: Callable[..., Page],
    moment: str,
    prices: list[str],
    hour: int,
) -> None:
    page = open_page(timezone_id="America/Montreal")
    page.clock.set_fixed_time(datetime.datetime.fromisoformat(moment))
    page.goto(demo_server.url("/tarifs/"))
    assert prices_shown(page) == prices
    form = page.locator("[data-estimate=hours]")
    form.get_by_label("Travail").fill("1")
    form.get_by_label("Heures de trajet").fill("0")
    assert amount(form.locator("output").text_content()) == hour
    page.goto(demo_server.url("/tarifs/accepter/"))
    assert page.get_by_text("Ces conditions valaient jusqu’au").is_visible() is (len(prices) == 1)


def test_without_a_script_both_prices_stand_with_their_dates_and_tables_do_the_sums(
    demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(demo_server.url("/tarifs/"))
    assert prices_shown(page) == ["1400", "1500"]
    assert page.get_by_role("columnheader", name="Jusqu’au 31 août 2027").first.is_visible()
    assert not page.locator("[data-estimate]").first.is_visible()
    assert page.get_by_role("row", name=re.compile(r"^2\sh")).is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_booking_waits_for_the_acceptance_and_carries_the_version(
    demo_server: DemoServer, open_page: Callable[..., Page], *, script: bool
) -> None:
    page = open_page(java_script_enabled=script)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="ok")

    page.route("https://rendez-vous.example/**", answer)
    page.goto(demo_server.url("/tarifs/accepter/"))
    button = page.get_by_role("button", name="Choisir un créneau")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    assert asked == []
    assert page.locator(":focus").get_attribute("type") == "checkbox"  # the browser leads there
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("https://rendez-vous.example/**")
    sent = parse_qs(urlsplit(asked[0]).query)
    assert re.fullmatch(r"Tarifs acceptés, version 2026-11-01-[0-9a-f]{6}", sent["remarque"][0])
    assert list(sent) == ["remarque"]
