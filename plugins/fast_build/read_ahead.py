"""Markdown is converted by helpers while Pelican makes contents of what is ready."""

# Pelican hands paths over as text.
# ruff: noqa: PTH100, PTH118
from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from pelican.generators import CachingGenerator

from .neighbours import receiving_modules
from .reading import MarkdownReader
from .workers import Helper, helpers_from, worker_count

_PREREAD = ("article_generator_preread", "page_generator_preread")


class ReadAhead:
    """Starts helpers when a generator has found its files, and hands over what they made."""

    def __init__(
        self, generator: CachingGenerator, is_known: Callable[[CachingGenerator, str], bool]
    ) -> None:
        self._generator = generator
        self._is_known = is_known
        self._plain_files = generator.get_files
        self._helpers: list[Helper] = []
        self._queue: dict[str, Helper] = {}
        if worker_count(generator.settings):
            generator.get_files = self._get_files

    def _get_files(self, *arguments: Any, **keywords: Any) -> set[str]:
        found: set[str] = self._plain_files(*arguments, **keywords)
        self._generator.get_files = self._plain_files
        if not any(True for name in _PREREAD for _ in receiving_modules(name)):
            self._start(found)
        return found

    def _start(self, names: set[str]) -> None:
        # Pelican walks this very set: in this order it will ask.
        readers = self._generator.readers.readers
        wanted = [
            name
            for name in names
            if type(readers.get(name.rpartition(".")[2])) is MarkdownReader
            and not self._is_known(self._generator, name)
        ]
        if not wanted or len(wanted) < helpers_from(self._generator.settings):
            return
        reader = readers[wanted[0].rpartition(".")[2]]
        reader.pool.give_back(reader.pool.fresh())  # made once, before the helpers are
        if not reader.pool.only_own_extensions:
            return
        paths = [os.path.abspath(os.path.join(self._generator.path, name)) for name in wanted]
        count = worker_count(self._generator.settings)
        for number in range(count):
            share = paths[number::count]
            helper = Helper(share, reader.convert)
            self._helpers.append(helper)
            self._queue |= dict.fromkeys(share, helper)
        for extension in {name.rpartition(".")[2] for name in wanted}:
            readers[extension].helped = self._next

    def _next(self, path: str) -> Any:
        helper = self._queue.pop(path, None)
        return helper.next() if helper is not None else None

    def end(self) -> None:
        for helper in self._helpers:
            helper.end()
        self._helpers = []
