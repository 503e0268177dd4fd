"""Pull Marketing for Pelican: blog, questionnaires, testimonials and referrals from text files."""

from __future__ import annotations

__version__ = "0.1.0"


def register() -> None:
    """Connect the plugin. Nothing here can fail: settings are read when Pelican has started."""
    from .plugin import connect

    connect()
