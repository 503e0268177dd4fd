"""`invoke referral …`: what the commands say, in the language of the site."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from invoke.context import Context
from invoke.exceptions import Exit

from pull_marketing.referral import open_book, tasks

from ..conftest import BASE

PAUL = """\
---
given_name: Paul
code: P7KQEA
since: 2026-03-16
consent:
  date: 2026-03-16
---

Des mots.
"""
START = datetime.datetime(2026, 4, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
DELAY = datetime.timedelta(40)
Say = Callable[..., str]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Type a command on a day, in a site of a language: what it said, a refusal too."""
    (tmp_path / "content/referrers").mkdir(parents=True)
    (tmp_path / "content/referrers/paul.md").write_text(PAUL, "utf-8")
    (tmp_path / "pelicanconf.py").write_text('TIMEZONE = "Europe/Paris"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    ordinary = open_book.open_book

    def run(language: str, name: str, *words: str, day: datetime.datetime = START) -> str:
        text = BASE.read_text("utf-8").replace("language: fr", f"language: {language}")
        (tmp_path / "content/site.yaml").write_text(text, "utf-8")
        monkeypatch.setattr(open_book, "open_book", partial(ordinary, now=day))
        capsys.readouterr()
        try:
            getattr(tasks, name).body(Context(), *words)
        except Exit as stopped:
            return str(stopped)
        return capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")

    return run


LOOP = [
    ("status", (), 0, "Rien n’est ouvert.", "Nothing is open."),
    ("announce", ("P7KQEA", "lea@exemple.fr"), 0, "annoncé", "announced"),
    ("status", (), 0, "convertir quand la facture est payée", "convert when the invoice is paid"),
    ("pay", ("2026-001",), 0, "ne peut pas suivre", "cannot follow"),
    ("convert", ("2026-001",), 0, "en attente", "waiting"),
    ("confirm", ("2026-001",), 0, "rien n’est dû", "nothing is due"),
    ("confirm", ("2026-001",), 40, "2026-001 : dû", "2026-001: due"),
    ("status", (), 40, "Dû et non versé", "Due and not paid"),
    ("pay", ("2026-001",), 40, "versé", "paid"),
    ("statement", (), 40, " en 2026", " in 2026"),
    ("cancel", ("2026-009", "parti"), 40, "il n’y a pas de recommandation", "there is no"),
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_whole_loop_is_told_in_the_language_of_the_site(say: Say, language: str) -> None:
    for name, typed, days, french, english in LOOP:
        said = say(language, name, *typed, day=START + datetime.timedelta(days))
        expected, not_expected = (french, english) if language == "fr" else (english, french)
        assert expected.lower() in said.lower(), name
        assert not_expected.lower() not in said.lower(), name


@pytest.mark.parametrize(
    ("language", "expected", "flag"),
    [("fr", "déjà client", "existing_client"), ("en", "existing client", "déjà")],
)
def test_flags_are_words_too(say: Say, language: str, expected: str, flag: str) -> None:
    say(language, "known", "", "lea@exemple.fr")
    assert expected in say(language, "announce", "P7KQEA", "lea@exemple.fr")
    assert expected in say(language, "status")
    refused = say(language, "convert", "2026-001")
    assert "R051" in refused
    assert expected in refused
    assert flag not in refused
