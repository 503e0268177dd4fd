"""The page of one text, made again by the process that has just built the site.

For servers that build at each save: the author sees the new text in its page at once; then a build
looks at everything, as ever, and has the last word. Where anything but the text itself may have a
part in the page, there is no answer, and the build that follows is all there is.
"""

from __future__ import annotations

import contextlib
import copy
import io
import logging
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pelican import writers
from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, PagesGenerator
from pelican.plugins import signals

from . import lending
from .bodies import lazy_body
from .content_parts import body_parts, record_state
from .fingerprint import Fingerprinter
from .frozen import thaw
from .memos import Patches
from .neighbours import declared_safe, foreign_parts, plugins_that_complete, receiving_modules
from .shelf import can_keep, why_not

if TYPE_CHECKING:
    from .engine import Build

COMPLETE = "FAST_BUILD_COMPLETE_TEXT"

_LISTS = {
    ArticlesGenerator: (
        "articles", "translations", "hidden_articles", "hidden_translations", "drafts",
        "drafts_translations",
    ),
    PagesGenerator: (
        "pages", "translations", "hidden_pages", "hidden_translations", "draft_pages",
        "draft_translations",
    ),
}  # fmt: skip


class TextFirst:
    """What a finished build still knows, for one page.

    Args:
        build: which ended well.
    """

    def __init__(self, build: Build) -> None:
        self._settings = build.settings
        self._generators = [one for one in build.all_generators if type(one) in _LISTS]
        self._all_generators = build.all_generators
        self._parts = build.shelf.parts
        self._warnings = build.warnings
        self._lender = lending.MarkdownLender()
        ledger = build.ledger
        reasons = build.report.rewrites
        self._is_followed = bool(ledger and not reasons and not ledger.versions_now.attaches)

    def _all_is_known(self) -> bool:
        """Whether nothing has a part in the pages of this site that is not asked here."""
        settings = self._settings
        return (
            self._is_followed
            and not settings["RELATIVE_URLS"]
            and not foreign_parts(settings)
            and not any(receiving_modules("content_written"))
            and (COMPLETE in settings or not plugins_that_complete())
        )

    def page(self, path: str) -> tuple[str, str] | None:
        """The page of a text of which nothing but the body changed since the build.

        Pages that are asked for later may show words of this text.

        Args:
            path: the file of the text, absolute.

        Returns:
            The name of the page in the output, and its text; None where only a build can tell.
        """
        found = self._find(path) if self._all_is_known() else None
        if found is None:
            return None
        with self._as_in_a_build():
            try:
                return self._page(*found)
            except Exception:  # noqa: BLE001 - a build tells what is wrong, and where
                return None

    def _find(self, path: str) -> tuple[Any, Content] | None:
        """The one content that comes from this file, and its generator."""
        found = [
            (generator, content)
            for generator in self._generators
            for name in _LISTS[type(generator)]
            for content in getattr(generator, name)
            if content.source_path == path
        ]
        return found[0] if len(found) == 1 else None

    @contextlib.contextmanager
    def _as_in_a_build(self) -> Iterator[None]:
        """Contents find their bodies again; what is said is counted, not shown: a build says it."""
        patches, root = Patches(), logging.getLogger()
        patches.apply()
        patches.set(Content, "_content", lazy_body)
        self._settings[lending.SETTING] = self._lender
        handlers, root.handlers = root.handlers, [self._warnings]
        try:
            yield
        finally:
            root.handlers = handlers
            self._settings.pop(lending.SETTING)
            patches.undo()

    def _page(self, generator: Any, content: Content) -> tuple[str, str] | None:
        said = self._warnings.count
        fresh = self._read(generator, content)
        if fresh is None or not self._differs_in_words(generator, content, fresh):
            return None
        content._content = fresh._content
        Content.get_content.cache.clear()
        Content.get_summary.cache.clear()
        complete = self._settings.get(COMPLETE)
        if complete is not None and not complete(self._all_generators, content):
            return None
        made = self._written(generator, content)
        return made if self._warnings.count == said else None

    def _read(self, generator: Any, content: Content) -> Content | None:
        """The text as it is now, read as its generator reads."""
        if why_not(generator):
            return None
        kind = "article" if isinstance(content, Article) else "page"
        name = os.path.relpath(content.source_path, generator.path)
        fresh: Content = generator.readers.read_file(
            base_path=generator.path,
            path=name,
            content_class=type(content),
            context=generator.context,
            preread_signal=getattr(signals, f"{kind}_generator_preread"),
            preread_sender=generator,
            context_signal=getattr(signals, f"{kind}_generator_context"),
            context_sender=generator,
        )
        return fresh if fresh.is_valid() and can_keep(generator, fresh, name) else None

    def _differs_in_words(self, generator: Any, content: Content, fresh: Content) -> bool:
        """Whether headers and links are those of the last build."""
        known = self._parts.get(content)
        if known is None or known.attaches or body_parts(fresh)[1] != known.links:
            return False
        before = thaw(known.frozen, self._settings, generator.context)
        record = self._record(fresh)
        return record is not None and record == self._record(before)

    def _record(self, content: Content) -> bytes | None:
        """A digest of all but the body, as it was read; None for what cannot be told apart."""
        fingerprinter = Fingerprinter()
        fingerprinter.safe = declared_safe(self._settings)
        record = fingerprinter.of(record_state(content))
        return None if fingerprinter.opaque else record

    def _written(self, generator: Any, content: Content) -> tuple[str, str] | None:
        """What the generator would write if this were its only text."""
        alone = copy.copy(generator)
        for name in _LISTS[type(generator)]:
            members = getattr(generator, name)
            if name != "articles" or content in members:
                setattr(alone, name, [one for one in members if one is content])
        writer = _Writer(generator.output_path, self._settings)
        if isinstance(generator, PagesGenerator):
            alone.generate_output(writer)
        elif content in generator.drafts or content in generator.drafts_translations:
            alone.generate_drafts(writer.write_file)
        else:
            if content not in generator.articles:
                alone.articles = []
            alone.generate_articles(writer.write_file)
        return writer.made[0] if len(writer.made) == 1 else None


class _Writer(writers.Writer):  # type: ignore[misc]
    """Writes nothing: what was made stands in `made`, by its name in the output."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.made: list[tuple[str, str]] = []

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> io.StringIO:
        del encoding, override
        return _Made(self.made, os.path.relpath(filename, self.output_path))


class _Made(io.StringIO):
    def __init__(self, made: list[tuple[str, str]], name: str) -> None:
        super().__init__(newline="\n")
        self._made = made
        self._name = name

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self._made.append((self._name, self.getvalue()))
        super().__exit__(*error)  # type: ignore[arg-type]
