"""Contents of the last build, handed to generators in place of reading again."""

# Pelican hands paths over as text.
# ruff: noqa: PTH118
from __future__ import annotations

import datetime
import os
from typing import Any

from pelican import readers
from pelican.contents import Content
from pelican.generators import CachingGenerator

from .bodies import BodyStore
from .content_parts import body_parts, content_parts
from .fingerprint import Fingerprinter
from .frozen import freeze, thaw
from .memos import Dates
from .neighbours import declared_safe, is_declared, plugins_in_use, receiving_modules
from .read_ahead import ReadAhead
from .reading import MarkdownReader
from .stamps import Digests, digest, stamp
from .state import KeptContent, State
from .warning_counter import WarningCounter

_READING_SIGNALS = (
    "article_generator_preread", "article_generator_context", "page_generator_preread",
    "page_generator_context", "content_object_init",
)  # fmt: skip


class ContentShelf:
    """Stands before the generators' own caches."""

    def __init__(
        self,
        state: State,
        digests: Digests,
        warnings: WarningCounter,
        dates: Dates,
        bodies: BodyStore,
    ) -> None:
        self._state = state
        self._digests = digests
        self._warnings = warnings
        self._dates = dates
        self.bodies = bodies
        self.kept: dict[tuple[str, str], KeptContent] = {}
        self.parts: dict[Content, KeptContent] = {}
        self._fingerprinter = Fingerprinter()
        self.restored = 0
        self.read = 0
        self.reasons: list[str] = []
        self._ahead: list[ReadAhead] = []
        self._texts: dict[bytes, KeptContent] | None = None

    def any_content(self) -> Content:
        return next(iter(self.parts))

    def serve(self, generator: CachingGenerator) -> None:
        """Stand before a generator's own cache (handler of the `…_generator_init` signals)."""
        reason = why_not(generator)
        if reason:
            self.reasons.append(f"{type(generator).__name__} reads all again: {reason}")
        else:
            _Served(self, generator)
        ahead = ReadAhead(generator, self._is_known if not reason else lambda *_: False)
        self._ahead.append(ahead)

    def end_helpers(self) -> None:
        for ahead in self._ahead:
            ahead.end()

    def _is_known(self, generator: CachingGenerator, name: str) -> bool:
        known = self._state.contents.get((type(generator).__name__, name))
        return known is not None and known.source == self._digests.of(
            os.path.join(generator.path, name)
        )

    def restore(self, key: tuple[str, str], generator: CachingGenerator) -> Content | None:
        path = os.path.join(generator.path, key[1])
        known = self._state.contents.get(key)
        if known is None or known.source != self._digests.of(path):
            return None
        if known.evidence is not None and not _still_holds(generator, key[1], known.evidence):
            return None
        content: Content = thaw(known.frozen, generator.settings, generator.context)
        if known.until_now and _is_future(content):
            return None
        self.bodies.lend(content, known, lambda: _read_again(generator, path))
        self._remember(key, content, known)
        return content

    def recall(self, text: bytes) -> tuple[str, dict[str, str]] | None:
        """The HTML of a body, and of its headers, that the last build made of this text."""
        if self._texts is None:
            kept = self._state.contents.values()
            self._texts = {one.text: one for one in kept if one.text and one.header is not None}
        known = self._texts.get(text)
        body = self.bodies.text(known) if known is not None else ""
        return (body, known.formatted) if known is not None and body else None

    def keep(
        self, key: tuple[str, str], content: Content, source: bytes, reader: Any, path: str
    ) -> None:
        frozen = freeze(content)
        if frozen is None:
            return
        header = getattr(reader, "header", None)
        kept = KeptContent(source, frozen, not content.settings["WITH_FUTURE_DATES"], header=header)
        if header is None:
            kept.record, kept.body, kept.links = content_parts(content, self._fingerprinter)
        else:
            # With the settings, which are in the state's key, all headers come from these.
            kept.record = digest(repr((header, content.status)).encode("utf-8", "surrogatepass"))
            kept.body, kept.links = body_parts(content)
        kept.evidence = getattr(reader, "fast_build_evidence", None)
        if type(reader) is MarkdownReader:
            kept.text, kept.formatted = reader.text, reader.formatted
        kept.attaches = "attach" in (content._content or "")
        self.bodies.add(content._content, kept, kept.body)
        seen = stamp(path)
        if seen is not None:
            self._digests.taken[path] = (seen, source)
        self._remember(key, content, kept)

    def _remember(self, key: tuple[str, str], content: Content, kept: KeptContent) -> None:
        self.kept[key] = self.parts[content] = kept


