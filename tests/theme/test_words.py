"""Every word of the theme is in the French catalogue, with the same variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "theme" / "templates"
CATALOGUES = (
    ROOT / "plugins" / "pull_marketing" / "translations" / "fr.po",
    ROOT / "theme" / "translations" / "fr.po",
)
VARIABLE = re.compile(r"%\((\w+)\)s")
BEFORE_HIGH_MARKS = re.compile(r"(?<![\u202f;!?(])[;!?](?!\w)")


def _extracted() -> Iterator[tuple[str, str]]:
    """Pairs of template and message; of a plural, both forms joined by a line end."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        with path.open("rb") as file:
            for _, message, _, _ in extract("jinja2.ext:babel_extract", file):
                forms = [message] if isinstance(message, str) else message
                name = path.relative_to(TEMPLATES).as_posix()
                yield name, "\n".join(form for form in forms if form)


MESSAGES = list(_extracted())


def french() -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for path in CATALOGUES:
        if path.is_file():
            with path.open("rb") as file:
                for message in read_po(file, locale="fr", abort_invalid=True):
                    key = message.id if isinstance(message.id, str) else "\n".join(message.id)
                    forms = message.string
                    words[key] = [forms] if isinstance(forms, str) else list(forms)
    return words


FRENCH = french()


def test_templates_have_words() -> None:
    assert len(MESSAGES) > 50


@pytest.mark.parametrize("template", sorted({name for name, _ in MESSAGES}))
def test_every_word_has_its_french(template: str) -> None:
    missing = [
        text for name, text in MESSAGES if name == template and not all(FRENCH.get(text, [""]))
    ]
    assert missing == []


def test_variables_are_the_same_in_french() -> None:
    wrong = [
        key
        for _, key in MESSAGES
        for form in FRENCH.get(key, [])
        if not set(VARIABLE.findall(form)) <= set(VARIABLE.findall(key))
    ]
    assert wrong == []


def test_french_has_a_narrow_space_before_high_marks() -> None:
    theme = {key for _, key in MESSAGES}
    wrong = [f for key in theme for f in FRENCH.get(key, []) if BEFORE_HIGH_MARKS.search(f)]
    assert wrong == []
