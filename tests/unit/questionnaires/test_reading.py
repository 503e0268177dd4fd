"""Sound questionnaires: what the text becomes, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pull_marketing.questionnaires.condition_syntax import parse_condition
from pull_marketing.questionnaires.model import All, Any, Compare, Is, Kind, Not, Score

from .conftest import Read, read_text

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "questionnaires"
ROOT = Path(__file__).resolve().parents[3]
END = "\n# Fin : Merci (sans réponse)\nSinon\n\nMerci.\n"


def one(read: Callable[..., Read], question: str) -> Read:
    return read(f"# Une section\n\n{question}\n{END}")


def test_legal_case_of_the_notes_is_sound() -> None:
    read = read_text((FIXTURES / "diagnostic-juridique.md").read_text("utf-8"))
    assert read.codes == []
    model = read.model
    assert [q.id for q in model.questions][:3] == ["probleme", "forme", "associes"]
    assert (model.title, model.list) == ("J’ai une problématique légale", "prospects-juridique")
    assert model.start_label == "Commencer"
    form = model.question("forme")
    assert form is not None
    assert form.choices[3].says_which
    assert form.choices[4].exit == "pour-vous-repondre"
    assert form.choices[0].points == (("score", 2),)
    letter = model.question("lettre")
    assert letter is not None
    assert letter.choices[0].consent
    assert not letter.required


def test_demo_questionnaire_is_sound() -> None:
    path = ROOT / "content" / "questionnaires" / "decrire-mon-projet.md"
    assert read_text(path.read_text("utf-8")).codes == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("[texte court]", Kind.SHORT_TEXT),
        ("[long text]", Kind.LONG_TEXT),
        ("[nom]", Kind.NAME),
        ("[e-mail]", Kind.EMAIL),
        ("[email]", Kind.EMAIL),
        ("[téléphone]", Kind.PHONE),
        ("[phone]", Kind.PHONE),
        ("[adresse postale]", Kind.ADDRESS),
        ("[web address]", Kind.URL),
        ("[nombre]", Kind.NUMBER),
        ("[date]", Kind.DATE),
        ("[échelle de 1 à 5]", Kind.SCALE),
        ("[scale 0 to 10]", Kind.SCALE),
        ("[oui/non]", Kind.ONE),
        ("[yes/no]", Kind.ONE),
        ("- Un\n- Deux", Kind.ONE),
        ("- [ ] Un\n- [ ] Deux", Kind.SEVERAL),
    ],
)
def test_types_in_both_languages(read: Callable[..., Read], written: str, kind: Kind) -> None:
    found = one(read, f"## Une question ? {{#une}}\n{written}")
    assert found.codes == []
    question = found.model.question("une")
    assert question is not None
    assert question.kind is kind


def test_limits_past_and_optional(read: Callable[..., Read]) -> None:
    found = one(
        read,
        "## A {#a}\n[texte long, 30 à 300 signes, facultatif]\n\n"
        "## B {#b}\n[date passée]\n\n## C {#c}\n[nom, prérempli]",
    )
    a, b, c = found.model.questions
    assert (a.minimum, a.maximum, a.required) == (30, 300, False)
    assert (b.past, b.required) == (True, True)
    assert (c.prefilled, b.prefilled) == (True, False)


def test_hints_stay_words_and_named_points_count(read: Callable[..., Read]) -> None:
    found = one(read, "## A {#a}\n> Pourquoi\n> je demande.\n- Un (urgence +2, budget -1)\n- Deux")
    (question,) = found.model.questions
    assert question.hint == "Pourquoi je demande."
    assert question.choices[0].points == (("urgence", 2), ("budget", -1))
    assert found.model.score_names == ("budget", "urgence")


def test_ordinary_words_between_brackets_belong_to_the_choice(read: Callable[..., Read]) -> None:
    found = one(read, "## A {#a}\n- Lyon (Rhône)\n- Paris")
    assert next(found.model.questions).choices[0].label == "Lyon (Rhône)"


def test_heading_and_text_without_answer_is_a_statement(read: Callable[..., Read]) -> None:
    found = one(read, "## À savoir\nNous répondons sous 2 jours.\n\n## A {#a}\n[texte court]")
    assert next(found.model.questions).kind is Kind.STATEMENT


def test_recalls_do_not_touch_links(read: Callable[..., Read]) -> None:
    text = END.replace("Merci.", "[Lire]({filename}../articles/a.md) et {{x}}")
    assert read(f"# S\n\n## A {{#a}}\n[nom]\n{text}").codes == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a est « x »", Is("a", ("x",))),
        ("a is “x” or “y”", Is("a", ("x", "y"))),
        ("a n'est pas « x »", Not(Is("a", ("x",)))),
        ("a is not “x”", Not(Is("a", ("x",)))),
        ("n ≥ 4", Compare("n", "≥", 4)),
        ("n >= 4,5", Compare("n", "≥", 4.5)),
        ("score < 2", Score("score", "<", 2)),
        ("a est « x » et n > 1", All((Is("a", ("x",)), Compare("n", ">", 1)))),
        ("a est « x » ou n > 1", Any((Is("a", ("x",)), Compare("n", ">", 1)))),
        (
            "(a est « x » ou n > 1) et score = 1",
            All((Any((Is("a", ("x",)), Compare("n", ">", 1))), Score("score", "=", 1))),
        ),
    ],
)
def test_conditions(read: Callable[..., Read], written: str, meant: object) -> None:
    found = read(
        "# S\n\n## A {#a}\n- x (+1)\n- y\n\n## N {#n}\n[nombre]\n\n"
        f"## Z {{#z}}\nSi {written}\n[texte court]\n{END}"
    )
    assert found.codes == []
    question = found.model.question("z")
    assert question is not None
    assert question.condition == meant


def test_and_binds_tighter_than_or() -> None:
    written = parse_condition("a = 1 ou b = 2 et c = 3")
    assert type(written).__name__ == "AnyWritten"


def test_crlf_tabs_and_bom_make_no_difference() -> None:
    text = (FIXTURES / "diagnostic-juridique.md").read_text("utf-8")
    assert read_text(text).model == read_text(text.replace("\n\n\n", "\n\n")).model


HOSTILE = ["<script>alert(1)</script>", '" onfocus="x', "{{ 1 }}", "\u202eabc", "🦊", "x" * 10_000]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_only_words(read: Callable[..., Read], words: str) -> None:
    found = one(read, f"## {words} ?\n- {words}\n- autre")
    assert found.codes == []
    question = next(found.model.questions)
    assert question.title == f"{words} ?"
    assert question.id.isascii()
    assert question.choices[0].id.isascii()


def test_five_hundred_choices(read: Callable[..., Read]) -> None:
    choices = "\n".join(f"- Choix {n}" for n in range(500))
    found = one(read, f"## A {{#a}}\n{choices}")
    assert len({c.id for c in next(found.model.questions).choices}) == 500


def test_every_field_of_a_campaign_may_come_with_the_address() -> None:
    header = "title: T\nhidden_fields: ref, utm_*, utm_source\n"
    text = f"---\n{header}---\n\n# S\n\n## Q ?\n[texte]\n{END}"
    names = read_text(text).model.hidden_fields
    assert names[0] == "ref"
    assert sorted(names[1:]) == [
        "utm_campaign",
        "utm_content",
        "utm_medium",
        "utm_source",
        "utm_term",
    ]
