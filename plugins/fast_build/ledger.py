"""Decides for each output whether the one of the last build can stay, and says why not."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import Any

from jinja2 import Template
from pelican.contents import Content

from .dependencies import Dependencies
from .lists import Name
from .outputs import OutputFolder
from .page_keys import PageKeys
from .paginators import paginators
from .pending import Pending, feed_bodies, spans
from .state import KeptContent, Output, State
from .templates import Facts, TemplateBook
from .trace import Trace
from .versions import Versions
from .warning_counter import WarningCounter


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
        self.dependencies = Dependencies(state, versions)
        self.keys = PageKeys(versions)
        self._pending: dict[str, Pending] = {}
        # Names of dependencies that moved, or (“new”,), (“given”,), (“output”,), (“unfollowed”,).
        self.why: dict[str, list[Name]] = {}
        self.unprovable: dict[str, list[str]] = {}
        self.unfollowed: set[str] = set()
        self.rendered: list[tuple[str, float, float]] = []
        self.unsteady: set[str] = set()
        self.kept_feeds = 0

    # Pages

    def proven(self, template: Template) -> Facts | None:
        """What this template can read; None when its pages cannot stay."""
        if not self._skipping:
            return None
        facts = self._book.facts(template.environment, template.name or "")
        return None if facts.reasons else facts

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
            there = self.keys.names_there(template, facts)
            pending.content, pending.given = content, (facts.digest, there, *given)
        known = self._state.outputs.get(path)
        if known is None or not known.key:  # then its key can wait
            self.why[path] = [("new",) if known is None else ("unfollowed",)]
            return False
        if content is not None and known.content is content and known.given == pending.given:
            # A content of the last build, unchanged: so is all that its page is given.
            return first and self._can_keep(path, known.key)
        pending.key, pending.names = self.keys.of_page(template, facts, context)
        return first and self._can_keep(path, pending.key, context)

    def stays_given_the_same(self, path: str, template: Template, first: bool) -> bool:
        """Keep a page that is known to be given what it was given last time, if it can stay."""
        known = self._state.outputs.get(path)
        if not first or known is None or not known.key or self.proven(template) is None:
            return False
        return self._stays(path, known) and bool(self.folder.keep(path))

    def render_page(self, path: str, template: Template, context: dict[str, Any]) -> str:
        """Render and note what was read."""
        said = self._warnings.count
        pending = self._pending.get(path)
        if pending is not None and pending.facts is not None and not pending.key:
            pending.key, pending.names = self.keys.of_page(template, pending.facts, context)
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
                pending.lists = self.keys.of_lists(own)
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
        key = self.keys.of_feed(state, names)
        pending = self._pending[path] = Pending(None, key, tuple(names), kind="feed")
        if first and self._can_keep(path, key):
            return True
        bodies = [name[1] for name in names if name[0] == "body"]
        if summaries_only:  # no body is in it, and none is needed
            pending.bodies = [(name, None) for name in bodies]
        else:
            pending.bodies = feed_bodies(bodies, self.versions_now.text)
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
        output.dependencies = tuple(map(self.dependencies.number, pending.names))
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
            known.lists and known.lists != self.keys.of_lists(paginators(context or {}))
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
        changed = self.dependencies.moved(known.dependencies)
        if changed:
            self.why[path] = changed
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
