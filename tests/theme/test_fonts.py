"""The font files that are shipped: every French character, the right axis, the promised sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "theme" / "static" / "fonts"
ASCII = "".join(map(chr, range(0x20, 0x7F)))
FRENCH = "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜ"
SIGNS = "ñáíóúß«»‹›“”‘’–—…·•°§©®™€£×÷−½¼²³ªº"
SPACES = "\u00a0\u2009\u202f\u2011"
MAIN = ("literata", "literata-italic", "figtree")
RARE = ("literata-ext", "literata-italic-ext", "figtree-ext")


def font(name: str) -> TTFont:
    return TTFont(FONTS / f"{name}.woff2")


@pytest.mark.parametrize("name", MAIN)
def test_font_has_every_character(name: str) -> None:
    known = font(name).getBestCmap()
    missing = [f"U+{ord(c):04X}" for c in ASCII + FRENCH + SIGNS + SPACES if ord(c) not in known]
    assert missing == []


@pytest.mark.parametrize("name", MAIN)
def test_narrow_space_is_empty_and_narrower_than_the_space(name: str) -> None:
    face = font(name)
    known = face.getBestCmap()
    widths = face["hmtx"]
    assert 100 <= widths[known[0x202F]][0] < widths[known[0x20]][0]
    assert face["glyf"][known[0x202F]].numberOfContours == 0


@pytest.mark.parametrize("name", RARE)
def test_rare_capital_has_its_own_file(name: str) -> None:
    assert ord("Ÿ") in font(name).getBestCmap()


@pytest.mark.parametrize("name", ["literata", "figtree", "literata-ext", "figtree-ext"])
def test_weight_axis_goes_from_text_to_bold(name: str) -> None:
    (axis,) = font(name)["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 700)


@pytest.mark.parametrize("name", ["literata-italic", "literata-italic-ext"])
def test_italic_has_one_weight(name: str) -> None:
    assert "fvar" not in font(name)


def test_figtree_has_tabular_figures() -> None:
    records = font("figtree")["GSUB"].table.FeatureList.FeatureRecord
    assert "tnum" in {record.FeatureTag for record in records}


@pytest.mark.parametrize(
    ("name", "most_bytes"), [("literata", 28_500), ("literata-italic", 16_400), ("figtree", 14_400)]
)
def test_font_keeps_its_size(name: str, most_bytes: int) -> None:
    assert (FONTS / f"{name}.woff2").stat().st_size <= most_bytes


def test_fonts_of_a_page_stay_under_sixty_kilobytes() -> None:
    assert sum((FONTS / f"{name}.woff2").stat().st_size for name in MAIN) <= 60_000


@pytest.mark.parametrize("name", ["literata", "figtree"])
def test_licence_lies_beside_the_font(name: str) -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / f"{name}-OFL.txt").read_text("utf-8").upper()
