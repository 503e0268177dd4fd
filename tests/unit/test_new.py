"""`new`: what is written, where, and that it builds."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pull_marketing.new import KINDS, STARTERS, create, slug_of

TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Mon premier billet", "mon-premier-billet"),
        ("L’été, enfin !", "l-ete-enfin"),
        ("Où ça ? À Nîmes", "ou-ca-a-nimes"),
        ("Cœur & œuvre : l’ÆTHER", "coeur-oeuvre-l-aether"),
        ("1 400 €, hors taxe", "1-400-hors-taxe"),
        ("--- !", ""),
    ],
)
def test_slug_folds_french(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text(max_size=300))
def test_slug_is_always_an_address(title: str) -> None:
    slug = slug_of(title)
    assert len(slug) <= 80
    assert slug == slug.strip("-")
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in slug)
    assert slug_of(slug) == slug


def test_long_title_is_cut_between_words() -> None:
    slug = slug_of("demande " * 30)
    assert slug.endswith("demande")
    assert len(slug) <= 80


def test_article_is_written_with_its_header_filled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert create(tmp_path, "article", "  L’été,  enfin ! ", TODAY) == 0
    text = (tmp_path / "content/articles/l-ete-enfin.md").read_text("utf-8")
    assert text.startswith(
        "Title: L’été, enfin !\nDate: 2026-11-22\nSlug: l-ete-enfin\nCategory: Divers\n"
    )
    said = capsys.readouterr().out
    assert "content/articles/l-ete-enfin.md" in said
    assert said.count("[ ]") >= 5  # the checklist: whom does this help?


def test_article_takes_the_usual_category(tmp_path: Path) -> None:
    folder = tmp_path / "content/articles"
    folder.mkdir(parents=True)
    for name, category in [("a", "Méthode"), ("b", "Confiance"), ("c", "Méthode")]:
        (folder / f"{name}.md").write_text(f"Title: x\nCategory: {category}\n\ny", "utf-8")
    create(tmp_path, "article", "Neuf", TODAY)
    assert "\nCategory: Méthode\n" in (folder / "neuf.md").read_text("utf-8")


def test_existing_file_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert create(tmp_path, "page", "Une page", TODAY) == 0
    path = tmp_path / "content/pages/une-page.md"
    path.write_text("à moi", "utf-8")
    assert create(tmp_path, "page", "Une page", TODAY) == 1
    assert path.read_text("utf-8") == "à moi"
    assert "existe déjà" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "title", "told"),
    [("articel", "Titre", "article"), ("zzz", "Titre", "questionnaire"), ("page", "!!", "lettre")],
)
def test_what_cannot_be_created_is_told(
    kind: str, title: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert create(tmp_path, kind, title, TODAY) == 1
    assert told in capsys.readouterr().err
    assert not (tmp_path / "content").exists()


def test_french_words_for_the_kinds_are_understood(tmp_path: Path) -> None:
    assert create(tmp_path, "témoignage", "Très bien", TODAY) == 0
    assert (tmp_path / "content/testimonials/tres-bien.md").is_file()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_starters_exist_in_both_languages(language: str) -> None:
    names = {path.name for path in (STARTERS / language).iterdir()}
    assert names == {*(f"{kind}.md" for kind in KINDS), "checklist.txt"}


@pytest.mark.parametrize(
    "title", ['Un titre "entre" guillemets : et deux-points', "Prix $HOME # 3"]
)
@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_written_builds(
    kind: str, title: str, tmp_path: Path, make_site: Callable[..., Any]
) -> None:
    make_site()
    assert create(tmp_path, kind, title, TODAY) == 0
    site = make_site()
    assert site.error_codes == [], site.told()


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_written_in_english_builds(
    kind: str, tmp_path: Path, make_site: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_site()
    monkeypatch.setenv("PULL_MARKETING_LANGUAGE", "en")
    assert create(tmp_path, kind, "A title", TODAY) == 0
    site = make_site()
    assert site.error_codes == [], site.told("en")
