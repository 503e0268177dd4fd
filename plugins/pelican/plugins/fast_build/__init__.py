"""Doorway for Pelican's plugin discovery; the plugin itself is `fast_build`."""

from fast_build import __version__, register

__all__ = ["__version__", "register"]
