"""The receiver's own pages speak both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from pull_marketing.catalogues import PACKAGE_TRANSLATIONS
from pull_marketing.receiver import pages
from pull_marketing.receiver.settings import EXAMPLES

from .conftest import QUESTIONNAIRE, Post, contract

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(Path(pages.__file__).parent.rglob("templates/*.html"))


def words_of(path: Path) -> set[str]:
    options = {"silent": "false", "extensions": "jinja2.ext.i18n"}
    with path.open("rb") as file:
        return {m for _, _, m, _ in babel_extract(file, ["_"], [], options) if isinstance(m, str)}


def test_every_word_of_the_templates_has_its_french() -> None:
    words = {word for path in TEMPLATES for word in words_of(path)}
    assert len(words) > 3
    path = PACKAGE_TRANSLATIONS / "fr.po"
    with path.open("rb") as file:
        known = {m.id for m in read_po(file, locale="fr") if m.id and m.string}
    assert words - known == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_message_is_a_page(language: str) -> None:
    for status in pages.MESSAGES:
        assert f'lang="{language}"' in pages.message_page(status, language, "https://a.example/")


def test_an_english_questionnaire_is_corrected_in_english(receiver: Post) -> None:
    text = QUESTIONNAIRE.replace("slug: contact", "slug: project\nlang: en")
    (receiver.settings.contracts / "project.json").write_text(contract(text), "utf-8")
    answer = receiver.post({"besoin": "Autre"}, slug="project")
    assert answer.status == 422
    assert answer.soup.html["lang"] == "en"
    assert "Some answers must be completed" in answer.text


def test_every_setting_is_explained() -> None:
    text = (ROOT / "docs" / "receiver.md").read_text("utf-8")
    assert [name for name in EXAMPLES if f"`RECEIVER_{name}`" not in text] == []
