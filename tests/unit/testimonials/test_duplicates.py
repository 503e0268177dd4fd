"""Near-duplicates: found whatever their order, and not by comparing everything with everything."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest

from pull_marketing.testimonials import duplicates
from pull_marketing.testimonials.duplicates import near_duplicates

TEXT = (
    "le travail a été fait à la date dite et les trois questions du début nous ont évité de "
    "refaire tout le site pour rien ce qui nous aurait coûté un mois entier de travail"
)
WORDS = [f"mot{number}" for number in range(400)]


def spoiled(text: str, changes: int, seed: int = 0) -> str:
    words = text.split()
    for place in random.Random(seed).sample(range(len(words)), changes):
        words[place] = f"autre{place}"
    return " ".join(words)


@pytest.mark.parametrize("changes", [0, 1, 2, 4])
def test_a_few_changed_words_are_still_a_copy(changes: int) -> None:
    (pair,) = near_duplicates([TEXT, "tout autre chose à dire de ce mois", spoiled(TEXT, changes)])
    assert (pair.first, pair.second) == (0, 2)
    assert pair.similarity >= 0.85


def test_case_and_punctuation_do_not_hide_a_copy() -> None:
    (pair,) = near_duplicates([TEXT, TEXT.upper().replace(" ", ", ")])
    assert pair.similarity == 1.0


def test_many_changed_words_are_another_text() -> None:
    assert list(near_duplicates([TEXT, spoiled(TEXT, 12)])) == []


def test_very_short_texts_are_not_compared() -> None:
    assert list(near_duplicates(["Très bien.", "Très bien.", ""])) == []


@pytest.mark.parametrize("seed", range(20))
def test_finds_what_comparing_all_pairs_finds(seed: int) -> None:
    rng = random.Random(seed)
    texts = [" ".join(rng.choices(WORDS, k=rng.randint(12, 60))) for _ in range(30)]
    texts += [spoiled(text, rng.randint(0, len(text.split()) // 9), seed) for text in texts[:10]]
    rng.shuffle(texts)
    slow = set()
    for first, second in combinations(range(len(texts)), 2):
        matcher = duplicates.SequenceMatcher(
            None, texts[first].split(), texts[second].split(), autojunk=False
        )
        if matcher.ratio() >= duplicates.THRESHOLD:
            slow.add(second)
    assert {pair.second for pair in near_duplicates(texts)} == slow


def test_a_thousand_copies_do_not_cost_a_million_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    class Counted(duplicates.SequenceMatcher):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            nonlocal looks
            looks += 1
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(duplicates, "SequenceMatcher", Counted)
    found = list(near_duplicates([f"{TEXT} numéro {number}" for number in range(1000)]))
    assert len(found) == 999
    assert looks < 20_000
