"""Templates are compiled once in a process, and never serve what they should not."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from pull_marketing.template_cache import TemplateCache


def environment(folder: Path, language: str) -> Environment:
    env = Environment(
        loader=FileSystemLoader(folder), bytecode_cache=TemplateCache(language), autoescape=True
    )
    env.filters["spoken"] = lambda word: f"{word} ({language})"
    return env


def test_a_template_is_compiled_once_for_all_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_text("{{ 1 + 1 }}", "utf-8")
    assert environment(tmp_path, "fr").get_template("a.html").render() == "2"
    second = environment(tmp_path, "fr")
    monkeypatch.setattr(second, "_generate", lambda *_: pytest.fail("compiled again"))
    assert second.get_template("a.html").render() == "2"


def test_an_edited_template_is_compiled_again(tmp_path: Path) -> None:
    for text in ("before", "after"):
        (tmp_path / "a.html").write_text(text, "utf-8")
        assert environment(tmp_path, "fr").get_template("a.html").render() == text


def test_what_is_worked_out_while_compiling_stays_in_its_language(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ 'mot'|spoken }}", "utf-8")
    for language in ("fr", "en"):
        rendered = environment(tmp_path, language).get_template("a.html").render()
        assert rendered == f"mot ({language})"
