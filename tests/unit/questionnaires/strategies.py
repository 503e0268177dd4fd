"""Random questionnaires and random answers, for properties that must hold for all of them."""

from __future__ import annotations

from typing import Any as AnyType

from hypothesis import strategies as st

from pull_marketing.questionnaires.model import (
    All,
    Any,
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

KINDS = (
    *(Kind.ONE, Kind.ONE, Kind.SEVERAL, Kind.SCALE, Kind.NUMBER),
    *(Kind.SHORT_TEXT, Kind.FILE, Kind.STATEMENT),
)
SIGNS = ("=", "≥", "≤", ">", "<")
NAMES = ("constructor", "a", "b", "q-1", "valueof")


@st.composite
def conditions(draw: AnyType, earlier: list[Question], depth: int = 2) -> Condition:
    """A condition that looks at earlier questions or at points."""
    options = ["score"]
    if any(q.choices for q in earlier):
        options += ["is", "is", "is"]
    if any(q.kind in (Kind.SCALE, Kind.NUMBER) for q in earlier):
        options.append("compare")
    if depth:
        options += ["not", "all", "any"]
    match draw(st.sampled_from(options)):
        case "is":
            question = draw(st.sampled_from([q for q in earlier if q.choices]))
            ids = [c.id for c in question.choices]
            chosen = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True))
            return Is(question.id, tuple(chosen))
        case "compare":
            numbers = [q for q in earlier if q.kind in (Kind.SCALE, Kind.NUMBER)]
            question = draw(st.sampled_from(numbers))
            value = float(draw(st.integers(0, 4)))
            return Compare(question.id, draw(st.sampled_from(SIGNS)), value)
        case "not":
            return Not(draw(conditions(earlier, depth - 1)))
        case "all" | "any" as kind:
            parts = tuple(draw(conditions(earlier, depth - 1)) for _ in range(2))
            return All(parts) if kind == "all" else Any(parts)
    return Score("score", draw(st.sampled_from(SIGNS)), draw(st.integers(-1, 3)))


@st.composite
def questionnaires(draw: AnyType, most_questions: int = 7) -> Questionnaire:
    """Sections, questions of the kinds that rules look at, exits forward, endings."""
    count = draw(st.integers(1, most_questions))
    section_count = draw(st.integers(1, 3))
    places = sorted(
        draw(st.lists(st.integers(0, section_count - 1), min_size=count, max_size=count))
    )
    endings_count = draw(st.integers(1, 3))
    questions: list[Question] = []
    for number in range(count):
        kind = draw(st.sampled_from(KINDS))
        targets = [f"s{n}" for n in range(places[number] + 1, section_count)]
        targets += [f"e{n}" for n in range(endings_count)]
        questions.append(
            Question(
                id=f"{draw(st.sampled_from(NAMES))}-{number}",
                title=f"Question {number}",
                kind=kind,
                condition=draw(st.none() | conditions(questions)) if questions else None,
                required=draw(st.booleans()),
                minimum=0 if kind is Kind.SCALE else None,
                maximum=3 if kind is Kind.SCALE else None,
                accepts=("pdf", "jpg") if kind is Kind.FILE else (),
                largest_bytes=1_000_000 if kind is Kind.FILE else None,
                choices=draw(choices(targets)) if kind in (Kind.ONE, Kind.SEVERAL) else (),
            )
        )
    sections = tuple(
        Section(
            f"s{n}",
            f"Section {n}",
            tuple(q for q, p in zip(questions, places, strict=True) if p == n),
        )
        for n in range(section_count)
    )
    endings = [
        Ending(f"e{n}", f"Ending {n}", draw(conditions(questions)), "", answered=False)
        for n in range(endings_count - 1)
    ]
    endings.append(Ending(f"e{endings_count - 1}", "Otherwise", None, "", answered=False))
    return Questionnaire("random", "Random", "en", "", "", sections, tuple(endings))


@st.composite
def choices(draw: AnyType, targets: list[str]) -> tuple[Choice, ...]:
    count = draw(st.integers(2, 3))
    return tuple(
        Choice(
            id=f"c{n}",
            label=f"Choice {n}",
            points=draw(st.sampled_from([(), (), (("score", 1),), (("score", -2),)])),
            exit=draw(st.none() | st.none() | st.none() | st.sampled_from(targets)),
        )
        for n in range(count)
    )


@st.composite
def answers(draw: AnyType, questionnaire: Questionnaire) -> dict[str, str | tuple[str, ...]]:
    """Some answers, in abandoned branches too; numbers as people type them."""
    given: dict[str, str | tuple[str, ...]] = {}
    for question in questionnaire.questions:
        ids = [c.id for c in question.choices]
        match question.kind:
            case Kind.ONE:
                given[question.id] = draw(st.sampled_from([*ids, ""]))
            case Kind.SEVERAL:
                chosen = draw(st.lists(st.sampled_from(ids), unique=True))
                given[question.id] = tuple(i for i in ids if i in chosen)
            case Kind.SCALE:
                given[question.id] = draw(st.sampled_from(["", *map(str, question.scale)]))
            case Kind.NUMBER:
                written = ["", "2", "1,5", " 3 ", "-1", "1 000", "2.", "٣", "deux", "1e3", "+2"]
                given[question.id] = draw(st.sampled_from(written))
            case Kind.STATEMENT:
                given[question.id] = ""
            case Kind.FILE:
                given[question.id] = draw(st.sampled_from(["", "a.pdf", "b.exe"]))
            case _:
                given[question.id] = draw(st.sampled_from(["", "des mots"]))
    return given
