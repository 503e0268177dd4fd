"""The page about visitors' data: everything the questionnaires declare, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from pull_marketing.legal.declarations import declarations_of
from pull_marketing.legal.privacy import privacy_page

Read = Callable[..., tuple[Any, Any]]


def make_question(**over: Any) -> SimpleNamespace:
    facts = {"title": "Votre e-mail ?", "kind": "email", "required": True, "hint": "", "line": 9}
    return SimpleNamespace(**{**facts, **over})


def make_questionnaire(**over: Any) -> SimpleNamespace:
    facts = {
        "title": "Votre projet",
        "slug": "contact",
        "purpose": "préparer un devis",
        "deliver_to": "anne@cabinet-reel.fr",
        "keep": "12 mois",
        "hidden_fields": ("ref",),
        "sensitive": False,
        "backend": "",
        "endpoint": "",
        "source": "content/questionnaires/contact.md",
        "endings": (1, 2),
        "questions": [
            make_question(),
            make_question(title="Autre chose ?", kind="long_text", required=False),
            make_question(title="Lisez ceci", kind="statement"),
        ],
    }
    return SimpleNamespace(**{**facts, **over})


def page(read: Read, *questionnaires: Any, changes: dict[str, str] | None = None) -> str:
    site, _ = read(changes)
    found = declarations_of(questionnaires, site)
    return str(privacy_page(site, found, has_referral=True).sections)


def test_the_page_is_the_union_of_the_questionnaires(read: Read) -> None:
    html = page(read, make_questionnaire(), make_questionnaire(title="Un <avis>", slug="avis"))
    parts = [
        "Votre projet",
        "préparer un devis",
        "anne@cabinet-reel.fr",
        "12 mois",
        "ref",
        "Votre e-mail ?",
        "Autre chose ?",
        "questionnaire-avis",
        "CNIL",
        "art. 13",
    ]
    for part in parts:
        assert part in html
    assert "Lisez ceci" not in html
    assert "<avis>" not in html.replace("Le questionnaire «\\xa0Un <avis>", "")


def test_required_and_free_answers_are_told_apart(read: Read) -> None:
    html = page(read, make_questionnaire())
    needed, free = html.split("Demandé, et libre")
    assert "Votre e-mail ?" in needed
    assert "Autre chose ?" in free


def test_without_questionnaire_nothing_is_asked(read: Read) -> None:
    assert "<p>Rien.</p>" in page(read)


@pytest.mark.parametrize(("endings", "shown"), [((1,), False), ((1, 2), True)])
def test_a_choice_of_endings_is_said(read: Read, endings: tuple[int, ...], *, shown: bool) -> None:
    html = page(read, make_questionnaire(endings=endings))
    assert ("Ce que vos réponses décident" in html) is shown


@pytest.mark.parametrize(
    ("forms", "words"),
    [
        ("{backend: mailto}", "Votre propre messagerie"),
        ("{backend: formspree, endpoint: 'https://formspree.io/f/x'}", "https://formspree.io/f/x"),
    ],
)
def test_who_receives_the_answers_is_said(read: Read, forms: str, words: str) -> None:
    changes = {"services:": f"forms: {forms}\nservices:"}
    assert words in page(read, make_questionnaire(), changes=changes)
