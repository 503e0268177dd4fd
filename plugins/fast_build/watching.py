"""`--watch`: builds at each save, in one process that stays, until it is interrupted."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator

from watchfiles import watch

from .stamps import Stamp, stamp
from .warm import WarmBuilder

# An editor that saves touches several files one after the other.
_QUIET_MS, _QUIET_AT_LAST_MS = 5, 30
_ELSEWHERE_MS = 500
# For what the system did not tell, which happens when thousands of files change at once.
_EVERYTHING_S = 10.0


def keep_building(arguments: list[str]) -> int:
    """Build, then again at each change; returns the exit status: 1 when nothing can be watched."""
    gc.enable()  # this process stays
    builder = WarmBuilder(arguments)
    try:
        return _keep_building(builder)
    except KeyboardInterrupt:
        return 0


def _keep_building(builder: WarmBuilder) -> int:
    status = builder.build()
    inputs = builder.inputs()
    if inputs is None:
        if not status:
            _tell("not all that this site reads is known; `pelican --autoreload` can watch it")
        return status or 1
    while True:
        trees, others = inputs
        _tell(f"watching {', '.join(trees)}")
        for told in _changes(trees, others):
            builder.build(told, aloud=bool(told))
            # A failed build leaves nothing to go by: what was watched stays it.
            inputs = builder.inputs() or inputs
            if inputs != (trees, others):
                break


def _changes(trees: list[str], others: list[str]) -> Iterator[set[str]]:
    """Paths that changed; none at times, when everything is to be looked at."""
    stamps: list[Stamp | None] = []  # something may have changed since the last build began
    looked_s = 0.0
    for changed in watch(
        *trees,
        watch_filter=None,
        step=_QUIET_MS,
        debounce=_QUIET_AT_LAST_MS,
        rust_timeout=_ELSEWHERE_MS,
        yield_on_timeout=True,
    ):
        now = [stamp(path) for path in others]
        if changed or now != stamps or time.monotonic() - looked_s > _EVERYTHING_S:
            looked_s = time.monotonic()
            stamps = now
            yield {path for _, path in changed}


def _tell(text: str) -> None:
    print(f"fast_build: {text}", file=sys.stderr, flush=True)  # noqa: T201
