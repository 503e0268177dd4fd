"""What the build proves, and how fast."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.conditions import walk
from pull_marketing.questionnaires.model import CHOICE_KINDS, Kind, Questionnaire
from pull_marketing.questionnaires.proof import prove

from .conftest import Read, read_text
from .strategies import questionnaires

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "questionnaires"


def test_legal_case_has_the_figures_of_the_notes() -> None:
    proof = read_text((FIXTURES / "diagnostic-juridique.md").read_text("utf-8")).proof
    assert proof is not None
    assert proof.complete
    found = {p.ending.title: (p.shortest, p.longest, dict(p.scores)) for p in proof.endings}
    assert found == {
        "Cas particulier": (5, 5, {}),
        "Dossier traitable": (7, 10, {"score": (4, 8)}),
        "Dossier à compléter": (7, 10, {"score": (-3, 3)}),
    }


def test_special_case_sees_no_points_of_questions_it_skips() -> None:
    read = read_text((FIXTURES / "diagnostic-juridique.md").read_text("utf-8"))
    way = walk(read.model, {"forme": "jai-un-cas-particulier", "sujet": ("un-impaye",)})
    assert way.scores == {}
    assert [q.id for q in way.asked] == ["probleme", "forme", "nom", "email", "lettre"]


def test_sixty_questions_with_fifteen_conditions_are_few_situations(
    read: Callable[..., Read],
) -> None:
    parts = ["# Une section"]
    for n in range(60):
        parts.append(f"## Question {n} ? {{#q{n}}}")
        if n % 4 == 3:
            parts.append(f"Si q{n - 1} est « Oui » ou score ≥ {n % 7}")
        parts.append("- Oui (+1)\n- Non\n- Peut-être (-1)\n")
    parts.append("## Où répondre ? {#email}\n[e-mail]\n")
    parts.append("# Fin : Oui\nSi score ≥ 20\n\nA\n\n# Fin : Non\nSinon\n\nB\n")
    found = read("\n".join(parts))
    assert found.codes == []
    assert found.proof is not None
    assert found.proof.complete
    # Three to the power of sixty ways to answer; what conditions remember is far less.
    assert found.proof.states < 20_000


def test_too_many_situations_are_admitted(read: Callable[..., Read]) -> None:
    parts = ["# Une section"]
    for n in range(24):
        parts.append(f"## Q {n} ? {{#q{n}}}\n- A\n- B\n- C\n")
    asked = " et ".join(f"q{n} est « A »" for n in range(24))
    parts.append(f"## Z {{#z}}\nSi {asked}\n[e-mail]\n\n# Fin : Fin (sans réponse)\nSinon\n\nM\n")
    found = read("\n".join(parts))
    assert found.codes == ["Q035"]
    assert found.report.errors == []


def every_way(questionnaire: Questionnaire) -> set[str | None]:
    """The endings of all answers, the slow way."""
    options = []
    for question in questionnaire.questions:
        if question.kind is Kind.ONE:
            answers = [c.id for c in question.choices]
            options.append([*answers, *([] if question.required else [""])])
        elif question.kind in CHOICE_KINDS:
            ids = [c.id for c in question.choices]
            sizes = range(1 if question.required else 0, len(ids) + 1)
            options.append([c for n in sizes for c in itertools.combinations(ids, n)])
        elif question.kind in (Kind.SCALE, Kind.NUMBER):
            numbers = [str(n) for n in (question.scale if question.minimum == 0 else range(-1, 6))]
            options.append([*numbers, *([] if question.required else [""])])
        else:
            options.append(["x"])
    ids = [q.id for q in questionnaire.questions]
    found = set()
    for answers in itertools.product(*options):
        ending = walk(questionnaire, dict(zip(ids, answers, strict=True))).ending
        found.add(ending and ending.id)
    return found


@settings(max_examples=150)
@given(questionnaires(most_questions=4))
def test_proof_finds_the_endings_that_enumeration_finds(questionnaire: Questionnaire) -> None:
    proof = prove(questionnaire, Collector())
    assert proof.complete
    assert {p.ending.id for p in proof.endings} == every_way(questionnaire) - {None}
