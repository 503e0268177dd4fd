"""Decides for each output whether the one of the last build can stay, and says why not."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template
from pelican.contents import Content
from pelican.paginator import Paginator

from .lists import Name
from .outputs import OutputFolder
from .paginators import outline, paginators
from .stamps import digest
from .state import KeptContent, Output, State
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
        # With `--log-handler plain` nobody else listens, and then Python itself would print.
        if logging.getLogger().handlers == [self] and logging.lastResort is not None:
            logging.lastResort.handle(record)


@dataclass(slots=True)
class Pending:
    """What is known of an output before it is made."""

    facts: Facts | None = None
    key: bytes = b""
    names: tuple[Name, ...] = ()
    # Bodies that should be found in it: name and text, None for one that is not shown.
    bodies: list[tuple[str, str | None]] = field(default_factory=list)
    kind: str = "page"
    unfollowed: bool = False
    content: KeptContent | None = None
    given: tuple[Any, ...] = ()
    lists: bytes = b""


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
        self.versions_now = versions
        self._state = state
        self._book = book
        self._trace = trace
        self._warnings = warnings
        self._skipping = skipping
        self._moved: list[bool | None] = [None] * len(state.dependencies)
        # Numbers stay from build to build; those of which no version was asked keep an old one.
        self.dependencies: list[Name] = list(state.dependencies)
        self.versions: list[bytes] = list(state.versions)
        self._numbers = {name: number for number, name in enumerate(self.dependencies)}
        self._asked: set[int] = set()
        self._pending: dict[str, Pending] = {}
        # Names of dependencies that moved, or (“new”,), (“given”,), (“output”,), (“unfollowed”,).
        self.why: dict[str, list[Name]] = {}
        self.unprovable: dict[str, list[str]] = {}
        self._names_digests: dict[tuple[Any, ...], bytes] = {}
        self.unfollowed: set[str] = set()
        self.rendered: list[tuple[str, float, float]] = []
        self.unsteady: set[str] = set()
        self.kept_feeds = 0

    def relative(self, path: str) -> str:
        return self.folder.relative(path)

    # Pages

    def proven(self, template: Template) -> Facts | None:
        """What this template can read; None when its pages cannot stay."""
        if not self._skipping:
            return None
        facts = self._book.facts(template.environment, template.name or "")
        return None if facts.reasons else facts

    def names_there(self, template: Template, facts: Facts) -> str:
        """Which names of a template the context and the globals have, as one text."""
        context, world = self.versions_now.context, template.environment.globals
        return "".join(
            "c" if name in context else "g" if name in world else "-" for name in facts.names
        )

    def can_keep_page(
        self,
        path: str,
        template: Template,
        context: dict[str, Any],
        lasting: bool,
        first: bool,
        content: KeptContent | None = None,
        given: tuple[Any, ...] = (),
    ) -> bool:
        """Whether a page can stay; `content` and `given` are all that a content's page is given."""
        self._pending.pop(path, None)
        if not self._skipping:
            return False
        facts = self._book.facts(template.environment, template.name or "", lasting)
        if facts.reasons:
            self.unprovable[path] = list(facts.reasons)
            self.unsteady.update(facts.unsteady)
            return False
        pending = self._pending[path] = Pending(facts)
        if content is not None:
            there = self.names_there(template, facts)
            pending.content, pending.given = content, (facts.digest, there, *given)
        known = self._state.outputs.get(path)
        if known is None or not known.key:  # then its key can wait
            self.why[path] = [("new",) if known is None else ("unfollowed",)]
            return False
        if content is not None and known.content is content and known.given == pending.given:
            # A content of the last build, unchanged: so is all that its page is given.
            return first and self._can_keep(path, known.key)
        pending.key, pending.names = self._page_key(template, facts, context)
        return first and self._can_keep(path, pending.key, context)

    def stays_given_the_same(self, path: str, template: Template, first: bool) -> bool:
        """Keep a page that is known to be given what it was given last time, if it can stay."""
        known = self._state.outputs.get(path)
        if not first or known is None or not known.key or self.proven(template) is None:
            return False
        return self._stays(path, known) and bool(self.folder.keep(path))

    def _page_key(
        self, template: Template, facts: Facts, context: dict[str, Any]
    ) -> tuple[bytes, tuple[Name, ...]]:
        """The digest of what is given to this page alone, and its named dependencies."""
        shared = self.versions_now.context
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
                number = self.versions_now.environment_number(template.environment)
                named.append(("global", str(number), name))
            else:
                given.append((name, "absent"))
        if facts.declared:
            number = self.versions_now.environment_number(template.environment)
            named += [("filter", str(number), *function) for function in facts.declared]
        given.append(("localsiteurl", shared["localsiteurl"]))
        names = tuple(named)
        parts = [facts.digest, self._names_digest((template.name or "", names))]
        for name, value in given:
            if type(value) is str:
                parts.append(f"{name}:{len(value)}:{value};".encode("utf-8", "surrogatepass"))
            else:
                seen = outline(value) if type(value) is Paginator else value
                parts.append(name.encode() + b"=" + self.versions_now.fingerprinter.of(seen))
        return digest(b"".join(parts)), names

    def _lists(self, own: dict[str, Paginator]) -> bytes:
        """The digest of all contents of the series that a page belongs to."""
        members = [(name, one.object_list) for name, one in own.items()]
        return self.versions_now.fingerprinter.of(members)

    def _names_digest(self, names: tuple[Any, ...]) -> bytes:
        """Pages of one template name the same things: the digest is taken once."""
        known = self._names_digests.get(names)
        if known is None:
            known = self._names_digests[names] = digest(repr(names).encode())
        return known

    def render_page(self, path: str, template: Template, context: dict[str, Any]) -> str:
        """Render and note what was read."""
        said = self._warnings.count
        pending = self._pending.get(path)
        if pending is not None and pending.facts is not None and not pending.key:
            pending.key, pending.names = self._page_key(template, pending.facts, context)
        started_s = time.perf_counter()
        files = pending.facts.files if pending and pending.facts else frozenset()
        self._trace.start(template.environment, files)
        try:
            text = template.render(context)
        finally:
            noted = self._trace.stop()
        self.rendered.append((path, started_s, time.perf_counter() - started_s))
        if pending is not None:
            pending.names += tuple(sorted(noted))
            own = paginators(context)
            if any(one not in own.values() for one in self._trace.whole):
                self._trace.unknown = True
            elif self._trace.whole:
                pending.lists = self._lists(own)
            pending.unfollowed = self._trace.unknown
            if self._trace.unknown or self._warnings.count != said:
                # Rendered again each time, so that it warns again; what it reads is known.
                pending.key = b""
            else:
                bodies = [name[1] for name in noted if name[0] == "body"]
                is_plain = pending.facts is not None and pending.facts.plain_body
                if is_plain and len(bodies) == 1 and (body := self.versions_now.text(bodies[0])):
                    pending.bodies = [(bodies[0], body)]
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
        self._pending.pop(path, None)
        if not self._skipping:
            return False
        names: list[Name] = []
        for element in elements:
            name = self.versions_now.identify(element)
            if name is None:
                return False
            names += [("record", name), ("body", name), ("summary", name)]
        if not names:  # an empty feed prints the time
            return False
        shared = self.versions_now.context
        key = self.versions_now.fingerprinter.of((state, names, shared["localsiteurl"]))
        pending = self._pending[path] = Pending(None, key, tuple(names), kind="feed")
        if first and self._can_keep(path, key):
            return True
        bodies = [name[1] for name in names if name[0] == "body"]
        if summaries_only:  # no body is in it, and none is needed
            pending.bodies = [(name, None) for name in bodies]
        else:
            texts = [self.versions_now.text(name) for name in bodies]
            pending.bodies = [
                (name, _escape(text)) for name, text in zip(bodies, texts, strict=True) if text
            ]
        return False

    def follow_feed(self) -> None:
        """Note what is read until the feed is written."""
        self._trace.start()

    def end_feed(self) -> None:
        self._trace.stop()

    # Both

    def write(self, path: str, text: str) -> None:
        """Write an output; it can stay next time when its key was found."""
        self.note(path, self.put(path, text))

    def put(self, path: str, text: str) -> Pending:
        """Write an output and find the bodies in it; what it depends on is not noted yet."""
        if os.linesep != "\n":
            text = text.replace("\n", os.linesep)
        data = text.encode("utf-8")
        pending = self._pending.pop(path, None) or Pending()
        if self._trace.is_active:  # a feed, of which more may be read than its articles
            pending.names += tuple(sorted(self._trace.stop() - set(pending.names)))
        output = self.folder.write(path, data)
        if pending.names:
            output.spans, output.kind = spans(data, pending.bodies), pending.kind
        return pending

    def note(self, path: str, pending: Pending) -> None:
        """Remember how an output was made."""
        output = self.folder.made[path]
        output.key = pending.key
        output.dependencies = tuple(self._number(name) for name in pending.names)
        output.content, output.given = pending.content, pending.given
        output.lists = pending.lists
        if pending.unfollowed:
            self.unfollowed.add(path)

    def take(self, path: str) -> Pending | None:
        """What is known of an output that will be made elsewhere."""
        return self._pending.pop(path, None)

    def give(self, path: str, pending: Pending | None) -> None:
        """The output is to be made now."""
        if pending is not None:
            self._pending[path] = pending

    def _can_keep(self, path: str, key: bytes, context: dict[str, Any] | None = None) -> bool:
        known = self._state.outputs.get(path)
        if known is None or not known.key:
            self.why[path] = [("new",) if known is None else ("unfollowed",)]
            return False
        if known.key != key or (
            known.lists and known.lists != self._lists(paginators(context or {}))
        ):
            self.why[path] = [("given",)]
            return False
        if not self._stays(path, known):
            return False
        self.folder.keep(path)
        del self._pending[path]
        return True

    def _stays(self, path: str, known: Output) -> bool:
        """Whether nothing that was read for this output has another version now."""
        moved = self._moved
        changed = [
            n for n in known.dependencies if (self._has_moved(n) if moved[n] is None else moved[n])
        ]
        if changed:
            self.why[path] = [self._state.dependencies[n] for n in changed]
            return False
        if not self.folder.is_intact(path):
            self.why[path] = [("output",)]
            return False
        return True

    def keep_all(self, paths: Iterable[str]) -> bool:
        """Keep these outputs, whose keys are known to be the same; False, and none, otherwise."""
        outputs = self._state.outputs
        known = [(path, outputs.get(path)) for path in paths]
        if not all(one is not None and one.key and self._stays(path, one) for path, one in known):
            return False
        for path, _ in known:
            self.folder.keep(path)
        return True

    def _has_moved(self, number: int) -> bool:
        """Whether a dependency of the last build has another version now (asked once)."""
        current = self.versions_now.current(self._state.dependencies[number])
        moved = self._moved[number] = current != self._state.versions[number]
        return moved

    def _number(self, name: Name) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.dependencies)
            self.dependencies.append(name)
            self.versions.append(b"")
        if number not in self._asked:
            self._asked.add(number)
            self.versions[number] = self.versions_now.current(name)
        return number

    def forget_unused(self, outputs: Iterable[Output]) -> None:
        """Give new numbers when most of them are no longer used."""
        outputs = list(outputs)
        used = sorted(set[int]().union(*(output.dependencies for output in outputs)))
        if len(self.dependencies) <= 2 * len(used) + 1_000:
            return
        new = {number: place for place, number in enumerate(used)}
        self.dependencies = [self.dependencies[number] for number in used]
        self.versions = [self.versions[number] for number in used]
        for output in outputs:
            output.dependencies = tuple(new[number] for number in output.dependencies)


def _escape(text: str) -> str:
    """As feeds escape it (xml.sax.saxutils, which imports a web client)."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def spans(data: bytes, bodies: Iterable[tuple[str, str | None]]) -> dict[str, tuple[int, int]]:
    """Where the bodies are, those that are there exactly once."""
    found = {}
    for name, text in bodies:
        if text is None:
            found[name] = (-1, 0)
            continue
        wanted = text.encode("utf-8", "surrogatepass")
        start = data.find(wanted)
        if start >= 0 and data.find(wanted, start + 1) < 0:
            found[name] = (start, len(wanted))
    return found
