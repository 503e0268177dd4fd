"""Each rule: one fixture that triggers exactly it, one that triggers nothing; its facts as data."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pull_marketing.diagnostics import Severity
from pull_marketing.testimonials.facts import rule_facts
from pull_marketing.testimonials.rules import all_rules

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "testimonials"
IDS = [f"T{number:02}" for number in range(1, 41)]
WARNINGS = {"T16", "T18", "T22", "T26", "T28", "T31", "T36", "T38", "T40"}


def fixture(name: str, kind: str) -> dict[str, Any]:
    text = (FIXTURES / f"{name}.yaml").read_text("utf-8")
    changes = yaml.safe_load(text)[kind] or {}
    assert isinstance(changes, dict)
    return changes


def test_the_sound_project_triggers_nothing(lint_with: Callable[..., Any]) -> None:
    assert lint_with().codes == []


@pytest.mark.parametrize("name", IDS)
def test_rule_finds_its_bad_case_and_nothing_else(name: str, lint_with: Callable[..., Any]) -> None:
    linted = lint_with(fixture(name, "bad"))
    assert set(linted.codes) == {name}, linted.told()


@pytest.mark.parametrize("name", IDS)
def test_rule_lets_its_good_case_pass(name: str, lint_with: Callable[..., Any]) -> None:
    linted = lint_with(fixture(name, "good"))
    passes = {"T22"} if name != "T22" and "rating" in str(fixture(name, "good")) else set()
    assert set(linted.codes) <= passes, linted.told()


@pytest.mark.parametrize("name", IDS)
def test_errors_stop_only_a_publish_build(name: str, lint_with: Callable[..., Any]) -> None:
    expected = Severity.WARNING if name in WARNINGS else Severity.ERROR
    published = lint_with(fixture(name, "bad"))
    assert {d.severity for d in published.report} == {expected}


@pytest.mark.parametrize("name", IDS)
def test_errors_are_warnings_in_a_draft_build(name: str, lint_with: Callable[..., Any]) -> None:
    draft = lint_with(fixture(name, "bad"), publishing=False)
    assert {d.severity for d in draft.report} == {Severity.WARNING}


@pytest.mark.parametrize("name", IDS)
def test_findings_are_located_and_told_in_both_languages(
    name: str, lint_with: Callable[..., Any]
) -> None:
    linted = lint_with(fixture(name, "bad"))
    for diagnostic in linted.report:
        assert diagnostic.location.path
        french, english = diagnostic.render("fr"), diagnostic.render("en")
        assert french != english
        assert "{" not in english.replace("{testimonials}", "")


def test_every_rule_has_facts_a_function_and_fixtures() -> None:
    assert sorted(rule_facts()) == IDS
    assert sorted({rule.id for rule in all_rules()}) == IDS
    assert sorted(path.stem for path in FIXTURES.glob("T*.yaml")) == IDS


def test_severities_are_those_of_the_table() -> None:
    warnings = {name for name, facts in rule_facts().items() if facts.severity == "W"}
    assert warnings == WARNINGS


def test_sources_are_dated_and_read_again_within_a_year() -> None:
    for facts in rule_facts().values():
        assert facts.source
        assert facts.read < facts.review <= facts.read + datetime.timedelta(days=366)


def test_a_rule_past_its_review_date_warns(lint_with: Callable[..., Any]) -> None:
    linted = lint_with({"now": "2027-11-22"}, output=False)
    told = [d for d in linted.report if d.code == "L090"]
    assert {d.details["rule"] for d in told} == {
        name for name, facts in rule_facts().items() if facts.review < datetime.date(2027, 11, 22)
    }
    assert all(d.severity is Severity.WARNING for d in told)


def test_text_s1_names_the_words_and_the_days(lint_with: Callable[..., Any]) -> None:
    linted = lint_with(fixture("T02", "bad"))
    (diagnostic,) = linted.report
    assert str(diagnostic.location).startswith("content/testimonials/t-un.md:")
    assert "« depuis 2 ans » est impossible : 2 jours" in linted.told().replace("\u00a0", " ")
