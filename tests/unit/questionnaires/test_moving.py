"""`invoke import questionnaire` and `invoke export questionnaire` as they are typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOREIGN = ROOT / "tests/fixtures/questionnaires/foreign"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with its settings and its tasks, and nothing else."""
    (tmp_path / "content" / "questionnaires").mkdir(parents=True)
    (tmp_path / "content" / "site.yaml").write_text("language: fr\n", "utf-8")
    (tmp_path / "pelicanconf.py").write_text("", "utf-8")
    (tmp_path / "tasks.py").write_text("from pull_marketing.tasks import *\n", "utf-8")
    return tmp_path


def invoke(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "invoke", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "PYTHONIOENCODING": "utf-8"},
    )


def test_in_and_out_as_they_are_typed(project: Path) -> None:
    taken = invoke(project, "import", "questionnaire", str(FOREIGN / "legal.typeform.json"))
    assert taken.returncode == 0, taken.stderr
    said = taken.stdout.replace("\u00a0", " ").replace("\u202f", " ")
    name = "j-ai-une-problematique-legale"
    assert "legal.typeform.json:" in said
    assert "Q214 le retour de" in said
    assert f"Écrit : content/questionnaires/{name}.md" in said
    assert "Ce qui est perdu ou changé est dit plus haut, ligne par ligne : 3." in said
    assert "Q033" in said
    assert "invoke check" in said

    again = invoke(project, "import", "questionnaire", str(FOREIGN / "legal.typeform.json"))
    assert again.returncode == 1
    assert "Q207" in again.stdout
    assert "Rien n’a été écrit." in again.stderr

    path = project / "content" / "questionnaires" / f"{name}.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("\n---\n", "\nkeep: 12 mois\n---\n", 1), "utf-8")
    given = invoke(project, "export", "questionnaire", name, "--to", "surveyjs")
    assert given.returncode == 0, given.stdout + given.stderr
    assert "Q232" in given.stdout
    survey = json.loads((project / f"{name}.surveyjs.json").read_text("utf-8"))
    assert survey["title"] == "J’ai une problématique légale"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("import", "questionnaire", "nothing.json"), "B002"),
        (("import", "article", "a.json"), "ne se reprend pas"),
        (("export", "questionnaire", "nothing"), "Q230"),
        (("export", "questionnaire", "../../secret", "--to", "surveyjs"), "Q230"),
        (("export", "questionnaire", "nothing", "--to", "word"), "Q231"),
    ],
)
def test_mistakes_are_told_without_a_stack_trace(
    project: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = invoke(project, *arguments)
    assert done.returncode == 1
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
