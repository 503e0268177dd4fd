"""The rules of an incident: each broken once, at its line, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.unit.conftest import MakeProject

from pull_marketing.diagnostics import Collector
from pull_marketing.incidents.counts import yearly_counts
from pull_marketing.incidents.model import NEXT, STATES, read_incidents
from pull_marketing.incidents.rules import check, may_follow
from pull_marketing.incidents.wording import badly_said
from pull_marketing.promises.agenda import agenda_of
from pull_marketing.promises_settings import Incidents
from pull_marketing.working_days import calendar_of

SOUND = """\
incident: votre site affichait un mauvais numéro
client: Menuiserie Modèle
severity: critical
found_by: us
known: 2026-11-19T17:10
told: 2026-11-19T17:30
next_word: 2026-11-19T19:00
steps:
  - state: acknowledged
    at: 2026-11-19T17:40
    said: J’ai mis le mauvais numéro.
    next_word: 2026-11-20T09:00
  - state: repaired
    at: 2026-11-20T08:30
    said: Le bon numéro est partout.
    next_word: 2026-11-23T12:00
"""
CLOSED = (
    SOUND
    + """\
  - state: closed
    at: 2026-11-20T10:00
    said: Le bon numéro est partout.
measures:
  - Le client relit sa fiche avant la mise en ligne et répond oui.