class _Served:
    """One generator: its questions to the cache go to the shelf."""

    def __init__(self, shelf: ContentShelf, generator: CachingGenerator) -> None:
        self._shelf = shelf
        self._generator = generator
        self._kind = type(generator).__name__
        self._started: dict[str, tuple[Any, tuple[int, int]]] = {}
        generator.get_cached_data = self.get_cached_data
        generator.cache_data = self.cache_data
        if _goes_by_text(generator.settings):
            for reader in generator.readers.readers.values():
                if type(reader) is MarkdownReader:
                    reader.recall = shelf.recall

    def _said(self) -> tuple[int, int]:
        return self._shelf._warnings.count, self._shelf._dates.dependent

    def _path(self, name: str) -> str:
        return os.path.join(self._generator.path, name)

    def get_cached_data(self, name: str, default: Any = None) -> Any:
        found = self._shelf.restore((self._kind, name), self._generator)
        if found is None:
            self._shelf.read += 1
            self._started[name] = (stamp(self._path(name)), self._said())
            return default
        self._shelf.restored += 1
        return found

    def cache_data(self, name: str, content: Content) -> None:
        seen, said = self._started.pop(name, (None, (-1, -1)))
        path = self._path(name)
        if said != self._said() or not can_keep(self._generator, content, name):
            return
        reader = self._generator.readers.readers[name.rpartition(".")[2]]
        header = getattr(reader, "header", None)
        source = reader.source if header is not None else self._shelf._digests.of(path, now=True)
        if source is not None and seen is not None and stamp(path) == seen:
            self._shelf.keep((self._kind, name), content, source, reader, path)


def _goes_by_text(settings: dict[str, Any]) -> bool:
    """Whether the HTML of a body follows from its text alone, whatever the headers are."""
    uses_headers = "wikilinks" in repr(settings["MARKDOWN"]).lower()
    return not (settings["TYPOGRIFY"] or uses_headers or plugins_in_use())


def _read_again(generator: CachingGenerator, path: str) -> str:
    """A body whose copy was lost: from its source."""
    reader = generator.readers.readers[path.rpartition(".")[2]]
    return str(reader.read(path)[0])


def why_not(generator: CachingGenerator) -> str:
    settings = generator.settings
    if settings["CACHE_CONTENT"] or settings["LOAD_CONTENT_CACHE"]:
        return "Pelican's own cache is on"
    if settings.get("DEFAULT_DATE") == "fs":
        return "DEFAULT_DATE takes dates from the file system"
    if any(isinstance(value, tuple) for value in settings["DATE_FORMATS"].values()):
        return "DATE_FORMATS changes the locale while reading"
    safe = declared_safe(settings)
    for name in _READING_SIGNALS:
        for module in receiving_modules(name):
            if is_declared(module, safe):
                continue
            return f"{module} hooks {name}"
    return ""


def can_keep(generator: CachingGenerator, content: Content, name: str) -> bool:
    """Whether nothing but the file's bytes and the settings went into this content."""
    extension = name.rpartition(".")[2]
    reader = generator.readers.readers.get(extension)
    if not content.settings["WITH_FUTURE_DATES"] and _is_future(content):
        return False
    if type(reader) is MarkdownReader:
        return reader.is_own
    if is_declared(type(reader).__module__, declared_safe(content.settings)):
        return getattr(reader, "fast_build_evidence", None) is not None
    return type(reader) is readers.HTMLReader


def _still_holds(generator: CachingGenerator, name: str, evidence: Any) -> bool:
    """Whether a plugin's reader would make the same of the same file."""
    reader = generator.readers.readers.get(name.rpartition(".")[2])
    holds = getattr(reader, "fast_build_holds", None)
    return holds is not None and bool(holds(evidence))


def _is_future(content: Content) -> bool:
    """Whether the clock would make a draft of it now (as in Pelican's `Article.__init__`)."""
    date = getattr(content, "date", None)
    if date is None:
        return False
    now = datetime.datetime.now(datetime.UTC if date.tzinfo else None)
    return bool(date > now)
