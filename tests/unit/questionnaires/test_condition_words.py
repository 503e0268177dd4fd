"""What decides which ending is reached is told to everybody, in words that everybody has."""

from __future__ import annotations

import pytest

from pull_marketing.catalogues import catalogue
from pull_marketing.questionnaires.condition_words import in_words

from .conftest import read_text

ONE = """---
title: T
---

# S

## De 1 à 10 {#note}
[échelle de 1 à 10]

## Quoi {#quoi}
- Un (+2)
- Deux

# Fin : Haute {#haute}
Si score ≥ 2

a

# Fin : Basse {#basse}
Si score < 1 ou note > 6

b

# Fin : Autre {#autre}
Sinon

c
"""
TWO = ONE.replace("(+2)", "(envie +2, hâte -1)").replace("score ≥ 2", "envie ≥ 2 et hâte ≤ 0")
TWO = TWO.replace("score < 1", "envie = 1")


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        (
            ONE, "fr",
            [
                "vos réponses comptent au moins 2 points",
                "vos réponses comptent moins de 1 point ou "
                "votre réponse à « De 1 à 10 » vaut plus de 6",
            ],
        ),
        (
            TWO, "fr",
            [
                "vos réponses comptent au moins 2 points A et "
                "vos réponses comptent au plus 0 point B",
                "vos réponses comptent exactement 1 point A ou "
                "votre réponse à « De 1 à 10 » vaut plus de 6",
            ],
        ),
        (
            TWO, "en",
            [
                "your answers count at least 2 points A and your answers count at most 0 points B",
                "your answers count exactly 1 point A or "
                "your answer to “De 1 à 10” is more than 6",
            ],
        ),
    ],
)  # fmt: skip
def test_points_and_amounts_are_told_apart_without_their_names_and_signs(
    text: str, language: str, told: list[str]
) -> None:
    model = read_text(text).model
    words = catalogue(language)
    said = [in_words(model, e.condition, words) for e in model.endings if e.condition]
    assert [each.replace("\u00a0", " ") for each in said] == told
