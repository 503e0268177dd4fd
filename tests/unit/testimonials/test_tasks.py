"""`invoke testimonial …`: the commands as a person types them."""

from __future__ import annotations

import shutil
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


def test_check_seals_what_holds_and_only_that(invoke: Callable[..., Any], tmp_path: Path) -> None:
    status, said = invoke("testimonial.check")
    seal = tmp_path / "content/testimonials.seal.json"
    assert (status, "scellé" in said, seal.is_file()) == (0, True, True)
    before = seal.read_bytes()
    path = tmp_path / "content/testimonials/t-un.md"
    path.write_text(path.read_text("utf-8").replace("Bon travail", "Très bon travail"), "utf-8")
    status, said = invoke("testimonial.check")
    assert (status, "scellé" in said, seal.read_bytes()) == (1, False, before)


def test_check_on_a_host_compares_with_the_seal(invoke: Callable[..., Any], tmp_path: Path) -> None:
    invoke("testimonial.check")
    shutil.rmtree(tmp_path / "register")
    status, said = invoke("testimonial.check")
    assert (status, "T118" in said, "scellé :" in said) == (0, True, False)


def in_english(root: Path) -> None:
    path = root / "content/site.yaml"
    path.write_text(path.read_text("utf-8").replace("language: fr", "language: en"), "utf-8")


@pytest.mark.parametrize(
    ("typed", "french", "english"),
    [
        (("testimonial.check",), "sur les points contrôlés", "on the points checked"),
        (("testimonial.check",), "scellé", "sealed: content"),
        (("testimonial.withdraw", "t-un"), "enlevé", "removed: content"),
        (("testimonial.withdraw", "t-une"), "vouliez-vous dire", "did you mean"),
        (("testimonial.refuse", "t-un", "off_topic"), "est sur le site", "it is on the site"),
        (("testimonial.refuse", "t-un", "insult", "--told", "hier"), "pas une date", "not a date"),
        (("testimonial.receive", "t-x", "--text", "vide.txt"), "est vide", "text is empty"),
        (
            ("testimonial.invite", "2026-01-01", "2026-02-01", "--jobs", "jobs.yaml"),
            "une mission n’a pas de",
            "a job has no",
        ),
    ],
)
def test_the_commands_speak_the_language_of_the_site(
    invoke: Callable[..., Any], tmp_path: Path, typed: tuple[str, ...], french: str, english: str
) -> None:
    (tmp_path / "vide.txt").write_text("\n", "utf-8")
    (tmp_path / "jobs.yaml").write_text("jobs: [{client: Paul}]\n", "utf-8")
    register = tmp_path / "kept"
    shutil.copytree(tmp_path / "register", register)
    testimonial = (tmp_path / "content/testimonials/t-un.md").read_text("utf-8")
    said = invoke(*typed)[1]
    assert french in said.lower().replace("\u00a0", " ")
    assert english not in said.lower()
    shutil.rmtree(tmp_path / "register")
    shutil.copytree(register, tmp_path / "register")
    (tmp_path / "content/testimonials/t-un.md").write_text(testimonial, "utf-8")
    in_english(tmp_path)
    said = invoke(*typed)[1]
    assert english in said.lower()
    assert french not in said.lower().replace("\u00a0", " ")
