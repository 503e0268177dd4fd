"""The front door: answers at once when it can, else runs Pelican with this plugin."""

from __future__ import annotations


def main(arguments: list[str]) -> int:
    """Build like the command `pelican` with the same arguments; returns its exit status."""
    import pelican

    from . import register

    register()
    try:
        pelican.main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0
