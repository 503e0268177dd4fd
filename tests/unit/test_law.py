"""The legal facts: each with its source, and told when it is due to be read again."""

from __future__ import annotations

import datetime

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.law import check_reviews, dated_lines, fact, facts


def test_every_fact_has_a_source_and_is_reviewed_within_a_year() -> None:
    for name, line in facts():
        assert line.source, name
        assert line.read < line.review <= line.read + datetime.timedelta(days=366), name


@pytest.mark.parametrize(("late", "count"), [(-1, 0), (0, 0), (1, 1)])
def test_a_fact_past_its_review_date_is_told(late: int, count: int) -> None:
    report = Collector()
    lines = [line for line in dated_lines() if line.rule == "sums_declared"]
    check_reviews(iter(lines), fact("sums_declared").review + datetime.timedelta(late), report)
    assert [d.code for d in report] == ["L090"] * count
