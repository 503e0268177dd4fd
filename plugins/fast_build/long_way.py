"""Builds through Pelican itself, with this plugin connected whatever the settings say."""

from __future__ import annotations


def build(arguments: list[str], explain: bool = False, trace: str = "") -> int:
    """Run Pelican's command line; returns its exit status."""
    import pelican

    from . import engine
    from .door import index_base

    engine.Build.arguments = arguments
    engine.Build.index_base = index_base(arguments)
    engine.Build.explain, engine.Build.trace_file = explain, trace
    engine.Build.openings.start()
    engine.connect()
    try:
        pelican.main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0
