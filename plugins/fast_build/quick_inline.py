"""Inline patterns of Python-Markdown without the attempts that cannot succeed; the same tree."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown, inlinepatterns, util
from markdown.treeprocessors import InlineProcessor

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
# One search for any needed text is quicker than one search for each, up to about this length.
_SHORT = 100
_PREFIX = util.INLINE_PLACEHOLDER_PREFIX
# Of a text from a start: the element that stands there, its first position and its end.
Pairs = Callable[[str, int], tuple[Element, int, int] | None]
Guard = tuple[Any, str, tuple[str, ...], Pairs | None]


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


def _pairs(pattern: Any) -> Pairs | None:
    """Finds emphasis for which nothing has to be weighed up, if that is what the pattern is for."""
    if type(pattern) is not inlinepatterns.DelimiterProcessor or pattern.ANCESTOR_EXCLUDES:
        return None
    delimiters = pattern.delimiters
    kinds = {type(one) for one in delimiters.values()}
    if kinds != {inlinepatterns.Delimiter} or any(len(token) != 1 for token in delimiters):
        return None
    is_own = pattern.compiled_re.pattern == "|".join(map(re.escape, delimiters))
    return _pair_finder(pattern) if is_own else None


def _pair_finder(pattern: Any) -> Pairs:
    """Emphasis of one delimiter that holds no other one; None leaves it to the pattern."""
    delimiters = pattern.delimiters
    known = list(delimiters.values())
    search = pattern.compiled_re.search

    def find(data: str, start: int) -> tuple[Element, int, int] | None:
        opening = search(data, start)
        if opening is None or pattern.regions or pattern.stack:
            return None
        for one in known:
            if one.stack:
                return None
        token, at = opening[0], opening.start()
        delimiter = delimiters[token]
        run = delimiter.boundary.match(data, at)
        if run is None or run.lastgroup == "end":
            return None
        inner = run.end()
        size = inner - at
        if size > delimiter.max_size or (delimiter.double and size < 2):
            return None
        closing = search(data, inner)
        if closing is None or closing[0] != token:
            return None
        outer = closing.start()
        run = delimiter.boundary.match(data, outer)
        if run is None or run.lastgroup == "start" or run.end() - outer != size:
            return None
        element = Element(delimiter.tags[0 if size == 2 else 1])
        element.text = data[inner:outer]
        return element, at, run.end()

    return find


class GuardedInlineProcessor(InlineProcessor):
    """Does not try a pattern on a text that lacks what the pattern needs."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._known: tuple[Any, ...] = ()
        self._guards: list[Guard] = []
        self._any_needed: re.Pattern[str] | None = None

    def run(self, tree: Any, ancestors: list[str] | None = None) -> Any:
        # Extensions may add patterns at any time before a run.
        registry: Any = self.inlinePatterns
        if not registry._is_sorted or self._known != (registry._priority, registry._data):
            self._guards = _guards(registry)
            self._any_needed = _any_needed(self._guards)
            self._known = (list(registry._priority), dict(registry._data))
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        """Replaces the private method of the base class, which calls it by this name."""
        if isinstance(data, util.AtomicString):
            return data
        guards = self._guards or [(pattern, "", (), None) for pattern in self.inlinePatterns]
        if self._any_needed and len(data) < _SHORT and not self._any_needed.search(data):
            return data
        apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]
        start, count = 0, len(guards)
        while patternIndex < count:
            pattern, first, others, pairs = guards[patternIndex]
            # A pattern that cannot match leaves the start at 0, as one that was tried does.
            # (Every text holds the empty one.)
            if first not in data and (not others or not any(text in data for text in others)):
                start = 0
                patternIndex += 1  # noqa: N806
                continue
            found = pairs(data, start) if pairs else None
            if found:
                data, start = self._stash(data, patternIndex, *found)
                continue
            data, matched, start = apply(pattern, data, patternIndex, start)
            if not matched:
                patternIndex += 1  # noqa: N806
        return data

    def _stash(
        self, data: str, index: int, element: Element, start: int, end: int
    ) -> tuple[str, int]:
        """Put a placeholder where this element was found; the text and where to go on."""
        if index + 1 < len(self._guards):
            self.ancestors.append(element.tag.lower())
            handle = self._InlineProcessor__handleInline
            element.text = handle(element.text or "", index + 1)
            self.ancestors.pop()
        number = f"{len(self.stashed_nodes):04}"
        self.stashed_nodes[number] = element
        before = data[:start] + util.INLINE_PLACEHOLDER % number
        return before + data[end:], len(before)

    def _InlineProcessor__processPlaceholders(  # noqa: N802
        self,
        data: str | None,
        parent: Any,
        isText: bool = True,  # noqa: N803
    ) -> list[Any]:
        """The elements to put into the parent; text before the first one is added to it."""
        placed: list[Any] = []
        if not data:
            return placed

        def add(text: str) -> None:
            if not text:
                return
            if placed or not isText:
                before = placed[-1][0] if placed else parent
                before.tail = before.tail + text if before.tail else text
            else:
                parent.text = parent.text + text if parent.text else text

        start, nodes = 0, self.stashed_nodes
        while (at := data.find(_PREFIX, start)) >= 0:
            found = util.INLINE_PLACEHOLDER_RE.search(data, at)
            if found is None or found[1] not in nodes:
                add(data[start : at + len(_PREFIX)])
                start = at + len(_PREFIX)
                continue
            add(data[start:at])
            start, node = found.end(), nodes[found[1]]
            if isinstance(node, str):
                add(node)
                continue
            self._complete(node)
            placed.append((node, self.ancestors[:]))
        rest = data[start:]
        add(util.AtomicString(rest) if isinstance(data, util.AtomicString) else rest)
        return placed

    def _complete(self, node: Element) -> None:
        """Put elements for the placeholders inside this one; text without any stays."""
        process = self._InlineProcessor__processElementText  # type: ignore[attr-defined]
        for child in [node, *node]:
            if child.tail and _PREFIX in child.tail:
                process(node, child, False)
            if child.text and _PREFIX in child.text:
                process(child, child)


def _guards(patterns: Any) -> list[Guard]:
    """Each pattern with the texts of which one is needed, the first by itself."""
    found: list[Guard] = []
    for pattern in patterns:
        first, *others = needed_text(pattern) or ("",)
        found.append((pattern, first, tuple(others), _pairs(pattern)))
    return found


def _any_needed(guards: list[Guard]) -> re.Pattern[str] | None:
    """Finds any needed text; None when a pattern needs none."""
    texts = {text for _, first, others, _ in guards for text in (first, *others)}
    if not texts or "" in texts:
        return None
    letters = "".join(re.escape(text) for text in sorted(texts) if len(text) == 1)
    long = [re.escape(text) for text in sorted(texts) if len(text) > 1 and text[0] not in letters]
    return re.compile("|".join([f"[{letters}]", *long] if letters else long))


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
