"""`invoke due`: what is late, what is due, what comes; and the status for cron."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.unit.conftest import MakeProject

from pull_marketing.deadlines import State
from pull_marketing.diagnostics import Collector
from pull_marketing.project import Project
from pull_marketing.promises.agenda import agenda_of
from pull_marketing.promises.showing import show
from pull_marketing.referral.ledger_file import read_ledger, write_line
from pull_marketing.testimonials.texts import digest

PROMISES = """\
promises:
  answer:
    days: 2
    working_days: true
  call:
    hours: 4
    label: Un rappel
"""
REQUEST = "received: 2026-11-20T18:40\nperson: Atelier\n"


@pytest.fixture
def agenda(make_project: MakeProject) -> Callable[..., dict[str, Any]]:
    """The deadlines of a project by uid."""

    def look(files: dict[str, str], **over: Any) -> dict[str, Any]:
        project = make_project(files, **{"site": PROMISES, **over})
        found = agenda_of(project).deadlines
        assert not project.report.errors, project.report.render("fr")
        assert len({d.uid for d in found}) == len(found)
        return {d.uid: d for d in found if not d.uid.startswith(("law/", "site/legal/"))}

    return look


def entry(**over: str) -> str:
    text = "Bon travail."
    values = {"testimonial": "t-un", "received": "2026-11-10", "sha256": digest(text), **over}
    return "".join(f"{key}: {value}\n" for key, value in values.items()) + f"text: {text}\n"


# --- where deadlines come from


def test_a_request_is_due_as_the_site_promises(agenda: Callable[..., Any]) -> None:
    found = agenda({"requests/a.yaml": REQUEST})["request/a/answer"]
    assert found.due.isoformat() == "2026-11-24"  # a Friday evening, then two working days
    assert found.what_in("fr") == "répondre à Atelier"
    assert str(found.where).startswith("requests/a.yaml:1")


@pytest.mark.parametrize(
    ("extra", "over", "due"),
    [
        ("", {"country": "CA", "zone": "America/Montreal"}, "2026-11-24"),
        ("promise: call\n", {}, "2026-11-20T22:40:00+01:00"),
        ("answered: 2026-11-21T09:00\n", {}, None),
    ],
)
def test_requests_follow_their_promise(
    agenda: Callable[..., Any], extra: str, over: dict[str, str], due: str | None
) -> None:
    found = list(agenda({"requests/a.yaml": REQUEST + extra}, **over).values())
    assert [d.due.isoformat() for d in found] == ([due] if due else [])


def test_time_off_delays_what_is_counted_in_working_days(agenda: Callable[..., Any]) -> None:
    off = "working_time:\n  closed:\n    - start: 2026-11-23\n      end: 2026-11-27\n"
    found = agenda({"requests/a.yaml": REQUEST}, site=PROMISES + off)
    assert found["request/a/answer"].due.isoformat() == "2026-12-01"


def test_a_testimonial_received_is_published_or_refused_in_time(
    agenda: Callable[..., Any],
) -> None:
    found = agenda({"register/t-un.yaml": entry()})["testimonial/t-un/publish"]
    assert found.due.isoformat() == "2026-11-25"  # fifteen days, unless site.yaml says otherwise
    gone = agenda({"register/t-un.yaml": entry(withdrawn="2026-11-12")})
    assert "testimonial/t-un/publish" not in gone


def test_who_was_refused_is_told(agenda: Callable[..., Any]) -> None:
    refusals = "refusals:\n  - {id: r-1, received: 2026-11-01, refused: 2026-11-05, ground: insult"
    assert "testimonial/r-1/tell" in agenda({"register/refusals.yaml": refusals + "}\n"})
    told = refusals + ", told: 2026-11-06}\n"
    assert "testimonial/r-1/tell" not in agenda({"register/refusals.yaml": told})


def write_ledger(folder: Path, lines: list[dict[str, Any]]) -> None:
    """A sound ledger: each line carries the hash of the one before."""
    path = folder / "register/referral.jsonl"
    path.parent.mkdir()
    stored = read_ledger(path, "referral.jsonl", Collector())
    assert stored is not None
    for line in lines:
        write_line(path, stored, line)


TERMS = {"referrer": "100", "friend": "120", "currency": "EUR", "delay_days": 30,
         "validity_days": 60, "cap": None, "first": None}  # fmt: skip
ANNOUNCED = {"event": "announced", "at": "2026-10-01T10:00:00+02:00", "case": "2026-001",
             "code": "P7KQEA", "marks": ["email:x"], "terms": TERMS}  # fmt: skip
CLIENT = {"event": "client", "at": "2026-10-20T10:00:00+02:00", "case": "2026-001", "reason": "x"}
DUE = {"event": "due", "at": "2026-11-20T10:00:00+01:00", "case": "2026-001", "reason": "x"}


@pytest.mark.parametrize(
    ("lines", "uid", "due"),
    [
        ([ANNOUNCED], "referral/2026-001/valid", "2026-11-30"),
        ([ANNOUNCED, CLIENT], "referral/2026-001/confirm", "2026-11-19"),
        ([ANNOUNCED, CLIENT, DUE], "referral/2026-001/pay", "2026-11-19"),
    ],
)
def test_rewards_are_due_as_the_ledger_says(
    agenda: Callable[..., Any], tmp_path: Path, lines: list[Any], uid: str, due: str
) -> None:
    write_ledger(tmp_path, lines)
    found = agenda({})
    assert [(d.uid, d.due.isoformat()) for d in found.values()] == [(uid, due)]


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-30T23:59", State.COMING),
        ("2026-12-01T00:00", State.TODAY),
        ("2026-12-02T00:00", State.LATE),
    ],
)
def test_an_announced_rise_reminds_to_publish(
    agenda: Callable[..., Any], now: str, state: State
) -> None:
    rise = "  announced:\n    valid_from: 2026-12-01\n    prices: {conseil: 150}\n"
    found = agenda({}, site=rise, now=now)["site/rates/2026-12-01"]
    assert found.step == "invoke publish"
    moment = datetime.datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert found.state(moment) is state


def test_what_is_shown_until_a_day_reminds_on_that_day(agenda: Callable[..., Any]) -> None:
    shown = """\
  availability:
    text: dès janvier
    checked: 2026-11-01
    until: 2026-12-15
