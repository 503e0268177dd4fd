"""Published words against the words received: same, cut, altered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pull_marketing.testimonials.texts import compare, digest

ORIGINAL = (
    'Bon travail, livré à l\'heure. Le café était excellent aussi ; "vraiment". '
    "Je recommencerai, mais pas en août."
)


FRENCH_SIGNS = (
    "Bon travail, livré à l’heure. Le café était excellent aussi\u202f; "
    "«\u00a0vraiment\u00a0». Je recommencerai, mais pas en août."
)
HIGHLIGHTED = (
    "Bon travail, <mark>livré à l’heure</mark>.\nLe café était excellent aussi ; "
    "“vraiment”.\n\nJe recommencerai, mais pas en août."
)


@pytest.mark.parametrize("published", [ORIGINAL, FRENCH_SIGNS, HIGHLIGHTED])
def test_typography_and_marks_do_not_count(published: str) -> None:
    assert compare(published, ORIGINAL).kind == "same"


@pytest.mark.parametrize(
    ("published", "removed"),
    [
        ("Bon travail, livré à l'heure. […] Je recommencerai, mais pas en août.", "Le café"),
        ("[…] Je recommencerai, mais pas en août.", "Bon travail"),
        ("Bon travail, livré à l'heure. [...]", "Le café"),
        ("Bon travail […] Je recommencerai […]", "livré"),
    ],
)
def test_marked_cuts_are_cuts(published: str, removed: str) -> None:
    comparison = compare(published, ORIGINAL)
    assert comparison.kind == "cut"
    assert any(removed in part for part in comparison.removed)


@pytest.mark.parametrize(
    "published",
    [
        "Très bon travail, livré à l'heure. […] Je recommencerai, mais pas en août.",
        "Bon travail, livré à l'heure.",
        "Je recommencerai. […] Bon travail.",
        'Bon trav[…]ellent aussi ; "vraiment". Je recommencerai, mais pas en août.',
        ORIGINAL.replace("Bon", "bon"),
        ORIGINAL.replace("pas ", ""),
        "",
    ],
)
def test_anything_else_is_altered(published: str) -> None:
    assert compare(published, ORIGINAL).kind == "altered"


def test_the_difference_is_shown() -> None:
    comparison = compare(ORIGINAL.replace("mais pas en août", "en août"), ORIGINAL)
    assert "mais pas" in comparison.original
    assert "mais" not in comparison.published


def test_digest_does_not_depend_on_line_ends() -> None:
    assert digest("a\r\nb\n\n") == digest("a\nb")
    assert digest("a b") != digest("a  b")


WORDS = st.lists(st.sampled_from(["un", "deux", "mais", "pas", "bon", "très"]), min_size=1)


@given(WORDS)
def test_a_text_is_the_same_as_itself(words: list[str]) -> None:
    assert compare(" ".join(words), " ".join(words)).kind == "same"


@given(WORDS, st.data())
def test_cutting_a_slice_is_always_a_cut(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(start, len(words)))
    published = " ".join([*words[:start], "[…]", *words[end:]])
    assert compare(published, " ".join(words)).kind == "cut"


@given(WORDS)
def test_an_added_word_is_always_found(words: list[str]) -> None:
    assert compare(" ".join([*words, "merveilleux"]), " ".join(words)).kind == "altered"
