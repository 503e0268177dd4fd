"""Broken questionnaires: each is told exactly what is wrong, where, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.kept_ids import ids_name
from pull_marketing.questionnaires.proof import prove
from pull_marketing.questionnaires.reading import read_file
from pull_marketing.source import SourceFile

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "questionnaires" / "broken"
EXPECTED: dict[str, list[str]] = yaml.safe_load((FOLDER / "expected.yaml").read_text("utf-8"))


def fetch(name: str) -> SourceFile | None:
    path = FOLDER / name
    return SourceFile(name, path.read_text("utf-8")) if path.is_file() else None


def report_of(name: str) -> Collector:
    """What is told of a fixture, with the file of names and the shared files beside it."""
    report = Collector()
    source = fetch(f"{name}.md")
    assert source is not None
    found = read_file(source, "fr", report, ids=fetch(ids_name(source.name)), fetch=fetch)
    if found:
        prove(found.questionnaire, report)
    return report


def test_every_fixture_is_expected_to_be_told_something() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(EXPECTED)
    assert len(EXPECTED) >= 40
    assert all(EXPECTED.values())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_broken_questionnaire_is_told_exactly_this(name: str) -> None:
    told = []
    for diagnostic in report_of(name):
        place = diagnostic.location
        file = "" if place.path == f"{name}.md" else f"{place.path}:"
        told.append(f"{file}{place.line}:{place.column} {diagnostic.code}")
    assert told == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_broken_questionnaire_is_told_with_a_hint_in_both_languages(name: str) -> None:
    for diagnostic in report_of(name):
        if diagnostic.code.startswith("Q"):
            assert diagnostic.hint_in("fr")
        assert diagnostic.message_in("fr") != diagnostic.message_in("en")
        said = diagnostic.message_in("fr").replace("{mail}", "").replace("{nom}", "")
        assert "{" not in said.replace("{#", "")
