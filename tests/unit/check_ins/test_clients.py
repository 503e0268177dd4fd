"""Clients who only hear of invoices come first; the next call falls on a working day."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from invoke.collection import Collection
from invoke.program import Program
from tests.unit.conftest import MakeProject

from pull_marketing import console
from pull_marketing.check_ins.cadence import Cadence, read_cadence
from pull_marketing.check_ins.model import read_clients
from pull_marketing.check_ins.tasks import collection
from pull_marketing.diagnostics import Collector
from pull_marketing.promises.agenda import agenda_of
from pull_marketing.working_days import calendar_of

Say = Callable[..., tuple[int, str]]

KARIM = """\
client: Cabinet Fictif
person: Karim
since: 2026-02-02
every: 3 mois
contacts:
  - date: 2026-05-11
    about: check_in
    heard: Mes clients me demandent tous la même date.
    promised: {what: la liste des questions, by: 2026-05-18, kept: 2026-05-15}
  - date: 2026-08-17
    about: work
  - date: 2026-10-05
    about: invoice
"""
ONLY_INVOICES = """\
client: Atelier Gabarit
since: 2026-03-02
contacts:
  - {date: 2026-06-29, about: invoice}
  - {date: 2026-11-20, about: problem, heard: Plus rien n’arrive.}
