"""Builds through Pelican itself, with this plugin connected whatever the settings say."""

from __future__ import annotations


def build(arguments: list[str], explain: bool = False, trace: str = "") -> int:
    """Run Pelican's command line; returns its exit status."""
    import gc

    # Contents and templates live as long as the build: looking for garbage among them at every
    # turn costs a tenth of it, and helpers share what nobody touches.
    gc.set_threshold(50_000, 20, 100)
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


def leave(status: int) -> None:
    """End the process without taking thousands of objects apart one by one."""
    import atexit
    import logging
    import os
    import sys
    import threading

    if any(thread is not threading.main_thread() for thread in threading.enumerate()):
        return
    atexit._run_exitfuncs()
    logging.shutdown()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(status)
