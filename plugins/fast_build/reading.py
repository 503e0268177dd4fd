"""Reading: Markdown by a reused instance, and contents of the last build taken up again."""

# Pelican hands paths over as text.
# ruff: noqa: PTH118
from __future__ import annotations

import datetime
import io
import os
import pickle
from typing import Any

from pelican import readers
from pelican.contents import Content
from pelican.generators import CachingGenerator
from pelican.utils import pelican_open

from .fingerprint import Fingerprinter
from .ledger import WarningCounter
from .memos import Dates
from .neighbours import receiving_modules
from .quick_markdown import MarkdownPool
from .stamps import Digests, stamp
from .state import KeptContent, State
from .versions import content_parts

_READING_SIGNALS = (
    "article_generator_preread", "article_generator_context", "page_generator_preread",
    "page_generator_context", "content_object_init",
)  # fmt: skip


# Pelican calls readers by the name of their class (`metadata["reader"]`): the name must stay.
class MarkdownReader(readers.MarkdownReader):  # type: ignore[misc]
    """Pelican's Markdown reader with one Markdown instance for all files."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.pool = MarkdownPool(self.settings["MARKDOWN"])
        self.header: list[tuple[str, list[str]]] = []

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        self._source_path = source_path
        self._md = md = self.pool.fresh()
        with pelican_open(source_path) as text:
            content = md.convert(text)
        self.header = [(name, list(lines)) for name, lines in getattr(md, "Meta", {}).items()]
        metadata = self._parse_metadata(md.Meta) if hasattr(md, "Meta") else {}
        self.pool.give_back(md)
        return content, metadata


def use_quick_reader(reader_table: Any) -> None:
    """Take the place of Pelican's Markdown reader (handler of `readers_init`)."""
    for extension, kind in reader_table.reader_classes.items():
        if kind is readers.MarkdownReader:
            reader_table.reader_classes[extension] = MarkdownReader


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, shared: dict[int, str]) -> None:
        super().__init__(file, protocol=5)
        self._shared = shared

    def persistent_id(self, obj: Any) -> str | None:
        return self._shared.get(id(obj))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: dict[str, Any]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, name: str) -> Any:
        return self._shared[name]


class ContentShelf:
    """Contents of the last build, handed to generators in place of reading again."""

    def __init__(
        self, state: State, digests: Digests, warnings: WarningCounter, dates: Dates
    ) -> None:
        self._state = state
        self._digests = digests
        self._warnings = warnings
        self._dates = dates
        self.kept: dict[tuple[str, str], KeptContent] = {}
        self.parts: dict[int, KeptContent] = {}
        self._alive: list[Content] = []  # so that the ids in `parts` stay theirs
        self._fingerprinter = Fingerprinter()
        self.restored = 0
        self.read = 0
        self.reasons: list[str] = []

    def any_content(self) -> Content:
        return self._alive[0]

    def serve(self, generator: CachingGenerator) -> None:
        """Stand before a generator's own cache (handler of the `…_generator_init` signals)."""
        reason = _why_not(generator)
        if reason:
            self.reasons.append(f"{type(generator).__name__} reads all again: {reason}")
            return
        started: dict[str, tuple[int, int, Any]] = {}
        kind = type(generator).__name__
        shared = {"settings": generator.settings, "context": generator.context}
        by_id = {id(value): name for name, value in shared.items()}

        def get_cached_data(name: str, default: Any = None) -> Any:
            path = os.path.join(generator.path, name)
            found = self._restore((kind, name), path, shared)
            if found is None:
                self.read += 1
                source = self._digests.of(path)
                started[name] = (self._warnings.count, self._dates.dependent, source)
                return default
            self.restored += 1
            return found

        def cache_data(name: str, content: Content) -> None:
            said, dependent, source = started.pop(name, (-1, -1, None))
            path = os.path.join(generator.path, name)
            steady = (said, dependent) == (self._warnings.count, self._dates.dependent)
            if steady and source is not None and _can_keep(generator, content, name):
                taken = self._digests.taken.get(path)
                if taken and taken[0] == stamp(path):
                    reader = generator.readers.readers[name.rpartition(".")[2]]
                    header = getattr(reader, "header", None)
                    self._keep((kind, name), content, source, by_id, header)

        generator.get_cached_data = get_cached_data
        generator.cache_data = cache_data

    def _restore(self, key: tuple[str, str], path: str, shared: dict[str, Any]) -> Content | None:
        known = self._state.contents.get(key)
        if known is None or known.source != self._digests.of(path):
            return None
        # Our own pickle, checked by the state's digest.
        content: Content = _Unpickler(io.BytesIO(known.pickled), shared).load()
        if known.until_now and _is_future(content):
            return None
        self.kept[key] = self.parts[id(content)] = known
        self._alive.append(content)
        return content

    def _keep(
        self,
        key: tuple[str, str],
        content: Content,
        source: bytes,
        by_id: dict[int, str],
        header: list[tuple[str, list[str]]] | None,
    ) -> None:
        file = io.BytesIO()
        try:
            _Pickler(file, by_id).dump(content)
        except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
            return
        until_now = not content.settings["WITH_FUTURE_DATES"]
        kept = KeptContent(source, file.getvalue(), until_now, header=header)
        kept.record, kept.body, kept.links = content_parts(content, self._fingerprinter)
        self.kept[key] = self.parts[id(content)] = kept
        self._alive.append(content)


def _why_not(generator: CachingGenerator) -> str:
    settings = generator.settings
    if settings["CACHE_CONTENT"] or settings["LOAD_CONTENT_CACHE"]:
        return "Pelican's own cache is on"
    if settings.get("DEFAULT_DATE") == "fs":
        return "DEFAULT_DATE takes dates from the file system"
    if any(isinstance(value, tuple) for value in settings["DATE_FORMATS"].values()):
        return "DATE_FORMATS changes the locale while reading"
    for name in _READING_SIGNALS:
        for module in receiving_modules(name):
            return f"{module} hooks {name}"
    return ""


def _can_keep(generator: CachingGenerator, content: Content, name: str) -> bool:
    """Whether nothing but the file's bytes and the settings went into this content."""
    extension = name.rpartition(".")[2]
    reader = generator.readers.readers.get(extension)
    if not content.settings["WITH_FUTURE_DATES"] and _is_future(content):
        return False
    if type(reader) is MarkdownReader:
        return reader.pool.only_own_extensions
    return type(reader) is readers.HTMLReader


def _is_future(content: Content) -> bool:
    """Whether the clock would make a draft of it now (as in Pelican's `Article.__init__`)."""
    date = getattr(content, "date", None)
    if date is None:
        return False
    now = datetime.datetime.now(datetime.UTC if date.tzinfo else None)
    return bool(date > now)