"""


# --- when


@pytest.mark.parametrize(
    ("written", "cadence"),
    [
        ("3 mois", Cadence(months=3)),
        ("1 month", Cadence(months=1)),
        ("2 semaines", Cadence(days=14)),
        ("10 days", Cadence(days=10)),
        ("1 trimestre", Cadence(months=3)),
        ("2 ans", Cadence(months=24)),
        ("1 year", Cadence(months=12)),
    ],
)
def test_a_cadence_is_written_in_words(written: str, cadence: Cadence) -> None:
    assert read_cadence(written) == cadence


@pytest.mark.parametrize("written", ["souvent", "3", "0 mois", "trois mois", "3 lunes", ""])
def test_a_cadence_that_says_nothing_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="how often"):
        read_cadence(written)


def test_next_call_is_the_last_good_contact_plus_the_cadence(make_project: MakeProject) -> None:
    project = make_project({"clients/karim.yaml": KARIM})
    [client] = read_clients(project, project.report)
    assert project.site is not None
    assert client.next_check_in(calendar_of(project.site)) == datetime.date(2026, 11, 17)


@pytest.mark.parametrize(
    ("last", "every", "country", "then"),
    [
        ("2026-08-17", "3 mois", "FR", "2026-11-17"),  # a Tuesday
        ("2026-04-14", "3 mois", "FR", "2026-07-15"),  # the 14th of July
        ("2026-04-14", "3 mois", "BE", "2026-07-14"),
        ("2026-04-21", "3 mois", "BE", "2026-07-22"),  # the Belgian holiday
        ("2026-03-24", "3 mois", "CA", "2026-06-25"),  # Saint-Jean, in Québec
        ("2026-06-01", "2 mois", "CH", "2026-08-03"),  # 1 August, a Saturday
        ("2026-08-31", "6 mois", "FR", "2027-03-01"),  # 28 February 2027 is a Sunday
        ("2026-06-25", "6 mois", "FR", "2026-12-28"),  # Christmas, then a weekend
    ],
)
def test_next_call_skips_weekends_and_holidays(
    make_project: MakeProject, last: str, every: str, country: str, then: str
) -> None:
    text = f"client: A\nsince: 2026-01-05\nevery: {every}\n"
    text += f"contacts: [{{date: {last}, about: check_in}}]\n"
    project = make_project({"clients/a.yaml": text}, country=country)
    [client] = read_clients(project, project.report)
    assert project.site is not None
    assert client.next_check_in(calendar_of(project.site)).isoformat() == then


def owed(make_project: MakeProject, text: str) -> list[tuple[str, str, str]]:
    project = make_project({"clients/a.yaml": text})
    found = agenda_of(project).deadlines
    assert not project.report.errors
    return [
        (d.uid, d.due.isoformat(), d.what_in("fr")) for d in found if d.uid.startswith("client/")
    ]


def test_who_only_hears_of_invoices_and_problems_is_told_apart(make_project: MakeProject) -> None:
    [(uid, due, what)] = owed(make_project, ONLY_INVOICES)
    assert (uid, due) == ("client/a/check-in/first", "2026-09-02")  # six months after the start
    assert what.startswith("Atelier Gabarit n’entend parler que de factures")
    # A word at last: the next one is six months later.
    spoken = ONLY_INVOICES + "  - {date: 2026-11-20, about: check_in}\n"
    [(_, due, what)] = owed(make_project, spoken)
    assert (due, what) == ("2027-05-20", "prendre des nouvelles\u00a0: Atelier Gabarit")


@pytest.mark.parametrize("state", ["prospect", "former"])
def test_who_is_no_client_is_not_called(make_project: MakeProject, state: str) -> None:
    assert owed(make_project, ONLY_INVOICES + f"state: {state}\n") == []


def test_what_was_promised_in_passing_is_owed_until_it_is_kept(make_project: MakeProject) -> None:
    waiting = KARIM.replace(", kept: 2026-05-15", "")
    found = owed(make_project, waiting)
    assert ("client/a/promise/2026-05-11/0", "2026-05-18") in [f[:2] for f in found]
    assert len(owed(make_project, KARIM)) == 1


# --- bad input


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (KARIM.replace("3 mois", "souvent"), "4:8", "B022"),
        (KARIM.replace("about: work", "about: chat"), "11:12", "B023"),
        (KARIM.replace("2026-10-05", "2026-11-23"), "12:11", "L560"),
        (KARIM.replace("2026-05-11", "2025-01-31"), "6:11", "L561"),
        (KARIM.replace("2026-05-15", "2026-05-10"), "9:68", "L562"),
        (KARIM.replace("since: 2026-02-02", "depuis: 2026-02-02"), "3:1", "B020"),
        (KARIM.replace("2026-08-17", "17/08/2026"), "10:11", "B024"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_wrong_file_is_located(
    make_project: MakeProject, text: str, place: str, code: str, language: str
) -> None:
    project = make_project({"clients/a.yaml": text}, language=language)
    read_clients(project, project.report)
    [found] = project.report.errors
    assert found.render(language).startswith(f"clients/a.yaml:{place} {code} ")


def test_one_name_is_one_client(make_project: MakeProject) -> None:
    files = {"clients/a.yaml": KARIM, "clients/example/a.yaml": KARIM}
    project = make_project(files, site="example: true\n")
    report = Collector()
    assert len(read_clients(project, report)) == 1
    assert [d.code for d in report] == ["L507"]


# --- commands


@pytest.fixture
def say(
    make_project: MakeProject,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Say:
    """Type a command in a site with two clients: its status and what it said."""
    monkeypatch.chdir(tmp_path)
    namespace = Collection()
    namespace.add_collection(collection)
    make_project({"clients/karim.yaml": KARIM, "clients/helene.yaml": ONLY_INVOICES})

    def run(*words: str, language: str = "fr") -> tuple[int, str]:
        project = make_project(language=language)
        monkeypatch.setattr(console, "project_here", lambda: project)
        capsys.readouterr()
        status = 0
        try:
            Program(namespace=namespace).run(["invoke", *words], exit=True)
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        said = capsys.readouterr()
        return status, (said.out + said.err).replace("\u00a0", " ")

    return run


def test_the_forgotten_come_first(say: Say) -> None:
    status, said = say("client.list")
    assert status == 0
    assert said.splitlines() == [
        "2026-09-02  helene  dernier échange : jamais  factures et problèmes seulement",
        "2026-11-17  karim  dernier échange : 2026-08-17",
    ]
    assert "last word: never  only invoices" in say("client.list", language="en")[1]


def test_a_contact_moves_the_next_call(say: Say, tmp_path: Path) -> None:
    heard = "On m’a demandé : « et le dimanche ? »"
    assert say("client.contact", "karim", "--heard", heard, "--promised", "un modèle")[0] == 0
    text = (tmp_path / "clients/karim.yaml").read_text("utf-8")
    assert text.startswith(KARIM)
    assert "2027-02-22  karim" in say("client.list")[1]
    assert "2026-11-29" in text  # promised for a week later
    status, said = say("client.sheet", "karim")
    assert (status, said) == (0, "écrit : clients/sheets/2026-11-22-karim.txt\n")
    sheet = (tmp_path / "clients/sheets/2026-11-22-karim.txt").read_text("utf-8")
    assert heard in sheet
    assert "un modèle" in sheet
    assert sheet.index(heard) < sheet.index("la même date")  # their last words first
    assert "5. Y a-t-il quelque chose" in sheet


def test_a_new_client_has_a_file(say: Say, tmp_path: Path) -> None:
    assert say("client.add", "Été & Fils", "--every", "2 mois")[0] == 0
    file = tmp_path / "clients/ete-fils.yaml"
    assert file.stat().st_mode & 0o077 == 0
    assert say("client.contact", "ete-fils", "--about", "invoice")[0] == 0
    assert "ete-fils  dernier échange : jamais  factures" in say("client.list")[1]


def test_own_questions_go_before_ours(say: Say, tmp_path: Path) -> None:
    (tmp_path / "clients/questions.txt").write_text("Une seule question ?\n", "utf-8")
    say("client.sheet", "helene")
    sheet = (tmp_path / "clients/sheets/2026-11-22-helene.txt").read_text("utf-8")
    assert sheet.endswith("Une seule question ?\n")
    assert "Plus rien n’arrive." in sheet
    assert "factures et de problèmes" in sheet


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("client.contact", "karin"), "karim"),
        (("client.sheet", "personne"), "helene, karim"),
        (("client.contact", "karim", "--about", "facture"), "invoice"),
        (("client.contact", "karim", "--day", "hier"), "2026-03-01"),
        (("client.add", "Karim"), "clients/karim.yaml"),
        (("client.add", "Autre", "--every", "souvent"), "3 mois"),
    ],
)
def test_what_cannot_be_done_is_said_and_writes_nothing(
    say: Say, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    before = sorted((p, p.read_bytes()) for p in tmp_path.rglob("*.yaml"))
    status, told = say(*words)
    assert status == 1
    assert said in told
    assert sorted((p, p.read_bytes()) for p in tmp_path.rglob("*.yaml")) == before
