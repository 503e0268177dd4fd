"""Questions about somebody else are refused; questions about oneself are not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.referral.friend_data import asks_for_somebody_else, check_questionnaires


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("email", "L’adresse e-mail de votre ami ?"),
        ("phone", "Le numéro de la personne à contacter ?"),
        ("name", "Comment s’appelle votre filleule ?"),
        ("name", "Comment s’appelle la personne que vous recommandez ?"),
        ("long_text", "Donnez-nous cinq adresses de vos proches"),
        ("short_text", "Your friend's e-mail"),
        ("email", "A colleague’s address"),
    ],
)
def test_a_question_about_somebody_else_is_seen(kind: str, title: str) -> None:
    assert asks_for_somebody_else(kind, title)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("email", "À quelle adresse e-mail vous répondre ?"),
        ("name", "Comment vous appelez-vous ?"),
        ("long_text", "Que disent de vous vos collègues ?"),
        ("one_choice", "Par un ami ? Son nom est libre"),
        ("short_text", "Un code de parrainage, si on vous en a donné un"),
    ],
)
def test_a_question_about_oneself_is_left_alone(kind: str, title: str) -> None:
    assert not asks_for_somebody_else(kind, title)


def test_it_is_told_at_its_line_with_its_source() -> None:
    question = SimpleNamespace(kind="email", title="L’e-mail de votre ami ?", hint="", line=12)
    asked = SimpleNamespace(source="content/questionnaires/a.md", questions=[question])
    report = Collector()
    check_questionnaires([asked], report)
    assert report.render("fr").startswith("content/questionnaires/a.md:12:1 R030")
    assert "décision 25/2020" in report.render("fr")
