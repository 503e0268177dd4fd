"""One rule set, three evaluators: Python, the page's script and the generated CSS agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from pull_marketing.questionnaires.branching import (
    Branching,
    block_id,
    branch,
    input_id,
    section_id,
    send_id,
)
from pull_marketing.questionnaires.conditions import Answers, walk
from pull_marketing.questionnaires.model import (
    All,
    Choice,
    Compare,
    Condition,
    Ending,
    Is,
    Kind,
    Not,
    Question,
    Questionnaire,
    Score,
    Section,
)
from pull_marketing.questionnaires.model import (
    Any as AnyOf,
)

from ..vectors.loading import (
    NAMES,
    TODAY,
    check_cases,
    checks,
    rules_of,
    single_question,
    vector,
)
from .conftest import DemoServer

KINDS = (
    *(Kind.ONE, Kind.ONE, Kind.ONE, Kind.SEVERAL, Kind.SEVERAL, Kind.SCALE, Kind.NUMBER),
    *(Kind.FILE, Kind.STATEMENT, Kind.LONG_TEXT),
)
TICKED = (Kind.ONE, Kind.SEVERAL, Kind.SCALE)
SLOW = settings(
    max_examples=35,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

# --- random questionnaires


@st.composite
def conditions(draw: st.DrawFn, earlier: list[Question], depth: int = 2) -> Condition:
    """A condition on earlier questions and on the one score."""
    kinds = ["score"] if not earlier else ["question", "question", "question", "score"]
    if depth:
        kinds += ["not", "all", "any"]
    kind = draw(st.sampled_from(kinds))
    inner = conditions(earlier, depth - 1) if depth else st.nothing()
    if kind == "not":
        return Not(draw(inner))
    if kind in ("all", "any"):
        parts = tuple(draw(st.lists(inner, min_size=2, max_size=3)))
        return All(parts) if kind == "all" else AnyOf(parts)
    sign = draw(st.sampled_from(["=", "≥", "≤", ">", "<"]))
    if kind == "score":
        return Score("score", sign, draw(st.integers(-2, 4)))
    question = draw(st.sampled_from(earlier))
    if question.choices:
        ids = [choice.id for choice in question.choices]
        chosen = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True))
        return Is(question.id, tuple(chosen))
    return Compare(question.id, sign, float(draw(st.integers(0, 4))))


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Up to three sections of up to three questions, with exits, points and three endings."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    earlier: list[Question] = []
    sections = []
    for number, size in enumerate(sizes):
        targets = [f"s{later}" for later in range(number + 1, len(sizes))] + ["e0", "e1", "e2"]
        questions = []
        for _ in range(size):
            question = draw(a_question(earlier, targets))
            questions.append(question)
            earlier = [*earlier, question]
        sections.append(Section(f"s{number}", f"S{number}", tuple(questions)))
    endings = (
        Ending("e0", "E0", draw(conditions(earlier)), ""),
        Ending("e1", "E1", draw(st.one_of(conditions(earlier), st.just(AnyOf(())))), ""),
        Ending("e2", "E2", None, ""),
    )
    return Questionnaire("r", "R", "fr", "", "", tuple(sections), endings)


@st.composite
def a_question(draw: st.DrawFn, earlier: list[Question], targets: list[str]) -> Question:
    kind = draw(st.sampled_from(KINDS))
    condition = draw(st.one_of(st.none(), conditions(earlier))) if earlier else None
    own_id = f"q{len(earlier)}"
    if kind not in (Kind.ONE, Kind.SEVERAL):
        return Question(own_id, own_id, kind, condition=condition, minimum=0, maximum=3)
    choices = tuple(
        Choice(
            f"c{number}",
            f"C{number}",
            draw(st.sampled_from([(), (("score", 1),), (("score", -2),)])),
            draw(st.sampled_from([None, None, None, *targets])),
        )
        for number in range(draw(st.integers(2, 3)))
    )
    return Question(own_id, own_id, kind, condition=condition, choices=choices)


def answers_to(question: Question) -> list[Any]:
    """Every answer worth giving to one question, none included."""
    ids = [choice.id for choice in question.choices]
    if question.kind is Kind.ONE:
        return ["", *ids]
    if question.kind is Kind.FILE:
        return ["", "a.pdf"]
    if question.kind is Kind.STATEMENT:
        return [""]
    if question.kind is Kind.SEVERAL:
        return [tuple(i for i, on in zip(ids, ticks, strict=True) if on) for ticks in _ticks(ids)]
    if question.kind is Kind.SCALE:
        numbers = [str(number) for number in question.scale]
        return ["", numbers[0], numbers[len(numbers) // 2], numbers[-1]]
    return ["", "0", "2", "3"]


def _ticks(ids: list[str]) -> Iterator[tuple[bool, ...]]:
    return product((False, True), repeat=len(ids))


def combinations_of(questionnaire: Questionnaire, most: int) -> list[dict[str, Any]]:
    """All combinations of answers, or `most` of them spread over all."""
    questions = list(questionnaire.questions)
    every = [answers_to(question) for question in questions]
    count = 1
    for each in every:
        count *= len(each)
    step = max(1, count // most) | 1
    chosen = islice(product(*every), 0, None, step)
    return [dict(zip((q.id for q in questions), each, strict=True)) for each in chosen]


# --- the browser


@pytest.fixture(scope="module")
def page(browser: Browser, demo_server: DemoServer) -> Iterator[Page]:
    """A page of the site with the script's rules on `window.rules`."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo_server.url("/theme/js/questionnaire.js"))
    page.evaluate("async () => { window.engine = await import('/theme/js/questionnaire.js'); }")
    yield page
    context.close()


