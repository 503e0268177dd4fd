"""A questionnaire that is written and read again is the same one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any as AnyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.condition_writing import UnsayableError, write_condition
from pull_marketing.questionnaires.model import (
    All,
    Any,
    Choice,
    Compare,
    Ending,
    Is,
    Kind,
    Not,
    Question,
    Questionnaire,
    Score,
    Section,
)
from pull_marketing.questionnaires.reading import read_questionnaire
from pull_marketing.questionnaires.writing import markdown_of, yaml_text
from pull_marketing.source import SourceFile, parse_yaml

from .conftest import HEADER

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(
    [
        *ROOT.glob("content/questionnaires/*.md"),
        *ROOT.glob("tests/fixtures/questionnaires/*.md"),
        *ROOT.glob("tests/fixtures/questionnaires/broken/**/*.md"),
    ]
)


def read(text: str) -> Questionnaire | None:
    """The questionnaire of a text, or None when something is wrong with it."""
    report = Collector()
    questionnaire = read_questionnaire(SourceFile("essai.md", text), "fr", report)
    return None if report.errors else questionnaire


def without_lines(questionnaire: Questionnaire) -> Questionnaire:
    """The same without what only says where something stood in its file."""
    sections = tuple(
        replace(s, line=0, questions=tuple(replace(q, line=0, source="") for q in s.questions))
        for s in questionnaire.sections
    )
    endings = tuple(replace(e, line=0) for e in questionnaire.endings)
    return replace(questionnaire, sections=sections, endings=endings, source="")


def assert_same_when_read_again(questionnaire: Questionnaire) -> None:
    text = markdown_of(questionnaire, "fr")
    again = read(text)
    assert again is not None, text
    assert without_lines(again) == without_lines(questionnaire), text
    assert markdown_of(again, "fr") == text


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_file_that_can_be_read_is_written_without_loss(path: Path) -> None:
    questionnaire = read(path.read_text("utf-8"))
    if questionnaire is None:
        assert {"broken", "foreign"} & set(path.parts)
        return
    assert_same_when_read_again(questionnaire)


def test_there_are_files_to_write() -> None:
    assert sum(read(path.read_text("utf-8")) is not None for path in FILES) >= 5


@pytest.mark.parametrize(
    "text",
    [
        "12 mois",
        "12",
        "true",
        "null",
        "a: b",
        "a # b",
        "- a",
        "'a'",
        '"a" \\ b',
        "@a",
        "\u202eabc\u2028 🦊\x07",
        "https://exemple.example/a?b=c#d",
        " a ",
        "a:",
        "{a}, [b]",
    ],
)
def test_header_values_are_read_as_they_were(text: str) -> None:
    document = parse_yaml(f"key: {yaml_text(text)}", "a.md", pytest.fail)
    assert document is not None
    assert document.values == {"key": text}


def test_mails_of_the_header_are_written() -> None:
    text = """---
title: Votre projet
keep: 12 mois
deliver_to: anne@cabinet.example
thank_you: |
  Merci.

  Anne : « à bientôt »
reminder: 3 jours
---

# Vous

## Où vous répondre ? {#email}
[e-mail]

# Fin : Reçu
Sinon

Merci.
"""
    questionnaire = read(text)
    assert questionnaire is not None
    assert (questionnaire.reminder_days, questionnaire.thank_you.count("\n")) == (3, 2)
    assert_same_when_read_again(questionnaire)


# --- lines that look like something else

LINES = [
    "# Une section",
    "# Une section {#s-1}",
    "## Une question ?",
    "## Une question ? {#q1}",
    "## 2 + 2 (+4) {#q2}",
    "## Question → suite {#q3}",
    "Si q1 est « Oui »",
    "If q2 is “Oui” or “Non (+1)” and score >= 1",
    "Si q1 n’est pas « Oui » ou q2 contient « A »",
    "> Une explication",
    "> Si q1 est « Oui »",
    ">",
    "Un texte libre (+2)",
    "- Oui",
    "- Oui (+1)",
    "- Non (+1) (facultatif)",
    "- Non (+1) (urgence -2, +1, +1)",
    "- A",
    "- A (+999999, +999999)",
    "- Autre : [texte court] (+1) → Fin, {nom} !",
    "- Autre : [texte] : [texte court]",
    "- J’accepte (consentement)",
    "- [ ] A",
    "- [x] Lyon (Rhône) : tout",
    "- [ ] Écrivez-moi (consentement, facultatif)",
    "- B » “b” (facultatif)",
    "[oui/non]",
    "[yes or no, facultatif, prérempli]",
    "[texte long, 30 à 300 signes, facultatif]",
    "[nombre, -5 to 5]",
    "[échelle de 0 à 10]",
    "[scale]",
    "[date passée, optional]",
    "[nom, prefilled]",
    "[information, prérempli]",
    "[facultatif]",
    "[fichier]",
    "[fichier pdf ou docx, 500 ko, facultatif]",
    "- Autre chose {#ailleurs} (+1)",
    "- [ ] Oui ! {#non-2}",
    "",
    "# Fin : Fin, {nom} !",
    "# Fin : Deux (sans réponse) {#deux}",
    "# End: Trois (no reply) (no reply)",
    "Sinon",
    "Otherwise.",
    "Si score ≥ 2",
    "  en retrait",
    "Merci {q1}.",
]


REVIEW = (
    HEADER.replace("---\n", "---\nkind: review\n", 1)
    + """
