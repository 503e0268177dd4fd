"""Decides for each output whether the one of the last build can stay, and says why not."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from jinja2 import Template
from pelican.contents import Content

from .lists import Name
from .outputs import OutputFolder
from .stamps import digest
from .state import State
from .templates import Facts, TemplateBook
from .trace import Trace
from .versions import Versions


class WarningCounter(logging.Handler):
    """Counts what was said: whatever warns must be done again, so that it warns again."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0
        self.messages: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        self.messages.append((record.levelno, record.getMessage()))


class Ledger:
    """Keys, dependencies and versions of outputs, old and new."""

    def __init__(
        self,
        folder: OutputFolder,
        state: State,
        versions: Versions,
        book: TemplateBook,
        trace: Trace,
        warnings: WarningCounter,
        skipping: bool,
    ) -> None:
        self.folder = folder
        self._state = state
        self._versions = versions
        self._book = book
        self._trace = trace
        self._warnings = warnings
        self._skipping = skipping
        self._moved: list[bool | None] = [None] * len(state.dependencies)
        self._numbers: dict[Name, int] = {}
        self.dependencies: list[Name] = []
        self.versions: list[bytes] = []
        self._pending_key: dict[str, tuple[bytes, tuple[int, ...]]] = {}
        self.why: dict[str, list[str]] = {}
        self.unprovable: dict[str, list[str]] = {}
        self._bodies: dict[str, list[tuple[str, str | None]]] = {}
        self._plain = False
        self._names_digests: dict[tuple[Any, ...], bytes] = {}
        self._feeds: set[str] = set()
        self.unfollowed: set[str] = set()
        self.rendered: list[tuple[str, float, float]] = []
        self.unsteady: set[str] = set()

    def relative(self, path: str) -> str:
        return self.folder.relative(path)

    def write(self, path: str, data: bytes) -> None:
        """Write an output; it can stay next time when its key was found."""
        output = self.folder.write(path, data)
        key, dependencies = self._pending_key.pop(path, (b"", ()))
        output.key, output.dependencies = key, dependencies
        if dependencies:
            output.spans = self._spans(data, self._bodies.pop(path, ()))
            output.kind = "feed" if path in self._feeds else "page"

    # Pages

    def can_keep_page(
        self, path: str, template: Template, context: dict[str, Any], lasting: bool, first: bool
    ) -> bool:
        self._pending_key.pop(path, None)
        if not self._skipping:
            return False
        facts = self._book.facts(template.environment, template.name or "", lasting)
        if facts.reasons:
            self.unprovable[path] = list(facts.reasons)
            self.unsteady.update(facts.unsteady)
            return False
        self._plain = facts.plain_body
        key, fixed = self._page_key(template, facts, context)
        self._pending_key[path] = (key, fixed)
        return first and self._can_keep(path, key)

    def _page_key(
        self, template: Template, facts: Facts, context: dict[str, Any]
    ) -> tuple[bytes, tuple[int, ...]]:
        """The digest of what is given to this page alone, and its named dependencies."""
        shared = self._versions.context
        given: list[tuple[str, Any]] = []
        named: list[Name] = []
        for name in facts.names:
            if name in context:
                value = context[name]
                if name != "localsiteurl" and name in shared and shared[name] is value:
                    named.append(("context", name))
                else:
                    given.append((name, value))
            elif name in template.environment.globals:
                number = self._versions.environment_number(template.environment)
                named.append(("global", str(number), name))
            else:
                given.append((name, "absent"))
        given.append(("localsiteurl", shared["localsiteurl"]))
        parts = [facts.digest, self._names_digest((template.name or "", *named))]
        for name, value in given:
            if type(value) is str:
                parts.append(f"{name}:{len(value)}:{value};".encode("utf-8", "surrogatepass"))
            else:
                parts.append(name.encode() + b"=" + self._versions.fingerprinter.of(value))
        return digest(b"".join(parts)), tuple(self._number(name) for name in named)

    def _names_digest(self, names: tuple[Any, ...]) -> bytes:
        """Pages of one template name the same things: the digest is taken once."""
        known = self._names_digests.get(names)
        if known is None:
            known = self._names_digests[names] = digest(repr(names).encode())
        return known

    def render_page(self, path: str, template: Template, context: dict[str, Any]) -> str:
        """Render and note what was read."""
        said = self._warnings.count
        self.folder.clear_way(path)
        started_s = time.perf_counter()
        self._trace.start()
        try:
            text = template.render(context)
        finally:
            noted = self._trace.stop()
        self.rendered.append((path, started_s, time.perf_counter() - started_s))
        pending = self._pending_key.get(path)
        if pending is not None:
            if self._trace.unknown or self._warnings.count != said:
                # Rendered again each time, so that it warns again; what it reads is known.
                numbers = pending[1] + tuple(self._number(name) for name in sorted(noted))
                self._pending_key[path] = (b"", numbers)
                if self._trace.unknown:
                    self.unfollowed.add(path)
            else:
                bodies = [name[1] for name in noted if name[0] == "body"]
                body = self._versions.text(bodies[0]) if self._plain and len(bodies) == 1 else ""
                if body:
                    self._bodies[path] = [(bodies[0], body)]
                numbers = pending[1] + tuple(self._number(name) for name in sorted(noted))
                self._pending_key[path] = (pending[0], numbers)
        return text

    # Feeds

    def can_keep_feed(
        self,
        path: str,
        elements: Iterable[Content],
        state: tuple[Any, ...],
        first: bool,
        summaries_only: bool = False,
    ) -> bool:
        self._pending_key.pop(path, None)
        if not self._skipping:
            return False
        names: list[Name] = []
        for element in elements:
            name = self._versions.identify(element)
            if name is None:
                return False
            names += [("record", name), ("body", name), ("summary", name)]
        if not names:  # an empty feed prints the time
            return False
        shared = self._versions.context
        key = self._versions.fingerprinter.of((state, names, shared["localsiteurl"]))
        self._pending_key[path] = (key, tuple(self._number(name) for name in names))
        self._feeds.add(path)
        if first and self._can_keep(path, key):
            return True
        bodies = [name[1] for name in names if name[0] == "body"]
        if summaries_only:  # no body is in it, and none is needed
            self._bodies[path] = [(name, None) for name in bodies]
        else:
            texts = [self._versions.text(name) for name in bodies]
            self._bodies[path] = [
                (name, escape(text)) for name, text in zip(bodies, texts, strict=True) if text
            ]
        return False

    # Both

    def _spans(
        self, data: bytes, bodies: Iterable[tuple[str, str | None]]
    ) -> dict[str, tuple[int, int]]:
        """Where the bodies are, those that are there exactly once."""
        spans = {}
        for name, text in bodies:
            if text is None:
                spans[name] = (-1, 0)
                continue
            wanted = text.encode("utf-8", "surrogatepass")
            if data.count(wanted) == 1:
                spans[name] = (data.index(wanted), len(wanted))
        return spans

    def _can_keep(self, path: str, key: bytes) -> bool:
        known = self._state.outputs.get(path)
        if known is None or not known.key:
            self.why[path] = ["new"] if known is None else ["cannot be followed"]
            return False
        if known.key != key:
            self.why[path] = ["its template or what it is given changed"]
            return False
        changed = [n for n in known.dependencies if self._has_moved(n)]
        if changed:
            self.why[path] = [_told(self._state.dependencies[n]) for n in changed]
            return False
        if not self.folder.is_intact(path):
            self.why[path] = ["the file in the output folder was changed or removed"]
            return False
        output = self.folder.keep(path)
        names = self._state.dependencies
        output.dependencies = tuple(self._number(names[n]) for n in output.dependencies)
        del self._pending_key[path]
        return True

    def _has_moved(self, number: int) -> bool:
        moved = self._moved[number]
        if moved is None:
            current = self._versions.current(self._state.dependencies[number])
            moved = self._moved[number] = current != self._state.versions[number]
        return moved

    def _number(self, name: Name) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.dependencies)
            self.dependencies.append(name)
            self.versions.append(self._versions.current(name))
        return number


def _told(name: Name) -> str:
    what = {"record": "headers of", "body": "text of", "summary": "summary of"}.get(name[0])
    return f"{what or name[0]} {' '.join(name[1:])}"
