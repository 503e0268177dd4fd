"""Testimonial files: what is refused, where, and what becomes of HTML."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.diagnostics import Severity
from pull_marketing.testimonials.reading import clean, paragraphs, plain_text

Lint = Callable[..., Any]
FILE = "content/testimonials/t-un.md"


def edit(old: str, new: str) -> Callable[[Path], object]:
    def change(root: Path) -> None:
        text = (root / FILE).read_text("utf-8")
        assert old in text
        (root / FILE).write_text(text.replace(old, new), "utf-8")

    return change


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("received: '2026-03-01'", "received: 01/03/2026", "B024", 9),
        ("received: '2026-03-01'", "received: 2026-02-30", "B024", 9),
        ("author:", "auteur:", "B020", 3),
        ("display_as: full_name", "display_as: fullname", "B023", 4),
        ("service: conseil", "service: consiel", "T104", 6),
        ("id: t-un", "id: T un", "B022", 2),
    ],
)
def test_bad_header_is_told_at_its_line(
    lint_with: Lint, old: str, new: str, code: str, line: int
) -> None:
    linted = lint_with(spoil=edit(old, new), output=False)
    assert (code, line) in {(d.code, d.location.line) for d in linted.report}
    assert all(d.hint_in("fr") for d in linted.report if d.code == code and code != "B022")


def test_two_testimonials_with_one_id(lint_with: Lint) -> None:
    linted = lint_with(
        spoil=lambda root: shutil.copy(root / FILE, root / "content/testimonials/t-zwei.md"),
        output=False,
    )
    assert linted.codes == ["T101"]
    assert "content/testimonials/t-un.md" in linted.told()


def test_absent_photo_is_told(lint_with: Lint) -> None:
    photo = {"file": "../secret.jpg", "origin": "person", "consent": "2026-03-01"}
    assert lint_with({"testimonial": {"photo": photo}}).codes == ["T105"]


def test_empty_text_and_missing_header(lint_with: Lint) -> None:
    def spoil(root: Path) -> None:
        folder = root / "content/testimonials"
        (folder / "a.md").write_text("---\n" + HEADER + "---\n\n  \n", "utf-8")
        (folder / "b.md").write_text("\nRien qu’un texte.\n", "utf-8")

    assert set(lint_with(spoil=spoil).codes) == {"T102", "T106"}


HEADER = """\
author: Léa
display_as: full_name
capacity: consumer
service: conseil
origin: form
"""


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>ici</a>",
        "<svg/onload=alert(1)>",
        "<mark onclick=alert(1)>beau</mark>",
        "<!-- caché -->",
        "<IFRAME SRC=//x.example>",
    ],
)
def test_html_is_taken_out_and_said(lint_with: Lint, evil: str) -> None:
    text = f"Bon travail. {evil} Les délais étaient clairs."
    linted = lint_with({"text": text, "original": text})
    (told,) = [d for d in linted.report if d.code == "T103"]
    assert told.severity is Severity.WARNING
    assert told.location.path == FILE
    item = linted.case.testimonials[0]
    for bad in ("alert", "<img", "javascript", "onclick", "<!--", "<iframe"):
        assert bad not in item.html.lower()
    assert "Les délais étaient clairs." in item.html


def test_a_clean_text_says_nothing_and_signs_are_kept() -> None:
    text = "5 < 6 & 7 > 2, <mark>oui</mark>\net la suite\n\nautre * paragraphe 1. fin"
    html = paragraphs(clean(text))
    assert html == (
        "<p>5 &lt; 6 &amp; 7 &gt; 2, <mark>oui</mark><br>et la suite</p>"
        "<p>autre * paragraphe 1. fin</p>"
    )
    assert plain_text(text) == "5 < 6 & 7 > 2, oui et la suite\n\nautre * paragraphe 1. fin"
