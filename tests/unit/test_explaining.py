"""`--explain`: every cause is told by the author's own files, in the author's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.build import BuildResult, Counts
from pull_marketing.build.doubts import because, doubt
from pull_marketing.build.explaining import explanation
from pull_marketing.build.sources import Sources
from pull_marketing.catalogues import catalogue

ROOT = Path("/site")
ENGINE = Path(__file__).resolve().parents[2] / "plugins/fast_build"
_REASONS_FROM = {"_why_not", "writing_plugins", "_callable_reasons", "_extension_reasons"}
_WHY_AFRESH = "f'starting afresh: {reason}'"  # its reasons come from `staleness`
_OF_ITS_OWN_COMMAND = ("no index could be kept", "the next build will need Pelican")
"""Phrases of `python -m fast_build`, which no build of ours goes through."""


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


def phrase(node: ast.AST) -> str:
    """A text of the engine with something in its gaps; empty for what is no text."""
    if isinstance(node, ast.Tuple):
        return phrase(node.elts[0])
    if isinstance(node, ast.BinOp):  # a text, and reasons behind it
        return f"{phrase(node.left)}some.module hooks a_signal"
    if isinstance(node, ast.JoinedStr):
        return "".join(map(gap, node.values))
    return node.value if isinstance(node, ast.Constant) and type(node.value) is str else ""


def gap(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    name = ast.unparse(node.value) if isinstance(node, ast.FormattedValue) else ""
    usual = {
        "count": "7", "kind": "filter", "reason": "some.module hooks a_signal",
        "type(generator).__name__": "ArticlesGenerator",
    }  # fmt: skip
    return usual.get(name, "thing.html")


def phrases_of_the_engine() -> Iterator[tuple[bool, str]]:
    """Everything that it tells of slower paths, and whether it is a reason inside of that."""
    for path in sorted(ENGINE.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                about = ast.unparse(node.func.value).rpartition(".")[2]
                if node.func.attr == "say" and ast.unparse(node.args[0]) != _WHY_AFRESH:
                    yield False, phrase(node.args[0])
                elif about == "reasons" and node.func.attr in ("add", "append"):
                    yield "reads all again" not in (text := phrase(node.args[0])), text
            elif isinstance(node, ast.FunctionDef) and node.name in _REASONS_FROM:
                yield from ((True, text) for text in told_by(node))
            elif isinstance(node, ast.FunctionDef) and node.name == "staleness":
                yield from ((False, f"starting afresh: {text}") for text in told_by(node) if text)


def told_by(function: ast.FunctionDef) -> Iterator[str]:
    """What a function returns, yields, names a reason, or collects in a set."""
    for node in ast.walk(function):
        if isinstance(node, ast.Return | ast.Yield | ast.Assign) and node.value:
            yield phrase(node.value)
        elif isinstance(node, ast.SetComp):
            yield phrase(node.elt)


def test_each_phrase_of_the_engine_has_its_french() -> None:
    found = {(inner, text) for inner, text in phrases_of_the_engine() if " " in text}
    found = {one for one in found if not one[1].startswith(_OF_ITS_OWN_COMMAND)}
    assert len(found) > 15, found
    french, english = catalogue("fr").gettext, catalogue("en").gettext
    for inner, text in found:
        told = because(text, french) if inner else doubt(text, french)
        assert told not in (text, because(text, english), doubt(text, english)), text
        assert "hooks" not in told, text


def test_each_part_of_a_build_has_its_french() -> None:
    for path in ENGINE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("report.begin"):
                text = phrase(node.args[0])
                assert catalogue("fr").gettext(text) != text


def test_reasons_inside_of_a_doubt_are_told_in_french_too() -> None:
    told = explained(said=["every output is rendered again: x.y hooks finalized; z hooks written"])
    assert "l’extension « x.y » intervient" in told[1]
    assert "l’extension « z » intervient" in told[1]
    told = explained(why={"a.html": [("unproved", "base.html uses “random”")]})
    assert "theme/templates/base.html utilise « random »" in told[0]
