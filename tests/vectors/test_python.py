"""The shared vectors, run by Python; tests/e2e runs them in the browser's script."""

from __future__ import annotations

import pytest

from pull_marketing.questionnaires.answering import check, take_answers
from pull_marketing.questionnaires.conditions import as_number, walk

from .loading import (
    MESSAGES,
    NAMES,
    TODAY,
    Case,
    CheckCase,
    check_cases,
    checks,
    single_question,
    vector,
)

ALL = [(name, case) for name in NAMES for case in vector(name)[1]]


@pytest.mark.parametrize(("name", "case"), ALL, ids=[f"{n}: {c.name}" for n, c in ALL])
def test_walk_as_computed_by_hand(name: str, case: Case) -> None:
    questionnaire, _ = vector(name)
    answers = {k: tuple(v) if isinstance(v, list) else v for k, v in case.answers.items()}

    way = walk(questionnaire, answers)

    assert [question.id for question in way.asked] == case.asked
    assert {name: value for name, value in way.scores.items() if value} == case.scores
    assert way.ending is not None
    assert way.ending.id == case.ending
    assert sorted(k for k, v in answers.items() if v and k not in way.kept) == case.dropped


@pytest.mark.parametrize(("text", "number"), checks()["numbers"])
def test_numbers_as_people_type_them(text: str, number: float | None) -> None:
    assert as_number(text) == number


@pytest.mark.parametrize("case", check_cases(), ids=str)
def test_answers_are_checked(case: CheckCase) -> None:
    question = next(iter(single_question(case.type).questions))
    answer = tuple(case.answer) if isinstance(case.answer, list) else case.answer

    error = check(question, answer or None, TODAY)

    assert (error.reason if error else "") == MESSAGES.get(case.wrong, "")


def test_post_in_the_words_of_the_page_comes_to_the_same() -> None:
    questionnaire, cases = vector("legal")
    case = cases[0]
    labels = {c.id: c.label for q in questionnaire.questions for c in q.choices}
    posted = [
        (name, labels.get(value, value))
        for name, given in case.answers.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    result = take_answers(questionnaire, posted, TODAY)

    assert [error.question.id for error in result.errors] == ["probleme"]  # 30 signs at least
    assert result.walk.scores == case.scores


def test_points_written_twice_are_added() -> None:
    question = next(iter(single_question("- A (+1, urgence -2, +2)\n- B").questions))
    assert question.choices[0].points == (("score", 3), ("urgence", -2))
