"""Which days count: weekends, holidays by country and region, days off."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pull_marketing.working_days import UnknownRegion, WorkCalendar, public_holidays

ROOT = Path(__file__).resolve().parents[2]
FRANCE = WorkCalendar("FR")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-16", 2, "2026-11-18"),  # Monday: Tuesday, Wednesday
        ("2026-11-20", 2, "2026-11-24"),  # Friday: Monday, Tuesday
        ("2026-11-21", 2, "2026-11-24"),  # Saturday
        ("2026-11-22", 2, "2026-11-24"),  # Sunday
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-21", 0, "2026-11-23"),  # nothing is done on a Saturday
        ("2026-07-13", 1, "2026-07-15"),  # the 14th of July
        ("2026-05-07", 1, "2026-05-11"),  # the 8th of May, then a weekend
        ("2026-12-31", 1, "2027-01-04"),  # New Year on a Friday
    ],
)
def test_working_days_leave_out_weekends_and_holidays(start: str, days: int, end: str) -> None:
    assert FRANCE.add(day(start), days) == day(end)


@pytest.mark.parametrize(
    ("country", "region", "holiday"),
    [
        ("FR", "", "2026-07-14"),
        ("FR", "alsace-moselle", "2026-04-03"),
        ("FR", "Alsace-Moselle", "2026-12-26"),
        ("FR", "moselle", "2025-12-26"),
        ("BE", "", "2026-07-21"),
        ("LU", "", "2026-06-23"),
        ("CH", "GE", "2026-09-10"),
        ("CH", "Genève", "2026-08-01"),
        ("CA", "QC", "2026-06-24"),
        ("CA", "Québec", "2026-05-18"),
    ],
)
def test_holidays_follow_the_country_and_the_region(
    country: str, region: str, holiday: str
) -> None:
    calendar = WorkCalendar(country, region)
    assert calendar.is_holiday(day(holiday))
    assert not calendar.is_working(day(holiday))


@pytest.mark.parametrize(
    ("country", "region", "ordinary"),
    [
        ("FR", "", "2026-04-03"),  # Good Friday is worked, but in Alsace
        ("FR", "", "2025-12-26"),
        ("BE", "", "2026-07-14"),
        ("CH", "GE", "2026-07-14"),
        ("CA", "QC", "2026-07-14"),
        ("CA", "QC", "2026-11-11"),
    ],
)
def test_the_holidays_of_others_are_worked(country: str, region: str, ordinary: str) -> None:
    assert WorkCalendar(country, region).is_working(day(ordinary))


@settings(max_examples=60)
@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31)), st.integers(1, 40))
def test_so_many_working_days_lie_after_the_start(start: datetime.date, days: int) -> None:
    end = FRANCE.add(start, days)
    between = (start + datetime.timedelta(n) for n in range(1, (end - start).days + 1))
    assert FRANCE.is_working(end)
    assert sum(FRANCE.is_working(day) for day in between) == days


def test_a_build_without_working_days_does_not_load_the_holidays() -> None:
    code = (
        "import sys; from pathlib import Path; import pull_marketing.promises.agenda;"
        "from pull_marketing.project import Project;"
        "from pull_marketing.working_days import calendar_of;"
        "calendar_of(Project.at_hand(Path.cwd()).site); print('holidays' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "plugins"},
    )
    assert done.stdout.strip() == "False"


def test_days_off_do_not_count_from_their_first_to_their_last() -> None:
    closed = ((day("2026-08-10"), day("2026-08-21")),)
    calendar = WorkCalendar("FR", closed=closed)
    assert calendar.is_working(day("2026-08-07"))
    assert not calendar.is_working(day("2026-08-10"))
    assert not calendar.is_working(day("2026-08-21"))
    assert calendar.add(day("2026-08-07"), 1) == day("2026-08-24")


def test_a_region_that_does_not_exist_names_the_nearest() -> None:
    with pytest.raises(UnknownRegion) as refused:
        public_holidays("FR", "alsasse")
    assert refused.value.suggestion == "alsace"
