"""Referrers' files: consent, dates and codes."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.referral.model import (
    NO_LONGER_VALID,
    NO_SUCH_CODE,
    Referrer,
    find_code,
    read_referrers,
)

DAY = datetime.date(2026, 11, 22)

PAUL = """\
---
given_name: Paul
code: P7KQEA
since: 2026-03-16
consent:
  date: 2026-03-16
  scope: [page]
---

Elle dit non quand c'est non.
"""


def read(tmp_path: Path, **files: str) -> tuple[list[Referrer], Collector]:
    for name, text in files.items():
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    report = Collector()
    return read_referrers(tmp_path, tmp_path, report), report


def make_referrer(**over: object) -> Referrer:
    facts = {
        "given_name": "Paul",
        "code": "P7KQEA",
        "since": datetime.date(2026, 3, 16),
        "words": "Des mots.",
        **over,
    }
    return Referrer(**facts)  # type: ignore[arg-type]


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    referrers, report = read(tmp_path, paul=PAUL)
    assert not len(report)
    assert referrers[0].given_name == "Paul"
    assert referrers[0].words == "Elle dit non quand c'est non."


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("consent:\n  date: 2026-03-16\n  scope: [page]\n", "", "R024", 2),
        ("scope: [page]", "scope: [thanks_wall]", "R024", 7),
        ("  date: 2026-03-16", "  date: 2026-03-17", "R025", 6),
        ("since: 2026-03-16", "since: 2026-03-16\nwithdrawn: 2026-03-15", "R026", 5),
        ("since: 2026-03-16", "since: 2026-03-16\nthanks_wall: true", "R027", 5),
        ("P7KQEA", "P0KQEA", "R020", 3),
        ("P7KQEA", "PAUL77", "R021", 3),
        ("P7KQEA", "P7KQ", "R021", 3),
    ],
)
def test_a_wrong_file_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    assert old in PAUL
    _, report = read(tmp_path, paul=PAUL.replace(old, new))
    found = {d.code: d.location.line for d in report}
    assert found.get(code) == line


def test_two_referrers_never_share_a_code(tmp_path: Path) -> None:
    left = PAUL.replace("since:", "withdrawn: 2026-04-01\nsince:").replace("Paul", "Odile")
    _, report = read(tmp_path, odile=left, paul=PAUL)
    assert [d.code for d in report] == ["R022"]
    assert "odile.md" in report.render("fr")


def test_codes_that_look_alike_are_refused(tmp_path: Path) -> None:
    other = PAUL.replace("Paul", "Nadia").replace("P7KQEA", "S5ZK2B")
    third = PAUL.replace("Paul", "Inès").replace("P7KQEA", "SSZKZ8")
    _, report = read(tmp_path, ines=third, nadia=other)
    assert [d.code for d in report] == ["R023"]


def test_french_messages_cite_the_source(tmp_path: Path) -> None:
    _, report = read(tmp_path, paul=PAUL.replace("scope: [page]", "scope: []"))
    assert "n’a pas donné son accord" in report.render("fr")
    assert "RGPD, art. 6 et 7, lu le 2026-11-22" in report.render("fr")
    assert "has not agreed" in report.render("en")


@pytest.mark.parametrize("typed", ["P7KQEA", "p7k qea", "P1KOEA"])
def test_a_valid_code_finds_its_owner(typed: str) -> None:
    paul = make_referrer()
    assert find_code(typed, [paul], DAY).referrer is paul


def test_the_code_of_a_referrer_who_left_is_politely_refused() -> None:
    left = make_referrer(withdrawn=datetime.date(2026, 11, 22))
    assert find_code("P7KQEA", [left], DAY).reason == NO_LONGER_VALID
    before = find_code("P7KQEA", [left], DAY - datetime.timedelta(days=1))
    assert before.referrer is left


@pytest.mark.parametrize("typed", ["", "   ", "XXXXXX", "🙂"])
def test_an_unknown_code_is_refused(typed: str) -> None:
    assert find_code(typed, [make_referrer()], DAY).reason == NO_SUCH_CODE


def test_a_page_begins_on_its_day() -> None:
    referrer = make_referrer(since=DAY)
    assert referrer.is_active(DAY)
    assert not referrer.is_active(DAY - datetime.timedelta(days=1))
