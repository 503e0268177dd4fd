"""What is given out asks the same questions and ends the same way in the real SurveyJS."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any as AnyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.conditions import Answers, as_number, walk
from pull_marketing.questionnaires.model import Kind, Questionnaire
from pull_marketing.questionnaires.to_surveyjs import to_surveyjs
from pull_marketing.test_setup import node, node_packages

from .conftest import read_text
from .strategies import answers, questionnaires

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(
    [
        *ROOT.glob("content/questionnaires/*.md"),
        ROOT / "tests/fixtures/questionnaires/diagnostic-juridique.md",
    ]
)


class SurveyJS:
    """The published package in a process of its own, for as long as the tests of this module."""

    def __init__(self) -> None:
        folder = Path(os.environ.get("NODE_PACKAGES") or node_packages(ROOT))
        runner = Path(__file__).with_name("surveyjs_runner.mjs")
        self.process = subprocess.Popen(
            [*node(), str(runner), str(folder / "node_modules")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, survey: AnyType, cases: list[AnyType], order: list[str] | None = None) -> AnyType:
        assert self.process.stdin
        assert self.process.stdout
        asked = json.dumps({"survey": survey, "cases": cases, "order": order})
        self.process.stdin.write(f"{asked}\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said, "SurveyJS has stopped"
        return json.loads(said)

    def stop(self) -> None:
        self.process.communicate(timeout=20)


@pytest.fixture(scope="module")
def surveyjs() -> Iterator[SurveyJS]:
    runner = SurveyJS()
    yield runner
    runner.stop()


def values_for_it(questionnaire: Questionnaire, typed: Answers) -> dict[str, AnyType]:
    """The answers as SurveyJS keeps them: numbers are numbers, several choices a list."""
    values: dict[str, AnyType] = {}
    for name, answer in typed.items():
        question = questionnaire.question(name)
        assert question
        if question.kind in (Kind.NUMBER, Kind.SCALE):
            number = as_number(answer)
            if number is not None:
                values[name] = number
        elif answer:
            values[name] = list(answer) if isinstance(answer, tuple) else answer
    return values


def with_telling_endings(questionnaire: Questionnaire) -> Questionnaire:
    """Each ending shows its id, so that it is seen which one was reached."""
    endings = tuple(replace(e, title=e.id, text="") for e in questionnaire.endings)
    return replace(questionnaire, endings=endings, welcome="", start_label="")


def compare(
    surveyjs: SurveyJS, questionnaire: Questionnaire, cases: list[Answers], *, one_by_one: bool
) -> None:
    told = with_telling_endings(questionnaire)
    survey = to_surveyjs(told, Collector())
    order = [question.id for question in questionnaire.questions] if one_by_one else None
    found = surveyjs.run(survey, [values_for_it(told, each) for each in cases], order)
    assert found["errors"] == []
    for each, result in zip(cases, found["results"], strict=True):
        way = walk(questionnaire, each)
        assert result["shown"] == [question.id for question in way.asked]
        assert way.ending
        assert f"<h2>{way.ending.id}</h2>" in result["ending"]


@settings(max_examples=40)
@given(data=st.data(), one_by_one=st.booleans())
def test_survey_asks_and_ends_like_the_questionnaire(
    surveyjs: SurveyJS, data: AnyType, one_by_one: bool
) -> None:
    questionnaire = data.draw(questionnaires())
    cases = [data.draw(answers(questionnaire)) for _ in range(4)]
    compare(surveyjs, questionnaire, cases, one_by_one=one_by_one)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
@settings(max_examples=6)
@given(data=st.data())
def test_every_questionnaire_of_the_demo_goes_out_whole(
    surveyjs: SurveyJS, path: Path, data: AnyType
) -> None:
    questionnaire = read_text(path.read_text("utf-8"), name=path.name).model
    cases = [data.draw(answers(questionnaire)) for _ in range(3)]
    compare(surveyjs, questionnaire, cases, one_by_one=data.draw(st.booleans()))


def test_types_and_limits_are_those_of_surveyjs(surveyjs: SurveyJS) -> None:
    read = read_text(
        "---\ntitle: Essai\nkeep: 12 mois\nhidden_fields: utm_source\n---\n\nBonjour **vous**\n\n"
        "[Partir]\n\n# S\n\n## A {#a}\n> Pourquoi\n[texte long, 3 à 30 signes]\n\n"
        "## B {#b}\n[e-mail]\n\n## C {#c}\n[date passée]\n\n## D {#d}\n[échelle de 0 à 10]\n\n"
        "## E {#e}\n[nombre, 1 à 9, facultatif]\n\n## F {#f}\n[fichier pdf, 2 Mo]\n\n"
        "## G {#g}\n- Un\n- Autre : [texte court]\n\n## H\nÀ savoir.\n[information]\n\n"
        "# Fin : Merci\nSinon\n\nMerci {a} <script>alert(1)</script> "
        "[ici](https://exemple.example) [là]({filename}../a.md)\n"
    )
    told = Collector()
    survey = to_surveyjs(read.model, told)
    by_name = {e["name"]: e for page in survey["pages"] for e in page["elements"]}
    assert by_name["a"]["validators"] == [{"type": "text", "minLength": 3, "maxLength": 30}]
    assert by_name["a"]["description"] == "Pourquoi"
    assert by_name["b"]["inputType"] == "email"
    assert by_name["c"]["maxValueExpression"] == "today()"
    assert (by_name["d"]["rateMin"], by_name["d"]["rateMax"]) == (0, 10)
    assert (by_name["e"]["min"], by_name["e"]["max"]) == (1, 9)
    assert "isRequired" not in by_name["e"]
    assert (by_name["f"]["acceptedTypes"], by_name["f"]["maxSize"]) == (".pdf", 2_000_000)
    assert by_name["g"]["choices"][1]["showCommentArea"] is True
    assert by_name["utm_source"]["visible"] is False
    assert survey["startSurveyText"] == "Partir"
    assert "<script" not in survey["completedHtml"]
    assert 'href="https://exemple.example"' in survey["completedHtml"]
    assert "{filename}" not in survey["completedHtml"]
    assert {d.code for d in told} == {"Q232"}
    assert surveyjs.run(survey, [{}])["errors"] == []


def test_surveyjs_itself_would_refuse_what_it_does_not_know(surveyjs: SurveyJS) -> None:
    """The check above can fail."""
    found = surveyjs.run({"pages": [{"elements": [{"type": "nothing", "name": "a"}]}]}, [])
    assert found["errors"]
