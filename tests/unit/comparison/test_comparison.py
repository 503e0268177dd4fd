"""Doing it oneself or handing it over: sums by hand, an honest column, claims to be checked."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.comparison.cost import examples, our_cost, own_cost
from pull_marketing.comparison.rules import check_comparison
from pull_marketing.comparison_settings import Costs
from pull_marketing.diagnostics import Collector
from pull_marketing.site import Site
from pull_marketing.source import Document, parse_yaml, validate

BASE = Path(__file__).resolve().parents[2] / "fixtures/referral/site.yaml"
DAY = datetime.date(2026, 11, 22)
COMPARISON = """\
comparison:
  in_house:
    - Vous avez deux heures par semaine.
  with_us:
    - Personne ne le tient à jour.
  leaving:
    - Vous gardez tous les fichiers.
  claims:
    - text: Un fichier fait main ne survit pas à son auteur.
      source_label: Un article
      source_url: /articles/
      read: 2026-01-02
  costs:
    service: conseil
    build_hours: 10
    upkeep_hours: 1
    redo_percent: 20
    yearly: 100
    our_yearly: 50
"""


def read(changes: dict[str, str] | None = None) -> tuple[Site | None, Document, Collector]:
    text = BASE.read_text("utf-8") + COMPARISON
    for old, new in (changes or {}).items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    report = Collector()
    document = parse_yaml(text, "content/site.yaml", report)
    assert document is not None
    return validate(Site, document, report), document, report


def told(changes: dict[str, str] | None = None) -> Collector:
    site, document, report = read(changes)
    assert site is not None, report.render("en")
    check_comparison(site, document, DAY, report)
    return report


def test_a_sound_comparison_is_silent() -> None:
    assert not len(told())


@pytest.mark.parametrize("column", ["in_house", "with_us", "leaving"])
def test_no_column_may_be_empty(column: str) -> None:
    lines = COMPARISON.splitlines()
    line = next(lines[i + 1] for i, text in enumerate(lines) if text == f"  {column}:")
    site, _, report = read({f"  {column}:\n{line}\n": f"  {column}: []\n"})
    assert site is None
    assert f"comparison.{column}" in report.render("fr")
    assert report.render("fr").startswith("content/site.yaml:")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Personne ne le tient à jour.", "Votre tableur est un bricolage.", "S330"),
        ("Personne ne le tient à jour.", "Je suis le meilleur.", "S334"),
        ("read: 2026-01-02", "read: 2025-11-20", "S331"),
        ("read: 2026-01-02", "read: 2026-11-23", "S332"),
        ("service: conseil", "service: conseils", "S333"),
        ("    price: 1400\n", "", "S333"),
    ],
)
def test_each_rule_finds_its_fault(old: str, new: str, code: str) -> None:
    report = told({old: new})
    assert [d.code for d in report] == [code]
    assert report.render("fr").startswith("content/site.yaml:")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Personne ne le tient à jour.", "Il faut un autre métier, la nullité n’a rien à y voir."),
        ("read: 2026-01-02", "read: 2025-11-21"),
        ("read: 2026-01-02", "read: 2026-11-22"),
    ],
)
def test_what_is_right_is_left_alone(old: str, new: str) -> None:
    assert not len(told({old: new}))


@pytest.mark.parametrize(
    "missing", ["      source_label: Un article\n", "      read: 2026-01-02\n"]
)
def test_a_claim_without_source_or_date_is_refused(missing: str) -> None:
    site, _, report = read({missing: ""})
    assert site is None
    assert "comparison.claims" in report.render("fr")


def test_sums_equal_the_computation_by_hand() -> None:
    costs = Costs(service="conseil", build_hours=10, upkeep_hours=1, redo_percent=20, yearly=100,
                  our_yearly=50, hour_costs=(50,))  # fmt: skip
    # 50 × (10 × 1.2 + 36) + 3 × 100, against 1,400 + 3 × 50
    assert own_cost(costs, Decimal(50)) == 2700
    assert our_cost(costs, Decimal(1400)) == 1550
    (sums,) = examples(costs, Decimal(1400))
    assert (sums.hour_cost, sums.own, sums.ours) == (50, 2700, 1550)


def test_nothing_is_checked_without_a_comparison() -> None:
    text = BASE.read_text("utf-8")
    report = Collector()
    document: Any = parse_yaml(text, "content/site.yaml", report)
    site = validate(Site, document, report)
    assert site is not None
    check_comparison(site, document, DAY, report)
    assert not len(report)
