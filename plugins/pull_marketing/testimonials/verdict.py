"""What the rules found, in words that promise no more than what was looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..catalogues import catalogue
from ..diagnostics import Diagnostic
from .rules import all_rules

UNDECIDABLE = (
    "whether the person exists",
    "whether the praise, or the criticism, is sincere",
    "whether a cut changes the meaning",
    "whether the papers in the register are genuine",
)
"""What no rule looks at; gettext ids. Printed with every verdict and on the policy page."""


@dataclass(frozen=True)
class Verdict:
    """The outcome of one run of the rules: never more than “on the points checked”."""

    rules: int
    testimonials: int
    broken: tuple[str, ...]

    def lines(self, language: str) -> list[str]:
        """The verdict as lines of text, what a machine cannot decide included."""
        _ = catalogue(language).gettext
        if self.broken:
            first = _(
                "On the points checked ({rules} rules, {count} testimonials): {broken} to see."
            )
        else:
            first = _(
                "On the points checked ({rules} rules, {count} testimonials): nothing to say."
            )
        broken = ", ".join(self.broken)
        told = first.format(rules=self.rules, count=self.testimonials, broken=broken)
        return [told, _("A program cannot decide:"), *(f"- {_(text)}" for text in UNDECIDABLE)]


def verdict(diagnostics: Iterable[Diagnostic], testimonials: int) -> Verdict:
    """Sum up what was found.

    Args:
        diagnostics: the findings of a run; those of other features are left out.
        testimonials: how many testimonials were looked at.
    """
    ids = {rule.id for rule in all_rules()}
    broken = sorted({d.code for d in diagnostics if d.code in ids})
    return Verdict(len(ids), testimonials, tuple(broken))