WALK = """([rules, combinations]) => combinations.map((answers) => {
  const way = engine.walk(rules, answers);
  const asked = way.asked.map((question) => question.id);
  const kept = Object.keys(way.kept);
  return { asked, kept, scores: { ...way.scores }, ending: way.ending?.id ?? null };
})"""

SHOWN = """([html, css, combinations]) => {
  document.body.innerHTML = html;
  const style = document.createElement("style");
  style.textContent = css + ".ending{display:none}";
  document.body.append(style);
  return combinations.map((ticked) => {
    for (const each of document.querySelectorAll("input")) each.checked = ticked.includes(each.id);
    const all = [...document.querySelectorAll("[data-seen]")];
    return all.filter((each) => each.checkVisibility()).map((each) => each.id);
  });
}"""


def skeleton(questionnaire: Questionnaire) -> str:
    """The page as far as the generated CSS looks at it."""
    parts = ['<form class="questionnaire">']
    for section in questionnaire.sections:
        parts.append(f'<section id="{section_id(section.id)}">')
        for question in section.questions:
            parts.append(f'<fieldset data-seen id="{block_id(question.id)}">{inputs(question)}x')
            parts.append("</fieldset>")
        parts.append("</section>")
    parts.append('<button data-seen id="send">x</button>')
    for ending in questionnaire.endings:
        parts.append(f'<button data-seen class="ending" id="{send_id(ending.id)}">x</button>')
    return "".join([*parts, "</form>"])


def inputs(question: Question) -> str:
    kind = "checkbox" if question.kind is Kind.SEVERAL else "radio"
    ids = [input_id(question.id, choice) for choice in tick_ids(question)]
    return "".join(f'<input type="{kind}" name="{question.id}" id="{i}">' for i in ids)


def tick_ids(question: Question) -> list[str]:
    if question.kind is Kind.SCALE:
        return [str(number) for number in question.scale]
    return [choice.id for choice in question.choices]


def ticked_for(questionnaire: Questionnaire, answers: dict[str, Any]) -> list[str]:
    ids = []
    for question in questionnaire.questions:
        given = answers[question.id]
        if question.kind in TICKED and given:
            ids += [
                input_id(question.id, c) for c in ([given] if isinstance(given, str) else given)
            ]
    return ids


def script_walks(page: Page, questionnaire: Questionnaire, combinations: list[Any]) -> list[Any]:
    found: list[Any] = page.evaluate(WALK, [rules_of(questionnaire), combinations])
    return found


def as_answers(given: dict[str, Any]) -> Answers:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}


