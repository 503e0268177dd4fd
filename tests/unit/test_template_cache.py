"""Templates are compiled once in a process, and never serve what they should not."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from pull_marketing import template_cache
from pull_marketing.template_cache import TemplateCache, compiled_folder


def environment(folder: Path, language: str, kept: Path | None = None) -> Environment:
    cache = TemplateCache(language, kept)
    env = Environment(loader=FileSystemLoader(folder), bytecode_cache=cache, autoescape=True)
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


@pytest.fixture
def next_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered but what is on the disk."""
    monkeypatch.setattr(template_cache, "_KEPT", {})


@pytest.mark.usefixtures("next_process")
def test_the_next_build_finds_compiled_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_text("{{ 1 + 1 }}", "utf-8")
    kept = compiled_folder(tmp_path / ".cache")
    assert environment(tmp_path, "fr", kept).get_template("a.html").render() == "2"
    template_cache._KEPT.clear()
    second = environment(tmp_path, "fr", kept)
    with monkeypatch.context() as patch:
        patch.setattr(second, "_generate", lambda *_: pytest.fail("compiled again"))
        assert second.get_template("a.html").render() == "2"
    template_cache._KEPT.clear()
    (tmp_path / "a.html").write_text("{{ 1 + 2 }}", "utf-8")
    assert environment(tmp_path, "fr", kept).get_template("a.html").render() == "3"


@pytest.mark.usefixtures("next_process")
@pytest.mark.parametrize("damage", [b"", b"x" * 500, None])
def test_damaged_compiled_templates_are_not_used(damage: bytes | None, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ 1 + 1 }}", "utf-8")
    kept = compiled_folder(tmp_path / ".cache")
    environment(tmp_path, "fr", kept).get_template("a.html")
    for path in kept.iterdir():
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]) if damage is None else damage)
    template_cache._KEPT.clear()
    assert environment(tmp_path, "fr", kept).get_template("a.html").render() == "2"


@pytest.mark.usefixtures("next_process")
def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ 1 + 1 }}", "utf-8")
    (tmp_path / ".cache").write_text("a file", "utf-8")
    kept = compiled_folder(tmp_path / ".cache")
    assert environment(tmp_path, "fr", kept).get_template("a.html").render() == "2"


def test_other_words_or_code_have_another_folder_and_the_old_one_goes(tmp_path: Path) -> None:
    words = tmp_path / "translations"
    words.mkdir()
    (words / "fr.po").write_text("", "utf-8")
    first = compiled_folder(tmp_path, words)
    first.mkdir(parents=True)
    assert compiled_folder(tmp_path, words) == first
    (words / "fr.po").write_text('msgid "a"', "utf-8")
    template_cache._stamp_of.cache_clear()
    second = compiled_folder(tmp_path, words)
    assert second != first
    assert not first.exists()
