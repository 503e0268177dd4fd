"""Incremental builds for any Pelican site, equal byte for byte to a clean build.

A plugin (`PLUGINS = [..., "fast_build"]`) and a command (`python -m fast_build`). This module
imports nothing, so that the command can answer without loading Pelican.
"""

from __future__ import annotations

__version__ = "0.1.0"


def register() -> None:
    """Connect to Pelican (called by Pelican's plugin loader)."""
    from .connecting import connect

    connect()
