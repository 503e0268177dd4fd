"""Foreign words made into words of our files: on one line, and never read as part of the grammar.

What had to be changed is told; a choice called « Paris → Lyon » is an arrow here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from ...diagnostics import Location, Report
from ..model import RECALL
from ..wording import DOCUMENT, ENDING, IF, INCLUDE, OTHERWISE, STEP, folded
from ..writing import is_note
from . import problems

MOST_CHARACTERS = 10_000
"""Of one text; an answer may have as many."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_WHICH = re.compile(r"\[(texte court|texte|short text|text)\]\s*\Z", re.IGNORECASE)
_LINE_OF_GRAMMAR = re.compile(r"(?P<mark>##?(?=[^#])|>|-(?=\s)|\[(?=[^\]]*\]\s*\Z))\s*")
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table"}


_RECALL_OPENS, _RECALL_CLOSES = "\ue000", "\ue001"
_RECALLED = re.compile(f"{_RECALL_OPENS}([^{_RECALL_CLOSES}]*){_RECALL_CLOSES}")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\]\((?!https?://|mailto:)")
_LINK_BELOW = re.compile(r"^(\s*\[[^\]]+\]):", re.MULTILINE)


def recall(key: str) -> str:
    """Marks the answer to a question, by its foreign name, inside the text of a last page."""
    return f"{_RECALL_OPENS}{key}{_RECALL_CLOSES}"


class Cleaner:
    """Cleans the words of one import and tells what it changed."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def line(self, text: str, where: Location) -> str:
        """One line of words."""
        words = " ".join(_CONTROL.sub(" ", text).split())
        if len(words) <= MOST_CHARACTERS:
            return words
        self.report(problems.CUT.at(where, count=len(words), most=MOST_CHARACTERS))
        return words[:MOST_CHARACTERS].rstrip()

    def title(self, text: str, where: Location) -> str:
        """A heading of a question: no id at its end but ours."""
        words = self.line(text, where)
        return self._told(words, words.replace("{#", "( #"), where)

    def part(self, text: str, where: Location) -> str:
        """A heading of a section: it is not called « Fin : … », which begins a last page."""
        title = self.title(text, where)
        found = ENDING.match(title) or DOCUMENT.match(title) or STEP.match(title)
        instead = f"{title.partition(':')[0].strip()} – {found['title']}" if found else title
        return self._told(title, instead, where)

    def choice(self, text: str, where: Location, taken: set[str]) -> str:
        """A choice: no arrow, no points, no box, not twice the same words."""
        label = self.line(text, where)
        said = label.replace("→", "->").replace("{#", "( #")
        if all(mark in said for mark in '»”"'):
            said = said.replace('"', "'")  # a condition must find marks to quote it with
        if said.startswith("["):
            said = f"({said[1:]}"
        said = _WHICH.sub(r"(\1)", said)
        while is_note(said):
            opening = said.rindex("(")
            said = f"{said[:opening]}[{said[opening + 1 :].rstrip()[:-1]}]"
        said = said or "–"
        count = 2
        unique = said
        while folded(unique) in taken:
            unique, count = f"{said} ({count})", count + 1
        taken.add(folded(unique))
        return self._told(label, unique, where)

    def lines(self, text: str, where: Location) -> str:
        """Paragraphs of words under a question: none is read as a condition or a choice."""
        kept = []
        for line in text.replace("\r", "\n").split("\n"):
            words = self.line(line, where)
            if words:
                kept.append(self._told(words, _harmless(_shielded(words)), where))
        return "\n\n".join(kept)

    def ending(self, text: str, where: Location, names: Mapping[str, str]) -> str:
        """The text of a last page; `names` says how questions are called here."""
        plain = RECALL.sub(lambda found: f"({found['name']})", self.lines(text, where))
        return _RECALLED.sub(
            lambda found: f"{{{names[found[1]]}}}" if found[1] in names else "…", plain
        )

    def _told(self, words: str, instead: str, where: Location) -> str:
        if words and instead != words:
            self.report(problems.CHANGED_WORDS.at(where, words=words, instead=instead))
        return instead


def _shielded(line: str) -> str:
    """A line that starts like grammar, without what it starts with."""
    found = _LINE_OF_GRAMMAR.match(line)
    while found:
        mark = found["mark"]
        rest = line[found.end() :]
        line = f"• {rest}" if mark == "-" else f"({rest}" if mark == "[" else rest
        found = _LINE_OF_GRAMMAR.match(line)
    first, _, rest = line.partition(" ")
    if IF.match(line) or INCLUDE.match(line) or line.rstrip(".").casefold() in OTHERWISE:
        line = f"*{first}* {rest}".rstrip()
    return line or "–"


def _harmless(line: str) -> str:
    """Words for Markdown: no HTML, no picture, and no link but to a page or a mailbox."""
    line = _TAG.sub("&lt;", line).replace("![", "[")
    return _LINK_BELOW.sub(r"\1 :", _LINK.sub("] (", line))


def without_markup(html: str, *, links: bool = False) -> str:
    """The words of an HTML text, a line for each block; links as Markdown if wanted."""
    reader = _Words(links=links)
    reader.feed(html)
    reader.close()
    lines = "".join(reader.found).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _address(href: str) -> str:
    """An address that may stand in a link of ours, or nothing."""
    harmless = href.startswith(("https://", "http://", "mailto:"))
    return href if harmless and not set(href) & set(" ()<>[]{}\n") else ""


class _Words(HTMLParser):
    def __init__(self, *, links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._links = links
        self._address = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and self._links:
            self._close_link()
            self._address = _address(dict(attrs).get("href") or "")
            self.found.append("[" if self._address else "")
        self._silent += tag in ("script", "style")
        if tag in _BLOCKS:
            self.found.append("\n")

    def _close_link(self) -> None:
        if self._address:
            self.found.append(f"]({self._address})")
        self._address = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._close_link()
        self._silent -= tag in ("script", "style") and self._silent > 0
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)
