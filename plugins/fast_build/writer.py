"""A Pelican writer that leaves alone what would come out the same."""

# Pelican hands paths over as text.
# ruff: noqa: PTH103, PTH120
from __future__ import annotations

import io
import os
from typing import Any

from jinja2 import Template
from pelican import writers
from pelican.contents import Content

from .late_imports import complete_feeds
from .later import LaterPages
from .ledger import Ledger
from .listings import Listings

# Arguments of `write_file` that are not handed to templates, and those that Pelican looks at.
_NOT_GIVEN = frozenset({"relative_urls", "template_name", "url", "override_output"})
_NEEDS_PELICAN = frozenset({"paginated", "articles", "dates", "context"})
# What the pages of contents are given: the content and what is its own.
_OF_CONTENTS = frozenset({"article", "page", "category", "blog"})
_SKIP = "\0fast_build keeps this output\0"


class _OutputText(io.StringIO):
    """Stands for the opened output; hands the whole text over when it is closed."""

    def __init__(self, writer: Writer, path: str | None) -> None:
        super().__init__(newline="\n")
        self._writer = writer
        self._path = path

    def __exit__(self, *error: object) -> None:
        if error[0] is None and self._path is not None:
            text = self.getvalue()
            if text != _SKIP:
                self._writer.later.before(self._path)
                self._writer.ledger.write(self._path, text)
        super().__exit__(*error)  # type: ignore[arg-type]


class _KeptTemplate:
    """What Pelican's writer renders: the template, or nothing when the output can stay."""

    def __init__(self, writer: Writer, template: Template) -> None:
        self._writer = writer
        self._template = template

    def __getattr__(self, name: str) -> Any:
        return getattr(self._template, name)

    def render(self, context: dict[str, Any]) -> str:
        return self._writer.render(self._template, context)


