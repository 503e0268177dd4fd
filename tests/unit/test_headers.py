"""Headers of articles and pages: what is read, what is refused, in both forms."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pull_marketing.diagnostics import Collector
from pull_marketing.headers import ArticleHeader, PageHeader, parse_moment, read_header
from pull_marketing.source import SourceFile, split_header


def read(text: str, model: type[PageHeader] = ArticleHeader, **over: Any) -> tuple[Any, Collector]:
    report = Collector()
    source = SourceFile("a.md", text)
    header = split_header(source, report)
    assert header
    return read_header(header=header, model=model, report=report, **over), report


def test_both_forms_say_the_same() -> None:
    yaml = "---\ntitle: Un\ndate: 2026-01-15\ntags: [a, b]\nexample: true\nseries_index: 2\n---\n"
    pelican = "Title: Un\nDate: 2026-01-15\nTags: a, b\nExample: oui\nSeries_index: 2\n\nTexte."
    first, second = read(yaml)[0], read(pelican)[0]
    assert first == second
    assert first.tags == ("a", "b")
    assert first.example is True
    assert first.series_index == 2


def test_a_page_needs_no_date_and_an_article_does() -> None:
    assert read("Title: Un\n\nTexte.", PageHeader)[0].title == "Un"
    found, report = read("Title: Un\n\nTexte.")
    assert found is None
    assert [d.code for d in report] == ["B021"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-14", datetime.datetime(2026, 11, 14)),
        ("2026-11-14 9:05", datetime.datetime(2026, 11, 14, 9, 5)),
        (
            "2026-11-14T10:30:00+02:00",
            datetime.datetime(
                2026, 11, 14, 10, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2))
            ),
        ),
        ("2026-11-14 10:30Z", datetime.datetime(2026, 11, 14, 10, 30, tzinfo=datetime.UTC)),
    ],
)
def test_moments_that_are_read(written: str, expected: datetime.datetime) -> None:
    assert parse_moment(written) == expected


@pytest.mark.parametrize(
    "written",
    ["14/11/2026", "2026-13-01", "2026-02-30", "hier", "", "2026-1-5", "2026-11-14 25:00"],
)
def test_other_moments_are_refused_with_a_hint(written: str) -> None:
    _, report = read(f"---\ntitle: Un\ndate: '{written}'\n---\n")
    assert [d.code for d in report] == ["B024"]


@given(st.datetimes(min_value=datetime.datetime(1000, 1, 1)))
def test_every_moment_comes_back(moment: datetime.datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert parse_moment(moment.isoformat()) == moment
    assert parse_moment(moment.date().isoformat()).date() == moment.date()


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("Titre: Un", "B020", "title"),
        ("Mots-clés: a", "B020", "tags"),
        ("Statu: draft", "B020", "status"),
        ("Zzz: a", "B020", "known keys"),
        ("Status: brouillon", "B023", "published"),
        ("Next_action: rate", "B022", "next action is expected"),
        ("Next_action: questionnaire:", "B022", "next action is expected"),
        ("Slug: a b", "B022", "without spaces"),
        ("Slug: ../a", "B022", "without spaces"),
        ("Series_index: deux", "B022", "whole number"),
        ("Comments: oui", "B023", "open"),
    ],
)
def test_one_mistake_is_one_message(line: str, code: str, words: str) -> None:
    title = "" if line.startswith("Titre") else "Title: Un\n"
    _, report = read(f"{title}Date: 2026-01-15\n{line}\n\nTexte.")
    assert [d.code for d in report] == [code]
    assert words in report.render("en")
    assert report.render("fr") != report.render("en")


def test_keys_that_the_site_allows_are_not_mistakes() -> None:
    found, report = read("Title: U\nDate: 2026-01-15\nPays: FR\n\nT.", extra=("pays",))
    assert found
    assert not len(report)
