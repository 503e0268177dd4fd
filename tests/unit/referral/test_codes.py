"""Codes: what a hand types is understood, what can be guessed is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pull_marketing.referral.codes import (
    ALPHABET,
    LENGTH,
    is_guessable,
    new_code,
    normalise,
    skeleton,
    wrong_characters,
)


@pytest.mark.parametrize(
    "typed",
    ["p7kqea", " P7K QEA ", "P7K-QEA", "P7K\u00a0QEA", "p7kqéa", "PIKQEA", "P1KOEA", "PLK0EA"],
)
def test_a_typed_code_is_the_one_that_was_given(typed: str) -> None:
    assert skeleton(typed) == skeleton("P7KQEA")


def test_normalise_keeps_letters_and_digits_only() -> None:
    assert normalise(" p7k-qea. ") == "P7KQEA"


def test_another_code_stays_another() -> None:
    assert skeleton("P7KQEA") != skeleton("P7KQEB")


@given(st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_every_code_survives_small_letters_and_spaces(code: str) -> None:
    assert skeleton(" ".join(code.lower())) == skeleton(code)
    assert skeleton(skeleton(code)) == skeleton(code)


def test_wrong_characters_are_named_once() -> None:
    assert wrong_characters("OL0OXX") == "OL0"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("P7KQE", "Paul"),
        ("PAUL7K", "Paul"),
        ("AAAAAA", "Paul"),
        ("ABABAB", "Paul"),
        ("ABCDEF", "Paul"),
        ("765432", "Paul"),
        ("P7KQEAP7KQEAP7", "Paul"),
    ],
)
def test_a_code_that_can_be_guessed_is_refused(code: str, name: str) -> None:
    assert is_guessable(code, name)


def test_a_fresh_code_is_accepted() -> None:
    for _ in range(50):
        code = new_code()
        assert not wrong_characters(code)
        assert len(code) == LENGTH
    assert not is_guessable("P7KQEA", "Paul")