class Writer(writers.Writer):  # type: ignore[misc]
    """Pelican's writer, bookkeeping unchanged; rendering and opening go through the ledger."""

    ledger: Ledger
    later: LaterPages
    listings: Listings
    # Whether plugins declare what they read, so that all of it is noted.
    follows = False
    # The output for which it is known that it must be rendered at once.
    _decided = ""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._folders: set[str] = set()
        self._outputs: list[str] = []
        # Whether the pages in hand are given what they were given last time.
        self._same = False

    def write_file(self, name: Any, template: Any, *arguments: Any, **keywords: Any) -> None:
        self._decided = ""
        if not self._settles(name, template, arguments, keywords):
            key = self.listings.key(name, template, arguments, keywords)
            if not key or not self._keeps_series(name, key):
                self._outputs, self._same = [], bool(key) and self.listings.is_same(name, key)
                super().write_file(name, _KeptTemplate(self, template), *arguments, **keywords)
                if key:
                    self.listings.note(name, key, self._outputs)

    def _keeps_series(self, name: str, key: bytes) -> bool:
        """Keep all pages that are made from the same lists as last time."""
        if not self.later.is_unwatched:
            return False
        outputs = self.listings.outputs(name)
        paths = {writers.sanitised_join(self.output_path, output) for output in outputs}
        if paths & self._written_files or paths & self._overridden_files:
            return False
        if not self.listings.keep(name, key):
            return False
        self._written_files.update(paths)
        return True

    def _settles(
        self, name: Any, template: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> bool:
        """Keep or put off a page of its own without opening what Pelican would open for it."""
        given = {k: value for k, value in keywords.items() if k not in _NOT_GIVEN}
        plain = len(arguments) == 1 and keywords.keys().isdisjoint(_NEEDS_PELICAN)
        plain = plain and not keywords.get("relative_urls") and not keywords.get("override_output")
        if not name or not plain or not self.later.is_unwatched:
            return False
        if type(template.name) is not str or template.name in self.settings["TEMPLATE_PAGES"]:
            return False
        path = writers.sanitised_join(self.output_path, name)
        if path in self._written_files or path in self._overridden_files:
            return False
        shared = arguments[0]
        own = {"localsiteurl": shared.get("localsiteurl"), "output_file": name} | given
        context = shared | own
        output = self.ledger.folder.relative(path)
        content = given.keys() <= _OF_CONTENTS and given.get("article", given.get("page"))
        versions = self.ledger.versions_now
        is_known = shared is versions.context
        kept = versions.kept(content) if content and is_known else None
        number = versions.environment_number(template.environment)
        plainly = (number, template.name, name, keywords.get("url"), *sorted(given))
        if not self.ledger.can_keep_page(output, template, context, True, True, kept, plainly):
            if not self.later.add(output, template, context, own if is_known else None):
                self._decided = output
                return False
            self._make_folder(os.path.dirname(path))
        self._written_files.add(path)
        return True

    def _make_folder(self, path: str) -> None:
        if path not in self._folders:
            os.makedirs(path, exist_ok=True)
            self._folders.add(path)

    def render(self, template: Template, context: dict[str, Any]) -> str:
        path = writers.sanitised_join(self.output_path, context["output_file"])
        output = self.ledger.folder.relative(path)
        self._outputs.append(output)
        if output != self._decided:
            lasting = template.name not in self.settings["TEMPLATE_PAGES"]
            first = path not in self._written_files
            if self._same and self.ledger.stays_given_the_same(output, template, first):
                return _SKIP
            if self.ledger.can_keep_page(output, template, context, lasting, first):
                return _SKIP
            if first and lasting and self.later.add(output, template, context):
                return _SKIP
        self.ledger.folder.clear_way(output)
        return self.ledger.render_page(output, template, context)

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> Any:
        """Pelican's rules about writing twice; the file itself is opened by the ledger."""
        del encoding  # Pelican asks for UTF-8 only
        if filename in self._overridden_files:
            if override:
                raise writers.FileOverwriteFailedError(
                    f'Failed to overwrite "{filename}" a second time (was previously overwritten)'
                )
            writers.logger.info('Skipping "%s", not overwriting', filename)
            return _OutputText(self, None)
        if filename in self._written_files and not override:
            raise writers.FileOverwriteFailedError(
                f'Failed to overwrite "{filename}" as Pelican has already '
                "written to it previously (set `override=True` if intended)"
            )
        if override:
            self._overridden_files.add(filename)
        self._written_files.add(filename)
        return _OutputText(self, self.ledger.folder.relative(filename))

    def write_feed(
        self,
        elements: list[Content],
        context: dict[str, Any],
        path: str | None = None,
        url: str | None = None,
        feed_type: str = "atom",
        override_output: bool = False,
        feed_title: str | None = None,
    ) -> Any:
        if path:
            shown = elements[: self.settings["FEED_MAX_ITEMS"]]
            target = writers.sanitised_join(self.output_path, path)
            first = target not in self._written_files
            words = ("SITEURL", "SITENAME", "SITESUBTITLE", "FEED_DOMAIN")
            words += tuple(self.settings.get("FAST_BUILD_FEEDS_READ", ()))
            state = (url, feed_type, feed_title, path, [context.get(word) for word in words])
            summaries = feed_type == "rss" and bool(self.settings.get("RSS_FEED_SUMMARY_ONLY"))
            output = self.ledger.folder.relative(target)
            if self.ledger.can_keep_feed(output, shown, state, first, summaries):
                self._note_kept(target, override_output)
                return None
        complete_feeds(writers)
        if self.follows:
            self.ledger.follow_feed()
        try:
            return super().write_feed(
                elements, context, path, url, feed_type, override_output, feed_title
            )
        finally:
            self.ledger.end_feed()

    def _note_kept(self, target: str, override: bool) -> None:
        self.ledger.kept_feeds += 1
        with self._open_w(target, "utf-8", override) as file:
            file.write(_SKIP)
