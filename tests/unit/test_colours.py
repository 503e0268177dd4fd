"""The accent rule: expected colours, contrast on every ground, colours that moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pull_marketing.colours import (
    DARK_GROUNDS,
    LEAST_CONTRAST,
    LIGHT_GROUNDS,
    accent,
    accent_css,
    contrast,
)

EXPECTED = [
    ("#14563f", "#14563f", "#89c7ac", 8.34, 9.20),
    ("#2a47a8", "#314b98", "#98b5fe", 7.83, 8.81),
    ("#0b5b6f", "#0b5b6f", "#7ec3da", 7.41, 9.09),
    ("#a03a22", "#923620", "#f59d88", 7.32, 8.55),
    ("#7a2a5e", "#7a2a5e", "#e99bc9", 8.75, 8.49),
    ("#ffd400", "#645203", "#ceb660", 7.38, 8.91),
    ("#777777", "#555555", "#b7b7b7", 7.20, 8.90),
]
colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize(("asked", "light", "dark", "on_light", "on_dark"), EXPECTED)
def test_accent_gives_the_expected_colours(
    asked: str, light: str, dark: str, on_light: float, on_dark: float
) -> None:
    result = accent(asked)
    assert (result.light.accent, result.dark.accent) == (light, dark)
    assert contrast(light, LIGHT_GROUNDS[0]) == pytest.approx(on_light, abs=0.01)
    assert contrast(dark, DARK_GROUNDS[0]) == pytest.approx(on_dark, abs=0.01)


def test_default_accent_gives_the_tokens_of_the_palette() -> None:
    result = accent("#14563f")
    assert (result.light.accent_strong, result.light.accent_soft, result.light.accent_line) == (
        "#013f2c",
        "#e2f6ec",
        "#9acbb4",
    )
    assert (result.dark.accent_strong, result.dark.accent_soft, result.dark.accent_line) == (
        "#9fdec2",
        "#183026",
        "#32604d",
    )


@given(colours)
def test_any_accent_reads_on_every_ground(asked: str) -> None:
    result = accent(asked)
    for tokens, grounds in ((result.light, LIGHT_GROUNDS), (result.dark, DARK_GROUNDS)):
        for ground in (*grounds, tokens.accent_soft):
            assert contrast(tokens.accent, ground) >= LEAST_CONTRAST
        assert contrast(tokens.on_accent, tokens.accent) >= LEAST_CONTRAST
        assert contrast(tokens.on_accent, tokens.accent_strong) >= LEAST_CONTRAST


@pytest.mark.parametrize(
    ("asked", "moved"),
    [("#14563f", False), ("#0b5b6f", False), ("#ffd400", True), ("#777777", True)],
)
def test_accent_says_when_the_colour_had_to_move(asked: str, moved: bool) -> None:
    assert accent(asked).moved is moved


def test_capitals_and_small_letters_give_the_same_accent() -> None:
    assert accent("#14563F") == accent("#14563f")


@pytest.mark.parametrize("bad", ["14563f", "#145", "#14563g", "green", "", "#14563f;}"])
def test_accent_refuses_what_is_not_a_hex_colour(bad: str) -> None:
    with pytest.raises(ValueError, match="#14563f"):
        accent(bad)


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_accent_css_has_both_schemes_and_nothing_else() -> None:
    light, dark, rest = accent_css("#2a47a8").split("\n")
    assert light.startswith(":root{--accent:#314b98;")
    assert dark.startswith("@media(prefers-color-scheme:dark){:root{--accent:#98b5fe;")
    assert rest == ""
