"""Imports Pygments without the search for plugins, which costs more than all the rest of it."""

from __future__ import annotations

import contextlib
import importlib
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

_PLUGIN = "pygments.plugin"
_SEARCHES = ("lexers", "formatters", "styles", "filters")


def _search(kind: str) -> Callable[[], Any]:
    """The function of Pygments, whose module is imported when somebody calls it."""
    return lambda: getattr(importlib.import_module(_PLUGIN), f"find_plugin_{kind}")()


@contextlib.contextmanager
def plugins_on_demand() -> Iterator[None]:
    """While this lasts, Pygments' modules get functions that search for plugins when called."""
    if _PLUGIN in sys.modules:
        yield
        return
    stand_in: Any = types.ModuleType(_PLUGIN)
    for kind in _SEARCHES:
        setattr(stand_in, f"find_plugin_{kind}", _search(kind))
    sys.modules[_PLUGIN] = stand_in
    try:
        yield
    finally:
        if sys.modules.get(_PLUGIN) is stand_in:
            del sys.modules[_PLUGIN]
            package = sys.modules.get("pygments")
            if package is not None and vars(package).get("plugin") is stand_in:
                del vars(package)["plugin"]
