"""Passages and steps become ordinary questions, in French and in English."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pull_marketing.questionnaires.model import DocumentKind, Is, Kind, Questionnaire

from .conftest import Read

HEADER = "---\ntitle: T\nslug: t\nkind: {kind}\n{more}---\n\n"
END = "\n# End: Thanks (no reply) {#end}\nOtherwise\n\nThanks.\n"


def model(
    read: Callable[..., Read], kind: str, body: str, language: str = "en", more: str = ""
) -> Questionnaire:
    found = read(body + END, header=HEADER.format(kind=kind, more=more), language=language)
    assert found.codes == [], found.report.render("en")
    return found.model


def test_passage_in_english(read: Callable[..., Read]) -> None:
    body = "# Document: Terms\n\n## 4. Delays\n\nWe deliver in ten days.\n[to review] {#delay}\n"
    found = model(read, "review", body)
    assert found.kind is DocumentKind.REVIEW
    verdict, comment = found.questions
    assert (verdict.id, comment.id) == ("delay", "delay-comment")
    assert verdict.title == "Passage 1. Is it right for you?"
    assert verdict.text == "> We deliver in ten days."
    assert [(c.id, c.label) for c in verdict.choices] == [
        ("agree", "I agree"),
        ("change", "To be changed"),
        ("question", "I have a question"),
    ]
    assert comment.condition == Is("delay", ("change", "question"))
    assert (comment.kind, comment.required) == (Kind.LONG_TEXT, True)


def test_passages_are_counted_through_all_documents(read: Callable[..., Read]) -> None:
    body = (
        "# Document : A\n\nUn.\n[à relire]\n\nDeux.\n\n[à relire, facultatif : Vraiment ?]\n\n"
        "# Document : B\n\n### Sous-titre\n\nTrois\nlignes.\n[A RELIRE]\n"
    )
    found = model(read, "review", body, "fr")
    verdicts = [q for q in found.questions if q.kind is Kind.ONE]
    assert [q.title for q in verdicts] == [
        "Passage 1. Cela vous convient-il\u202f?",
        "Passage 2. Vraiment ?",
        "Passage 3. Cela vous convient-il\u202f?",
    ]
    assert [q.required for q in verdicts] == [True, False, True]
    assert verdicts[2].text == "> Trois\n> lignes."
    assert [s.title for s in found.sections] == ["A", "Sous-titre"]


def test_passage_is_known_again_by_its_own_words(read: Callable[..., Read]) -> None:
    one, two = "Le prix est ferme.\n[à relire]\n", "Le délai est long.\n[à relire]\n"
    first = model(read, "review", f"# Document : A\n\n{one}\n{two}", "fr")
    moved = model(read, "review", f"# Document : A\n\n{two}\n{one}", "fr")
    ids = [q.id for q in first.questions]
    assert ids == [
        "le-prix-est-ferme",
        "le-prix-est-ferme-comment",
        "le-delai-est-long",
        "le-delai-est-long-comment",
    ]
    assert sorted(q.id for q in moved.questions) == sorted(ids)


@pytest.mark.parametrize(
    "line",
    ["- a list", "> a quote", "[Signature]", "[à remplir]", "| a | b |", "Si vous voulez", "#4"],
)
def test_document_may_hold_anything(read: Callable[..., Read], line: str) -> None:
    body = f"# Document : A\n\n{line}\n\n{line}\nUn mot.\n[à relire] {{#mot}}\n"
    assert model(read, "review", body, "fr").question("mot").text == f"> {line}\n> Un mot."  # type: ignore[union-attr]


def test_step_in_english_with_a_question_of_its_own(read: Callable[..., Read]) -> None:
    body = (
        "# Step: Find a price {#price}\n\nFind what it **costs**.\n\n- without searching\n\n"
        "## What did you find? {#found}\n[number]\n\n"
        "# Step: Compare {#compare}\nIf price-outcome is “Yes”\n\nCompare.\n"
    )
    found = model(read, "protocol", body)
    first, second = found.sections
    assert [q.id for q in first.questions] == [
        "price",
        "price-outcome",
        "price-difficulty",
        "price-comment",
        "found",
    ]
    assert first.questions[0].text == "Find what it **costs**.\n\n- without searching"
    assert [c.label for c in first.questions[1].choices] == [
        "Yes",
        "Partly, or with help",
        "No, I gave up",
    ]
    assert list(first.questions[2].scale) == [1, 2, 3, 4, 5]
    assert not first.questions[3].required
    condition = Is("price-outcome", ("yes",))
    assert {q.condition for q in second.questions} == {condition}


def test_parts_are_shown_a_section_at_a_time_unless_told_otherwise(
    read: Callable[..., Read],
) -> None:
    body = "# Step: A {#a}\n\nDo it.\n"
    assert model(read, "protocol", body).steps == "section"
    assert model(read, "protocol", body, more="steps: page\n").steps == "page"
