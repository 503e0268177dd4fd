"""Forms of Typeform: fields, jumps, points, last pages; what cannot be said is told at its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any as AnyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.conditions import walk
from pull_marketing.questionnaires.importing import import_questionnaire
from pull_marketing.questionnaires.model import Is, Kind, Not, Score
from pull_marketing.questionnaires.reading import read_questionnaire
from pull_marketing.source import SourceFile

from .conftest import Take

FIXTURE = (
    Path(__file__).resolve().parents[3] / "fixtures/questionnaires/foreign/legal.typeform.json"
)


def field(ref: str, kind: str = "short_text", **over: AnyType) -> dict[str, AnyType]:
    return {"ref": ref, "title": f"Question {ref}", "type": kind, **over}


def choice(ref: str, *labels: str, required: bool = True) -> dict[str, AnyType]:
    choices = [{"ref": f"{ref}-{n}", "label": label} for n, label in enumerate(labels)]
    return field(
        ref,
        "multiple_choice",
        properties={"choices": choices},
        validations={"required": required},
    )


def is_choice(ref: str, number: int, op: str = "is") -> dict[str, AnyType]:
    subject = {"type": "field", "value": ref}
    return {"op": op, "vars": [subject, {"type": "choice", "value": f"{ref}-{number}"}]}


def jump(ref: str, to: str, condition: AnyType, kind: str = "field") -> dict[str, AnyType]:
    action = {
        "action": "jump",
        "details": {"to": {"type": kind, "value": to}},
        "condition": condition,
    }
    return {"type": "field", "ref": ref, "actions": [action]}


ALWAYS = {"op": "always", "vars": []}


def test_the_legal_case_comes_in_with_its_rules(take: Take) -> None:
    taken = take(FIXTURE.read_text("utf-8"), "legal.typeform.json")
    model = taken.model
    assert model.title == "J’ai une problématique légale"
    assert (model.start_label, model.hidden_fields) == ("Commencer", ("utm_source", "ref"))
    assert "**aide juridique**" in model.welcome
    form = model.question("quelle-est-la-forme-de-votre-entreprise")
    assert form
    assert form.required
    assert [c.points for c in form.choices] == [(("score", 2),), (("score", 1),), (), ()]
    assert form.choices[3].says_which
    assert form.choices[2].exit == "pour-vous-repondre"
    partners = model.question("combien-dassocies-etes-vous")
    assert partners
    assert (partners.minimum, partners.maximum) == (1, 100)
    assert partners.condition == Not(Is(form.id, ("auto-entrepreneur",)))
    assert [e.title for e in model.endings] == ["Dossier traitable", "Dossier à compléter"]
    assert model.endings[0].condition == Score("score", "≥", 2)
    assert "[Choisir un créneau](https://exemple.example/rdv)" in model.endings[0].text
    assert "{comment-vous-appelez-vous}" in model.endings[1].text


def test_what_is_lost_is_told_line_by_line(take: Take) -> None:
    text = FIXTURE.read_text("utf-8")
    taken = take(text, "legal.typeform.json")
    lines = text.split("\n")
    for diagnostic in taken.result.losses:
        assert diagnostic.hint_in("fr")
        assert diagnostic.message_in("fr") != diagnostic.message_in("en")
        assert diagnostic.location.path.endswith("legal.typeform.json")
    told = {d.code: lines[d.location.line - 1] for d in taken.result.losses}
    back = next(d for d in taken.result.losses if d.code == "Q214").location.line
    assert '"type": "payment"' in told["Q211"]
    assert '"randomize": true' in told["Q212"]
    assert '"f-probleme"' in lines[back + 1]
    said = "le retour de « Une note ? » à « Décrivez votre problème » est refusé"
    assert taken.told("Q214") == [f"{back} {said}"]
    # The only thing that the build asks for: how long answers are kept.
    assert taken.build_codes == ["Q033"]


def test_jump_over_questions_asks_them_to_the_others(take: Take) -> None:
    taken = take(
        {
            "title": "Saut",
            "fields": [choice("a", "Oui", "Non", "Peut-être"), field("b"), field("c")],
            "logic": [jump("a", "c", is_choice("a", 1))],
        }
    )
    _, b, c = taken.model.questions
    assert b.condition == Not(Is("question-a", ("non",)))
    assert c.condition is None
    assert "Si question-a n’est pas « Non »" in taken.text


def test_jump_to_a_last_page_is_an_arrow(take: Take) -> None:
    screens = [{"ref": "t", "title": "Merci"}, {"ref": "no", "title": "Pas pour moi"}]
    taken = take(
        {
            "title": "Flèche",
            "fields": [choice("a", "Oui", "Non"), field("b", "email")],
            "thankyou_screens": screens,
            "logic": [jump("a", "no", is_choice("a", 1), "thankyou")],
        }
    )
    assert "- Non → Pas pour moi" in taken.text
    assert next(taken.model.questions).choices[1].exit == "pas-pour-moi"


def test_two_branches_that_meet_again(take: Take) -> None:
    taken = take(
        {
            "title": "Branches",
            "fields": [choice("a", "X", "Y"), field("x1"), field("x2"), field("y1"), field("z")],
            "logic": [jump("a", "y1", is_choice("a", 1)), jump("x2", "z", ALWAYS)],
        }
    )
    asked = {q.id: q.condition for q in taken.model.questions}
    assert asked == {
        "question-a": None,
        "question-x1": Is("question-a", ("x",)),
        "question-x2": Is("question-a", ("x",)),
        "question-y1": Is("question-a", ("y",)),
        "question-z": None,
    }


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"op": "contains", "vars": [{"type": "field", "value": "b"}, {"value": "x"}]}, "mots"),
        ({"op": "is", "vars": [{"type": "hidden", "value": "h"}, {"value": "x"}]}, "caché"),
        ({"op": "is", "vars": [{"type": "field", "value": "gone"}, {"value": "x"}]}, "repris"),
        ({"op": "is", "vars": [{"type": "field", "value": "a"}, {"value": "?"}]}, "pas"),
        ({"op": "equal", "vars": [{"type": "variable", "value": "score"}, {"value": 1}]}, "points"),
        ({"op": "is"}, "forme"),
        ({"op": "and", "vars": [{"op": "on"}, 7, None]}, "forme"),
    ],
)
def test_jumps_that_cannot_be_said_are_told(take: Take, condition: AnyType, reason: str) -> None:
    taken = take(
        {
            "title": "Perdu",
            "fields": [choice("a", "Oui", "Non"), field("b"), field("c"), field("d")],
            "logic": [jump("b", "d", condition)],
        }
    )
    assert taken.codes == ["Q215"]
    assert reason in taken.told("Q215")[0]
    assert all(question.condition is None for question in taken.model.questions)


def test_points_that_come_later_are_not_guessed(take: Take) -> None:
    def points(ref: str) -> dict[str, AnyType]:
        details = {
            "target": {"type": "variable", "value": "score"},
            "value": {"type": "constant", "value": 2},
        }
        return {"action": "add", "details": details, "condition": is_choice(ref, 0)}

    condition = {
        "op": "greater_than",
        "vars": [{"type": "variable", "value": "score"}, {"type": "constant", "value": 3}],
    }
    logic = [
        {"type": "field", "ref": "a", "actions": [points("a")]},
        jump("a", "d", condition),
        {"type": "field", "ref": "b", "actions": [points("b")]},
    ]
    fields = [choice("a", "Oui", "Non"), choice("b", "Oui", "Non"), field("c"), field("d")]
    taken = take({"title": "Points", "variables": {"score": 1}, "fields": fields, "logic": logic})
    _, b, c, _ = taken.model.questions
    assert b.condition == Score("score", "≤", 2)  # the form starts with one point
    assert c.condition is None
    assert taken.codes == ["Q215"]


def test_every_kind_of_field_has_its_type(take: Take) -> None:
    kinds = {
        "short_text": Kind.SHORT_TEXT,
        "long_text": Kind.LONG_TEXT,
        "email": Kind.EMAIL,
        "phone_number": Kind.PHONE,
        "website": Kind.URL,
        "number": Kind.NUMBER,
        "date": Kind.DATE,
        "statement": Kind.STATEMENT,
        "file_upload": Kind.FILE,
        "yes_no": Kind.ONE,
        "legal": Kind.ONE,
        "opinion_scale": Kind.SCALE,
        "rating": Kind.SCALE,
        "nps": Kind.SCALE,
        "address": Kind.ADDRESS,
    }
    taken = take({"title": "Types", "fields": [field(kind, kind) for kind in kinds]})
    assert {q.id.removeprefix("question-"): q.kind for q in taken.model.questions} == {
        kind.replace("_", "-"): ours for kind, ours in kinds.items()
    }
    left_out = ["payment", "calendly", "video", "?"]
    taken = take({"title": "Reste", "fields": [field("a"), *(field(k, k) for k in left_out)]})
    assert taken.codes == ["Q211"] * 4


# --- one law: the same way for the same answers


@st.composite
def forms(draw: AnyType) -> tuple[dict[str, AnyType], list[tuple[int, AnyType, AnyType]]]:
    """A form of choices with jumps forward, and the jumps as (origin, choice or None, target)."""
    count = draw(st.integers(2, 7))
    refs = [f"q{n}" for n in range(count)]
    fields = []
    for ref in refs:
        fields.append(choice(ref, "A", "B", "C", required=draw(st.booleans())))
    screens = [{"ref": f"t{n}", "title": f"T{n}"} for n in range(draw(st.integers(1, 3)))]
    jumps = []
    logic = []
    for n in range(count):
        for _ in range(draw(st.integers(0, 2))):
            wanted = draw(st.sampled_from([0, 1, 2, None]))
            targets = [*refs[n + 1 :], *(s["ref"] for s in screens)]
            target = draw(st.sampled_from(targets))
            jumps.append((n, wanted, target))
            condition = ALWAYS if wanted is None else is_choice(refs[n], wanted)
            kind = "thankyou" if target.startswith("t") else "field"
            logic.append(jump(refs[n], target, condition, kind))
    form = {"title": "Loi", "fields": fields, "thankyou_screens": screens, "logic": logic}
    return form, jumps


def as_typeform_goes(
    jumps: list[tuple[int, AnyType, AnyType]], given_answers: list[int | None]
) -> tuple[list[int], str]:
    """The questions asked and the last page: after each answer, the first jump that holds."""
    asked = []
    place = 0
    while place < len(given_answers):
        asked.append(place)
        following: AnyType = place + 1
        for origin, wanted, target in jumps:
            if origin == place and wanted in (None, given_answers[place]):
                following = int(target[1:]) if target.startswith("q") else target
                break
        if isinstance(following, str):
            return asked, following.upper()
        place = following
    return asked, "T0"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_imported_jumps_lead_the_same_way(tmp_path: Path, data: AnyType) -> None:
    form, jumps = data.draw(forms())
    for former in tmp_path.rglob("*.md"):
        former.unlink()
    file = tmp_path / "form.json"
    file.write_text(json.dumps(form), "utf-8")
    result = import_questionnaire(tmp_path, file, "fr")
    assert result.written
    assert not {d.code for d in result.losses} & {"Q213", "Q215", "Q208"}
    text = (tmp_path / result.written).read_text("utf-8")
    report = Collector()
    model = read_questionnaire(SourceFile("a.md", text), "fr", report)
    assert model, text
    assert report.errors == [], text
    required = [f["validations"]["required"] for f in form["fields"]]
    for _ in range(5):
        picked = [data.draw(st.sampled_from([0, 1, 2, *([] if r else [None])])) for r in required]
        letters = {f"question-q{n}": "abc"[c] for n, c in enumerate(picked) if c is not None}
        way = walk(model, letters)
        asked, ending = as_typeform_goes(jumps, picked)
        assert [q.id for q in way.asked] == [f"question-q{n}" for n in asked], text
        assert way.ending
        assert way.ending.title == ending, text
