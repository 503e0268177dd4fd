"""How problems are declared, collected, translated and printed."""

from __future__ import annotations

import pickle

import pytest

from pull_marketing import diagnostics
from pull_marketing.diagnostics import (
    BuildStopped,
    Collector,
    Location,
    Problem,
    Severity,
    Term,
    nearest,
    problem,
)

PLAIN = Problem("B000", "“{word}” is wrong", "try “{other}”")


def test_a_diagnostic_prints_place_code_message_and_hint() -> None:
    told = PLAIN.at(Location("content/a.md", 3, 7), word="x", other="y").render("en")
    assert told == "content/a.md:3:7 B000 “x” is wrong\n    try “y”"


def test_a_whole_file_has_no_line() -> None:
    assert str(Location("content/a.md")) == "content/a.md"


def test_problems_are_sorted_by_file_and_line_and_told_once() -> None:
    report = Collector()
    for path, line in [("b.md", 1), ("a.md", 9), ("a.md", 2), ("a.md", 9)]:
        report(PLAIN.at(Location(path, line), word="x", other="y"))
    assert [str(d.location) for d in report] == ["a.md:2:1", "a.md:9:1", "b.md:1:1"]


def test_a_code_stands_for_one_problem_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "_PROBLEMS", {})
    problem("B000-test", "one")
    with pytest.raises(ValueError, match="B000-test is declared twice"):
        problem("B000-test", "two")


def test_hostile_details_neither_format_nor_move_the_cursor() -> None:
    text = "{0.__class__} \x1b[2J‮" + "a" * 500
    told = PLAIN.at(Location("a.md", 1), word=text, other="{x}").render("en")
    assert "\x1b" not in told
    assert "‮" not in told
    assert "{0.__class__}" in told
    assert len(told) < 400


def test_no_break_spaces_of_french_stay_in_details() -> None:
    told = PLAIN.at(Location("a.md", 1), word="12 %", other="oui ?").render("en")
    assert "12 %" in told
    assert "oui ?" in told


def test_terms_are_translated_with_the_message() -> None:
    wrong = Problem("B022", "“{key}”: {reason}")
    told = wrong.at(Location("a.md", 1), key="prix", reason=Term("a whole number is expected"))
    assert "a whole number is expected" in told.render("en")
    assert "a whole number" not in told.render("fr")


def test_only_errors_are_errors() -> None:
    report = Collector()
    report(PLAIN.at(Location("a.md", 1), severity=Severity.WARNING, word="x", other="y"))
    assert report.errors == []
    assert len(report.warnings) == 1


def test_a_stopped_build_says_everything_in_one_message() -> None:
    report = Collector()
    report(PLAIN.at(Location("a.md", 1), word="x", other="y"))
    report(PLAIN.at(Location("b.md", 1), word="x", other="y"))
    stopped = BuildStopped(report, "en")
    assert stopped.exitcode == 1
    assert "a.md:1:1" in str(stopped)
    assert "b.md:1:1" in str(stopped)


def test_diagnostics_cross_process_borders() -> None:
    found = PLAIN.at(Location("a.md", 1), word="x", other="y")
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [("titel", ["title", "date"], "title"), ("Tags", ["tags"], "tags"), ("zzz", ["title"], None)],
)
def test_nearest_word(word: str, known: list[str], expected: str | None) -> None:
    assert nearest(word, known) == expected
