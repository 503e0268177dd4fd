"""What the author is told of the proof."""

from __future__ import annotations

from pathlib import Path

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.telling import tell_proof

from .conftest import read_text

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "questionnaires"


def test_single_ending_is_told_too() -> None:
    text = "---\ntitle: T\n---\n\n# S\n\n## Q {#q}\n[e-mail]\n\n# Fin : F {#f}\nSinon\n\nx\n"
    read = read_text(text.replace("title: T", "title: T\nkeep: 1 an"))
    report = Collector()
    assert read.proof is not None
    tell_proof(read.proof, report)
    assert [d.code for d in report] == ["Q050"]


def test_each_ending_is_told_with_lengths_minutes_and_points() -> None:
    read = read_text((FIXTURES / "diagnostic-juridique.md").read_text("utf-8"), name="d.md")
    report = Collector()
    assert read.proof is not None
    tell_proof(read.proof, report)
    told = [d.message_in("fr").replace("\u00a0", " ") for d in report]
    assert [t.split(" min")[1] for t in told] == [
        ", sans points)",
        ", score 4…8)",
        ", score −3…3)",
    ]
    assert told[1].startswith("on arrive à « Dossier traitable » (questions : 7–10, ")
    assert [d.location.line for d in report] == [e.line for e in read.model.endings]
    assert not any(d.is_error for d in report)
