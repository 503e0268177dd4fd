"""The map of a questionnaire: all is on it, nothing stands on anything else, the same each time."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest

from pull_marketing.catalogues import catalogue
from pull_marketing.questionnaires.map_drawing import draw_map
from pull_marketing.questionnaires.map_layout import Box, Map, lay_out, text_width, wrapped
from pull_marketing.questionnaires.model import Questionnaire

from .conftest import HEADER, Read, read_text

TEXT = """
# Vous

## Que cherchez-vous ? {#besoin}
- Un conseil (+2)
- Un site → Au revoir
- J’ai un cas particulier → Pour vous répondre

## Combien êtes-vous ? {#taille}
Si besoin est « Un conseil »
[nombre, 1 à 100]

## Depuis quand ? {#depuis}
Si besoin est « Un conseil » et taille ≥ 2
[texte court]

# Pour vous répondre

## Votre adresse {#mail}
[e-mail]

# Fin : Au revoir (sans réponse)

Non.

# Fin : Prioritaire
Si score ≥ 2

Oui.

# Fin : Reçu
Sinon

Merci.
"""
SVG = "{http://www.w3.org/2000/svg}"


def long_text(questions: int) -> str:
    """Sections of ten; every fourth question depends on the one before; every seventh leaves."""
    parts = []
    for n in range(questions):
        if n % 10 == 0:
            parts.append(f"# Partie {n // 10}")
        parts.append(f"## Question numéro {n}, assez longue pour tenir sur deux lignes ? {{#q{n}}}")
        if n % 4 == 3:
            parts.append(f"Si q{n - 1} est « Oui » ou q{n - 2} est « Non »")
        parts.append("- Oui\n- Non" + (" → Adieu" if n % 7 == 1 else ""))
    return "\n\n".join(
        [*parts, "# Fin : Adieu (sans réponse)\n", "# Fin : Reçu (sans réponse)\nSinon"]
    )


def map_of(read: Read) -> Map:
    assert read.proof is not None
    return lay_out(read.model, read.proof, catalogue("fr"))


def drawn(read: Read) -> str:
    assert read.proof is not None
    return draw_map(read.model, read.proof, catalogue("fr"))


def texts_of(svg: str) -> dict[str, str]:
    """All that is written in each box, by its id."""
    root = ElementTree.fromstring(svg)
    return {
        group.attrib["id"]: " ".join(text.text or "" for text in group.iter(f"{SVG}text"))
        for group in root.iter(f"{SVG}g")
        if "id" in group.attrib
    }


@pytest.fixture(params=["small", "sixty"])
def read(request: pytest.FixtureRequest) -> Read:
    return read_text(HEADER + (TEXT if request.param == "small" else long_text(60)))


def test_every_section_question_and_ending_is_on_the_map(read: Read) -> None:
    texts = texts_of(drawn(read))
    model: Questionnaire = read.model
    expected = {f"section-{s.id}": s.title for s in model.sections}
    expected |= {f"question-{q.id}": q.title for q in model.questions}
    expected |= {f"ending-{e.id}": e.title for e in model.endings}
    assert texts.keys() == expected.keys()
    plain = {name: " ".join(text.split()) for name, text in texts.items()}
    assert [n for n, title in expected.items() if " ".join(title.split()) not in plain[n]] == []


def test_exits_say_their_choice_and_where_they_lead() -> None:
    texts = texts_of(drawn(read_text(HEADER + TEXT)))
    assert "Un site → Au revoir" in texts["question-besoin"]
    assert "J’ai un cas particulier → Pour vous répondre" in texts["question-besoin"]


def test_conditions_and_scores_are_said_in_words() -> None:
    texts = texts_of(drawn(read_text(HEADER + TEXT)))
    assert (
        "Condition\u00a0: vous avez répondu «\u00a0Un conseil\u00a0» à" in texts["question-taille"]
    )
    assert "Condition\u00a0: score ≥ 2" in texts["ending-prioritaire"]
    assert "questions\u00a0: 3…4" in texts["ending-prioritaire"]
    assert texts["ending-prioritaire"].endswith("score 2")
    assert "Par une flèche seulement" in texts["ending-au-revoir"]
    assert "Sans réponse de votre part" in texts["ending-au-revoir"]
    assert "Sinon" in texts["ending-recu"]


def test_every_exit_and_condition_is_a_line_from_its_box_to_its_box(read: Read) -> None:
    found, model = map_of(read), read.model
    arriving = {join.target for join in found.joins if join.kind == "exit"}
    targets = {c.exit for q in model.questions for c in q.choices if c.exit}
    assert {name.partition("-")[2] for name in arriving} == targets
    leaving = sum(len(join.sources) for join in found.joins if join.kind == "exit")
    assert leaving == sum(1 for q in model.questions for c in q.choices if c.exit)
    conditional = {f"question-{q.id}" for q in model.questions if q.condition}
    assert {join.target for join in found.joins if join.kind == "condition"} == conditional
    assert drawn(read).count('<path class="exit"') == len(arriving)


def overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not beside and one.y < other.y + other.height and other.y < one.y + one.height


def test_nothing_stands_on_anything_else(read: Read) -> None:
    found = map_of(read)
    outer = [box for box in found.boxes if box.kind != "question"]
    rows = [box for box in found.boxes if box.kind == "question"]
    for boxes in (outer, rows):
        assert [(a.name, b.name) for a, b in combinations(boxes, 2) if overlap(a, b)] == []
    for row in rows:
        section = next(box for box in outer if overlap(box, row))
        assert section.y < row.y
        assert row.y + row.height < section.y + section.height
    for one, other in combinations(found.joins, 2):
        if (one.kind, one.lane) == (other.kind, other.lane):
            assert one.span[1] < other.span[0] or other.span[1] < one.span[0]


def test_lines_of_a_box_stay_in_it_and_apart(read: Read) -> None:
    for box in map_of(read).boxes:
        heights = [line.y for line in box.lines]
        rows_begin = box.y + box.height
        assert heights == sorted(set(heights))
        assert box.y < heights[0] - 10
        assert heights[-1] < rows_begin
        for line in box.lines:
            assert line.x + text_width(line.text, 15) * 0.9 < box.x + box.width


def test_same_text_gives_the_same_map(read: Read) -> None:
    assert drawn(read) == drawn(read)


def test_hostile_text_stays_text() -> None:
    title = '<script>&" \u202e\x0b ]]> ' + "x" * 10_000
    svg = drawn(read_text(HEADER + TEXT.replace("Que cherchez-vous ?", title)))
    root = ElementTree.fromstring(svg)
    assert root.findall(f".//{SVG}script") == []
    assert "<script>&" in texts_of(svg)["question-besoin"]
    assert texts_of(svg)["question-besoin"].count("…") == 1


def test_long_words_are_cut_and_no_break_space_holds() -> None:
    assert wrapped("a" * 50, 10, 100)[0] != "a" * 50
    assert "".join(wrapped("a" * 50, 10, 200)) == "a" * 50
    lines = wrapped("on répond «\u00a0oui\u00a0» ou «\u00a0non\u00a0» à tout", 14, 130)
    assert not any(line.endswith("«") or line.startswith("»") for line in lines)
