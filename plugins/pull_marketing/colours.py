"""The accent colour an owner chose, made readable on every ground of the theme, light and dark.

The rule works in OKLCH, where equal steps look equal, and gives hex: nothing is computed in the
browser.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

LIGHT_GROUNDS = ("#fcfbf8", "#f4f2ed")
DARK_GROUNDS = ("#13181e", "#1b2128")
ON_ACCENT_LIGHT = "#fcfcf9"
ON_ACCENT_DARK = "#13181e"
LEAST_CONTRAST = 6.5
LIGHTNESS_STEP = 0.005
CHROMA_STEP = 0.002
MOVED_BEYOND = 0.05

_HEX = re.compile(r"#[0-9a-fA-F]{6}")

Oklch = tuple[float, float, float]
Linear = tuple[float, float, float]


@dataclass(frozen=True)
class AccentTokens:
    """The accent tokens of one colour scheme, each a hex colour."""

    accent: str
    accent_strong: str
    accent_soft: str
    accent_line: str
    on_accent: str


@dataclass(frozen=True)
class Accent:
    """What became of the colour asked for.

    Attributes:
        asked: the hex of ``site.yaml``, in lower case.
        light: tokens on light paper.
        dark: tokens on dark paper.
        moved: True when the light accent is more than .05 of lightness away from what was asked.
    """

    asked: str
    light: AccentTokens
    dark: AccentTokens
    moved: bool


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio of two hex colours, from 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def accent(asked: str) -> Accent:
    """Make the accent tokens of both schemes from one hex colour.

    Raises:
        ValueError: ``asked`` is not of the form ``#14563f``.
    """
    if not _HEX.fullmatch(asked):
        raise ValueError(f"not a colour of the form #14563f: {asked!r}")
    asked = asked.lower()
    lightness, chroma, hue = _to_oklch(asked)
    light, used = _light_tokens(lightness, chroma, hue)
    moved = abs(used - lightness) > MOVED_BEYOND
    return Accent(asked, light, _dark_tokens(chroma, hue), moved)


def accent_css(accent_hex: str) -> str:
    """Return the ``:root`` blocks to append to ``site.css`` for another accent than its own."""
    result = accent(accent_hex)
    return (
        f":root{{{_declarations(result.light)}}}\n"
        f"@media(prefers-color-scheme:dark){{:root{{{_declarations(result.dark)}}}}}\n"
    )


def _light_tokens(lightness: float, chroma: float, hue: float) -> tuple[AccentTokens, float]:
    soft = _to_hex((0.955, min(chroma, 0.025), hue))
    used = min(lightness, 0.46)
    main = min(chroma, 0.13)
    used = _readable((used, main, hue), -LIGHTNESS_STEP, (*LIGHT_GROUNDS, soft))
    tokens = AccentTokens(
        accent=_to_hex((used, main, hue)),
        accent_strong=_to_hex((used - 0.08, main, hue)),
        accent_soft=soft,
        accent_line=_to_hex((0.80, min(chroma, 0.06), hue)),
        on_accent=ON_ACCENT_LIGHT,
    )
    return tokens, used


def _dark_tokens(chroma: float, hue: float) -> AccentTokens:
    soft = _to_hex((0.285, min(chroma, 0.035), hue))
    main = min(chroma, 0.11)
    used = _readable((0.78, main, hue), LIGHTNESS_STEP, (*DARK_GROUNDS, soft))
    return AccentTokens(
        accent=_to_hex((used, main, hue)),
        accent_strong=_to_hex((min(used + 0.07, 0.95), main, hue)),
        accent_soft=soft,
        accent_line=_to_hex((0.45, min(chroma, 0.06), hue)),
        on_accent=ON_ACCENT_DARK,
    )


def _readable(colour: Oklch, step: float, grounds: tuple[str, ...]) -> float:
    """Move the lightness by ``step`` until the colour reads on every ground; return it."""
    lightness, chroma, hue = colour
    while 0 < lightness < 1:
        shown = _to_hex((lightness, chroma, hue))
        if min(contrast(shown, ground) for ground in grounds) >= LEAST_CONTRAST:
            break
        lightness += step
    return lightness


def _declarations(tokens: AccentTokens) -> str:
    return (
        f"--accent:{tokens.accent};--accent-strong:{tokens.accent_strong};"
        f"--accent-soft:{tokens.accent_soft};--accent-line:{tokens.accent_line};"
        f"--on-accent:{tokens.on_accent}"
    )


def _channels(colour: str) -> Linear:
    """Hex to linear light, red, green and blue from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _decode(red), _decode(green), _decode(blue)


def _decode(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encode(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * float(value ** (1 / 2.4)) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklch(colour: str) -> Oklch:
    """Source: Björn Ottosson, "A perceptual color space for image processing", 2020."""
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _to_linear(colour: Oklch) -> Linear:
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _to_hex(colour: Oklch) -> str:
    """OKLCH to hex; a colour the screen cannot show loses chroma until it can."""
    lightness, chroma, hue = colour
    while True:
        linear = _to_linear((lightness, chroma, hue))
        if chroma == 0 or all(-0.0001 <= value <= 1.0001 for value in linear):
            break
        chroma = max(chroma - CHROMA_STEP, 0)
    return "#" + "".join(f"{round(_encode(min(max(value, 0), 1)) * 255):02x}" for value in linear)
