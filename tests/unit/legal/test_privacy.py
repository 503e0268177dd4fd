"""The page about visitors' data: everything the questionnaires declare, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from pull_marketing.legal.declarations import declarations_of
from pull_marketing.legal.privacy import Rooms, privacy_page

Read = Callable[..., tuple[Any, Any]]


def make_question(**over: Any) -> SimpleNamespace:
    facts = {
        "title": "Votre e-mail ?",
        "kind": "email",
        "required": True,
        "hint": "",
        "line": 9,
        "choices": (),
    }
    return SimpleNamespace(**{**facts, **over})


def make_questionnaire(**over: Any) -> SimpleNamespace:
    facts = {
        "title": "Votre projet",
        "slug": "contact",
        "purpose": "préparer un devis",
        "basis": "",
        "interest": "",
        "list": "",
        "deliver_to": "anne@cabinet-reel.fr",
        "keep": "12 mois",
        "hidden_fields": ("ref",),
        "sensitive": False,
        "backend": "",
        "endpoint": "",
        "source": "content/questionnaires/contact.md",
        "questions": [
            make_question(),
            make_question(title="Autre chose ?", kind="long_text", required=False),
            make_question(title="Lisez ceci", kind="statement"),
        ],
    }
    return SimpleNamespace(**{**facts, **over})


ENDINGS = [
    ("Pas moi", "vous avez répondu « Publicité » à « Quoi ? »", False),
    ("Reçu", "", True),
]


def page(
    read: Read,
    *questionnaires: Any,
    changes: dict[str, str] | None = None,
    endings: list[tuple[str, str, bool]] | None = None,
) -> str:
    site, _ = read(changes)
    found = declarations_of(questionnaires, site, lambda _: ENDINGS if endings is None else endings)
    sections = privacy_page(site, found, Rooms(referral=True, testimonials=True)).sections
    text = "\n".join(part for section in sections for part in section)
    return text.replace("\u00a0", " ").replace("\u202f", " ")


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
    assert "<avis>" not in html.replace("Le questionnaire « Un <avis>", "")  # escaped by the theme


def test_required_and_free_answers_are_told_apart(read: Read) -> None:
    html = page(read, make_questionnaire())
    needed, free = html.split("Demandé, et libre")
    assert "Votre e-mail ?" in needed
    assert "Autre chose ?" in free


def test_without_questionnaire_nothing_is_asked(read: Read) -> None:
    assert "<p>Rien.</p>" in page(read)


def test_each_question_says_why_it_is_asked(read: Read) -> None:
    asked = [
        make_question(),
        make_question(title="Votre site ?", kind="url", hint="Je le lis avant de répondre."),
    ]
    html = page(read, make_questionnaire(questions=asked))
    assert "Votre e-mail ?</strong><br>pour vous répondre" in html
    assert "Votre site ?</strong><br>Je le lis avant de répondre." in html


@pytest.mark.parametrize(("endings", "shown"), [(ENDINGS[:1], False), (ENDINGS, True)])
def test_what_the_answers_decide_is_said_with_its_logic(
    read: Read, endings: list[Any], *, shown: bool
) -> None:
    html = page(read, make_questionnaire(), endings=endings)
    assert ("Ce que vos réponses décident" in html) is shown
    assert ("si vous avez répondu « Publicité »" in html) is shown
    assert ("Personne ne répond alors" in html) is shown
    assert ("Anne Réel reprend le dossier" in html) is shown


def test_points_are_said_where_they_decide(read: Read) -> None:
    choice = SimpleNamespace(points=(("score", 2),), consent=False)
    questions = [make_question(choices=(choice,), kind="one_choice")]
    assert "donnent des points" in page(read, make_questionnaire(questions=questions))
    assert "donnent des points" not in page(read, make_questionnaire())


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, "RGPD, art. 6-1 b"),
        ({"basis": "consent"}, "RGPD, art. 6-1 a"),
        ({"basis": "interest", "interest": "choisir nos candidats"}, "choisir nos candidats"),
        ({"sensitive": True}, "RGPD, art. 9"),
    ],
)
def test_the_legal_ground_is_said(read: Read, over: dict[str, Any], words: str) -> None:
    assert words in page(read, make_questionnaire(**over))


@pytest.mark.parametrize(
    ("forms", "words"),
    [
        ("{backend: mailto}", "Votre propre messagerie"),
        ("{backend: formspree, endpoint: 'https://formspree.io/f/x'}", "États-Unis, hors de"),
        ("{backend: basin, endpoint: abc}", "Demandez-nous dans quel pays"),
        ("{backend: basin, endpoint: abc, country: CA}", "aussi bien protégées"),
        ("{backend: netlify, country: DE}", "Allemagne, dans l’Espace"),
        ("{backend: receiver, endpoint: 'https://f.cabinet.fr', country: FR}", "propre programme"),
    ],
)
def test_who_receives_the_answers_is_said_and_where(read: Read, forms: str, words: str) -> None:
    changes = {"services:": f"forms: {forms}\nservices:"}
    assert words in page(read, make_questionnaire(), changes=changes)


def test_companies_that_are_only_linked_to_are_named_too(read: Read) -> None:
    letters = "newsletter:\n  url: https://lettre.example/anne\n  country: BE\n"
    booking = "  booking:\n    service: calendly\n    url: https://calendly.com/anne/appel\n"
    html = page(
        read, changes={"services:": f"{letters}services:", "referral:\n": f"{booking}referral:\n"}
    )
    assert "lettre.example : envoie la lettre" in html
    assert "Belgique, dans l’Espace économique européen" in html
    assert "calendly.com : tient l’agenda des rendez-vous. Pays : États-Unis, hors de" in html
    assert "vous quittez ce site pour celui qui tient l’agenda" in html


def test_testimonials_and_both_sides_of_a_referral_are_there(read: Read) -> None:
    html = page(read)
    assert "Si vous donnez un témoignage" in html
    assert "Si c’est vous qui recommandez" in html


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("FR", "CNIL"),
        ("BE", "autoriteprotectiondonnees.be"),
        ("CH", "Préposé fédéral"),
        ("CA", "Commission d’accès"),
    ],
)
def test_the_authority_is_the_one_of_the_country(read: Read, country: str, words: str) -> None:
    changes = {"  phone: 0612345670": f'  phone: "+32 2 000 00 00"\n  country: {country}'}
    assert words in page(read, changes=changes)


def test_who_is_in_charge_of_the_data_is_named_first(read: Read) -> None:
    officer = "legal:\n  privacy_officer:\n    title: Responsable\n    email: vie@cabinet.ca\n"
    html = page(read, changes={"services:": f"{officer}services:"})
    assert html.index("vie@cabinet.ca") < html.index("Rien.")
    assert "Écrivez à vie@cabinet.ca" in html
