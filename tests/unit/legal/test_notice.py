"""The legal notice: each rule broken once, each legal form complete."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from pull_marketing.diagnostics import Collector, Severity
from pull_marketing.legal.notice import legal_notice
from pull_marketing.legal.rules import check_contents, check_notice

DAY = datetime.date(2026, 11, 22)
HOST = """\
host:
  name: Hébergeur
  address: 1 place Haute, 75001 Paris
  phone: 01 99 00 00 00
"""
Read = Callable[..., tuple[Any, Any]]


def problems(
    read: Read, changes: dict[str, str] | None = None, *, publishing: bool = True
) -> Collector:
    site, document = read(changes)
    report = Collector()
    check_notice(site, document, DAY, report, publishing=publishing)
    return report


def test_a_sound_site_is_silent(read: Read) -> None:
    assert not len(problems(read))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('siren: "732829320"', 'siren: ""', "L001"),
        ("  vat_number: FR44732829320\n", "", "L001"),
        ("  job: conseil", "  job: conseil\n  legal_form: sasu", "L001"),
        ('siren: "732829320"', 'siren: "732829321"', "L002"),
        ('siren: "732829320"', 'siren: "73282932"', "L002"),
        ('siret: "73282932000074"', 'siret: "73282932000075"', "L003"),
        ('siret: "73282932000074"', 'siret: "55208131766522"', "L004"),
        ("FR44732829320", "FR45732829320", "L005"),
        ("FR44732829320", "FR4473282932", "L005"),
        ("  profession: consultant", "  trade_register: RCS Lyon 552 081 317", "L007"),
        ("street: 1 rue Haute", "street: '[à compléter]'", "L008"),
        ("street: 1 rue Haute", "street: XXXX", "L008"),
        ("lead: Une phrase.", "lead: Lorem ipsum", "L008"),
        ("lead: Une phrase.", "lead: Voir https://ec.europa.eu/consumers/odr/", "L009"),
        ("lead: Une phrase.", "lead: Selon l’article 6-III de la LCEN", "L010"),
        ("publication_director: Anne Réel", "publication_director: la gérante", "L012"),
        ("publication_director: Anne Réel", "publication_director: Anne", "L012"),
        ("services:", "legal:\n  clients: consumers\nservices:", "L013"),
        ("services:", "legal:\n  updated: 2025-11-20\nservices:", "L014"),
        ("street: 1 rue Haute", "street: BP 12", "L015"),
        ("phone: 0612345670", "phone: 06 12 34 56", "L016"),
        ('siren: "732829320"', 'siren: "000000000"', "L017"),
        (HOST, "", "L001"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_fault(read: Read, old: str, new: str, code: str) -> None:
    assert code in [d.code for d in problems(read, {old: new})]


@pytest.mark.parametrize(
    "changes",
    [
        {"tax: excluded": "tax: exempt", "  vat_number: FR44732829320\n": ""},
        {"publication_director: Anne Réel": "publication_director: Anne Réel, gérante"},
        {"FR44732829320": "FR 44 732 829 320"},
        {"phone: 0612345670": 'phone: "+33 6 12 34 56 70"'},
        {"services:": "legal:\n  updated: 2025-11-23\nservices:"},
        {
            "services:": "legal:\n  clients: both\n  mediator:\n    name: M\n    address: A\n"
            "    url: https://m.example\nservices:"
        },
    ],
)
def test_what_is_right_is_left_alone(read: Read, changes: dict[str, str]) -> None:
    assert not len(problems(read, changes))


def test_the_example_number_passes_only_in_the_example(read: Read) -> None:
    zeros = {
        'siren: "732829320"': 'siren: "000000000"',
        'siret: "73282932000074"': 'siret: "00000000000000"',
        "FR44732829320": "FR12000000000",
    }
    assert [d.code for d in problems(read, zeros)] == ["L017", "L017"]
    assert not len(problems(read, {**zeros, "language: fr": "language: fr\nexample: true"}))


def test_a_missing_fact_warns_in_a_draft_and_stops_publishing(read: Read) -> None:
    missing = {"  vat_number: FR44732829320\n": ""}
    assert not problems(read, missing, publishing=False).errors
    assert problems(read, missing, publishing=True).errors


def test_a_country_without_a_file_is_shown_the_french_rules_as_warnings(read: Read) -> None:
    changes = {
        "  phone: 0612345670": '  phone: "+352 27 00 00 00"\n  country: LU',
        "  vat_number: FR44732829320\n": "",
        "services:": "legal:\n  clients: consumers\nservices:",
    }
    report = problems(read, changes)
    assert [d.code for d in report] == ["L001", "L013"]
    assert {d.severity for d in report} == {Severity.WARNING}


def test_a_wrong_number_is_located_and_the_right_one_given(read: Read) -> None:
    told = problems(read, {"FR44732829320": "FR45732829320"}).render("fr")
    assert told.startswith("content/site.yaml:17:15 L005")
    assert "le numéro est FR44732829320" in told
    assert "art. 286 ter" in told


def test_pages_are_searched_for_the_closed_platform() -> None:
    report = Collector()
    page = SimpleNamespace(
        source_name="content/pages/litiges.md",
        _content='<a href="https://ec.europa.eu/consumers/odr">plateforme</a>',
    )
    check_contents([page], report)
    assert report.render("fr").startswith("content/pages/litiges.md L009")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_all_that_is_known(read: Read, language: str) -> None:
    site, _ = read({"language: fr": f"language: {language}"})
    html = "".join(section[3] for section in legal_notice(site).sections)
    for part in ("Anne Réel", "1 rue Haute, 01000 Bourg-en-Bresse", "0612345670", "732829320",
                 "FR44732829320", "Hébergeur", "01 99 00 00 00", "art. 1-1"):  # fmt: skip
        assert part in html
    assert ("entrepreneur individuel (EI)" in html) == (language == "fr")
    assert "conforme" not in html


def test_a_company_shows_capital_and_register(read: Read) -> None:
    site, _ = read(
        {
            "  profession: consultant": "  legal_form: sasu\n  capital: 1 000 €\n"
            "  trade_register: RCS Bourg-en-Bresse 732 829 320"
        }
    )
    html = legal_notice(site).sections[0][3]
    assert "SASU" in html
    assert "1 000 €" in html
    assert "RCS Bourg-en-Bresse 732 829 320" in html
    assert "entrepreneur individuel" not in html


def test_exempt_from_vat_is_said_with_its_article(read: Read) -> None:
    site, _ = read({"tax: excluded": "tax: exempt", "  vat_number: FR44732829320\n": ""})
    assert "TVA non applicable, Code général des impôts, art. 293 B" in str(legal_notice(site))


def test_what_an_owner_writes_is_escaped(read: Read) -> None:
    site, _ = read({"street: 1 rue Haute": 'street: "<script>alert(1)</script>"'})
    assert "<script" not in str(legal_notice(site))


@pytest.mark.parametrize("url", ["/conditions/", "https://cabinet-reel.fr/conditions.pdf"])
def test_terms_of_business_are_a_link(read: Read, url: str) -> None:
    site, _ = read({"services:": f"legal:\n  terms_url: {url}\nservices:"})
    assert f'<a href="{url}">' in str(legal_notice(site))