referral:
  open: 2026-01-01
  end: 2026-12-31
"""
    found = agenda({}, site=shown)
    assert found["site/availability/2026-12-15"].due.isoformat() == "2026-12-15"
    assert found["site/referral/end/2026-12-31"].due.isoformat() == "2026-12-31"


def test_the_legal_pages_are_read_again_after_a_year(make_project: MakeProject) -> None:
    found = {d.uid: d for d in agenda_of(make_project({})).deadlines}
    assert found["site/legal/2026-11-02"].due.isoformat() == "2027-11-03"


def test_the_texts_of_law_are_read_again(make_project: MakeProject) -> None:
    uids = {d.uid.split("/")[1] for d in agenda_of(make_project()).deadlines}
    assert uids == {"legal", "testimonials", "referral"}


# --- what the command says


LATE, TODAY, COMING, FAR = "2026-11-17", "2026-11-18", "2026-11-20", "2026-12-10"


@pytest.mark.parametrize(
    ("received", "status", "said"),
    [
        ([], 0, ["Rien à faire avant le 2026-12-22.", "Ensuite : "]),
        ([COMING], 0, ["À venir (1)", "2026-11-24", "répondre à R0", "requests/0.yaml:1"]),
        ([TODAY], 2, ["Aujourd’hui (1)", "2026-11-20"]),
        ([LATE, TODAY, COMING], 3, ["En retard (1)", "Aujourd’hui (1)", "À venir (1)"]),
    ],
)
def test_the_status_says_how_urgent_it_is(
    make_project: MakeProject,
    capsys: pytest.CaptureFixture[str],
    received: list[str],
    status: int,
    said: list[str],
) -> None:
    files = {
        f"requests/{n}.yaml": f"received: {day}T10:00\nperson: R{n}\n"
        for n, day in enumerate(received)
    }
    # The 18th plus two working days is the 20th; the 17th, the 19th.
    now = "2026-11-20T12:00" if received != [] else "2026-11-22T12:00"
    project = make_project(files, site=PROMISES, now=now)
    assert show(project.root, days=30, now=project.now) == status
    out = capsys.readouterr().out.replace("\u00a0", " ")
    places = [out.index(part) for part in said]
    assert places == sorted(places)


def test_a_file_that_cannot_be_read_is_told_and_has_a_status_of_its_own(
    make_project: MakeProject, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"requests/a.yaml": "reçu: 2026-11-20T10:00\n"}
    project = make_project(files, site=PROMISES)
    assert show(project.root, days=30, now=project.now) == 1
    told = capsys.readouterr().err
    assert "requests/a.yaml:1:1 B020" in told
    assert "received" in told


def test_without_site_yaml_nobody_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(tmp_path, days=30) == 1
    assert "S001" in capsys.readouterr().err


def test_the_table_ends_after_so_many_days(
    make_project: MakeProject, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project({"requests/a.yaml": REQUEST}, site=PROMISES)
    assert show(project.root, days=1, now=project.now) == 0
    assert "Atelier" not in capsys.readouterr().out.split("\n")[0]
    assert show(project.root, days=2, now=project.now) == 0
    assert "répondre à Atelier" in capsys.readouterr().out


def test_an_english_site_speaks_english(
    make_project: MakeProject, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project({"requests/a.yaml": REQUEST}, site=PROMISES, language="en")
    show(project.root, days=30, now=project.now)
    assert "Coming (1)\n  2026-11-24        answer Atelier" in capsys.readouterr().out


# --- bad input


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("received: 2026-11-20\npromise: anwser\n", "requests/a.yaml:2:10", "L508"),
        ("received: 2026-03-29T02:30\n", "requests/a.yaml:1:11", "L506"),
        ("received: hier\n", "requests/a.yaml:1:11", "B022"),
        ("person: A\n", "requests/a.yaml:1:1", "B021"),
        (
            "received: 2026-11-20T10:00\nanswered: 2026-11-19T10:00\n",
            "requests/a.yaml:2:11",
            "L509",
        ),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_wrong_request_is_located(
    make_project: MakeProject, text: str, place: str, code: str, language: str
) -> None:
    project: Project = make_project({"requests/a.yaml": text}, site=PROMISES, language=language)
    agenda_of(project)
    [found] = project.report.errors
    assert f"{place} {code} " in found.render(language)
    assert found.hint_in(language) or code == "B022"
    json.dumps(found.as_json(language))


def test_examples_count_only_in_an_example(make_project: MakeProject) -> None:
    files = {"requests/example/a.yaml": REQUEST}
    real = agenda_of(make_project(files, site=PROMISES)).deadlines
    demo = agenda_of(make_project(files, site=PROMISES + "example: true\n")).deadlines
    assert not [d for d in real if d.uid.startswith("request/")]
    assert [d for d in demo if d.uid.startswith("request/")]
