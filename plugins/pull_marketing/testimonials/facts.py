"""The rules and word lists as data: severity, source, day read, day on which to read it again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ..diagnostics import Severity
from ..law import DatedLine, LegalFact, read_dated_lines

DATA = Path(__file__).parent / "data"
RULES_FILE = DATA / "rules.yaml"
WORDS_FILE = DATA / "words.yaml"

_SEVERITIES = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}


class RuleFacts(LegalFact):
    """What is known about a rule without its code: E stops a publish build, W warns, I informs."""

    severity: Literal["E", "W", "I"]

    @property
    def when_publishing(self) -> Severity:
        return _SEVERITIES[self.severity]


@lru_cache(maxsize=1)
def rule_facts() -> dict[str, RuleFacts]:
    """Every line of rules.yaml, by the id of the rule."""
    lines = read_dated_lines(RULES_FILE)
    return {name: RuleFacts.model_validate(line) for name, line in lines.items()}


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The word lists of words.yaml: reserve words, refusal grounds, professions …"""
    return dict(read_dated_lines(WORDS_FILE))


def dated_rules() -> Iterator[DatedLine]:
    """Every rule with the day on which its source must be read again."""
    for name, facts in rule_facts().items():
        yield DatedLine(name, f"testimonials/data/{RULES_FILE.name}", facts)
