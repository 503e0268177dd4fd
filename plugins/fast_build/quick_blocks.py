"""Block parsing of Python-Markdown without the tests that cannot succeed; the same tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import markdown
from markdown import Markdown, blockprocessors, util
from markdown.extensions import abbr, attr_list, def_list, footnotes, md_in_html, tables

# What these guards know was read in, and is tested with, these versions.
_KNOWN_VERSIONS = frozenset({(3, 11)})

# Texts of which one must be in a block for the processor to take it: (class, texts, the regular
# expression from which that follows). A processor of another class is tried as always.
_NEEDED: tuple[tuple[type, tuple[str, ...], str], ...] = (
    (blockprocessors.BlockQuoteProcessor, (">",), r"(^|\n)[ ]{0,3}>[ ]?(.*)"),
    (
        blockprocessors.HashHeaderProcessor,
        ("#",),
        r"(?:^|\n)(?P<level>#{1,6})(?P<header>(?:\\.|[^\\#]|#+(?=[^#\n]))*?)#*(?:\n|$)",
    ),
    (blockprocessors.SetextHeaderProcessor, ("\n=", "\n-"), r"^.*?\n(?:=+|-+)[ ]*(\n|$)"),
    (
        blockprocessors.ReferenceProcessor,
        ("]:",),
        (
            r"^[ ]{0,3}\[([^\[\]]*)\]:[ ]*(?:\n[ ]*)?([^\s]+)[ ]*(?:\n[ ]*)?"
            r"""((["\'])(.*)\4[ ]*|\((.*)\)[ ]*)?$"""
        ),
    ),
    (def_list.DefListProcessor, (": ",), r"(^|\n)[ ]{0,3}:[ ]{1,3}(.*?)(\n|$)"),
    (footnotes.FootnoteBlockProcessor, ("[^",), r"^[ ]{0,3}\[\^([^\]]*)\]:[ ]*(.*)$"),
    (
        abbr.AbbrBlockprocessor,
        ("*[",),
        r"^[*]\[(?P<abbr>[^\\]*?)\][ ]?:[ ]*\n?[ ]*(?P<title>.*)$",
    ),
)
_RULE_RE = (
    r"^[ ]{0,3}(?=(?P<atomicgroup>(-+[ ]{0,2}){3,}|(_+[ ]{0,2}){3,}|(\*+[ ]{0,2}){3,}))"
    r"(?P=atomicgroup)[ ]*$"
)
Step = tuple[tuple[str, ...], bool, Callable[..., Any], Callable[..., Any]]


def _needed(processor: Any) -> tuple[str, ...]:
    kind = type(processor)
    for known, texts, expression in _NEEDED:
        if kind is known:
            return texts if processor.RE.pattern == expression else ()
    if kind is tables.TableProcessor:
        return ("|",)
    if kind is md_in_html.MarkdownInHtmlProcessor:
        return (util.HTML_PLACEHOLDER.partition("%")[0],)
    return ()


def _is_rule(processor: Any) -> bool:
    """Whether this is the processor of horizontal rules: three times one character."""
    kind = blockprocessors.HRProcessor
    return type(processor) is kind and kind.SEARCH_RE.pattern == _RULE_RE


def _steps(processors: Iterable[Any]) -> list[Step]:
    return [
        (_needed(processor), _is_rule(processor), processor.test, processor.run)
        for processor in processors
    ]


def _guarded_parser(md: Markdown) -> Callable[[Any, list[str]], None]:
    registry: Any = md.parser.blockprocessors
    known: list[Any] = []
    steps: list[Step] = []

    def parse_blocks(parent: Any, blocks: list[str]) -> None:
        processors = list(registry)
        if processors != known:
            known[:] = processors
            steps[:] = _steps(processors)
        while blocks:
            block = blocks[0]
            for needed, is_rule, test, run in steps:
                if (
                    needed
                    and needed[0] not in block
                    and (len(needed) == 1 or needed[1] not in block)
                ):
                    continue
                if is_rule and (
                    block.count("-") < 3 and block.count("*") < 3 and block.count("_") < 3
                ):
                    continue
                if test(parent, block):
                    if run(parent, blocks) is not False:
                        break
                    block = blocks[0]

    return parse_blocks


def _guarded_attributes(processor: Any) -> Callable[[Any], Any]:
    """Attribute lists are in braces: without one in any text, there is nothing to look for."""
    plain = processor.run

    def run(root: Any) -> Any:
        return plain(root) if "{" in "".join(root.itertext()) else None

    return run


def _block_levels(md: Markdown) -> Callable[[Any], bool]:
    plain = md.is_block_level
    known: dict[str, bool] = {}

    def is_block_level(tag: Any) -> bool:
        if type(tag) is not str:
            return plain(tag)
        found = known.get(tag)
        if found is None:
            found = known[tag] = plain(tag)
        return found

    return is_block_level


def guard_blocks(md: Markdown) -> None:
    """Make this instance skip hopeless tests, if its version and classes are known ones."""
    md_object: Any = md
    parser: Any = md.parser
    kind = type(parser)
    if markdown.__version_info__[:2] not in _KNOWN_VERSIONS:
        return
    if kind.__module__ == "markdown.blockparser":
        parser.parseBlocks = _guarded_parser(md)
    if type(md) is Markdown:
        md_object.is_block_level = _block_levels(md)
    attributes: list[Any] = [
        found for found in md.treeprocessors if type(found) is attr_list.AttrListTreeprocessor
    ]
    for processor in attributes:
        processor.run = _guarded_attributes(processor)