[Relire]

# Pour commencer

## Quelle version lisez-vous ? {#version}
[oui/non]

# Document : Contrat

Un texte qui n’est pas montré.

Article 1. On paie **trente jours** après.
Sans relance.
[à relire] {#article-1}

## Durée

Douze mois.
[à relire, facultatif : Est-ce assez long ?] {#duree}

# Document : Durée

Deux passages sous le même titre.

[à relire]

# Pour vous répondre

## Votre adresse ? {#email}
[e-mail]

# Fin : Merci
Sinon

Merci.
"""
)
PROTOCOL = (
    HEADER.replace("---\n", "---\nkind: protocol\n", 1)
    + """
# Vous

## Sur quoi essayez-vous ? {#appareil}
- Un téléphone
- Un ordinateur

# Étape : Trouver le prix {#prix}

Cherchez le prix d’un atelier.

1. Partez de l’accueil.
2. Dites-le à voix haute.

# Étape : Prendre rendez-vous
Si appareil est « Un téléphone »

Prenez rendez-vous.

# Fin : Merci (sans réponse)
Sinon
"""
)


@pytest.mark.parametrize("text", [REVIEW, PROTOCOL], ids=["review", "protocol"])
def test_passages_and_steps_are_written_as_such(text: str) -> None:
    questionnaire = read(text)
    assert questionnaire is not None
    assert_same_when_read_again(questionnaire)
    written = markdown_of(questionnaire, "fr")
    assert written.count("[à relire") == text.count("[à relire")
    assert written.count("# Étape : ") == text.count("# Étape : ")


def test_names_kept_through_rewording_are_written() -> None:
    text = HEADER + "# S\n\n## A ? {#a}\n- Oui {#peut-etre}\n- Non\n\n# Fin : F\nSinon\n"
    questionnaire = read(text)
    assert questionnaire is not None
    assert [c.id for c in next(questionnaire.questions).choices] == ["peut-etre", "non"]
    assert_same_when_read_again(questionnaire)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_whatever_can_be_read_is_written_without_loss(lines: list[str]) -> None:
    body = [
        "[Commencer]",
        "# Début",
        "## Oui ou non ? {#q1}",
        "[oui/non]",
        "## Laquelle ? {#q2}",
        "- [ ] A (urgence +1)",
        "- [ ] Oui",
        "- [ ] Non (+1) (+2)",
        *lines,
        "",
        "# Fin : Tout",
        "Sinon",
        "Si vous voulez.",
    ]
    questionnaire = read(HEADER + "\n".join(body))
    if questionnaire is not None:
        assert_same_when_read_again(questionnaire)


# --- random definitions

SIGNS = ("=", "≥", "≤", ">", "<")
WORDS = st.text(st.sampled_from("aé’ «»“”\"'À→[]{}#-+2:;,.?!|<>&🦊\u202e\u00a0()"), max_size=12)
PLAIN = st.text(st.sampled_from("aé’ «»“”\"'À])}#-+2:;,.?!|<>&🦊\u202e\u00a0"), max_size=12).map(
    lambda text: f"Mot {text} fin"
)
"""Words that the grammar does not take for something of its own."""


@st.composite
def sayable_conditions(draw: AnyType, earlier: list[Question], depth: int = 2) -> AnyType:
    options = ["score"]
    if any(q.choices for q in earlier):
        options += ["is", "is", "is not"]
    if any(q.kind in (Kind.SCALE, Kind.NUMBER) for q in earlier):
        options.append("compare")
    if depth:
        options += ["all", "any"]
    kind = draw(st.sampled_from(options))
    if kind == "score":
        return Score(
            draw(st.sampled_from(["score", "urgence"])),
            draw(st.sampled_from(SIGNS)),
            draw(st.integers(-9, 99)),
        )
    if kind == "compare":
        numbers = [q for q in earlier if q.kind in (Kind.SCALE, Kind.NUMBER)]
        value = draw(st.integers(-90, 90)) / draw(st.sampled_from([1, 2, 4]))
        return Compare(draw(st.sampled_from(numbers)).id, draw(st.sampled_from(SIGNS)), value)
    if kind in ("all", "any"):
        parts = tuple(draw(sayable_conditions(earlier, depth - 1)) for _ in range(2))
        return All(parts) if kind == "all" else Any(parts)
    question = draw(st.sampled_from([q for q in earlier if q.choices]))
    ids = [c.id for c in question.choices]
    chosen = tuple(draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True)))
    return Is(question.id, chosen) if kind == "is" else Not(Is(question.id, chosen))


@st.composite
def definitions(draw: AnyType) -> Questionnaire:
    """Whatever a file can say: every type, nasty words, points by name, exits, endings."""
    questions: list[Question] = []
    plain_kinds = [k for k in Kind if k in SIMPLE]
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from([Kind.ONE, Kind.SEVERAL, *plain_kinds]))
        given_choices = draw(choices()) if kind in (Kind.ONE, Kind.SEVERAL) else ()
        if number == 0:  # so that every score that a condition looks at is counted
            kind = Kind.ONE
            points = (("score", 1), ("urgence", -2))
            given_choices = (Choice("a", "a", points), Choice("b", "b"))
        low = draw(st.none() | st.integers(0, 9)) if kind in LIMITED else None
        low = 1 if kind is Kind.SCALE and low is None else low
        questions.append(
            Question(
                id=f"q-{number}",
                title=draw(PLAIN),
                kind=kind,
                hint=draw(st.just("") | PLAIN),
                text="" if kind is Kind.STATEMENT else draw(st.sampled_from(["", "a\n\nb"])),
                condition=draw(st.none() | sayable_conditions(questions)) if questions else None,
                required=kind is not Kind.STATEMENT and draw(st.booleans()),
                minimum=low,
                maximum=None if low is None else low + 5,
                past=kind is Kind.DATE and draw(st.booleans()),
                prefilled=not given_choices and draw(st.booleans()),
                choices=given_choices,
            )
        )
    endings = [Ending("e-0", "Une fin", draw(sayable_conditions(questions)), "Si oui.")]
    endings.append(Ending("e-1", draw(PLAIN), None, draw(st.just("") | PLAIN), draw(st.booleans())))
    return Questionnaire(
        slug="essai",
        title=f"T{draw(WORDS)}T",
        language=draw(st.sampled_from(["fr", "en"])),
        welcome=draw(st.just("") | PLAIN),
        start_label=draw(st.sampled_from(["", "Go"])),
        sections=(Section("s-0", draw(PLAIN), tuple(questions)),),
        endings=tuple(endings),
        duration=draw(st.sampled_from(["", "4 min : oui", "12"])),
        keep="12 mois",
        hidden_fields=tuple(draw(st.lists(st.sampled_from(["utm", "a,b", "c"]), unique=True))),
        steps=draw(st.sampled_from(["", "page"])),
        sensitive=draw(st.booleans()),
    )


SIMPLE = {
    Kind.SHORT_TEXT,
    Kind.LONG_TEXT,
    Kind.NAME,
    Kind.EMAIL,
    Kind.PHONE,
    Kind.ADDRESS,
    Kind.URL,
    Kind.NUMBER,
    Kind.DATE,
    Kind.SCALE,
    Kind.STATEMENT,
}
LIMITED = {Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.SCALE}


@st.composite
def choices(draw: AnyType) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            id=f"choix-{n}",
            label=f"Choix {n} {'»' * draw(st.integers(0, 1))}".strip(),
            points=draw(st.sampled_from([(), (("score", 2),), (("urgence", -1), ("score", 3))])),
            exit=draw(st.none() | st.sampled_from(["e-0", "e-1"])),
            says_which=draw(st.booleans()),
        )
        for n in range(draw(st.integers(1, 4)))
    )


def words_dropped(questionnaire: Questionnaire) -> Questionnaire:
    """A made-up definition has no author's words for its conditions."""
    sections = tuple(
        replace(s, questions=tuple(replace(q, condition_words="") for q in s.questions))
        for s in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


@settings(max_examples=60)
@given(definitions())
def test_random_definitions_are_written_without_loss(questionnaire: Questionnaire) -> None:
    text = markdown_of(questionnaire, "fr")
    again = read(text)
    assert again is not None, text
    assert words_dropped(without_lines(again)) == without_lines(questionnaire), text


@pytest.mark.parametrize(
    "condition",
    [
        Not(Compare("q", "≥", 1)),
        Not(All((Is("q", ("a",)), Is("q", ("b",))))),
        Any(()),
        Is("q", ()),
        Is("q", ("nobody",)),
        Is("z", ("a",)),
        Compare("q", "≥", 0.1234567),
        Is("q", ("hostile",)),
    ],
)
def test_what_has_no_words_is_refused_rather_than_written_wrongly(condition: AnyType) -> None:
    choices = (Choice("a", "A"), Choice("b", "B"), Choice("hostile", '« » “ ” "'))
    question = Question("q", "Q", Kind.ONE, choices=choices)
    questionnaire = Questionnaire("s", "S", "fr", "", "", (Section("s", "S", (question,)),), ())
    with pytest.raises(UnsayableError):
        write_condition(questionnaire, condition)
