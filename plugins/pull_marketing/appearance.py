"""The look the owner chose in site.yaml: an accent of their own becomes a small stylesheet."""

from __future__ import annotations

from .colours import accent, accent_css
from .diagnostics import Location, Report, Severity, problem
from .site import Theme

ACCENT_CSS = "theme/css/accent.css"
"""Where the stylesheet of an accent of one's own is written, relative to the output."""

ACCENT_MOVED = problem(
    "S050",
    "the accent {asked} cannot be read on this paper: {used} is used on light pages",
    hint="nothing to do; choose a darker colour if you want it unchanged",
    severity=Severity.INFO,
)


def own_accent(theme: Theme) -> str:
    """The stylesheet of the owner's accent; empty when it is the theme's own."""
    usual = str(Theme.model_fields["accent"].default)
    return "" if theme.accent.lower() == usual else accent_css(theme.accent)


def check_accent(theme: Theme, where: Location, report: Report) -> None:
    """Say so when the accent had to be changed to stay readable."""
    chosen = accent(theme.accent)
    if chosen.moved:
        report(ACCENT_MOVED.at(where, asked=chosen.asked, used=chosen.light.accent))
