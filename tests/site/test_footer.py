"""The frame of every page leads to pages that this site has, and to no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ..conftest import minimal_site_yaml
from .test_referral import REFERRAL

RATES = "rates:\n  valid_from: 2026-01-01\n"
OPTIONAL = {"/tarifs/": "Tarifs au", "/parrainage/": "Programme de parrainage"}
ALWAYS = {"/temoignages/", "/temoignages/regle/", "/mentions-legales/", "/vos-donnees/"}


def footer_links(built: Any, path: str = "/") -> dict[str, str]:
    return {a["href"]: " ".join(a.text.split()) for a in built.soup(path).select("footer li a")}


@pytest.mark.parametrize("url", OPTIONAL)
def test_a_page_that_exists_is_in_the_footer(make_site: Callable[..., Any], url: str) -> None:
    built = make_site({"content/site.yaml": minimal_site_yaml() + REFERRAL})
    links = footer_links(built)
    assert links[url].startswith(OPTIONAL[url])
    assert set(links) >= ALWAYS


def test_without_rates_and_referral_the_frame_does_not_name_them(
    make_site: Callable[..., Any],
) -> None:
    text = minimal_site_yaml()
    assert RATES in text
    built = make_site({"content/site.yaml": text.replace(RATES, "")})
    assert not built.error_codes, built.told()
    page = built.soup("/")
    links = {a["href"] for a in page.select("header a, footer a")}
    assert not links & {*OPTIONAL, ""}
    shown = page.select_one("header").text + page.select_one("footer").text
    assert not [label for label in ("Tarifs", *OPTIONAL.values()) if label in shown]
    assert links >= ALWAYS


@pytest.mark.parametrize("rates", [RATES, ""])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_link_of_the_frame_answers(
    make_site: Callable[..., Any], rates: str, language: str
) -> None:
    text = minimal_site_yaml().replace(RATES, rates)
    built = make_site({"content/site.yaml": text.replace("language: fr", f"language: {language}")})
    for path in ("/", "/404.html"):
        for link in built.soup(path).select("header a[href^='/'], footer a[href^='/']"):
            target = built.output / link["href"].lstrip("/").partition("#")[0]
            assert (target / "index.html").is_file(), link
