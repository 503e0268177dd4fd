"""Broken questionnaires: each is told exactly what is wrong, where, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from .conftest import read_text

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "questionnaires" / "broken"
EXPECTED: dict[str, list[str]] = yaml.safe_load((FOLDER / "expected.yaml").read_text("utf-8"))


def test_every_fixture_is_expected_to_be_told_something() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(EXPECTED)
    assert len(EXPECTED) >= 40
    assert all(EXPECTED.values())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_broken_questionnaire_is_told_exactly_this(name: str) -> None:
    read = read_text((FOLDER / f"{name}.md").read_text("utf-8"), name=f"{name}.md")
    told = [f"{d.location.line}:{d.location.column} {d.code}" for d in read.report]
    assert told == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_broken_questionnaire_is_told_with_a_hint_in_both_languages(name: str) -> None:
    read = read_text((FOLDER / f"{name}.md").read_text("utf-8"), name=f"{name}.md")
    for diagnostic in read.report:
        assert diagnostic.hint_in("fr")
        assert diagnostic.message_in("fr") != diagnostic.message_in("en")
        assert "{" not in diagnostic.message_in("fr").replace("{mail}", "").replace("{nom}", "")
