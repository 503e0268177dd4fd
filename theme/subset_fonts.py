"""Make the font files of the theme from the npm packages of Literata and Figtree.

    npm pack @fontsource-variable/literata @fontsource-variable/figtree   (then unpack both)
    python theme/subset_fonts.py FOLDER

FOLDER holds the ``.woff2`` files of both packages, at any depth. Needed only when a font changes:
the results are kept in ``static/fonts``. Characters come first and the weight axis second; the
other order leaves tables that refer to glyphs that are gone.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib import instancer

FONTS = Path(__file__).resolve().parent / "static" / "fonts"

ASCII = "".join(map(chr, range(0x20, 0x7F)))
FRENCH = "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜ"
NEIGHBOURS = "ñáíóúß"
SIGNS = "«»‹›“”‘’–—…·•°§©®™€£×÷−½¼²³ªº"
SPACES = "\u00a0\u2009\u202f"
NARROW_SPACE, THIN_SPACE, HARD_HYPHEN, HYPHEN = 0x202F, 0x2009, 0x2011, 0x2D
CHARACTERS = ASCII + FRENCH + NEIGHBOURS + SIGNS + SPACES + chr(HARD_HYPHEN)
RARE = "Ÿ"
FEATURES = ("kern", "liga", "ccmp", "locl", "mark", "mkmk")


@dataclass(frozen=True)
class Face:
    """One file to ship.

    Attributes:
        source: name of the file in the npm package.
        target: name of the file in ``static/fonts``.
        weights: the weight range kept, or one weight.
        text: the characters kept.
        features: the OpenType features kept.
    """

    source: str
    target: str
    weights: tuple[int, int] | int = (400, 700)
    text: str = CHARACTERS
    features: tuple[str, ...] = FEATURES


FACES = (
    Face("literata-latin-wght-normal", "literata"),
    Face("literata-latin-wght-italic", "literata-italic", weights=400),
    Face("figtree-latin-wght-normal", "figtree", features=(*FEATURES, "tnum")),
    Face("literata-latin-ext-wght-normal", "literata-ext", text=RARE, features=()),
    Face(
        "literata-latin-ext-wght-italic", "literata-italic-ext", weights=400, text=RARE, features=()
    ),
    Face("figtree-latin-ext-wght-normal", "figtree-ext", text=RARE, features=()),
)


def _half_space(font: TTFont) -> str:
    """Add an empty glyph half as wide as the space; return its name."""
    name = "narrowspace"
    width, _ = font["hmtx"][font.getBestCmap()[0x20]]
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = Glyph()
    font["hmtx"][name] = (width // 2, 0)
    if "gvar" in font:
        font["gvar"].variations[name] = []
    # The advance map of HVAR does not know the new glyph; gvar holds the same widths.
    if "HVAR" in font:
        del font["HVAR"]
    return name


def _add_french_spaces(font: TTFont) -> None:
    """Give the font U+202F and U+2011, which no family looked at has in its latin file."""
    known = font.getBestCmap()
    narrow = known.get(THIN_SPACE) or _half_space(font)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.setdefault(THIN_SPACE, narrow)
            table.cmap[NARROW_SPACE] = narrow
            table.cmap[HARD_HYPHEN] = known[HYPHEN]


def make(face: Face, source: Path) -> bytes:
    """Subset, narrow and complete one face; return the bytes of the woff2 file."""
    options = subset.Options()
    options.layout_features = list(face.features)
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=face.text)
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": face.weights}, inplace=True)
    if face.text == CHARACTERS:
        _add_french_spaces(font)
    font.flavor = "woff2"
    target = FONTS / f"{face.target}.woff2"
    font.save(target)
    return target.read_bytes()


def main(folder: str) -> None:
    """Write every face of the theme from the files under ``folder``."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        (source,) = Path(folder).rglob(f"{face.source}.woff2")
        sys.stdout.write(f"{face.target}.woff2  {len(make(face, source))} bytes\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("python theme/subset_fonts.py FOLDER")
    main(sys.argv[1])
