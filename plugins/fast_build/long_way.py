"""Builds through Pelican itself, with this plugin connected whatever the settings say."""

from __future__ import annotations

import contextlib
import gc
import os
import sys

_COMMAND = "python -m fast_build"
_OWN_OPTIONS = """
options of fast_build:
  --explain             Say why each file was written, and what took how long.
  --trace FILE          Write the times of the build for viewers of Chrome traces.
  --watch               Build at each save, in a process that stays, until Ctrl+C."""


def build(
    arguments: list[str], explain: bool = False, trace: str = "", pelican_version: str = ""
) -> int:
    """Run Pelican's command line; returns its exit status.

    With `pelican_version` known, an index of the last build stands for a site so plain that most
    of what Pelican imports will not be needed; when it is, another process does the build.
    """
    from .door import index_base
    from .late_imports import NeedsAll, most_left_out

    # Contents and templates live as long as the build: looking for garbage among them at every
    # turn costs a tenth of it, and helpers share what nobody touches.
    gc.set_threshold(50_000, 20, 100)
    if not pelican_version:  # more than a short build
        gc.enable()
    base = index_base(arguments)
    left_out = most_left_out(pelican_version) if pelican_version else contextlib.nullcontext()
    try:
        with left_out:
            import pelican

            from . import connecting, engine
        sys.argv[0] = _COMMAND  # as its help should name it
        engine.Build.arguments = arguments
        engine.Build.index_base = base
        engine.Build.explain, engine.Build.trace_file = explain, trace
        engine.Build.openings.start()
        connecting.connect()
        # Not where it goes on after a mistake (-r), nor where its stack is wanted (-D).
        from .settings_told import settings_told

        with settings_told(pelican) if base else contextlib.nullcontext():
            pelican.main(arguments)
    except SystemExit as end:
        if not end.code and {"-h", "--help"} & {*arguments}:
            print(_OWN_OPTIONS)  # noqa: T201
        return end.code if isinstance(end.code, int) else 1
    except NeedsAll:
        return _build_with_all(arguments, explain, trace, f"{base}.index")
    return 0


def _build_with_all(arguments: list[str], explain: bool, trace: str, index: str) -> int:
    """The same build in a process that finds no index, and therefore leaves nothing out."""
    import subprocess

    with contextlib.suppress(OSError):
        os.unlink(index)  # noqa: PTH108 - shared with the front door, which avoids pathlib
    own = ["--explain"] * explain + ["--trace", trace] * bool(trace)
    command = [sys.executable, "-m", "fast_build", *arguments, *own]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own arguments
