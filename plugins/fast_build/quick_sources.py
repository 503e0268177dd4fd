"""Preprocessors of Python-Markdown that have nothing to do for most texts; the same lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markdown import Markdown

# (By name: to import fenced code is to import Pygments.)
_WHITESPACE = ("markdown.preprocessors", "NormalizeWhitespace")
_NEEDED = {
    ("markdown.extensions.fenced_code", "FencedBlockPreprocessor"): ("```", "~~~"),
    ("markdown.preprocessors", "HtmlBlockPreprocessor"): ("<", "&"),
    ("markdown.extensions.md_in_html", "HtmlBlockPreprocessor"): ("<", "&"),
}
Run = Callable[[list[str]], list[str]]


def _whitespace(plain: Run) -> Run:
    """Only marks, tabs, returns and lines that begin with a space are ever changed."""

    def run(lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        if "\n " in source or any(letter in source for letter in "\x02\x03\r\t"):
            return plain(lines)
        return f"{source}\n\n".split("\n")

    return run


def _unless(plain: Run, needed: tuple[str, ...]) -> Run:
    """Nothing happens to a source that holds none of these."""

    def run(lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        return plain(lines) if any(text in source for text in needed) else source.split("\n")

    return run


def guard_sources(md: Markdown) -> None:
    """Let this instance's own preprocessors stand aside where they have nothing to do."""
    for processor in md.preprocessors:
        kind: Any = type(processor)
        name = (kind.__module__, kind.__qualname__)
        if name == _WHITESPACE:
            vars(processor)["run"] = _whitespace(processor.run)
        elif name in _NEEDED:
            vars(processor)["run"] = _unless(processor.run, _NEEDED[name])
