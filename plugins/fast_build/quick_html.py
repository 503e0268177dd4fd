"""The last steps of Python-Markdown with less work: the tree as HTML, the same text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown import Markdown, serializers, util
from markdown.treeprocessors import UnescapeTreeprocessor

_DEEP = 60
_RAW = frozenset({"script", "style"})
_plain: Any = serializers
_escape_text: Callable[[str], str] = _plain._escape_cdata
_escape_value: Callable[[str], str] = _plain._escape_attrib_html
_BOOLEAN: frozenset[str] = _plain.BOOLEAN_ATTRIBUTES["html"]


class _Odd(Exception):
    """Something that is left to Python-Markdown's own serializer."""


def _quick_serializer(plain: Callable[[Any], str], is_html: bool) -> Callable[[Any], str]:
    def serialize(root: Any) -> str:
        parts: list[str] = []
        try:
            _add(root, parts.append, is_html, 0)
        except (_Odd, TypeError, AttributeError):
            return plain(root)
        return "".join(parts)

    return serialize


def _add(element: Element, write: Callable[[str], None], is_html: bool, depth: int) -> None:
    tag = element.tag
    if type(tag) is not str or depth > _DEEP:
        raise _Odd
    lower, text, tail = tag.lower(), element.text, element.tail
    is_void = lower in HTML_EMPTY
    end = " />" if is_void and not is_html else ">"
    write(f"<{tag}{_attributes(element, is_html)}{end}" if element.attrib else f"<{tag}{end}")
    if is_html or not is_void:
        if text:
            if lower not in _RAW and ("&" in text or "<" in text or ">" in text):
                text = _escape_text(text)
            write(text)
        for child in element:
            _add(child, write, is_html, depth + 1)
        if not is_void:
            write(f"</{tag}>")
    if tail:
        write(_escape_text(tail) if "&" in tail or "<" in tail or ">" in tail else tail)


def _attributes(element: Element, is_html: bool) -> str:
    found = []
    for name, value in sorted(element.items()):
        if type(name) is not str or not isinstance(value, str):
            raise _Odd
        value = _escape_value(value)
        is_short = is_html and name == value and name in _BOOLEAN
        found.append(f" {name}" if is_short else f' {name}="{value}"')
    return "".join(found)


def _quick_unescape(processor: Any) -> Callable[[Any], None]:
    """Escaped characters stand between marks: a text without them stays as it is."""

    def run(root: Any) -> None:
        for element in root.iter():
            text, tail = element.text, element.tail
            if text and element.tag != "code" and (util.STX in text or type(text) is not str):
                element.text = processor.unescape(text)
            if tail and (util.STX in tail or type(tail) is not str):
                element.tail = processor.unescape(tail)
            for name, value in element.items():
                if value is not None:
                    element.set(name, processor.unescape(value))

    return run


def guard_html(md: Markdown) -> None:
    """Make this instance write its tree quickly, where what it has is Python-Markdown's own."""
    md_object: Any = md
    for plain, is_html in (
        (serializers.to_html_string, True),
        (serializers.to_xhtml_string, False),
    ):
        if md.serializer is plain:
            md_object.serializer = _quick_serializer(plain, is_html)
    for processor in md.treeprocessors:
        if type(processor) is UnescapeTreeprocessor:
            vars(processor)["run"] = _quick_unescape(processor)
