"""The calendar file, read back by the library that calendar programs are written with."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from icalendar import Calendar
from tests.unit.conftest import MakeProject

from pull_marketing.promises.showing import show

SITE = """\
promises:
  answer: {days: 2, working_days: true}
  call: {hours: 1, label: "Un rappel ; vite, très vite"}
"""
FILES = {
    "requests/a.yaml": "received: 2026-11-20T18:40\nperson: 'Dupont ; Fils, Cie\\nBEGIN:VEVENT'\n",
    "requests/b.yaml": f"received: 2026-11-20T18:40\nperson: {'é' * 100}\n",
    "requests/summer.yaml": "received: 2026-10-24T23:30\npromise: call\n",
    "requests/winter.yaml": "received: 2026-10-25T03:30\npromise: call\n",
}


def events(make_project: MakeProject, folder: Path, name: str, now: str) -> dict[str, Any]:
    project = make_project(FILES, site=SITE, now=now)
    path = folder / "agenda" / name
    show(project.root, days=30, calendar=path, now=project.now)
    content = path.read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert path.stat().st_mode & 0o077 == 0  # it names clients
    read = Calendar.from_ical(content)
    found = [event for event in read.walk("VEVENT") if "law/" not in event["UID"]]
    assert not [error for event in [read, *found] for error in event.errors]
    return {str(event["UID"]): event for event in found}


def test_calendar_file_is_valid_and_keeps_its_names(
    make_project: MakeProject, tmp_path: Path
) -> None:
    first = events(make_project, tmp_path, "one.ics", "2026-11-20T19:00")
    again = events(make_project, tmp_path, "two.ics", "2026-11-21T08:00")
    assert set(first) == set(again)
    assert set(first) >= {f"request/{name}/answer@www.cabinet-reel.fr" for name in "ab"}


def test_a_day_is_a_day_and_a_moment_is_written_in_utc(
    make_project: MakeProject, tmp_path: Path
) -> None:
    found = events(make_project, tmp_path, "one.ics", "2026-11-20T19:00")
    assert found["request/a/answer@www.cabinet-reel.fr"]["DTSTART"].dt == datetime.date(
        2026, 11, 24
    )
    starts = {
        name: found[f"request/{name}/call@www.cabinet-reel.fr"]["DTSTART"].dt
        for name in ("summer", "winter")
    }
    # On the wall: 00:30 that night, and 04:30 after the clocks went back.
    assert starts["summer"] == datetime.datetime(2026, 10, 24, 22, 30, tzinfo=datetime.UTC)
    assert starts["winter"] == datetime.datetime(2026, 10, 25, 3, 30, tzinfo=datetime.UTC)


def test_text_of_a_file_stays_text(make_project: MakeProject, tmp_path: Path) -> None:
    found = events(make_project, tmp_path, "one.ics", "2026-11-20T19:00")
    summary = str(found["request/a/answer@www.cabinet-reel.fr"]["SUMMARY"])
    assert summary == "répondre à Dupont ; Fils, Cie\\nBEGIN:VEVENT"
    assert str(found["request/b/answer@www.cabinet-reel.fr"]["CLASS"]) == "PRIVATE"
