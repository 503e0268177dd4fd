"""What a command answers when it cannot do what was asked: one diagnostic, and nothing written."""

from __future__ import annotations

from .diagnostics import Diagnostic


class CommandRefused(Exception):
    """What was asked cannot be done; nothing was written."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.render("en"))
