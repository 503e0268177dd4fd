"""Questions that have nothing to do with one another are explored apart, with the same result."""

from __future__ import annotations

import time

from hypothesis import given, settings

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.exploration import Explorer
from pull_marketing.questionnaires.groups import groups_of
from pull_marketing.questionnaires.model import Questionnaire
from pull_marketing.questionnaires.proof import prove

from .conftest import read_text
from .strategies import questionnaires

HEADER = "---\ntitle: T\nkeep: 1 an\n---\n"


def read(body: str) -> Questionnaire:
    found = read_text(HEADER + body)
    assert found.codes == [], found.report.render("en")
    return found.model


def spread(branches: int, questions: int = 60) -> str:
    """Questions that decide, then questions that do not, then those that are decided."""
    parts = ["# S\n"]
    parts += [f"## A{n} {{#a{n}}}\n- Oui (+1)\n- Non\n- Peut-être\n" for n in range(branches)]
    fillers = questions - 2 * branches - 1
    parts += [f"## M{n} {{#m{n}}}\n[texte]\n" for n in range(fillers)]
    parts += [f"## R{n} {{#r{n}}}\nSi a{n} est « Oui »\n[texte]\n" for n in range(branches)]
    parts.append("## E {#e}\n[e-mail]\n")
    parts.append("# Fin : A\nSi a0 est « Oui » et a1 est « Oui »\n\nx\n\n# Fin : B\nSinon\n\nx\n")
    return "\n".join(parts)


def test_sixty_questions_with_fifteen_conditions_are_proved_exactly_and_quickly() -> None:
    questionnaire = read(spread(15))
    report = Collector()
    started = time.process_time()
    proof = prove(questionnaire, report)
    assert time.process_time() - started < 1
    assert proof.complete
    assert list(report) == []
    lengths = {found.ending.id: (found.shortest, found.longest) for found in proof.endings}
    # 45 are always asked; A needs two « Oui », which open two more; B leaves at most 14.
    assert lengths == {"a": (47, 60), "b": (45, 59)}
    assert {found.scores["score"] for found in proof.endings} == {(2, 15), (0, 14)}


def test_what_decides_the_ending_is_in_the_main_group() -> None:
    main, others = groups_of(read(spread(3, 8)))
    assert main == {"a0", "a1", "r0", "r1", "e"}
    assert sorted(map(sorted, others)) == [["a2", "r2"], ["m0"]]


def test_a_jump_ties_together_what_it_passes_over() -> None:
    body = (
        "# S\n\n## A {#a}\n- Oui → Z\n- Non\n\n## B {#b}\n[texte]\n\n"
        "# Z\n\n## C {#c}\n[texte]\n\n## E {#e}\n[e-mail]\n\n# Fin : F\nSinon\n\nx\n"
    )
    main, others = groups_of(read(body))
    assert main == {"e"}
    assert sorted(map(sorted, others)) == [["a", "b"], ["c"]]


def test_points_tie_together_those_who_give_and_those_who_count() -> None:
    body = (
        "# S\n\n## A {#a}\n- Oui (+1)\n- Non\n\n## B {#b}\n- Oui (urgence +1)\n- Non\n\n"
        "## C {#c}\nSi score ≥ 1\n[texte]\n\n## E {#e}\n[e-mail]\n\n# Fin : F\nSinon\n\nx\n"
    )
    _, others = groups_of(read(body))
    assert sorted(map(sorted, others)) == [["a", "c"], ["b"]]


@settings(max_examples=200)
@given(questionnaire=questionnaires())
def test_apart_is_the_same_as_together(questionnaire: Questionnaire) -> None:
    whole = Explorer(questionnaire, frozenset(q.id for q in questionnaire.questions))
    assert whole.explore()
    proof = prove(questionnaire, Collector())

    found = {e.ending.id: (e.shortest, e.longest, scores_of(e.scores)) for e in proof.endings}
    assert found == {
        ending: (span.shortest, span.longest, scores_of(span.scores))
        for ending, span in whole.arrived.items()
    }


def scores_of(scores: object) -> dict[str, tuple[int, int]]:
    """Without names that nobody could have collected any points of."""
    assert isinstance(scores, dict)
    return {name: span for name, span in scores.items() if span != (0, 0)}
