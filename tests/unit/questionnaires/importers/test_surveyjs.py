"""Surveys of SurveyJS: elements, expressions, triggers, last pages; and our own, there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any as AnyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.conditions import Answers, as_number, walk
from pull_marketing.questionnaires.importing import import_questionnaire
from pull_marketing.questionnaires.model import (
    All,
    Any,
    Compare,
    Is,
    Kind,
    Not,
    Question,
    Score,
)
from pull_marketing.questionnaires.reading import read_questionnaire
from pull_marketing.questionnaires.to_surveyjs import to_surveyjs
from pull_marketing.source import SourceFile

from ..conftest import read_text
from ..strategies import answers, questionnaires
from .conftest import Take

ROOT = Path(__file__).resolve().parents[4]


def survey(*elements: AnyType, **over: AnyType) -> dict[str, AnyType]:
    return {
        "title": "Essai",
        "pages": [{"name": "p", "title": "Page", "elements": list(elements)}],
        **over,
    }


def radio(name: str, *values: AnyType, **over: AnyType) -> dict[str, AnyType]:
    return {"type": "radiogroup", "name": name, "choices": list(values), **over}


A = radio("a", {"value": "x", "text": "Le x"}, "y", isRequired=True)
B = {"type": "checkbox", "name": "b", "choices": ["u", "v", "w"]}
N = {"type": "text", "name": "n", "inputType": "number", "isRequired": True}
YES = {"type": "boolean", "name": "yes"}


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        ("{a} = 'x'", Is("a", ("le-x",))),
        ('{a} == "x"', Is("a", ("le-x",))),
        ("'x' = {a}", Is("a", ("le-x",))),
        ("{a} <> 'x'", Is("a", ("y",))),
        ("!({a} = 'x')", Is("a", ("y",))),
        ("{b} contains 'u'", Is("b", ("u",))),
        ("{b} anyof ['u', 'v']", Is("b", ("u", "v"))),
        ("{b} allof ['u', 'v']", All((Is("b", ("u",)), Is("b", ("v",))))),
        ("{b} notcontains 'u'", Not(Is("b", ("u",)))),
        ("{b} notempty", Is("b", ("u", "v", "w"))),
        ("{b} empty", Not(Is("b", ("u", "v", "w")))),
        ("{n} >= 3 and {n} < 7.5", All((Compare("n", "≥", 3), Compare("n", "<", 7.5)))),
        ("3 < {n}", Compare("n", ">", 3)),
        ("{n} != 3", Any((Compare("n", "<", 3), Compare("n", ">", 3)))),
        ("{yes} = true", Is("yes", ("oui",))),
        ("{yes}", Is("yes", ("oui",))),
        ("{yes} = 'false'", Is("yes", ("non",))),
        ("{a} = 'x' or {a} = 'y' && {n} greater 1", None),
        ("{points} > 2", Score("points", ">", 2)),
    ],
)
def test_expressions_mean_conditions(take: Take, expression: str, meant: AnyType) -> None:
    z = {"type": "comment", "name": "z", "visibleIf": expression}
    counted = {"name": "points", "expression": "iif({a} = 'x', 3, 1) + iif({b} contains 'u', 2, 0)"}
    taken = take(survey(A, B, N, YES, z, calculatedValues=[counted]))
    assert taken.codes == []
    question = taken.model.question("z")
    assert question
    if meant is None:
        meant = Any((Is("a", ("le-x",)), All((Is("a", ("y",)), Compare("n", ">", 1)))))
    if isinstance(meant, Score):
        meant = Score("points", ">", 1)  # whoever does not choose « Le x » starts with one point
    assert question.condition == meant


@pytest.mark.parametrize(
    "expression",
    [
        "{t} = 'mot'",
        "{t} notempty",
        "{gone} = 1",
        "{a} = 'nobody'",
        "age({n}) > 3",
        "{n} + 1 > 3",
        "{a} = ",
        "((((((((((((((((((((((((({a} = 'x')))))))))))))))))))))))))",
        "x" * 30_000,
        "!" * 5_000 + "{a}",
        " or ".join(["{a} = 'x'"] * 2_000),
        "{a} = 'x' and {later} = 'q'",
        "require('fs')",
        "\u0000",
    ],
)
def test_expressions_that_cannot_be_said_are_told(take: Take, expression: str) -> None:
    text = {"type": "text", "name": "t"}
    z = {"type": "comment", "name": "z", "visibleIf": expression}
    taken = take(survey(A, N, text, z, radio("later", "q", "r")))
    question = taken.model.question("z")
    assert question
    assert question.condition is None
    assert taken.codes == ["Q213"]


def test_panels_pages_and_triggers(take: Take) -> None:
    panel = {"type": "panel", "title": "Détails", "visibleIf": "{n} > 2", "elements": [B]}
    pages = [
        {"elements": [{"type": "html", "html": "<p>Bonjour</p><script>x()</script>"}]},
        {"title": "Vous", "elements": [A, N, panel]},
        {"title": "Suite", "visibleIf": "{a} = 'x'", "elements": [{"type": "text", "name": "c"}]},
        {"title": "Fin", "elements": [{"type": "text", "name": "d"}]},
    ]
    triggers = [
        {"type": "skip", "expression": "{a} = 'y'", "gotoName": "b"},
        {"type": "skip", "expression": "{n} = 0", "gotoName": "a"},
        {"type": "complete", "expression": "{n} = 9"},
        {"type": "setvalue", "expression": "{n} = 9"},
    ]
    taken = take({"title": "T", "pages": pages, "triggers": triggers, "firstPageIsStartPage": True})
    model = taken.model
    assert model.welcome == "Bonjour"
    assert [s.title for s in model.sections] == ["Vous", "Détails", "Suite", "Fin"]
    assert [c.exit for c in model.sections[0].questions[0].choices] == [None, "details"]
    assert model.question("b").condition == Compare("n", ">", 2)  # type: ignore[union-attr]
    assert sorted(taken.codes) == ["Q212", "Q214"]
    assert "{n} = 9" not in taken.text


def test_last_pages_and_their_links(take: Take) -> None:
    conditional = [
        {"expression": "{a} = 'x'", "html": "<h3>Pour vous</h3><p>Bravo {n} et {unknown}.</p>"},
        {"expression": "age({n}) > 1", "html": "<h3>Perdue</h3>"},
    ]
    taken = take(
        survey(
            A,
            N,
            completedHtmlOnCondition=conditional,
            completedHtml='<h3>Merci</h3>Lire <a href="https://exemple.example/a">ceci</a>, pas '
            '<a href="javascript:alert(1)">cela</a>.',
        )
    )
    first, usual = taken.model.endings
    assert (first.title, first.text) == ("Pour vous", "Bravo {n} et (unknown).")
    assert usual.text == "Lire [ceci](https://exemple.example/a), pas cela."
    assert taken.codes == ["Q213"]


def test_every_element_has_its_type(take: Take) -> None:
    given_elements = [
        ({"type": "text"}, Kind.SHORT_TEXT),
        ({"type": "text", "inputType": "email"}, Kind.EMAIL),
        ({"type": "text", "inputType": "tel"}, Kind.PHONE),
        ({"type": "text", "inputType": "url"}, Kind.URL),
        ({"type": "text", "inputType": "date"}, Kind.DATE),
        ({"type": "text", "validators": [{"type": "email"}]}, Kind.EMAIL),
        ({"type": "text", "autocomplete": "name"}, Kind.NAME),
        ({"type": "comment"}, Kind.LONG_TEXT),
        ({"type": "dropdown", "choices": [1, 2]}, Kind.ONE),
        ({"type": "tagbox", "choices": [1, 2]}, Kind.SEVERAL),
        ({"type": "boolean"}, Kind.ONE),
        ({"type": "rating"}, Kind.SCALE),
        ({"type": "rating", "rateValues": [3, 4, 5]}, Kind.SCALE),
        ({"type": "rating", "rateValues": ["bon", "mauvais"]}, Kind.ONE),
        ({"type": "slider", "max": 10}, Kind.SCALE),
        ({"type": "slider"}, Kind.NUMBER),
        ({"type": "file", "acceptedTypes": ".pdf,.exe", "maxSize": 2_000_000}, Kind.FILE),
        ({"type": "html", "html": "<b>Dit</b>"}, Kind.STATEMENT),
    ]
    elements = [{**e, "name": f"e{n}"} for n, (e, _) in enumerate(given_elements)]
    taken = take(survey(*elements))
    assert [q.kind for q in taken.model.questions] == [kind for _, kind in given_elements]
    file = taken.model.question("e16")
    assert file
    assert (file.accepts, file.largest_bytes) == (("pdf",), 2_000_000)


def test_matrix_and_several_texts_become_questions(take: Take) -> None:
    matrix = {
        "type": "matrix",
        "name": "m",
        "title": "Dormez-vous bien ?",
        "columns": ["Oui", "Non"],
        "rows": [{"value": "s", "text": "En semaine"}, "w"],
    }
    texts = {"type": "multipletext", "name": "t", "items": [{"name": "i", "title": "Ville"}]}
    after = {"type": "text", "name": "z", "visibleIf": "{m.s} = 'Non'"}
    taken = take(survey(matrix, texts, after))
    said = [q.title for q in taken.model.questions]
    assert said == ["Dormez-vous bien ? – En semaine", "Dormez-vous bien ? – w", "Ville", "z"]
    assert taken.model.question("z").condition == Is("m-s", ("non",))  # type: ignore[union-attr]


def test_one_language_of_several_is_taken(take: Take) -> None:
    title = {"default": "Your name", "fr": "Votre nom", "de": "Ihr Name"}
    taken = take(survey({"type": "text", "name": "a", "title": title}, locale="fr"))
    assert next(taken.model.questions).title == "Votre nom"
    taken = take(survey({"type": "text", "name": "a", "title": title}, title="En", locale="en"))
    assert next(taken.model.questions).title == "Your name"
    assert "lang: en" in taken.text
    assert "# End: Thank you\nOtherwise" in taken.text


# --- our own, there and back


def test_the_legal_case_comes_back(take: Take) -> None:
    path = ROOT / "tests/fixtures/questionnaires/diagnostic-juridique.md"
    ours = read_text(path.read_text("utf-8")).model
    taken = take(to_surveyjs(ours, Collector()))
    back = taken.model
    assert taken.codes == []
    assert [(q.id, q.kind, q.title, q.hint, q.required) for q in back.questions] == [
        (q.id, q.kind, q.title, q.hint, q.required) for q in ours.questions
    ]
    assert [[c.points for c in q.choices] for q in back.questions] == [
        [c.points for c in q.choices] for q in ours.questions
    ]
    assert [(e.title, e.text) for e in back.endings] == [(e.title, e.text) for e in ours.endings]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_questionnaires_come_back_with_their_ways(tmp_path: Path, data: AnyType) -> None:
    ours = data.draw(questionnaires(most_questions=5))
    for former in tmp_path.rglob("*.md"):
        former.unlink()
    file = tmp_path / "form.json"
    file.write_text(json.dumps(to_surveyjs(ours, Collector())), "utf-8")
    result = import_questionnaire(tmp_path, file, "en")
    if not result.written or {d.code for d in result.losses} - {"Q218"}:
        return  # what is lost is told; a loss that is not told would be seen below
    text = (tmp_path / result.written).read_text("utf-8")
    report = Collector()
    back = read_questionnaire(SourceFile("a.md", text), "en", report)
    assert back, text
    assert report.errors == [], text
    ids = {q.id: b.id for q, b in zip(ours.questions, back.questions, strict=True)}
    for _ in range(4):
        typed = data.draw(answers(ours))
        there = {ids[name]: _by_label(answer) for name, answer in typed.items()}
        way, again = walk(ours, typed), walk(back, there)
        if not all(_is_answered(question, way.kept) for question in way.asked):
            continue  # nobody arrives without it
        assert [ids[q.id] for q in way.asked] == [q.id for q in again.asked], text
        assert way.ending
        assert again.ending
        assert way.ending.title == again.ending.title, text


def _is_answered(question: Question, kept: Answers) -> bool:
    """Whether the answer could be sent at all."""
    if question.kind in (Kind.NUMBER, Kind.SCALE) and question.id in kept:
        return as_number(kept[question.id]) is not None
    return question.id in kept or not question.required


def _by_label(answer: AnyType) -> AnyType:
    """Choices are called « Choice 1 »: their id is made of that when the file is read."""
    if isinstance(answer, tuple):
        return tuple(_by_label(each) for each in answer)
    return f"choice-{answer[1:]}" if answer.startswith("c") and answer[1:].isdigit() else answer
