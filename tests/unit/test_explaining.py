"""`--explain`: every cause is told by the author's own files, in the author's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pull_marketing.build import BuildResult, Counts
from pull_marketing.build.explaining import explanation
from pull_marketing.build.sources import Sources

ROOT = Path("/site")


def explained(language: str = "fr", **facts: Any) -> list[str]:
    usual: dict[str, Any] = {
        "why": {}, "changed": {}, "removed": [], "said": [], "phases": [], "sources": {},
    }  # fmt: skip
    result = BuildResult(0, (), Counts(), 1.0, language, ROOT / "output", {**usual, **facts})
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in explanation(result, ROOT)]


@pytest.mark.parametrize(
    "reason",
    [
        ("given",),
        ("part", "questionnaires", "_models"),
        ("context", "questionnaires"),
        ("global", "0", "picture"),
    ],
)
def test_cause_without_a_file_is_told_by_the_file_that_changed(reason: tuple[str, ...]) -> None:
    changed = {"content/questionnaires/devis.md": "changed"}
    told = explained(why={"a/index.html": [reason]}, sources=changed)
    assert told[0] == "content/questionnaires/devis.md a changé → a/index.html"


def test_changed_comment_is_named_before_its_article() -> None:
    reason = ("record", f"Article:{ROOT}/content/articles/rythme.md")
    changed = {"content/comments/rythme/2026-lea.md": "new", "content/images/a.svg": "changed"}
    told = explained(why={"rythme/index.html": [reason]}, sources=changed)
    assert told[0].startswith("content/comments/rythme/2026-lea.md")
    assert "a.svg" not in told[0]


def test_what_may_come_of_a_text_as_well_is_not_said_for_sure() -> None:
    text = f"{ROOT}/content/articles/a.md"
    sources = {"content/articles/a.md": "changed", "content/testimonials/lea.md": "removed"}
    told = explained(why={"index.html": [("given",)]}, changed={text: ["title"]}, sources=sources)
    assert "son gabarit ou ce qu’elle montre a changé" in told[0]
    assert "content/testimonials/lea.md" in told[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("starting afresh: no usable state", "rien d’utilisable n’est resté"),
        ("starting afresh: plugin.py changed", "tout est refait : plugin.py a changé"),
        ("12 outputs are always rendered: x", "pages refaites à chaque fois, 12 : x"),
        ("left in place, because it was changed since it was made: a.html", "a.html reste"),
    ],
)
def test_doubts_of_the_engine_are_told_in_french(said: str, told: str) -> None:
    assert told in explained(said=[said])[1]


def test_sources_tell_what_changed_since_they_were_remembered(tmp_path: Path) -> None:
    memory = tmp_path / ".memory"
    for name in ("content/a.md", "content/b.md", "theme/c.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    first = Sources(tmp_path, memory)
    assert first.changed == {}  # of nothing known nothing can be said
    first.remember()
    (tmp_path / "content/a.md").write_text("x", "utf-8")  # saved, and the same
    (tmp_path / "content/b.md").unlink()
    (tmp_path / "theme/c.css").write_text("y", "utf-8")
    (tmp_path / "content/d.md").write_text("x", "utf-8")
    assert Sources(tmp_path, memory).changed == {
        "content/b.md": "removed", "content/d.md": "new", "theme/c.css": "changed",
    }  # fmt: skip
