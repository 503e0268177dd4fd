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
    built = site("2026-11-30T23:59:00")
    page = built.soup("/tarifs/")
    text = words(page.main)
    assert "Valables du 1er janvier 2026 au 30 novembre 2026" in text
    row = page.select_one(".prices tbody tr")
    assert row is not None
    old, new = row.select(".number")
    assert "100 €" in words(old)
    assert old["data-until"] == "2026-11-30"
    assert "150 €" in words(new)
    assert words(page.select(".prices thead th")[-1]) == "À partir du 1er décembre 2026"
    assert "garde le prix d’aujourd’hui" in text
    assert "valables du 1er janvier 2026 au 30 novembre 2026" in words(built.soup("/").main)
    hourly = [words(row) for row in page.find(id="hourly").select("tr")]
    assert "Une heure de trajet 60 € HT 65 € HT" in hourly
    assert "La première heure facturée, comme les suivantes" in hourly
    assert "2 h 240 € 300 € 420 €" in hourly
    assert "S309" in built.codes


@pytest.mark.parametrize("now", ["2026-12-01T00:00:00", "2026-12-02T12:00:00"])
def test_from_its_day_on_the_new_price_holds_everywhere(site: Callable[..., Any], now: str) -> None:
    built = site(now)
    page = built.soup("/tarifs/")
    assert words(page.find(class_="prices")).count("150 €") == 1
    assert "100 €" not in words(page.find(class_="prices"))
    assert "Anciens prix" in words(page.main)
    assert "150 €" in words(built.soup("/").main)
    assert "S303" in built.codes


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


MORE = """\
  hourly: 120
  first_hour_billed: true
  accept: true
  availability:
    text: Libre en janvier.
    checked: 2026-11-20
    until: 2026-12-15
  booking:
    service: calendly
    url: https://calendly.com/anne/appel
  value:
    when: Le périmètre est écrit.
    percent: 1
    of: de l’augmentation
    years: 2
    if_it_falls: Je ne touche rien.
    if_boosted: Les remises ne comptent pas.
    if_paid_late: Ce qui est dû reste dû.
clients:
  ideal: [un indépendant]
  refusals:
    pas-moi:
      when: Vous cherchez de la publicité.
      text: C’est un autre métier, que je n’exerce pas.
      elsewhere: [une agence qui montre ses résultats]
  not_ready:
    label: Lire d’abord un article
    url: /articles/un-article/
comparison:
  in_house: [Vous avez le temps.]
  with_us: [Personne n’a le temps.]
  leaving: [Vous gardez les fichiers.]
  costs: {service: conseil, build_hours: 10}
"""
ASKED = """\
---
title: Votre projet
slug: contact
keep: 12 mois
hidden_fields: rates_version
---

Bonjour.

# Vous

## Que cherchez-vous ? {#quoi}
- De la publicité → Pas moi
- Un conseil

## Où vous répondre ? {#email}
[e-mail]

# Fin : Pas moi (sans réponse)
Si quoi est « De la publicité »

# Fin : Reçu
Sinon

Merci.
"""


def test_conditions_are_accepted_and_their_version_leaves_with_the_request(
    make_site: Callable[..., Any],
) -> None:
    yaml = yaml_of(make_site).replace(
        "  valid_from: 2026-01-01\n", f"  valid_from: 2026-01-01\n{MORE}"
    )
    built = make_site({"content/site.yaml": yaml, "content/questionnaires/contact.md": ASKED})
    assert built.error_codes == []
    rates = built.soup("/tarifs/")
    version = words(rates.select_one(".section.head .note strong"))
    assert version.startswith("2026-01-01-")
    assert rates.find("a", href="/tarifs/accepter/")

    page = built.soup("/tarifs/accepter/")
    box = page.select_one("#questionnaire [name=rates_version]")
    assert box is not None
    assert (box["type"], box["value"], box.get("checked")) == ("checkbox", version, None)
    assert len(page.select("[name=rates_version]")) == 1

    booking = page.select_one("form[action='https://calendly.com/anne/appel']")
    assert booking is not None
    assert booking["method"] == "get"
    assert booking.select_one("[type=checkbox][required]")
    assert booking.select_one("[name=a1]")["value"] == f"Tarifs acceptés, version {version}"
    # An address such as ?rates_version=… accepts nothing.
    assert built.soup("/questionnaires/contact/").select("[name=rates_version]") == []

    assert "Libre en janvier." in words(rates.main)
    assert "Je ne touche rien." in words(rates.main)
    for path in ("/tarifs/accepter/", "/questionnaires/contact/merci/recu/", "/tarifs/"):
        assert "première heure" in words(built.soup(path).main), path
    refusal = words(built.soup("/questionnaires/contact/merci/pas-moi/").main)
    for page_text in (refusal, words(rates.main)):
        assert "C’est un autre métier, que je n’exerce pas." in page_text
        assert "une agence qui montre ses résultats" in page_text
        assert "Lire d’abord un article" in page_text
    data = words(built.soup("/vos-donnees/").main)
    assert "calendly.com" in data
    assert "la version que vous avez acceptée" in data
    assert "L050" not in built.codes
    assert "L030" not in built.codes

    compared = words(built.soup("/faire-ou-confier/").main)
    assert "Quand il vaut mieux le faire vous-même Vous avez le temps." in compared
    assert "25 € 250 € 100 €" in compared
    sitemap = (built.output / "sitemap.xml").read_text("utf-8")
    assert "/faire-ou-confier/" in sitemap
    assert "/accepter/" not in sitemap
