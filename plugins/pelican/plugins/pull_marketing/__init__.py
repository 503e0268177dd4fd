"""Doorway for Pelican's plugin discovery; the plugin itself is `pull_marketing`."""

from pull_marketing import __version__, register

__all__ = ["__version__", "register"]
