"""The Markdown reader: one reused instance, and texts that helpers converted ahead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pelican import readers
from pelican.utils import pelican_open

from .source_texts import Header, split_plain
from .stamps import Stamp, digest, stamp

if TYPE_CHECKING:
    from .quick_markdown import MarkdownPool

# Stamp and digest of the source, HTML of the body, headers, HTML of the headers that are Markdown,
# digest of the text without headers.
Converted = tuple[Stamp, bytes, str, Header, dict[str, str], bytes]
# HTML of a body and of headers, found by the digest of its text.
Recall = Callable[[bytes], "tuple[str, dict[str, str]] | None"]


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
        self._md: Any = None
        self._pool: MarkdownPool | None = None
        # What a helper made of a file, when one was asked to; in the order of its files.
        self.helped: Callable[[str], Converted | None] = lambda _path: None
        self.recall: Recall = lambda _text: None
        self.header: Header = []
        self.formatted: dict[str, str] = {}
        self.source: bytes | None = None
        self.text = b""

    @property
    def pool(self) -> MarkdownPool:
        """Where Markdown instances come from; Markdown is imported with the first."""
        if self._pool is None:
            from .quick_markdown import MarkdownPool

            self._pool = MarkdownPool(self.settings["MARKDOWN"], self.only_own_before)
        return self._pool

    @property
    def is_own(self) -> bool:
        """Whether Python-Markdown's own extensions alone had a part in what was read."""
        return self.only_own_before if self._pool is None else self._pool.only_own_extensions

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        self._source_path = source_path
        known = self.helped(source_path)
        if known is not None and known[0] == stamp(source_path):
            _, self.source, content, self.header, self.formatted, self.text = known
            return content, self._metadata_from(self.formatted)
        self.source, text = _read(source_path)
        split = split_plain(text)
        self.text = split[1] if split else b""
        if split and (found := self._recalled(*split)):
            self.header, (content, self.formatted) = split[0], found
            return content, self._metadata_from(self.formatted)
        return self._convert(text)

    def _convert(self, text: str) -> tuple[str, dict[str, Any]]:
        md: Any = self.pool.fresh()
        self._md = md
        content = md.convert(text)
        has_header = hasattr(md, "Meta")
        self.header = [(name, list(lines)) for name, lines in md.Meta.items()] if has_header else []
        self.formatted = {}
        plain = md.convert
        md.convert = lambda text: self.formatted.setdefault(text, plain(text))
        metadata = self._parse_metadata(md.Meta) if has_header else {}
        del md.convert
        self.pool.give_back(md)
        return content, metadata

    def _metadata_from(self, formatted: dict[str, str]) -> dict[str, Any]:
        self._md = _Answers(formatted)
        metadata: dict[str, Any] = self._parse_metadata(dict(self.header))
        return metadata

    def _recalled(self, header: Header, text: bytes) -> tuple[str, dict[str, str]] | None:
        """What the last build made of the same text, when it knows each header's HTML, too."""
        found = self.recall(text)
        wanted = self._formatted_texts(header)
        return found if found is not None and all(one in found[1] for one in wanted) else None

    def _formatted_texts(self, header: Header) -> list[str]:
        fields = self.settings["FORMATTED_FIELDS"]
        return ["\n".join(lines) for name, lines in header if name.lower() in fields]

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
        for lines in self._formatted_texts(header):
            md.reset()
            formatted[lines] = md.convert(lines)
        self.pool.give_back(md)
        if seen is None or stamp(path) != seen:
            return None
        split = split_plain(text)
        return seen, source, content, header, formatted, split[1] if split else b""


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
