"""Block parsing of Python-Markdown without the tests that cannot succeed; the same tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from markdown import Markdown, blockprocessors, util
from markdown.extensions import abbr, attr_list, def_list, footnotes, md_in_html, tables

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
# Processors that look at the beginning of a block alone, with their regular expression if any.
_AT_START: dict[type, str] = {
    blockprocessors.EmptyBlockProcessor: "",
    blockprocessors.ListIndentProcessor: "",
    def_list.DefListIndentProcessor: "",
    blockprocessors.CodeBlockProcessor: "",
    blockprocessors.OListProcessor: r"^[ ]{0,%d}\d+\.[ ]+(.*)",
    blockprocessors.UListProcessor: r"^[ ]{0,%d}[*+-][ ]+(.*)",
}
# A block that begins with anything but these, or a digit, is none of theirs, and its first line
# is no rule.
_MARKS = frozenset(" \n*+-_")
# Two texts of which one must be there, whether it is for rules, and for beginnings alone.
Step = tuple[str, str, bool, bool, Callable[..., Any], Callable[..., Any]]


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


def _is_at_start(processor: Any) -> bool:
    """Whether this processor takes a block for its first character, one of the marks."""
    expression = _AT_START.get(type(processor))
    if expression is None or processor.tab_length < 1:
        return False
    return not expression or processor.RE.pattern == expression % (processor.tab_length - 1)


def _steps(processors: Iterable[Any]) -> list[Step]:
    return [
        (
            *(*_needed(processor), "", "")[:2],
            _is_rule(processor), _is_at_start(processor), processor.test, processor.run,
        )
        for processor in processors
    ]  # fmt: skip


def _is_plain(block: str) -> bool:
    """Whether the first character says that no block begins here but a paragraph or the like."""
    first = block[:1]
    return first != "" and first not in _MARKS and not first.isdecimal()


def _has_no_rule(block: str, is_plain: bool) -> bool:
    if is_plain and "\n" not in block:
        return True
    return block.count("-") < 3 and block.count("*") < 3 and block.count("_") < 3


def _guarded_parser(md: Markdown) -> Callable[[Any, list[str]], None]:
    registry: Any = md.parser.blockprocessors
    order: list[Any] = []
    data: dict[str, Any] = {}
    steps: list[Step] = []

    def parse_blocks(parent: Any, blocks: list[str]) -> None:
        if not registry._is_sorted or registry._priority != order or registry._data != data:
            steps[:] = _steps(registry)
            order[:] = registry._priority
            data.clear()
            data.update(registry._data)
        while blocks:
            block = blocks[0]
            is_plain = _is_plain(block)
            for needed, other, is_rule, at_start, test, run in steps:
                # (Every text holds the empty one.)
                if needed not in block and (not other or other not in block):
                    continue
                if (at_start and is_plain) or (is_rule and _has_no_rule(block, is_plain)):
                    continue
                if test(parent, block):
                    if run(parent, blocks) is not False:
                        break
                    if blocks[0] is not block:
                        block = blocks[0]
                        is_plain = _is_plain(block)

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
    if kind.__module__ == "markdown.blockparser":
        parser.parseBlocks = _guarded_parser(md)
    if type(md) is Markdown:
        md_object.is_block_level = _block_levels(md)
    attributes: list[Any] = [
        found for found in md.treeprocessors if type(found) is attr_list.AttrListTreeprocessor
    ]
    for processor in attributes:
        processor.run = _guarded_attributes(processor)
