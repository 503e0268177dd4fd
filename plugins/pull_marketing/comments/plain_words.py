"""Turns the HTML of another tool's comments into the plain Markdown of ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_AROUND = {"em": "*", "i": "*", "strong": "**", "b": "**", "code": "`"}
_BLOCKS = {"p", "div", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4"}
_SILENT = {"script", "style", "iframe", "object"}
_MARKUP = re.compile(r"([\\*_`\[])")


def markdown_of(html: str) -> str:
    """The words with emphasis, links, quotations, lists and code; everything else is left out."""
    reader = _Reader()
    reader.feed(html.replace("\r\n", "\n"))
    reader.close()
    lines = [line.rstrip() for line in "".join(reader.found).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._quoted = 0
        self._silent = 0
        self._code = 0
        self._targets: list[str] = []

    def _line(self, count: int = 1) -> None:
        start = "> " * self._quoted
        self.found.append("".join(f"\n{start}" for _ in range(count)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._line()
        elif tag == "li":
            self._line()
            self.found.append("- ")
        elif tag == "a":
            self._targets.append(_address(dict(attrs).get("href") or ""))
            self.found.append("[" if self._targets[-1] else "")
        elif tag in _AROUND and not self._code:
            self._code += tag == "code"
            self.found.append(_AROUND[tag])
        elif tag in _BLOCKS:
            self._quoted += tag == "blockquote"
            self._line(2)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag == "a" and self._targets:
            target = self._targets.pop()
            self.found.append(f"]({target})" if target else "")
        elif tag in _AROUND and (tag == "code" or not self._code):
            self._code = max(self._code - (tag == "code"), 0)
            self.found.append(_AROUND[tag])
        elif tag in _BLOCKS:
            self._quoted = max(self._quoted - (tag == "blockquote"), 0)
            self._line(2)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        text = data if self._code else _MARKUP.sub(r"\\\1", data)
        # What looked like a quotation or a heading was none: the other tool knew no Markdown.
        text = re.sub(r"(?m)^(\s*)([>#])", r"\1\\\2", text)
        self.found.append(text.replace("\n", "\n" + "> " * self._quoted))


def _address(href: str) -> str:
    """An address that may stand in a link of ours, or nothing."""
    harmless = href.startswith(("https://", "http://"))
    return href if harmless and not set(href) & set(" ()<>[]{}\n\"'") else ""
