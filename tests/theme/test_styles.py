"""The style sheets: their size, their tokens, the contrast of every pair of the palette."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from pull_marketing.colours import accent, contrast

CSS = Path(__file__).resolve().parents[2] / "theme" / "static" / "css"
SITE = (CSS / "site.css").read_text("utf-8")
FORMS = (CSS / "forms.css").read_text("utf-8")
PARTS = (CSS / "parts.css").read_text("utf-8")
BLOCKS = (CSS / "blocks.css").read_text("utf-8")
TESTIMONIALS = (CSS / "testimonials.css").read_text("utf-8")
SHEETS = {
    "site": SITE,
    "parts": PARTS,
    "blocks": BLOCKS,
    "forms": FORMS,
    "testimonials": TESTIMONIALS,
}
TOKEN = re.compile(r"--([a-z-]+):(#[0-9a-f]{6})")
LIGHT, DARK = (
    dict(TOKEN.findall(block))
    for block in SITE.split("@font-face")[0].split("prefers-color-scheme:dark")
)
AAA, AA, CONTROL = 7, 4.5, 3


@pytest.mark.parametrize(
    ("text", "most_bytes"),
    [(SITE, 4500), (PARTS, 1800), (BLOCKS, 900), (FORMS, 3000), (TESTIMONIALS, 700)],
)
def test_sheet_keeps_its_size(text: str, most_bytes: int) -> None:
    assert len(gzip.compress(text.encode(), 9)) <= most_bytes


@pytest.mark.parametrize("text", SHEETS.values(), ids=SHEETS)
def test_sheet_asks_for_nothing_elsewhere(text: str) -> None:
    assert "@import" not in text
    assert all(found.startswith("../fonts/") for found in re.findall(r"url\(([^)]*)", text))


@pytest.mark.parametrize("text", SHEETS.values(), ids=SHEETS)
def test_every_token_used_is_defined(text: str) -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+):", SITE))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= defined


@pytest.mark.parametrize("text", SHEETS.values(), ids=SHEETS)
def test_braces_are_balanced(text: str) -> None:
    assert text.count("{") == text.count("}")


def test_font_files_exist() -> None:
    for name in re.findall(r"url\(\.\./([^)]*)\)", SITE):
        assert (CSS.parent / name).is_file()


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [
        ("ink", "paper", AAA),
        ("ink", "surface", AAA),
        ("ink", "marker", AAA),
        ("ink", "accent-soft", AAA),
        ("muted", "paper", 6),
        ("muted", "surface", 6),
        ("muted", "accent-soft", 6),
        ("accent", "paper", AAA),
        ("accent", "surface", AAA),
        ("accent", "accent-soft", AAA),
        ("on-accent", "accent", AAA),
        ("on-accent", "accent-strong", AAA),
        ("error", "paper", 6),
        ("error", "error-soft", 5.5),
        ("ok", "paper", 6),
        ("ok", "surface", AA),
        ("error", "surface", AA),
        ("field", "paper", CONTROL),
        ("field", "surface", CONTROL),
    ],
)
def test_pair_can_be_read(tokens: dict[str, str], front: str, ground: str, least: float) -> None:
    assert contrast(tokens[front], tokens[ground]) >= least


def test_accent_of_the_sheet_is_the_default_of_the_rule() -> None:
    result = accent(LIGHT["accent"])
    for tokens, made in ((LIGHT, result.light), (DARK, result.dark)):
        assert tokens["accent"] == made.accent
        assert tokens["accent-strong"] == made.accent_strong
        assert tokens["accent-soft"] == made.accent_soft
        assert tokens["accent-line"] == made.accent_line
        assert tokens["on-accent"] == made.on_accent


def test_tables_and_quotes_know_no_left_and_right() -> None:
    """They also stand in texts that are written from the right."""
    styles = (CSS / "blocks.css").read_text("utf-8")
    gradients = re.sub(r"background:[^;}]*", "", styles)
    assert re.findall(r"[^;{}]*\b(?:left|right)\b[^;}]*", gradients) == []
