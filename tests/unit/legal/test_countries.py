"""Belgium, Switzerland and Québec: their numbers, what their notice needs, where facts are from."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from pull_marketing.countries import adequacy, country, dated_facts, rules_of, services
from pull_marketing.diagnostics import Collector
from pull_marketing.legal.notice import legal_notice
from pull_marketing.legal.rules import check_notice

Read = Callable[..., tuple[Any, Any]]
DAY = datetime.date(2026, 11, 22)
WHO = '  siren: "732829320"\n  siret: "73282932000074"\n  vat_number: FR44732829320\n'
OFFICER = "legal:\n  privacy_officer:\n    title: Responsable\n    email: vie@cabinet.ca\n"


def abroad(code: str, company: str, tax: str, more: str = "") -> dict[str, str]:
    lines = f'  company_number: "{company}"\n  vat_number: "{tax}"\n  country: {code}\n{more}'
    return {WHO: lines, "  phone: 0612345670\n": '  phone: "+32 2 000 00 00"\n'}


def told(read: Read, changes: dict[str, str], *, publishing: bool = True) -> Collector:
    site, document = read(changes)
    report = Collector()
    check_notice(site, document, DAY, report, publishing=publishing)
    return report


@pytest.mark.parametrize("code", ["FR", "BE", "CH", "CA"])
def test_every_rule_of_a_country_has_its_text(code: str) -> None:
    found = country(code)
    assert found is not None
    for needed in found.required:
        assert found.fact(needed.law).source
    for name in (*found.notice, "publisher", "number", "prices", "price_truth", "vat_exempt",
                 "privacy", "trackers"):  # fmt: skip
        assert found.fact(name).source, name
    for line in dated_facts(code):
        assert line.fact.read < line.fact.review <= line.fact.read + datetime.timedelta(days=366)


def test_a_country_without_a_file_has_the_french_rules() -> None:
    assert country("LU") is None
    assert rules_of("LU").code == "FR"


def test_services_and_lists_of_countries_are_dated() -> None:
    for line in [*services().values(), *adequacy().values()]:
        assert line.source
        assert line.read < line.review


@pytest.mark.parametrize(
    ("code", "company", "tax", "more", "codes"),
    [
        ("BE", "0428.759.497", "BE0428759497", "", []),
        ("BE", "0428.759.498", "BE0428759497", "", ["L061"]),
        ("BE", "0428.759.497", "BE0428759498", "", ["L062"]),
        ("BE", "0428.759.497", "BE0403170701", "", ["L063"]),
        ("BE", "", "BE0428759497", "", ["L001"]),
        ("CH", "CHE-100.155.212", "CHE-100.155.212 TVA", "", []),
        ("CH", "CHE-100.155.213", "CHE-100.155.212 TVA", "", ["L061"]),
        ("CH", "CHE-100.155.212", "CHE-100.155.212", "", ["L062"]),
        ("CH", "CHE-100.155.212", "CHE-107.787.577 TVA", "", ["L063"]),
        ("CH", "", "CHE-107.787.577 TVA", "", []),
        ("CA", "1234567890", "123026635 RT0001, 1234567890 TQ0001", "", ["L001"]),
        ("CA", "123456789", "123026635 RT0001", "", ["L001", "L061"]),
        ("CA", "1234567890", "123026634 RT0001", "", ["L001", "L062"]),
        ("CA", "1234567890", "123026635 RC0001", "", ["L001", "L062"]),
    ],
)  # fmt: skip
def test_numbers_are_checked_by_the_rules_of_the_country(
    read: Read, code: str, company: str, tax: str, more: str, codes: list[str]
) -> None:
    assert sorted(d.code for d in told(read, abroad(code, company, tax, more))) == codes


def test_quebec_wants_the_person_in_charge_of_data_and_french(read: Read) -> None:
    changes = abroad("CA", "1234567890", "123026635 RT0001")
    missing = told(read, changes)
    assert "privacy_officer" in missing.render("fr")
    assert "P-39.1, art. 3.1" in missing.render("fr")
    assert [d.code for d in missing.errors] == ["L001"]
    assert not told(read, {**changes, "services:": f"{OFFICER}services:"}).errors
    english = {**changes, "services:": f"{OFFICER}services:", "language: fr": "language: en"}
    assert [d.code for d in told(read, english)] == ["L064"]


def test_what_is_known_from_memory_only_warns(read: Read) -> None:
    changes = abroad("CH", "", "", "  legal_form: sa\n  publication_director: A B\n")
    changes["  publication_director: Anne Réel\n"] = ""
    report = told(read, changes)
    assert {d.code for d in report} == {"L001"}
    assert not report.errors


@pytest.mark.parametrize(
    ("code", "company", "tax", "words"),
    [
        ("BE", "0428.759.497", "BE0428759497", ["BCE", "0428.759.497", "art. XII.6"]),
        ("CH", "CHE-100.155.212", "CHE-100.155.212 TVA", ["IDE", "art. 3, al. 1, let. s"]),
        ("CA", "1234567890", "123026635 RT0001", ["NEQ", "TPS, TVQ", "P-44.1", "art. 3.1"]),
    ],
)
def test_the_notice_is_the_one_of_the_country(
    read: Read, code: str, company: str, tax: str, words: list[str]
) -> None:
    site, _ = read(abroad(code, company, tax))
    html = str(legal_notice(site))
    for word in words:
        assert word in html
    for french in ("SIREN", "SIRET", "LCEN", "entrepreneur individuel"):
        assert french not in html
    assert "entreprise individuelle" in html
