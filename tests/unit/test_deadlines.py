"""When a promise must have been kept: around midnight, weekends, and clocks that change."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from pull_marketing.deadlines import Deadline, State, delay_in_words, is_past, promised_by
from pull_marketing.diagnostics import Location, Term
from pull_marketing.local_time import add_months, exists, later
from pull_marketing.promises_settings import Promise
from pull_marketing.working_days import WorkCalendar

PARIS = ZoneInfo("Europe/Paris")
FRANCE = WorkCalendar("FR")


def at(text: str, zone: ZoneInfo = PARIS) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone)


def due(value: datetime.date | datetime.datetime) -> Deadline:
    return Deadline("x", Term("{what}"), value, Location("f"), {"what": "y"})


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-23T23:59", State.COMING),
        ("2026-11-24T00:00", State.TODAY),
        ("2026-11-24T23:59", State.TODAY),
        ("2026-11-25T00:00", State.LATE),
    ],
)
def test_a_day_is_late_after_its_midnight(now: str, state: State) -> None:
    assert due(datetime.date(2026, 11, 24)).state(at(now)) is state


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-23T15:00", State.COMING),
        ("2026-11-24T15:00", State.TODAY),
        ("2026-11-24T15:01", State.LATE),
    ],
)
def test_a_moment_is_late_once_it_has_passed(now: str, state: State) -> None:
    assert due(at("2026-11-24T15:00")).state(at(now)) is state


def test_two_working_days_from_a_friday_night() -> None:
    promise = Promise(days=2, working_days=True)
    assert promised_by(promise, at("2026-11-20T23:30"), FRANCE) == datetime.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-28T23:30", "2026-03-29T04:30"),  # 02:00 to 03:00 are skipped: four hours later
        ("2026-10-25T00:30", "2026-10-25T03:30"),  # 02:00 to 03:00 come twice
        ("2026-06-01T10:00", "2026-06-01T14:00"),
    ],
)
def test_hours_are_hours_when_the_clocks_change(start: str, end: str) -> None:
    found = promised_by(Promise(hours=4), at(start), FRANCE)
    assert isinstance(found, datetime.datetime)
    assert found.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M") == end
    assert (found - at(start).astimezone(datetime.UTC)) == datetime.timedelta(hours=4)


def test_days_are_days_when_the_clocks_change() -> None:
    for start in ("2026-03-28T23:30", "2026-10-24T23:30"):
        found = promised_by(Promise(days=1), at(start), FRANCE)
        assert found == at(start).date() + datetime.timedelta(1)


def test_an_hour_that_no_clock_shows() -> None:
    skipped, twice = datetime.datetime(2026, 3, 29, 2, 30), datetime.datetime(2026, 10, 25, 2, 30)
    assert not exists(skipped, PARIS)
    assert exists(twice, PARIS)
    assert exists(skipped, ZoneInfo("America/Montreal"))
    assert exists(skipped.replace(tzinfo=datetime.UTC), PARIS)


def test_the_day_is_that_of_the_wall_and_not_of_greenwich() -> None:
    montreal = ZoneInfo("America/Montreal")
    received = at("2026-11-20T23:30", montreal)  # in Greenwich it is Saturday already
    promise, quebec = Promise(days=1, working_days=True), WorkCalendar("CA", "QC")
    assert promised_by(promise, received, quebec) == datetime.date(2026, 11, 23)
    assert later(received, 1).tzinfo is montreal


@pytest.mark.parametrize(
    ("moment", "past"), [("2026-11-24T23:59", False), ("2026-11-25T00:00", True)]
)
def test_a_word_sent_on_its_day_is_in_time(moment: str, past: bool) -> None:
    assert is_past(datetime.date(2026, 11, 24), at(moment)) is past


@pytest.mark.parametrize(
    ("promise", "french", "english"),
    [
        (Promise(days=1), "1 jour", "1 day"),
        (Promise(days=0), "le jour même", "the same day"),
        (Promise(days=2, working_days=True), "2 jours ouvrés", "2 working days"),
        (Promise(hours=1), "1 heure", "1 hour"),
        (Promise(hours=48), "48 heures", "48 hours"),
    ],
)
def test_delays_in_words(promise: Promise, french: str, english: str) -> None:
    assert delay_in_words(promise, "fr").replace("\u00a0", " ") == french
    assert delay_in_words(promise, "en") == english


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-01-15", 12, "2027-01-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-31", 0, "2026-12-31"),
    ],
)
def test_months_end_on_their_last_day(day: str, months: int, then: str) -> None:
    parsed = datetime.date.fromisoformat
    assert add_months(parsed(day), months) == parsed(then)
