"""The author's guide explains every rule that a build may stop on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pull_marketing.testimonials.facts import rule_facts

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "temoignages.md"
LONGEST = 700
"""A paragraph one reads while fixing something, in characters."""


def explained() -> dict[str, str]:
    """What the guide says under the heading of each rule."""
    text = GUIDE.read_text("utf-8")
    parts = re.split(r"^#{2,3} (?:(T\d\d)\. )?.*$", text, flags=re.MULTILINE)
    return {name: said.strip() for name, said in zip(parts[1::2], parts[2::2], strict=True) if name}


def test_every_rule_has_its_heading_in_order() -> None:
    headings = re.findall(r"^### (T\d\d)\. \S", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert headings == list(rule_facts())


@pytest.mark.parametrize("name", rule_facts())
def test_a_rule_is_one_short_paragraph_with_an_example(name: str) -> None:
    said = explained()[name]
    assert "\n\n" not in said
    assert 80 < len(said) <= LONGEST
    assert "*Exemple" in said


@pytest.mark.parametrize("name", rule_facts())
def test_the_guide_says_which_rules_only_warn(name: str) -> None:
    warns = rule_facts()[name].severity != "E"
    assert explained()[name].startswith("*Avertissement.*") == warns
