"""Draws the image that is shown where an article is shared: the page's own margin and letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from .workshop import SHARE_SIZE

PAPER, INK, MUTED = "#fcfbf8", "#1b222c", "#515963"

_MARGIN_EDGE = 226
_HAIRLINE = 262
_TEXT = 300
_TEXT_WIDTH = 820
_TOP = 84
_BOTTOM = 546
_LARGEST, _SMALLEST, _STEP = 84, 44, 4
_MOST_LINES = 6
_LINE_HEIGHT = 1.14
# The space of Literata is narrow: without more of it, words of a heading run together.
_MORE_SPACE = 0.07
_COLOURS = 64


@dataclass(frozen=True)
class Card:
    """What a shared image says.

    Attributes:
        label: in the margin: the category.
        title: large.
        name, tagline: who, at the foot.
        accent, accent_line, on_accent: colours, `#rrggbb`.
    """

    label: str
    title: str
    name: str
    tagline: str
    accent: str
    accent_line: str
    on_accent: str


@dataclass(frozen=True)
class Fonts:
    """The font files of the site: for headings and for the rest."""

    serif: Path
    sans: Path

    def heading(self, size: int) -> ImageFont.FreeTypeFont:
        return _font(self.serif, size, 600)

    def small(self, size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
        return _font(self.sans, size, weight)


@lru_cache(maxsize=64)
def _font(path: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=8)
def _letters(path: Path) -> ImageFont.FreeTypeFont:
    """The font for looking at single letters: nothing is joined or turned round."""
    return ImageFont.truetype(path, 20, layout_engine=ImageFont.Layout.BASIC)


def draw(card: Card, fonts: Fonts, path: Path) -> None:
    """Draw a card as PNG.

    Raises:
        OSError: a font cannot be read by the Pillow that is installed.
    """
    image = Image.new("RGB", SHARE_SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((_HAIRLINE, 0, _HAIRLINE + 2, image.height), fill=card.accent_line)
    _draw_margin(pen, card, fonts)
    _draw_title(pen, card, fonts)
    pen.text((_TEXT, _BOTTOM), card.name, font=fonts.heading(32), fill=INK, anchor="ls")
    tagline = _lines(_words(card.tagline, fonts.small(26)), fonts.small(26), _TEXT_WIDTH)
    if tagline:
        pen.text((_TEXT, _BOTTOM + 38), tagline[0], font=fonts.small(26), fill=MUTED, anchor="ls")
    small = image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.save(path, "PNG")


def _draw_margin(pen: ImageDraw.ImageDraw, card: Card, fonts: Fonts) -> None:
    label = fonts.small(25, 600)
    for number, line in enumerate(_lines(_words(card.label, label), label, _MARGIN_EDGE - 40)[:3]):
        pen.text(
            (_MARGIN_EDGE, _TOP + 24 + 31 * number), line, font=label, fill=card.accent, anchor="rs"
        )
    left, top = _MARGIN_EDGE - 88, _BOTTOM + 38 - 110
    pen.rounded_rectangle((left, top, _MARGIN_EDGE, top + 110), 4, fill=card.accent)
    initials = "".join(word[0] for word in card.name.split()[:2]).upper()
    middle = ((left + _MARGIN_EDGE) / 2, top + 55)
    pen.text(middle, initials, font=fonts.heading(38), fill=card.on_accent, anchor="mm")


def _draw_title(pen: ImageDraw.ImageDraw, card: Card, fonts: Fonts) -> None:
    title = _shown(card.title, fonts) or _shown(card.tagline, fonts) or card.name
    lines, font = _fitted(title, fonts)
    for number, line in enumerate(lines):
        baseline = _TOP + font.size * (0.72 + _LINE_HEIGHT * number)
        x = float(_TEXT)
        for word in line.replace("\u00a0", " ").split(" "):
            pen.text((x, baseline), word, font=font, fill=INK, anchor="ls")
            x += font.getlength(word) + _space(font)


def _fitted(title: str, fonts: Fonts) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """The largest letters in which the title fits; a title that never fits is cut."""
    room = _BOTTOM - 70 - _TOP
    for size in range(_LARGEST, _SMALLEST - 1, -_STEP):
        font = fonts.heading(size)
        lines = _lines(title.split(" "), font, _TEXT_WIDTH)
        if len(lines) <= _MOST_LINES and len(lines) * size * _LINE_HEIGHT <= room:
            return lines, font
    most = min(_MOST_LINES, int(room / (_SMALLEST * _LINE_HEIGHT)))
    lines = lines[:most]
    while _width(f"{lines[-1]}…", font) > _TEXT_WIDTH:
        lines[-1] = lines[-1].rpartition(" ")[0] or lines[-1][:-1]
    lines[-1] = f"{lines[-1].rstrip(' ,;:.')}…"
    return lines, font


def _space(font: ImageFont.FreeTypeFont) -> float:
    return font.getlength(" ") + _MORE_SPACE * font.size


def _width(line: str, font: ImageFont.FreeTypeFont) -> float:
    words = line.replace("\u00a0", " ").split(" ")
    return sum(map(font.getlength, words)) + _space(font) * (len(words) - 1)


def _lines(words: Iterable[str], font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    """Words on lines; one that is wider than a line is broken anywhere."""
    lines: list[str] = []
    for word in (part for whole in words for part in _parts(whole, font, room)):
        if lines and _width(f"{lines[-1]} {word}", font) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _parts(word: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and _width(parts[-1] + letter, font) > room:
            parts.append("")
        parts[-1] += letter
    return parts


def _shown(text: str, fonts: Fonts) -> str:
    """The text in the letters that the font has; an accent that it does not know is left out."""
    shown = " ".join(_words(text, fonts.heading(_SMALLEST)))
    return shown if any(map(str.isalnum, shown)) else ""


def _words(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    known = "".join(_known(letter, font) for letter in text)
    return [word for word in known.split(" ") if word]


def _known(letter: str, font: ImageFont.FreeTypeFont) -> str:
    if letter.isspace() or _has(letter, font):
        return letter
    bare = unicodedata.normalize("NFKD", letter)[0]
    return bare if bare != letter and _has(bare, font) else ""


@lru_cache(maxsize=4096)
def _has(letter: str, font: ImageFont.FreeTypeFont) -> bool:
    """Whether a font knows a letter: all those that it does not know have one shape."""
    if unicodedata.category(letter)[0] == "C":
        return False
    single = _letters(Path(str(font.path)))
    shape, unknown = single.getmask(letter), single.getmask("\U0010fffd")
    return (shape.size, bytes(shape)) != (unknown.size, bytes(unknown))
