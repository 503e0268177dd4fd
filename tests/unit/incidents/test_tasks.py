"""`invoke incident …`: five steps as a person types them, and the message of each."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from invoke.collection import Collection
from invoke.program import Program
from tests.unit.conftest import MakeProject

from pull_marketing import console
from pull_marketing.incidents.letters import LETTERS, OURS
from pull_marketing.incidents.tasks import collection

Say = Callable[..., tuple[int, str]]
START = datetime.datetime(2026, 11, 20, 16, 0)
BREAKABLE = re.compile(r"[ ][;!?:»%€]|«[ ]|(?<=\w)'(?=\w)")


@pytest.fixture
def say(
    make_project: MakeProject,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Say:
    """Type a command at an hour, in a site of a language: its status and what it said."""
    monkeypatch.chdir(tmp_path)
    namespace = Collection()
    namespace.add_collection(collection)

    def run(*words: str, hours: float = 0, language: str = "fr") -> tuple[int, str]:
        now = START + datetime.timedelta(hours=hours)
        project = make_project(language=language, now=now.isoformat())
        monkeypatch.setattr(console, "project_here", lambda: project)
        capsys.readouterr()
        status = 0
        try:
            Program(namespace=namespace).run(["invoke", *words], exit=True)
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        said = capsys.readouterr()
        return status, (said.out + said.err).replace("\u00a0", " ").replace("\u202f", " ")

    return run


NAME = "2026-11-20-mauvais-numero"


def message(folder: Path, number: int, letter: str) -> str:
    return (folder / f"incidents/messages/{NAME}-{number}-{letter}.txt").read_text("utf-8")


def test_five_steps_from_the_call_to_the_last_message(say: Say, tmp_path: Path) -> None:
    new = ("incident.new", "Mauvais numéro", "--client", "Bruno", "--severity", "critical")
    assert say(*new)[0] == 0
    file = tmp_path / f"incidents/{NAME}.yaml"
    assert file.stat().st_mode & 0o077 == 0
    first = message(tmp_path, 0, "first_word_client")
    assert "depuis quand" in first
    assert "lundi" not in first
    assert "20\u00a0novembre 2026 à 18\u00a0h" in first  # who cannot work hears the same evening

    assert say("incident.step", NAME, "acknowledged", "--said", "J’ai mis le mauvais numéro.",
               "--next-word", "2026-11-20T18:30", hours=0.5)[0] == 0  # fmt: skip
    told = message(tmp_path, 1, "acknowledged")
    assert "J’ai mis le mauvais numéro." in told
    assert "20\u00a0novembre 2026 à 18\u00a0h\u00a030" in told
    assert "told: " in file.read_text("utf-8")

    for number, state in ((2, "worked_around"), (3, "worked_around"), (4, "repaired")):
        status, said = say("incident.step", NAME, state, "--said", "Fait.", hours=number)
        assert (status, "L5" in said) == (0, False), said
        assert "Fait." in message(tmp_path, number, state)

    status, said = say("incident.step", NAME, "closed", hours=5)
    assert status == 1
    assert "measures" in said
    text = file.read_text("utf-8")
    text += (
        "measures:\n  - On relit à deux.\ngesture: une heure offerte\nwhat_happened: J’ai copié.\n"
    )
    file.write_text(text, "utf-8")
    assert say("incident.step", NAME, "closed", "--said", "Tout.", hours=5) == (
        0,
        f"écrit : incidents/{NAME}.yaml\nécrit : incidents/messages/{NAME}-5-closed.txt\n",
    )
    last = message(tmp_path, 5, "closed")
    assert "- On relit à deux." in last
    assert "une heure offerte" in last
    assert "à compléter" not in last
    assert say("incident.list", hours=6)[1] == (
        f"{NAME}  close  prochain message : –  suite possible : –\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("incident.step", "2026-11-20-mauvais", "acknowledged"), "mauvais-numero"),
        (("incident.step", NAME, "closed"), "acknowledged"),
        (("incident.step", NAME, "reconnu"), "acknowledged"),
        (("incident.new", "Mauvais numéro", "--client", "B"), "autre titre"),
        (("incident.new", "Autre", "--client", "B", "--severity", "grave"), "critical"),
        (("incident.step", NAME, "acknowledged", "--next-word", "demain"), "2026-11-23T09:00"),
        (("incident.step", NAME, "acknowledged", "--next-word", "2027-03-28T02:30"), "horloges"),
    ],
)
def test_what_cannot_be_done_is_said_and_writes_nothing(
    say: Say, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    say("incident.new", "Mauvais numéro", "--client", "Bruno")
    before = sorted((p, p.read_bytes()) for p in tmp_path.rglob("*.yaml"))
    status, told = say(*words)
    assert status == 1
    assert said in told
    assert sorted((p, p.read_bytes()) for p in tmp_path.rglob("*.yaml")) == before


def test_a_message_with_words_that_make_it_worse_is_told(say: Say) -> None:
    say("incident.new", "Mauvais numéro", "--client", "Bruno")
    excuse = "Une erreur s’est produite, nous corrigeons dès que possible."
    status, said = say("incident.step", NAME, "acknowledged", "--said", excuse)
    assert status == 0
    assert said.count("L524") == 4  # two phrases, in the file and in the message
    assert f"incidents/messages/{NAME}-1-acknowledged.txt L524" in said


def test_an_own_template_goes_before_ours(say: Say, tmp_path: Path) -> None:
    status, said = say("incident.templates")
    assert (status, said.count("incidents/letters/")) == (0, len(LETTERS))
    own = tmp_path / "incidents/letters/first_word_us.txt"
    own.write_text("Cher $person, $incident ($inconnu). 5 $ ?\n", "utf-8")
    assert say("incident.templates") == (0, "")  # nothing is overwritten
    say("incident.new", "Mauvais numéro", "--client", "Bruno", "--found-by", "us")
    assert message(tmp_path, 0, "first_word_us") == "Cher Bruno, Mauvais numéro ($inconnu). 5 $ ?\n"


@pytest.mark.parametrize(
    ("severity", "hours", "promised"),
    [
        ("critical", 0, "2026-11-20T18:00"),
        ("critical", 1.5, "2026-11-21T09:00"),  # too late for this evening
        ("annoying", 0, "2026-11-23T18:00"),  # Friday afternoon plus one working day
        ("minor", 30, "2026-11-23T18:00"),
    ],
)
def test_the_next_word_is_promised_by_itself(
    say: Say, tmp_path: Path, severity: str, hours: float, promised: str
) -> None:
    say("incident.new", "Panne", "--client", "B", "--severity", severity, hours=hours)
    [file] = (tmp_path / "incidents").glob("*.yaml")
    assert f"next_word: {promised}+01:00\n" in file.read_text("utf-8")


def test_the_client_reads_what_they_said(say: Say, tmp_path: Path) -> None:
    say("incident.new", "Mauvais numéro", "--client", "Bruno")
    file = tmp_path / f"incidents/{NAME}.yaml"
    answers = "questions:\n  since: depuis vendredi.\n  blocks: plus d’appels\n"
    file.write_text(file.read_text("utf-8") + answers, "utf-8")
    say("incident.step", NAME, "acknowledged", "--said", "Oui.")
    assert "message\u00a0: depuis vendredi, plus d’appels." in message(tmp_path, 1, "acknowledged")


def test_letter_follows_what_was_written_by_hand(say: Say, tmp_path: Path) -> None:
    say("incident.new", "Mauvais numéro", "--client", "Bruno")
    file = tmp_path / f"incidents/{NAME}.yaml"
    file.write_text(file.read_text("utf-8") + "person: Bruno Modèle\n", "utf-8")
    assert say("incident.letter", NAME)[0] == 0
    assert message(tmp_path, 0, "first_word_client").startswith("Bonjour Bruno Modèle,")


def test_english_site_writes_english_messages(say: Say, tmp_path: Path) -> None:
    new = ("incident.new", "Mauvais numéro", "--client", "Bruno")
    assert "written: incidents/" in say(*new, language="en")[1]
    text = message(tmp_path, 0, "first_word_client")
    assert text.startswith("Hello Bruno,")
    assert "on 23\u00a0November 2026 at 18:00" in text


def slots(path: Path) -> set[str]:
    return set(re.findall(r"\$(\w+)", path.read_text("utf-8")))


@pytest.mark.parametrize("name", LETTERS)
def test_each_letter_is_in_both_languages_and_well_set(name: str) -> None:
    french, english = (OURS / language / f"{name}.txt" for language in ("fr", "en"))
    assert slots(french) == slots(english)
    assert {"person", "me"} <= slots(french)
    assert ("next" in slots(french)) is (name != "closed")
    assert not BREAKABLE.search(french.read_text("utf-8"))


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_our_own_letters_say_nothing_that_makes_it_worse(name: str, language: str) -> None:
    from pull_marketing.incidents.wording import IN_A_MEASURE, badly_said

    text: Any = (OURS / language / f"{name}.txt").read_text("utf-8")
    assert list(badly_said(text, IN_A_MEASURE)) == []
