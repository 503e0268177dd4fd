"""`@name` in a comment becomes a link to what that person said before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from ..diagnostics import Report, Severity, nearest, problem
from .model import Comment

UNKNOWN_NAME = problem(
    "B507",
    "“@{name}” has said nothing here before",
    hint="names before this comment: {known}",
    severity=Severity.WARNING,
)

_PIECE = re.compile(
    r"<(?P<skip>a|code|pre)\b.*?</(?P=skip)>|<[^>]*>|(?P<at>(?<![\w@/.+-])@)(?=[^\W\d_])", re.DOTALL
)
_WORD = re.compile(r"[\w’'-]+")


@dataclass
class Mentions:
    """Resolves the names in the comments of one page.

    Attributes:
        comments: all of them, in the order of time.
        report: gets names that nobody bears.
        found: which comments each comment speaks to, by its id.
    """

    comments: Sequence[Comment]
    report: Report
    found: dict[str, list[Comment]] = field(default_factory=dict)

    def linked(self, comment: Comment, near: Sequence[Comment] = ()) -> str:
        """The words of a comment with its `@name` as links.

        Args:
            comment: whose words.
            near: the comments of its thread: of two people of one name, the one there is meant.
        """
        if "@" not in comment.html:
            return comment.html
        before = [each for each in self.comments if each.order < comment.order]
        before = [each for each in before if not each.withdrawn]
        # The last one found wins: the nearest, and those of the same thread above all.
        ordered = [*before, *(each for each in before if each in near)]
        names = _names(ordered)
        html, out, position = comment.html, [], 0
        for piece in _PIECE.finditer(html):
            if piece["at"] is None or piece.start() < position:
                continue
            length, who = _bearer(html, piece.end(), names)
            if who is None:
                self._unknown(comment, html[piece.end() :], names)
                continue
            end = piece.end() + length
            link = f'<a href="#c-{escape(who.id)}">{html[piece.start() : end]}</a>'
            out += [html[position : piece.start()], link]
            position = end
            self.found.setdefault(comment.id, []).append(who)
        return "".join([*out, html[position:]])

    def _unknown(self, comment: Comment, rest: str, names: dict[str, Comment]) -> None:
        if comment.origin in ("wordpress", "disqus"):
            return  # nobody mends ten years of @handles
        word = _WORD.match(unescape(rest))
        name = word[0] if word else ""
        known = sorted({who.author for who in names.values()})
        close = nearest(name, known)
        told = UNKNOWN_NAME.at(comment.body, name=name, known=", ".join(known) or "–")
        if close:
            told = UNKNOWN_NAME.at(comment.body, name=name, suggestion=f"@{close}")
        self.report(told)


def _names(comments: Sequence[Comment]) -> dict[str, Comment]:
    """Who bears a name, the longest first: whole names, and first names."""
    names: dict[str, Comment] = {}
    for comment in comments:
        names[_fold(comment.author.partition(" ")[0])] = comment
    for comment in comments:
        names[_fold(comment.author)] = comment
        names[_fold(comment.author.replace(" ", ""))] = comment
    return {name: names[name] for name in sorted(names, key=len, reverse=True) if name}


def _bearer(html: str, start: int, names: dict[str, Comment]) -> tuple[int, Comment | None]:
    for name, who in names.items():
        written = html[start : start + len(name)]
        after = html[start + len(name) : start + len(name) + 1]
        if _fold(unescape(written), escaped=True) == name and not re.match(r"\w", after):
            return len(name), who
    return 0, None


def _fold(text: str, *, escaped: bool = False) -> str:
    """A name as it is compared: no capitals, no accents, as many signs as in the HTML."""
    text = text if escaped else escape(unicodedata.normalize("NFC", text), quote=False)
    return "".join(unicodedata.normalize("NFD", sign)[0] for sign in text.lower())
