"""Pages that are rendered at the end of the build, by helpers when there are many."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from jinja2 import Template

from .ledger import Ledger
from .neighbours import plugins_that_write
from .pending import Pending
from .records import BodyFacts, RecordMaker
from .state import Output
from .workers import Helper, helpers_from, worker_count


@dataclass(slots=True)
class _Page:
    path: str
    template: Template
    difference: dict[str, Any]
    pending: Pending | None


class LaterPages:
    """Collects pages in Pelican's order and renders them as if each had been in its turn.

    A page whose rendering says something, or fails, is rendered in this process, in its turn.
    """

    def __init__(self, ledger: Ledger, settings: dict[str, Any], maker: RecordMaker | None) -> None:
        self._ledger = ledger
        self._maker = maker
        self._pages: list[_Page] = []
        self._paths: set[str] = set()
        self._count = 0
        self._from = helpers_from(settings)
        versions = ledger.versions_now
        self.is_unwatched = not _watched()
        if not versions.attaches and not settings["RELATIVE_URLS"] and self.is_unwatched:
            self._count = worker_count(settings)
        self.helped = 0

    def add(
        self,
        path: str,
        template: Template,
        context: dict[str, Any],
        own: dict[str, Any] | None = None,
    ) -> bool:
        """Put off a page; False when it has to be rendered at once.

        `own` is what this context has beyond the shared one, when that is known.
        """
        if not self._count or path in self._paths:
            return False
        difference = self._difference(context) if own is None else own
        self._ledger.folder.clear_way(path)
        self._pages.append(_Page(path, template, difference, self._ledger.take(path)))
        self._paths.add(path)
        return True

    def _difference(self, context: dict[str, Any]) -> dict[str, Any]:
        shared, missing = self._ledger.versions_now.context, object()
        return {
            name: value for name, value in context.items() if shared.get(name, missing) is not value
        }

    def before(self, path: str) -> None:
        """Something else is about to write this file."""
        if path in self._paths:
            self.flush()

    def flush(self) -> None:
        """Render all that was put off."""
        pages, self._pages, self._paths = self._pages, [], set()
        helpers: list[Helper] = []
        if pages and len(pages) >= self._from:
            helpers = [
                Helper(pages[number :: self._count], self._help) for number in range(self._count)
            ]
        again = []
        try:
            for number, page in enumerate(pages):
                made = helpers[number % self._count].next() if helpers else None
                if made is None:
                    again.append(page)
                else:
                    self._accept(page, made)
        finally:
            for helper in helpers:
                helper.end()
        for page in again:
            self._ledger.write(page.path, self._render(page))

    def _render(self, page: _Page) -> str:
        context = self._ledger.versions_now.context | page.difference
        self._ledger.give(page.path, page.pending)
        return self._ledger.render_page(page.path, page.template, context)

    # In a helper

    def _help(self, page: _Page) -> Any:
        folder, versions = self._ledger.folder, self._ledger.versions_now
        touched, opaque = len(folder.touched), versions.fingerprinter.opaque
        opaque.clear()
        pending = self._ledger.put(page.path, self._render(page))
        output = folder.made[page.path]
        read = [name[1] for name in pending.names if name[0] == "summary"]
        summaries = {name: versions.summary_text(name) for name in read}
        facts = {}
        if self._maker is not None:
            facts = {name: tuple(self._maker.facts(name)) for name in output.spans}
        return (
            output.digest, output.kind, output.spans, len(folder.touched) > touched, pending.key,
            pending.names, pending.unfollowed, pending.lists, self._ledger.rendered.pop()[1:],
            summaries, facts, sorted(opaque), sorted(versions.fingerprinter.unsteady),
        )  # fmt: skip

    # In the main process

    def _accept(self, page: _Page, made: Any) -> None:
        (
            value, kind, spans, touched, key, names, unfollowed, lists, (start, length), summaries,
            facts, opaque, unsteady,
        ) = made  # fmt: skip
        folder, versions = self._ledger.folder, self._ledger.versions_now
        folder.made[page.path] = Output(value, kind=kind, spans=spans)
        if touched:
            folder.touched.append(page.path)
        versions.told_summaries |= summaries
        versions.fingerprinter.opaque.update(opaque)
        versions.fingerprinter.unsteady.update(unsteady)
        self._ledger.rendered.append((page.path, start, length))
        pending = Pending(None, key, names, unfollowed=unfollowed, lists=lists)
        if page.pending is not None:
            pending.content, pending.given = page.pending.content, page.pending.given
        self._ledger.note(page.path, pending)
        if self._maker is not None:
            for name, known in facts.items():
                self._maker.told[name] = BodyFacts(*known)
        self.helped += 1


def _watched() -> bool:
    """Whether anyone wants to see pages or feeds being written, or each step told."""
    return logging.getLogger().isEnabledFor(logging.INFO) or plugins_that_write()
