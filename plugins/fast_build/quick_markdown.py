"""Python-Markdown, faster, with the same HTML: one instance reused, hopeless patterns skipped."""

from __future__ import annotations

import importlib
from typing import Any

import markdown
from markdown import Markdown
from markdown.extensions import footnotes

from .lean_imports import plugins_on_demand
from .quick_blocks import guard_blocks
from .quick_code import guard_code
from .quick_html import guard_html
from .quick_inline import GuardedInlineProcessor, guard
from .quick_sources import guard_sources

# What the guards know was read in, and is tested with, these versions.
_KNOWN_VERSIONS = frozenset({(3, 11)})
# Data and order of each registry.
_Parts = tuple[list[Any], list[tuple[Any, Any]]]


def can_reuse(md: Markdown) -> bool:
    """Whether `reset` brings this instance back to its first state.

    True for Python-Markdown's own extensions, but for footnotes with UNIQUE_IDS, which count
    the resets.
    """
    for extension in md.registeredExtensions:
        if isinstance(extension, footnotes.FootnoteExtension) and extension.getConfig("UNIQUE_IDS"):
            return False
    parts = (*md.preprocessors, *md.parser.blockprocessors, *md.treeprocessors,
             *md.postprocessors, *md.inlinePatterns, *md.registeredExtensions)  # fmt: skip
    return all(_is_known(type(part)) for part in parts)


def _parts(md: Any) -> _Parts:
    """What `can_reuse` looks at, in a form that is quickly compared."""
    registries = (md.preprocessors, md.parser.blockprocessors, md.treeprocessors,
                  md.postprocessors, md.inlinePatterns)  # fmt: skip
    tables = [(dict(one._data), list(one._priority)) for one in registries]
    return list(md.registeredExtensions), tables


def _is_known(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "markdown" or kind is GuardedInlineProcessor


def _imported(options: dict[str, Any]) -> dict[str, Any]:
    """The options with new instances of own extensions in the place of their names."""
    made = []
    for name in options.get("extensions", ()):
        configs = options.get("extension_configs", {}).get(name, {})
        if isinstance(name, str) and name.startswith("markdown.extensions."):
            with plugins_on_demand():
                made.append(importlib.import_module(name).makeExtension(**configs))
        else:
            made.append(name)
    return options | {"extensions": made}


class MarkdownPool:
    """Gives a Markdown instance in its first state, the same one as long as that is possible."""

    def __init__(self, options: dict[str, Any], direct: bool = False) -> None:
        """`direct` imports Python-Markdown's own extensions by their names.

        Python-Markdown first looks for a package that offers that name as an entry point, which
        takes longer than all the rest. Only for who knows that this finds nothing else.
        """
        self._options = options
        self._direct = direct
        self._kept: Markdown | None = None
        self._preprocessors: tuple[dict[str, Any], list[Any]] | None = None
        self._reusable: _Parts | None = None
        self.only_own_extensions = False

    def fresh(self) -> Markdown:
        """An instance as `Markdown(**options)` would make it, guarded."""
        if self._kept is not None:
            md, self._kept = self._kept, None
            assert self._preprocessors is not None
            data, priority = self._preprocessors
            registry: Any = md.preprocessors
            registry._data, registry._priority = dict(data), list(priority)
            registry._is_sorted = False
            md.reset()
            return md
        md = Markdown(**(_imported(self._options) if self._direct else self._options))
        self.only_own_extensions = can_reuse(md)
        if self.only_own_extensions:
            if markdown.__version_info__[:2] in _KNOWN_VERSIONS:
                guard(md)
                guard_blocks(md)
                guard_html(md)
                guard_code(md)
                guard_sources(md)
            made: Any = md.preprocessors
            self._preprocessors = (dict(made._data), list(made._priority))
        return md

    def give_back(self, md: Markdown) -> None:
        """Keep an instance whose conversion ended well."""
        parts = _parts(md)
        if self.only_own_extensions and (parts == self._reusable or can_reuse(md)):
            self._kept, self._reusable = md, parts
