"""The examples that lie beside each component, rendered as the theme renders them."""

from __future__ import annotations

from pathlib import Path

from pull_marketing.preview.gallery import Example, examples

__all__ = ["COMPONENTS", "THEME", "Example", "all_examples"]

THEME = Path(__file__).resolve().parents[2] / "theme"
COMPONENTS = THEME / "templates" / "components"


def all_examples() -> list[Example]:
    """Every example of every component, in order of file and place."""
    return list(examples(THEME))
