"""The program itself, and what deploy/ says about it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pull_marketing import test_setup
from pull_marketing.receiver.__main__ import _COMMANDS, _OTHERS, main
from pull_marketing.receiver.command_help import HELP
from pull_marketing.receiver.settings import EXAMPLES, PREFIX

from .conftest import GOOD, SITE, Post

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    values = {
        "RECEIVER_DATABASE": f"sqlite:///{tmp_path}/answers.sqlite3",
        "RECEIVER_CONTRACTS": str(folder),
        "RECEIVER_SITE_URL": SITE,
        "RECEIVER_MAIL": f"file:{tmp_path}/mails",
        "RECEIVER_MAIL_FROM": "site@anne.example",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


def test_check_says_that_all_is_well(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["check"]) == 0
    assert "sont utilisables" in capsys.readouterr().out
    assert (tmp_path / "answers.sqlite3").stat().st_mode & 0o077 == 0


def test_check_tells_what_is_wrong_without_a_trace(
    environment: dict[str, str],
) -> None:
    """As a process of its own: nothing else may speak before it."""
    wrong = {**os.environ, "RECEIVER_COPY": "oui", "PYTHONPATH": str(ROOT / "plugins")}
    command = [sys.executable, "-m", "pull_marketing.receiver", "check"]
    done = subprocess.run(command, env=wrong, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.sub("\u00a0", " ", done.stderr).splitlines() == [
        "RECEIVER_COPY X002 « oui » n’est pas lisible : il faut yes ou no",
        "    par exemple : RECEIVER_COPY=no",
    ]


def test_help_says_what_each_command_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert sorted(each.partition(" ")[0] for each in HELP) == sorted((*_COMMANDS, *_OTHERS))
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "move FROM TO          copie un fichier SQLite" in said
    assert said.startswith("Comment l’appeler")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["deliverys"], "X067 il n’y a pas de commande « deliverys »"),
        (["rien"], "X067 il n’y a pas de commande « rien »"),
        (["open", "a", "--key"], "X068 « open a --key » ne se lit pas comme une commande"),
        (["check", "a", "b", "c d"], "X068 « check a b 'c d' » ne se lit pas"),
        (["--kee", "x"], "X068 « --kee x » ne se lit pas"),
    ],
)
def test_call_that_cannot_be_understood_is_told_in_french(
    given: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(given)
    assert ended.value.code == 2
    said = capsys.readouterr().err.replace("\u00a0", " ").replace("\u202f", " ")
    assert said.startswith(f"python -m pull_marketing.receiver {told}")
    assert ("--help" in said) != ("vouliez-vous dire « deliveries » ?" in said)
    assert "usage" not in said


def test_a_database_that_is_away_is_told(
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RECEIVER_DATABASE", "sqlite:////nowhere/a.sqlite3")
    assert main(["check"]) == 1
    assert "X008" in capsys.readouterr().err


def test_deliveries_are_shown_and_sent_again(
    environment: dict[str, str], receiver: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.post()
    receiver.receiver.worker.run_due()
    assert main(["deliveries"]) == 0
    shown = capsys.readouterr().out
    assert "1ᵉʳ essai" in shown
    identity = shown.split()[0]
    assert main(["resend", identity]) == 0
    assert receiver.deliveries[0].state == "waiting"
    receiver.receiver.worker.run_due()
    assert main(["resend", "absent"]) == 1
    assert main(["release", "absent"]) == 1
    assert main(["turn-on", "absent"]) == 1
    assert main(["quarantine"]) == 0


def test_what_is_in_quarantine_can_be_read_before_it_is_judged(
    environment: dict[str, str], receiver: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.post({**GOOD, "web_site": "x", "nom": "Léa\x1b[2J"})
    main(["quarantine"])
    identity = capsys.readouterr().out.split()[0]
    assert main(["show", identity]) == 0
    shown = capsys.readouterr().out
    assert "mon site dort." in shown
    assert "un champ que personne ne voit est rempli" in shown
    assert "\x1b" not in shown  # an answer must not move the cursor
    assert main(["release", identity]) == 0
    assert main(["show", "absent"]) == 1


def test_an_empty_database_shows_nothing_and_no_trace(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["deliveries"]) == 0
    assert "Rien n’a encore été envoyé." in capsys.readouterr().out


def test_the_samples_name_settings_that_exist() -> None:
    folder = ROOT / "deploy"
    told = set()
    for path in folder.iterdir():
        told |= set(re.findall(r"\bRECEIVER_([A-Z_]+)", path.read_text("utf-8")))
    assert len(told) > 5
    assert told <= set(EXAMPLES)
    sample = (folder / "environment.example").read_text("utf-8")
    for name in ("DATABASE", "CONTRACTS", "SITE_URL", "MAIL", "MAIL_FROM"):
        assert f"\n{PREFIX}{name}=" in sample


def test_the_tests_bring_their_own_postgresql(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []
    monkeypatch.setattr(test_setup, "_apt_installs", lambda name, _root: bool(asked.append(name)))
    assert test_setup.fetch_postgres(tmp_path) is None  # where apt-get cannot
    assert asked == ["postgresql"]
    monkeypatch.setenv("POSTGRES_BIN", str(tmp_path))
    assert test_setup.find_postgres() == tmp_path
