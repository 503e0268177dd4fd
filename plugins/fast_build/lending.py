"""Lends Markdown to the readers of other plugins, by the setting FAST_BUILD_MARKDOWN."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .quick_markdown import MarkdownPool

SETTING = "FAST_BUILD_MARKDOWN"


class MarkdownLender:
    """Instances that convert as `Markdown(**options)` does, in less time."""

    def __init__(self) -> None:
        self._pools: list[tuple[dict[str, Any], MarkdownPool]] = []

    @contextmanager
    def lend(self, options: dict[str, Any]) -> Iterator[Any]:
        """An instance in its first state, for the length of the context.

        Preprocessors may be deregistered, all else of it stays as it is. After an exception it
        is thrown away.
        """
        pool = self._pool(options)
        md = pool.fresh()
        yield md
        pool.give_back(md)

    def _pool(self, options: dict[str, Any]) -> MarkdownPool:
        for known, pool in self._pools:
            if known is options:
                return pool
        from .quick_markdown import MarkdownPool  # Markdown comes with the first that is wanted

        self._pools.append((options, MarkdownPool(options)))
        return self._pools[-1][1]
