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


NOTE = "votre réponse à « De 1 à 10 » vaut plus de 6"


@pytest.mark.parametrize(
    ("text", "language", "high", "low"),
    [
        (
            ONE,
            "fr",
            "vos réponses comptent au moins 2 points",
            f"vos réponses comptent moins de 1 point ou {NOTE}",
        ),
        (
            TWO,
            "fr",
            "vos réponses comptent au moins 2 points A et vos réponses comptent au plus 0 point B",
            f"vos réponses comptent exactement 1 point A ou {NOTE}",
        ),
        (
            TWO,
            "en",
            "your answers count at least 2 points A and your answers count at most 0 points B",
            "your answers count exactly 1 point A or your answer to “De 1 à 10” is more than 6",
        ),
    ],
)
def test_points_and_amounts_are_told_apart_without_their_names_and_signs(
    text: str, language: str, high: str, low: str
) -> None:
    model = read_text(text).model
    words = catalogue(language)
    said = [in_words(model, e.condition, words) for e in model.endings if e.condition]
    assert [each.replace("\u00a0", " ") for each in said] == [high, low]
