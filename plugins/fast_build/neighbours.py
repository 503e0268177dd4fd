"""The other plugins of the site: which signals they hook, and what that forbids."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from pelican.plugins import signals

# Signals whose receivers may change what is written, or need to see each page written.
WRITING_SIGNALS = (
    "get_writer", "get_generators", "article_generator_write_article", "page_generator_write_page",
    "article_writer_finalized", "page_writer_finalized", "content_written", "feed_generated",
    "feed_written", "finalized",
)  # fmt: skip


def receiving_modules(signal_name: str) -> Iterator[str]:
    """Names of the modules, ours left out, with a receiver on this signal."""
    signal: Any = getattr(signals, signal_name)
    for reference in list(signal.receivers.values()):
        receiver: Any = reference() if isinstance(reference, _weak_kinds()) else reference
        if receiver is None:
            continue
        while isinstance(receiver, functools.partial):
            receiver = receiver.func
        module = getattr(receiver, "__module__", None) or type(receiver).__module__
        if module.partition(".")[0] != "fast_build":
            yield module


# Signals between reading and writing whose receivers may change contents.
_COMPLETING_SIGNALS = (
    "get_generators", "article_generator_pretaxonomy", "article_generator_finalized",
    "page_generator_finalized", "static_generator_finalized", "all_generators_finalized",
    "article_generator_init", "page_generator_init", "static_generator_init",
)  # fmt: skip


def plugins_that_complete() -> bool:
    """Whether a plugin may change contents after they were read."""
    return _anyone_hears(_COMPLETING_SIGNALS)


@functools.cache
def _weak_kinds() -> tuple[Any, ...]:
    import weakref

    return (weakref.ref, weakref.WeakMethod)


def declared_safe(settings: dict[str, Any]) -> frozenset[str]:
    """Plugins that the site says only look: FAST_BUILD_SAFE_PLUGINS, names of packages."""
    return frozenset(settings.get("FAST_BUILD_SAFE_PLUGINS", ()))


def is_declared(module: str, safe: frozenset[str]) -> bool:
    """Whether a module belongs to one of these packages."""
    return module in safe or module.partition(".")[0] in safe


def followed_objects(settings: dict[str, Any]) -> dict[str, Any]:
    """Objects of safe plugins by name, whose reads are followed: FAST_BUILD_FOLLOWED."""
    return dict(settings.get("FAST_BUILD_FOLLOWED", {}))


def writing_plugins(settings: dict[str, Any]) -> list[str]:
    """Reasons, one a plugin and signal, why every output must be rendered again."""
    safe = declared_safe(settings)
    found = {
        f"{module} hooks {name}"
        for name in WRITING_SIGNALS
        for module in receiving_modules(name)
        if not is_declared(module, safe)
    }
    return sorted(found)


def plugins_that_write() -> bool:
    """Whether a plugin, declared or not, may change a file after it was written."""
    return _anyone_hears(WRITING_SIGNALS)


def _anyone_hears(names: Iterable[str]) -> bool:
    return any(True for name in names for _ in receiving_modules(name))


def plugins_in_use() -> bool:
    """Whether any other plugin hooks anything."""
    return bool(foreign_parts({}))


def foreign_parts(settings: dict[str, Any]) -> list[str]:
    """Every plugin in use but this one: what they read is known only when they are declared."""
    safe = declared_safe(settings)
    found = set()
    for name, _signal in inspect.getmembers(signals, lambda value: hasattr(value, "receivers")):
        for module in receiving_modules(name):
            if not is_declared(module, safe):
                found.add(module)
    return sorted(found)
