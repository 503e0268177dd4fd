"""Why a build made what it made: the facts of `fast_build` in the author's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..catalogues import Catalogue, catalogue
from ..diagnostics import Term
from ..source import display_name
from . import BuildResult
from .doubts import because, doubt
from .sources import CHANGED, NEW, REMOVED

_MOST_NAMED = 6
_NOT_WRITTEN = {"body_line", "source_name", "source_header", "reader"}
"""What the reader leaves among the headers; no author wrote it."""

Reason = tuple[str, ...]


def explanation(result: BuildResult, root: Path) -> list[str]:
    """Lines to print after a build that went well: causes with their files, then the times."""
    words = catalogue(result.language)
    if not result.facts:
        told = "Everything was made again: “fast_build” is not among the PLUGINS."
        return [words.gettext(told)]
    teller = _Teller(result.facts, root, words)
    return [*teller.causes(), *teller.removed(), *teller.doubts(), *teller.times(result.seconds)]


class _Teller:
    def __init__(self, facts: dict[str, Any], root: Path, words: Catalogue) -> None:
        self._facts = facts
        self._root = root
        self.words = words.gettext
        self._counted = words.ngettext

    def _name(self, path: str) -> str:
        return display_name(Path(path), self._root)

    def causes(self) -> Iterator[str]:
        """One line for each cause: `content/articles/a.md: title changed → index.html, …`."""
        files: dict[str, list[str]] = defaultdict(list)
        for path, reasons in self._facts["why"].items():
            files[self._cause(reasons)].append(path)
        for cause, made in files.items():
            yield f"{cause} → {self._listed(made)}"
        if not files:
            yield self.words("No file of the site had to be made again.")

    def _listed(self, made: list[str]) -> str:
        if len(made) <= _MOST_NAMED:
            return ", ".join(made)
        left = len(made) - _MOST_NAMED
        more = self._counted("and {count} other", "and {count} others", left).format(count=left)
        return f"{', '.join(made[:_MOST_NAMED])} {more}"

    def _cause(self, reasons: list[Reason]) -> str:
        if not reasons:
            return self.words("copied or written as it is")
        return "; ".join(dict.fromkeys(self._reason(tuple(reason)) for reason in reasons))

    def _reason(self, reason: Reason) -> str:
        kind, *details = reason
        if kind in ("record", "body", "summary"):
            return self._content(kind, details[0].partition(":")[2])
        if kind == "part" and details[0] == "site":
            told = self.words("{file}: “{key}” changed")
            return told.format(file="content/site.yaml", key=details[1])
        if kind in _GENERAL and (told := self._through_files(details)):
            return told
        if kind == "unproved":
            told = self.words("made again each time, nothing else can be proved: {reason}")
            return told.format(reason="; ".join(because(each, self.words) for each in details))
        message = _REASONS.get(kind, _REASONS["part"])
        return self.words(message).format(name=self._detail(kind, details))

    def _through_files(self, details: list[str]) -> str:
        """What is behind a cause that names no file: a questionnaire, an image, a template …"""
        texts = {self._name(path) for path in self._facts["changed"]}
        others = {n: how for n, how in self._facts["sources"].items() if n not in texts}
        home = next((folder for folder in map(_HOMES.get, details) if folder), "")
        found = {n: how for n, how in others.items() if n.startswith(home)} or others
        if not found:
            return ""
        files = self._listed([self._happened(name, how) for name, how in found.items()])
        if texts and not home:  # it may come of these as well
            told = self.words("its template or what it shows changed; also: {files}")
            return told.format(files=files)
        return files

    def _happened(self, name: str, how: str) -> str:
        return self.words(_HAPPENED[how]).format(name=name, file=name)

    def _detail(self, kind: str, details: list[str]) -> str:
        if kind == "file":
            return self._name(details[0])
        return details[1] if kind == "list" else (details or [kind])[-1]

    def _content(self, kind: str, path: str) -> str:
        name, changed = self._name(path), self._facts["changed"].get(path)
        if changed is None:
            # Its file is as it was: its comments, its neighbours or its series are not.
            start = f"content/comments/{Path(path).stem}/"
            own = {n: how for n, how in self._facts["sources"].items() if n.startswith(start)}
            if own:
                return self._listed([self._happened(name, how) for name, how in own.items()])
            return self.words("{file}: what is shown around it changed").format(file=name)
        if changed == ["removed"]:
            return self.words("{file}: removed").format(file=name)
        keys = [key for key in changed if key not in _NOT_WRITTEN and key != "content"]
        parts = list(keys) if kind == "record" else []
        if "content" in changed and (kind != "record" or not parts):
            parts.append(self.words("the text"))
        told = self.words("{file}: {keys} changed") if changed else self.words("{file}: new")
        return told.format(file=name, keys=", ".join(parts or keys))

    def removed(self) -> Iterator[str]:
        if gone := self._facts["removed"]:
            told = self.words("Removed, because nothing makes them any more: {files}")
            yield told.format(files=self._listed(gone))

    def doubts(self) -> Iterator[str]:
        for said in self._facts["said"]:
            yield self.words("The slower path: {reason}").format(reason=doubt(said, self.words))

    def times(self, whole_s: float) -> Iterator[str]:
        """A small table, in milliseconds."""
        spans = [(self.words(name), length_s) for name, _, length_s in self._facts["phases"]]
        spans.append((self.words("the whole build"), whole_s))
        for name, length_s in spans:
            yield f"{length_s * 1000:8.0f} ms  {name}"


_REASONS = {
    "new": Term("new page"),
    "given": Term("its template or what it shows changed"),
    "output": Term("the file made before was changed or deleted"),
    "unfollowed": Term("made again each time: what it reads cannot be followed"),
    "template": Term("theme/templates/{name} changed"),
    "file": Term("{name} changed"),
    "list": Term("the articles of “{name}” changed"),
    "global": Term("what the theme calls “{name}” changed"),
    "filter": Term("what the theme calls “{name}” changed"),
    "context": Term("what the site lists as “{name}” changed"),
    "part": Term("“{name}” changed"),
}
_GENERAL = frozenset({"given", "part", "context", "global", "filter", "unfollowed", "list"})
"""Kinds of causes that name something of the build, and no file."""

_HOMES = {
    "questionnaires": "content/questionnaires/",
    "questionnaire_form": "content/questionnaires/",
    "questionnaire_placed": "content/questionnaires/",
    "first_question": "content/questionnaires/",
    "testimonials": "content/testimonials/",
    "testimonial_count": "content/testimonials/",
    "testimonials_by_service": "content/testimonials/",
    "featured_testimonial": "content/testimonials/",
}
"""Where what the build calls like this is written."""

_HAPPENED = {
    CHANGED: Term("{name} changed"),
    NEW: Term("{file}: new"),
    REMOVED: Term("{file}: removed"),
}
PHASES = (
    Term("looking at what is there"),
    Term("reading"),
    Term("writing"),
    Term("keeping for the next build"),
)
"""The parts of a build as fast_build calls them; the catalogue has their words."""