def as_seen_by_script(questionnaire: Questionnaire, given: dict[str, Any]) -> dict[str, Any]:
    """What Python says, in the form of the script's answer."""
    way = walk(questionnaire, as_answers(given))
    return {
        "asked": [question.id for question in way.asked],
        "kept": list(way.kept),
        "scores": way.scores,
        "ending": way.ending.id if way.ending else None,
    }


# --- the laws


@pytest.mark.parametrize("name", NAMES)
def test_script_walks_the_shared_vectors(page: Page, name: str) -> None:
    questionnaire, cases = vector(name)
    walks = script_walks(page, questionnaire, [case.answers for case in cases])
    for case, found in zip(cases, walks, strict=True):
        assert found["asked"] == case.asked, case.name
        assert found["ending"] == case.ending, case.name
        assert {n: v for n, v in found["scores"].items() if v} == case.scores, case.name


def test_script_reads_numbers_as_python_does(page: Page) -> None:
    pairs = checks()["numbers"]
    found = page.evaluate("(texts) => texts.map(engine.asNumber)", [text for text, _ in pairs])
    assert dict(zip((text for text, _ in pairs), found, strict=True)) == dict(map(tuple, pairs))


def test_script_finds_the_same_faults_as_the_server(page: Page) -> None:
    cases = check_cases()
    given = [
        [rules_of(single_question(case.type))["sections"][0]["questions"][0], case.answer]
        for case in cases
    ]
    found = page.evaluate(
        f"(given) => given.map(([question, answer]) => engine.check(question, answer, '{TODAY}'))",
        given,
    )
    assert [(c, wrong) for c, wrong in zip(cases, found, strict=True) if c.wrong != wrong] == []


@SLOW
@given(questionnaire=questionnaires())
def test_script_and_python_agree(page: Page, questionnaire: Questionnaire) -> None:
    combinations = combinations_of(questionnaire, 60)
    walks = script_walks(page, questionnaire, combinations)
    for given_answers, found in zip(combinations, walks, strict=True):
        assert found == as_seen_by_script(questionnaire, given_answers), given_answers


def disagreements(page: Page, questionnaire: Questionnaire, most: int) -> list[str]:
    """Where what the CSS shows differs from what Python asks, for what CSS can decide."""
    branching = branch(questionnaire)
    combinations = combinations_of(questionnaire, most)
    ticks = [ticked_for(questionnaire, answers) for answers in combinations]
    shown = page.evaluate(
        SHOWN, [skeleton(questionnaire), branching.css + branching.ending_css, ticks]
    )
    return seen_wrongly(questionnaire, branching, combinations, shown)


def seen_wrongly(
    questionnaire: Questionnaire,
    branching: Branching,
    combinations: list[dict[str, Any]],
    shown: list[list[str]],
) -> list[str]:
    """What a browser showed for these answers and Python did not ask, or the other way round."""
    wrong = []
    for answers, ids in zip(combinations, shown, strict=True):
        way = walk(questionnaire, as_answers(answers))
        asked = {block_id(question.id) for question in way.asked}
        seen = {each for each in ids if each.startswith("q-")}
        may_show = {block_id(question) for question in branching.open_questions}
        if not asked <= seen or not seen <= asked | may_show:
            wrong.append(f"{answers}: asked {sorted(asked)}, seen {sorted(seen)}")
        buttons = {each for each in ids if not each.startswith("q-")}
        ending = way.ending.id if way.ending else ""
        right = send_id(ending) if ending in branching.endings else "send"
        if buttons != {right}:
            wrong.append(f"{answers}: {right} expected, {sorted(buttons)} shown")
    return wrong


@SLOW
@given(questionnaire=questionnaires())
def test_css_and_python_agree(page: Page, questionnaire: Questionnaire) -> None:
    """Questions that CSS cannot decide may show more than is asked, never less."""
    assert disagreements(page, questionnaire, 60) == []


@pytest.mark.parametrize("name", NAMES)
def test_css_agrees_on_the_shared_vectors(page: Page, name: str) -> None:
    questionnaire, _ = vector(name)
    assert disagreements(page, questionnaire, 400) == []
