"""The verdict promises no more than what was looked at, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pull_marketing.testimonials.verdict import UNDECIDABLE, verdict


@pytest.mark.parametrize("changes", [{}, {"testimonial": {"relation": None}}])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_verdict_never_says_compliant(
    lint_with: Callable[..., Any], changes: dict[str, Any], language: str
) -> None:
    linted = lint_with(changes)
    text = "\n".join(verdict(linted.report, 1).lines(language)).lower()
    assert ("sur les points contrôlés" if language == "fr" else "on the points checked") in text
    assert "compliant" not in text
    assert "conforme" not in text
    assert len(text.splitlines()) == 2 + len(UNDECIDABLE)


def test_verdict_names_the_rules_that_do_not_hold(lint_with: Callable[..., Any]) -> None:
    linted = lint_with({"testimonial": {"relation": None, "incentive": None}})
    summed = verdict(linted.report, 1)
    assert summed.broken == ("T10", "T12")
    assert summed.rules == 40
