"""`invoke testimonial …`: the commands as a person types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from invoke.collection import Collection
from invoke.program import Program

from pull_marketing.testimonials.tasks import collection

ANSWERS = """\
author: Paul Calque
channel: email
received: 2026-03-12
consent: {date: 2026-03-12, proof: courriel, display_as: full_name}
capacity: professional
service: conseil
experience_start: 2026-01-01
experience_end: 2026-02-01
relation: none
incentive: none
"""


@pytest.fixture
def invoke(
    lint_with: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str]]:
    """Type a command in the folder of the sound project: its status and what it said."""
    lint_with()
    monkeypatch.chdir(tmp_path)
    namespace = Collection()
    namespace.add_collection(collection)

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        status = 0
        try:
            Program(namespace=namespace).run(["invoke", *words], exit=True)
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def test_receive_accept_withdraw(invoke: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "texte.txt").write_text("Bon travail, un peu long.\n", "utf-8")
    (tmp_path / "dit.yaml").write_text(ANSWERS, "utf-8")
    status, said = invoke(
        "testimonial.receive", "t-paul", "--text", "texte.txt", "--answers", "dit.yaml"
    )
    assert (status, "register/t-paul.yaml" in said) == (0, True)
    status, said = invoke("testimonial.accept", "t-paul")
    assert (status, "content/testimonials/t-paul.md" in said) == (0, True)
    status, said = invoke("testimonial.withdraw", "t-paul")
    assert (status, "enlevé" in said) == (0, True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("testimonial.withdraw", "t-une"), "T120"),
        (("testimonial.refuse", "t-un", "negative"), "T122"),
        (("testimonial.refuse", "t-un", "insult"), "T121"),
    ],
)
def test_a_refused_command_is_one_message_and_status_1(
    invoke: Callable[..., Any], typed: tuple[str, ...], code: str
) -> None:
    status, said = invoke(*typed)
    assert status == 1
    assert code in said
    assert "Traceback" not in said


def test_unreadable_answers_are_told(invoke: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "texte.txt").write_text("Bon travail.\n", "utf-8")
    status, said = invoke(
        "testimonial.receive", "t-x", "--text", "texte.txt", "--answers", "non.yaml"
    )
    assert (status, "B002" in said) == (1, True)
    status, said = invoke("testimonial.refuse", "t-un", "insult", "--told", "hier")
    assert (status, "n’est pas une date" in said) == (1, True)


def test_check_ends_with_a_verdict_that_promises_little(
    invoke: Callable[..., Any], tmp_path: Path
) -> None:
    status, said = invoke("testimonial.check")
    assert status == 0
    assert "Sur les points contrôlés (40 règles, 1 témoignages)" in said
    assert "si la personne existe" in said
    (tmp_path / "register/t-un.yaml").unlink()
    status, said = invoke("testimonial.check")
    assert (status, "T115" in said) == (1, True)
    assert "conforme" not in said.lower()
