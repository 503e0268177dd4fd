"""Proof, from a template's syntax tree, that bodies are only ever printed as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinja2 import nodes

_BODY = "content"
_BODY_MAKERS = frozenset({"_content", "get_content", "get_summary", "_get_content"})
_CAPTURES: tuple[Any, ...] = (nodes.FilterBlock, nodes.AssignBlock, nodes.CallBlock)
_OPEN: Any = (nodes.Include, nodes.Block, nodes.Call, nodes.Import, nodes.FromImport)


class FlatTree:
    """The nodes of a template in Jinja's order: a dozen questions are asked, one walk is made."""

    def __init__(self, tree: nodes.Template) -> None:
        self._nodes = list(tree.find_all(nodes.Node))

    def find_all(self, kinds: Any) -> Iterator[Any]:
        return (node for node in self._nodes if isinstance(node, kinds))


def prints_bodies_plainly(tree: FlatTree) -> bool:
    """Whether `x.content` appears only as `{{ x.content }}` or `{{ x.content|safe }}`.

    Then a page that prints a body once holds it once, as it is, and with another body it would
    be the same page but for that text. Whatever could hide another use (captured blocks, macros,
    computed subscripts) makes the answer False.
    """
    printed = {id(node) for output in tree.find_all(nodes.Output) for node in output.nodes}
    for filtered in tree.find_all(nodes.Filter):
        if id(filtered) in printed and filtered.name == "safe" and not filtered.args:
            printed.add(id(filtered.node))
    return (
        all(_is_plain_read(node, printed) for node in tree.find_all(nodes.Getattr))
        and all(_is_plain_item(node) for node in tree.find_all(nodes.Getitem))
        and all(_is_plain_call(node, printed) for node in tree.find_all(nodes.Call))
        and not any(_reads_body(macro) for macro in tree.find_all(nodes.Macro))
        and not any(_may_capture(block) for block in tree.find_all(_CAPTURES))
    )


def _is_plain_read(node: nodes.Getattr, printed: set[int]) -> bool:
    if node.attr in _BODY_MAKERS:
        return False
    if node.attr != _BODY:
        return True
    block_call = isinstance(node.node, nodes.Name) and node.node.name == "self"
    return id(node) in printed or block_call


def _is_plain_item(node: nodes.Getitem) -> bool:
    if isinstance(node.arg, nodes.Slice):
        return True
    return isinstance(node.arg, nodes.Const) and node.arg.value not in {_BODY, *_BODY_MAKERS}


def _is_plain_call(node: nodes.Call, printed: set[int]) -> bool:
    """`super()` and `self.block()` return what a block printed: they too must be printed."""
    called = node.node
    if isinstance(called, nodes.Name):
        return called.name != "super" or id(node) in printed
    if isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name):
        return called.node.name != "self" or id(node) in printed
    return True


def _reads_body(node: nodes.Node) -> bool:
    return any(inner.attr == _BODY for inner in node.find_all(nodes.Getattr))


def _may_capture(node: nodes.Node) -> bool:
    return _reads_body(node) or node.find(_OPEN) is not None
