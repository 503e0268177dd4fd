"""The Markdown reader: one reused instance, and texts that helpers converted ahead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pelican import readers
from pelican.utils import pelican_open

from .quick_markdown import MarkdownPool
from .stamps import Stamp, digest, stamp

Header = list[tuple[str, list[str]]]
# Stamp and digest of the source, HTML of the body, headers, HTML of the headers that are Markdown.
Converted = tuple[Stamp, bytes, str, Header, dict[str, str]]


class _Answers:
    """Stands for a Markdown instance where Pelican's reader converts headers."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known
        self.preprocessors = self

    def deregister(self, name: str) -> None:
        """There is no preprocessor to take away."""

    def reset(self) -> None:
        """There is nothing to forget."""

    def convert(self, text: str) -> str:
        return self._known[text]


# Pelican calls readers by the name of their class (`metadata["reader"]`): the name must stay.
class MarkdownReader(readers.MarkdownReader):  # type: ignore[misc]
    """Pelican's Markdown reader with one Markdown instance for all files."""

    # Whether the last build, with these settings and packages, met Markdown's own extensions alone.
    only_own_before = False

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.pool = MarkdownPool(self.settings["MARKDOWN"], self.only_own_before)
        # What a helper made of a file, when one was asked to; in the order of its files.
        self.helped: Callable[[str], Converted | None] = lambda _path: None
        self.header: Header = []
        self.source: bytes | None = None

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        self._source_path = source_path
        known = self.helped(source_path)
        if known is not None and known[0] == stamp(source_path):
            _, self.source, content, self.header, formatted = known
            self._md: Any = _Answers(formatted)
            return content, self._parse_metadata(dict(self.header))
        md: Any = self.pool.fresh()
        self._md = md
        self.source, text = _read(source_path)
        content = md.convert(text)
        has_header = hasattr(md, "Meta")
        self.header = [(name, list(lines)) for name, lines in md.Meta.items()] if has_header else []
        metadata = self._parse_metadata(md.Meta) if has_header else {}
        self.pool.give_back(md)
        return content, metadata

    def convert(self, path: str) -> Converted | None:
        """All that `read` needs, as plain values (for helpers, that have no say).

        None when the file changed meanwhile or the instance is not Python-Markdown's own.
        """
        seen = stamp(path)
        source, text = _read(path)
        md: Any = self.pool.fresh()
        content = md.convert(text)
        if not hasattr(md, "Meta") or source is None or not self.pool.only_own_extensions:
            return None
        header = [(name, list(lines)) for name, lines in md.Meta.items()]
        md.preprocessors.deregister("meta")
        formatted = {}
        for name, lines in header:
            if name.lower() in self.settings["FORMATTED_FIELDS"]:
                md.reset()
                formatted["\n".join(lines)] = md.convert("\n".join(lines))
        self.pool.give_back(md)
        if seen is None or stamp(path) != seen:
            return None
        return seen, source, content, header, formatted


def _read(path: str) -> tuple[bytes | None, str]:
    """Digest and text of a file, decoded as Pelican does; raises what Pelican's opening raises."""
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        with pelican_open(path) as text:
            return None, text
    return digest(data), text.replace("\r\n", "\n").replace("\r", "\n")


def use_quick_reader(reader_table: Any) -> None:
    """Take the place of Pelican's Markdown reader (handler of `readers_init`)."""
    for extension, kind in reader_table.reader_classes.items():
        if kind is readers.MarkdownReader:
            reader_table.reader_classes[extension] = MarkdownReader
