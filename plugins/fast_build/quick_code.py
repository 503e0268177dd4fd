"""Highlighted code without making Pygments' formatter anew for each block; the same HTML."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from markdown import Markdown

_CODEHILITE = "markdown.extensions.codehilite"
_PROCESSORS = frozenset({
    (_CODEHILITE, "HiliteTreeprocessor"),
    ("markdown.extensions.fenced_code", "FencedBlockPreprocessor"),
})  # fmt: skip
_PLAIN = (str, int, float, bool, type(None))


def _is_plain(value: Any) -> bool:
    """Whether this is a text, a number, or a list of them: told apart by how it is printed."""
    return type(value) in _PLAIN or (type(value) is list and all(map(_is_plain, value)))


def _lexers(plain: Callable[..., Any]) -> Callable[..., Any]:
    """The class that belongs to a name is looked for once, among hundreds."""
    kinds: dict[str, type[Any]] = {}

    def get_lexer_by_name(name: Any, **options: Any) -> Any:
        if type(name) is not str:
            return plain(name, **options)
        kind = kinds.get(name)
        if kind is None:
            made = plain(name, **options)
            kinds[name] = type(made)
            return made
        return kind(**options)

    return get_lexer_by_name


def _formatters(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Formatters for HTML keep nothing of what they wrote: one for the same options."""
    known: dict[str, Any] = {}

    def get_formatter_by_name(name: Any, **options: Any) -> Any:
        if name != "html" or not all(map(_is_plain, options.values())):
            return plain(name, **options)
        key = repr(sorted(options.items()))
        if key not in known:
            known[key] = plain(name, **options)
        return known[key]

    return get_formatter_by_name


_QUICK = {"get_lexer_by_name": _lexers, "get_formatter_by_name": _formatters}


class _Highlighting:
    """Our functions in Markdown's module for highlighting, while one of its processors runs."""

    def __init__(self, module: Any) -> None:
        self._module = module
        self._plain = {name: vars(module).get(name) for name in _QUICK}
        self._quick = {name: make(self._plain[name]) for name, make in _QUICK.items()}

    def around(self, run: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def run_quickly(argument: Any) -> Any:
            state = vars(self._module)
            if any(state.get(name) is not plain for name, plain in self._plain.items()):
                return run(argument)
            state.update(self._quick)
            try:
                return run(argument)
            finally:
                state.update(self._plain)

        return run_quickly


def guard_code(md: Markdown) -> None:
    """Let this instance's own processors of code find their formatters again."""
    module = sys.modules.get(_CODEHILITE)
    plain = [getattr(module, name, None) for name in _QUICK]
    if any(not getattr(one, "__module__", "").startswith("pygments.") for one in plain):
        return
    highlighting = _Highlighting(module)
    for processor in (*md.preprocessors, *md.treeprocessors):
        kind: Any = type(processor)
        if (kind.__module__, kind.__qualname__) in _PROCESSORS:
            vars(processor)["run"] = highlighting.around(processor.run)
