"""The image shown where an article is shared: every title fits, in letters that the font has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from pull_marketing.images.cards import Card, Fonts, draw

FONTS = Path(__file__).resolve().parents[3] / "theme" / "static" / "fonts"
CARD = Card(
    label="Méthode",
    title="Publier un témoignage honnête",
    name="Camille Exemple",
    tagline="Conseil aux indépendants",
    accent="#14563f",
    accent_line="#9acbb4",
    on_accent="#fcfcf9",
)
FOOT = (270, 500, 1200, 630)


def drawn(tmp_path: Path, card: Card) -> Image.Image:
    path = tmp_path / "card.png"
    draw(card, Fonts(FONTS / "literata.woff2", FONTS / "figtree.woff2"), path)
    assert path.stat().st_size < 60_000
    with Image.open(path) as image:
        assert image.size == (1200, 630)
        return image.convert("RGB")


def are_equal(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


def are_alike(one: Image.Image, other: Image.Image) -> bool:
    """Equal but for the few colours that each file chooses for the edges of its letters."""
    return max(most for _, most in ImageChops.difference(one, other).getextrema()) < 60


@pytest.mark.parametrize(
    "title",
    [
        "Oui",
        "Mot " * 75,
        "anticonstitutionnellement" * 12,
        "Un titre\u00a0: 10\u202f000\u00a0€\u202f?",
    ],
    ids=["short", "300 characters", "one endless word", "French spaces"],
)
def test_title_stays_in_its_place(tmp_path: Path, title: str) -> None:
    card = drawn(tmp_path, replace(CARD, title=title))
    other = drawn(tmp_path, CARD)
    assert are_alike(card.crop(FOOT), other.crop(FOOT))
    assert card.crop((1140, 0, 1200, 630)).getcolors() == [(60 * 630, card.getpixel((1199, 0)))]
    assert not are_equal(card, other)


@pytest.mark.parametrize("title", ["🎉🎉", "مرحبا بالعالم", "你好", "…!?", ""])
def test_title_without_a_letter_of_the_font_gives_way_to_the_tagline(
    tmp_path: Path, title: str
) -> None:
    card = drawn(tmp_path, replace(CARD, title=title))
    assert are_equal(card, drawn(tmp_path, replace(CARD, title=CARD.tagline)))


@pytest.mark.parametrize(
    ("title", "shown"),
    [("Dvořák", "Dvorák"), ("Bravo 🎉", "Bravo"), ("Un prix en €", "Un prix en €")],
)
def test_letters_that_the_font_lacks_do_not_become_boxes(
    tmp_path: Path, title: str, shown: str
) -> None:
    card = drawn(tmp_path, replace(CARD, title=title))
    assert are_equal(card, drawn(tmp_path, replace(CARD, title=shown)))


def test_a_font_that_cannot_be_read_is_an_error_of_the_system(tmp_path: Path) -> None:
    font = tmp_path / "x.woff2"
    font.write_bytes(b"not a font")
    with pytest.raises(OSError, match="format"):
        draw(CARD, Fonts(font, font), tmp_path / "card.png")