gesture: une heure offerte
"""
)

Check = Callable[..., Collector]


@pytest.fixture
def look(make_project: MakeProject) -> Check:
    """What the rules say of one incident, on a day."""

    def run(text: str, now: str = "2026-11-20T12:00", language: str = "fr") -> Collector:
        project = make_project({"incidents/un.yaml": text}, now=now, language=language)
        found = read_incidents(project, project.report)
        assert project.site is not None
        check(found, project, calendar_of(project.site), project.report)
        return project.report

    return run


@pytest.mark.parametrize("text", [SOUND, CLOSED])
def test_a_sound_incident_says_nothing(look: Check, text: str) -> None:
    assert look(text).render("fr") == ""


def without(text: str, *starts: str) -> str:
    return "".join(
        line for line in text.splitlines(keepends=True) if not line.strip().startswith(starts)
    )


BROKEN = [
    (
        SOUND.replace("state: acknowledged", "state: working"),
        "L520",
        9,
        "peut suivre : acknowledged",
    ),
    (SOUND.replace("state: repaired", "state: found"), "L520", 13, "worked_around"),
    (without(SOUND, "told:"), "L521", 8, "prévenu"),
    (SOUND.rsplit("    next_word", 1)[0], "L523", 13, "next_word"),
    (SOUND.replace("J’ai mis le mauvais numéro", "Ce n’est pas un bug"), "L524", 11, "personne"),
    (SOUND.replace("J’ai mis", "Une inversion s’est produite,"), "L524", 11, "j’ai"),
    (SOUND.replace("J’ai mis", "Le stagiaire a mis"), "L524", 11, "stagiaire"),
    (SOUND.replace("Le bon numéro", "You should have checked, it"), "L524", 15, "you should have"),
    (SOUND.replace("partout", "là dès que possible"), "L524", 15, "une heure"),
    (CLOSED.split("measures:")[0] + "gesture: rien\n", "L525", 17, "measures"),
    (CLOSED.replace("gesture: une heure offerte\n", ""), "L526", 17, "gesture"),
    (CLOSED.replace("Le client relit", "Je ferai plus attention,"), "L527", 21, "plus attention"),
    (SOUND.replace("told: 2026-11-19T17:30", "told: 2026-11-19T16:30"), "L528", 6, "17:10"),
    (SOUND.replace("at: 2026-11-20T08:30", "at: 2026-11-20T12:01"), "L529", 14, "12:01"),
    (
        SOUND.replace("next_word: 2026-11-19T19:00", "next_word: 2026-11-19T17:00"),
        "L530",
        7,
        "17:00",
    ),
    (SOUND.replace("next_word: 2026-11-23T12:00", "next_word: 2026-11-24T12:00"), "L535", 16, "24"),
]


@pytest.mark.parametrize(("text", "code", "line", "said"), BROKEN)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_rule_is_told_once_at_its_line(
    look: Check, text: str, code: str, line: int, said: str, language: str
) -> None:
    told = list(look(text, language=language))
    assert [(d.code, d.location.line) for d in told] == [(code, line)]
    if language == "fr":
        assert said.lower() in told[0].render("fr").replace("\u00a0", " ").lower()
    assert told[0].hint_in(language)


@pytest.mark.parametrize(
    ("now", "codes"),
    [("2026-11-23T11:59", []), ("2026-11-23T12:00", []), ("2026-11-23T12:01", ["L522"])],
)
def test_the_promised_word_is_late_a_minute_later(look: Check, now: str, codes: list[str]) -> None:
    report = look(SOUND, now=now)
    assert [d.code for d in report] == codes
    if codes:
        assert "invoke incident.step un repaired" in report.render("fr")


def test_news_without_progress_keep_the_state(look: Check) -> None:
    news = SOUND + (
        "  - state: repaired\n    at: 2026-11-20T11:00\n    said: Rien de neuf.\n"
        "    next_word: 2026-11-23T12:00\n"
    )
    assert look(news).render("fr") == ""


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Europe/Paris", "2026-11-19T18:10:00+01:00"),
        ("America/Montreal", "2026-11-19T12:10:00-05:00"),
    ],
)
def test_an_hour_with_an_offset_is_put_on_the_clock_of_the_business(
    make_project: MakeProject, zone: str, due: str
) -> None:
    text = SOUND.split("told:")[0].replace("T17:10", "T16:10Z")
    project = make_project({"incidents/un.yaml": text}, zone=zone)
    [owed] = [d for d in agenda_of(project).deadlines if d.uid.startswith("incident/")]
    assert owed.due.isoformat() == due


def test_an_hour_that_the_clocks_skip_is_refused(look: Check) -> None:
    report = look(SOUND.replace("known: 2026-11-19T17:10", "known: 2026-03-29T02:10"))
    assert [(d.code, d.location.line) for d in report] == [("L506", 5)]


@pytest.mark.parametrize("state", STATES)
def test_every_state_leads_to_the_end_and_the_end_nowhere(state: str) -> None:
    reached, todo = set(), [state]
    while todo:
        here = todo.pop()
        if here not in reached:
            reached.add(here)
            todo += NEXT[here]  # type: ignore[index]
    assert "closed" in reached
    assert not may_follow("closed", state)  # type: ignore[arg-type]
    assert not may_follow("found", state) or state == "acknowledged"  # type: ignore[arg-type]


# --- wording

SAID_WRONG = [
    ("Ce n’est pas un bug, c’est une fonctionnalité.", ["denial", "denial"]),
    ("It works on my machine.", ["denial"]),
    ("Vous auriez dû nous prévenir.", ["blame"]),
    ("Le chien a mangé les câbles.", ["blame"]),
    ("Un problème est\u00a0survenu.", ["evasion"]),
    ("Mistakes were made; an error occurred.", ["evasion", "evasion"]),
    ("Nous nous excusons pour la gêne occasionnée.", ["evasion"]),
    ("Je reviens vers vous dans les plus brefs délais.", ["vague"]),
    ("I will answer ASAP.", ["vague"]),
]
SAID_WELL = [
    "J’ai mis le mauvais numéro.",
    "Vous m’avez écrit : « le système a pris l’ancienne fiche », et c’est moi qui l’ai saisie.",
    "Prochain message demain à 9 h.",
    "I put the wrong number on your page.",
    "C’est le bugle qui normalement joue ici.",
]


@pytest.mark.parametrize(("text", "kinds"), SAID_WRONG)
def test_what_must_not_be_said_is_found(text: str, kinds: list[str]) -> None:
    assert sorted(found.kind for found in badly_said(text)) == sorted(kinds)


@pytest.mark.parametrize("text", SAID_WELL)
def test_what_may_be_said_is_left_alone(text: str) -> None:
    assert list(badly_said(text)) == []


# --- what is owed, what is counted


def test_the_first_word_is_owed_as_soon_as_promised(make_project: MakeProject) -> None:
    found = SOUND.split("told:")[0]
    severities = {"critical": "2026-11-19T18:10:00+01:00", "annoying": "2026-11-19"}
    for severity, due in severities.items():
        text = found.replace("critical", severity)
        project = make_project({"incidents/un.yaml": text}, now="2026-11-19T17:30")
        [owed] = [d for d in agenda_of(project).deadlines if d.uid.startswith("incident/")]
        assert owed.due.isoformat() == due
        assert "Menuiserie Modèle" in owed.what_in("fr")
        assert "votre site affichait un mauvais numéro" in owed.what_in("fr")
        assert owed.step_in("fr") == "invoke incident.step un acknowledged"


def test_an_open_incident_owes_its_next_word_and_a_closed_one_nothing(
    make_project: MakeProject,
) -> None:
    files = {"incidents/un.yaml": SOUND, "incidents/deux.yaml": CLOSED}
    agenda = agenda_of(make_project(files, now="2026-11-20T12:00"))
    owed = [d for d in agenda.deadlines if d.uid.startswith("incident/")]
    assert [(d.uid, d.due.isoformat()) for d in owed] == [
        ("incident/un/word-2", "2026-11-23T12:00:00+01:00")
    ]


def test_years_count_incidents_and_first_words_in_time(make_project: MakeProject) -> None:
    late = CLOSED.replace("told: 2026-11-19T17:30", "told: 2026-11-19T18:11")
    late = late.replace("at: 2026-11-19T17:40", "at: 2026-11-19T18:20")
    files = {
        "incidents/a.yaml": CLOSED,
        "incidents/b.yaml": late,
        "incidents/c.yaml": SOUND,
        "incidents/d.yaml": CLOSED.replace("2026-", "2025-"),
    }
    project = make_project(files)
    assert project.site is not None
    found = read_incidents(project, project.report)
    counts = yearly_counts(found, Incidents(), calendar_of(project.site))
    assert [(c.year, c.incidents, c.told_in_time, c.closed) for c in counts] == [
        (2026, 3, 2, 2),
        (2025, 1, 1, 1),
    ]
