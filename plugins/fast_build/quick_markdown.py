"""Python-Markdown, faster, with the same HTML: one instance reused, hopeless patterns skipped."""

from __future__ import annotations

import importlib
from typing import Any

from markdown import Markdown, inlinepatterns, util
from markdown.extensions import footnotes
from markdown.treeprocessors import InlineProcessor

from .lean_imports import plugins_on_demand
from .quick_blocks import guard_blocks

# Characters without which the regular expression cannot match. Only patterns whose expression
# is literally one of these are guarded; anything else is tried as always.
_NEEDED = {
    inlinepatterns.BACKTICK_RE: "`",
    inlinepatterns.ESCAPE_RE: "\\",
    inlinepatterns.LINK_RE: "[",
    inlinepatterns.IMAGE_LINK_RE: "![",
    inlinepatterns.AUTOLINK_RE: "://",
    inlinepatterns.AUTOMAIL_RE: "@",
    inlinepatterns.LINE_BREAK_RE: "  \n",
    inlinepatterns.HTML_RE: "<",
    inlinepatterns.ENTITY_RE: "&",
    r"\[\^([^\]]*)\]": "[^",
    r"\[\[([\w0-9_ -]+)\]\]": "[[",
    r"\>\>": ">>",
    r"\<\<": "<<",
    r"(?<!-)---(?!-)": "---",
    r"(?<!-)--(?!-)": "--",
    r"(?<!\.)\.{3}(?!\.)": "...",
}


def needed_text(pattern: Any) -> tuple[str, ...]:
    """Texts of which one must be there for the pattern to match; empty when not known."""
    kind = type(pattern)
    if kind.getCompiledRegExp is not inlinepatterns.Pattern.getCompiledRegExp:
        return ()
    if kind is inlinepatterns.DelimiterProcessor:
        return tuple(pattern.tokens) if all(pattern.tokens) else ()
    if not isinstance(pattern, inlinepatterns.InlineProcessor):
        return ()
    text = _NEEDED.get(pattern.pattern)
    return (text,) if text and pattern.compiled_re.pattern == pattern.pattern else ()


class GuardedInlineProcessor(InlineProcessor):
    """Does not try a pattern on a text that lacks what the pattern needs."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._guards: list[tuple[Any, str, tuple[str, ...]]] | None = None

    def run(self, tree: Any, ancestors: list[str] | None = None) -> Any:
        # Extensions may add patterns at any time before a run.
        self._guards = _guards(self.inlinePatterns)
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        """Replaces the private method of the base class, which calls it by this name."""
        if isinstance(data, util.AtomicString):
            return data
        guards = self._guards
        if guards is None:
            guards = [(pattern, "", ()) for pattern in self.inlinePatterns]
        apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]
        start, count = 0, len(guards)
        while patternIndex < count:
            pattern, first, others = guards[patternIndex]
            # A pattern that cannot match leaves the start at 0, as one that was tried does.
            # (Every text holds the empty one.)
            if first not in data and (not others or not any(text in data for text in others)):
                start = 0
                patternIndex += 1  # noqa: N806
                continue
            data, matched, start = apply(pattern, data, patternIndex, start)
            if not matched:
                patternIndex += 1  # noqa: N806
        return data

    def _InlineProcessor__processPlaceholders(  # noqa: N802
        self,
        data: str | None,
        parent: Any,
        isText: bool = True,  # noqa: N803
    ) -> list[Any]:
        """Text without any placeholder stays where it is."""
        if not data or util.INLINE_PLACEHOLDER_PREFIX in data:
            plain: Any = InlineProcessor._InlineProcessor__processPlaceholders  # type: ignore[attr-defined]
            found: list[Any] = plain(self, data, parent, isText)
            return found
        if isText:
            parent.text = parent.text + data if parent.text else data
        else:
            parent.tail = parent.tail + data if parent.tail else data
        return []


def _guards(patterns: Any) -> list[tuple[Any, str, tuple[str, ...]]]:
    """Each pattern with the texts of which one is needed, the first by itself."""
    found = []
    for pattern in patterns:
        first, *others = needed_text(pattern) or ("",)
        found.append((pattern, first, tuple(others)))
    return found


def guard(md: Markdown) -> None:
    """Put the guarded processor in the place of the plain one, if that is what is there."""
    plain: Any = next((t for t in md.treeprocessors if type(t) is InlineProcessor), None)
    if plain is None or plain.inlinePatterns is not md.inlinePatterns:
        return
    registry: Any = md.treeprocessors
    for item in registry._priority:
        if item.name == "inline":
            registry.register(GuardedInlineProcessor(md), "inline", item.priority)
            break


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
            guard(md)
            guard_blocks(md)
            made: Any = md.preprocessors
            self._preprocessors = (dict(made._data), list(made._priority))
        return md

    def give_back(self, md: Markdown) -> None:
        """Keep an instance whose conversion ended well."""
        if self.only_own_extensions and can_reuse(md):
            self._kept = md
