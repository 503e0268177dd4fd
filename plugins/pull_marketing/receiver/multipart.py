"""Reads a post with files as it comes: fields into memory, each file into a file of its own.

Only what browsers write is understood. Whatever else RFC 2388 and RFC 2231 allow has served to
smuggle names past those who read it in another way; it is refused.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from .bodies import Limits, Refused, is_broken
from .file_store import FileStore, Incoming
from .ids import new_id

_CONTENT_TYPE = re.compile(
    r"multipart/form-data *; *boundary=(?P<quote>\"?)(?P<boundary>[0-9A-Za-z'()+_,./:=?-]{1,70})"
    r"(?P=quote)\Z",
    re.IGNORECASE,
)
_DISPOSITION = re.compile(
    r'form-data; *name="(?P<name>[^"\r\n]{0,200})"(?:; *filename="(?P<file>[^"\r\n]{0,1000})")?\Z'
)
_ESCAPED = (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"))
_MOST_HEADERS = 8
_LONGEST_NAME = 120


def boundary_of(content_type: str) -> bytes:
    """What stands between the parts; empty when the post is of another type."""
    found = _CONTENT_TYPE.match(content_type.strip())
    return found["boundary"].encode() if found else b""


@dataclass
class _Part:
    """The part that is being read."""

    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    disposition: str = ""
    name: str = ""
    file_name: str | None = None
    text: bytearray = field(default_factory=bytearray)
    out: BinaryIO | None = None
    file_id: str = ""
    size_bytes: int = 0
    written: hashlib._Hash = field(default_factory=hashlib.sha256)


class Parts:
    """Takes the pieces of a body and ends up with fields and files.

    Args:
        boundary: from the type of the post.
        limits: how much of what may come.
        store: where files are written.
    """

    def __init__(self, boundary: bytes, limits: Limits, store: FileStore) -> None:
        self.fields: list[tuple[str, str]] = []
        self.files: list[Incoming] = []
        self._limits = limits
        self._store = store
        self._text_bytes = 0
        self._count = 0
        self._ended = False
        self._part = _Part()
        callbacks = {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._part.header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._part.value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_headers_finished": self._open,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._whole,
        }
        self._parser = MultipartParser(
            boundary,
            callbacks,  # type: ignore[arg-type]
            max_header_count=_MOST_HEADERS,
        )

    def feed(self, piece: bytes) -> None:
        """Read one piece of the body.

        Raises:
            Refused: it is not what a browser sends, or there is too much of it.
        """
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise Refused(400, close=True) from error

    def finish(self) -> None:
        """Say that this was all.

        Raises:
            Refused: the end is missing.
        """
        if not self._ended:
            raise Refused(400, close=True)

    def discard(self) -> None:
        """Take away whatever was written and is not kept."""
        if self._part.out:
            self._part.out.close()
            self.files.append(self._incoming())
        self._store.discard(self.files)

    def _begin(self) -> None:
        self._count += 1
        if self._count > self._limits.fields:
            raise Refused(400, close=True)
        self._part = _Part()

    def _header(self) -> None:
        part = self._part
        if bytes(part.header).lower() == b"content-disposition":
            if part.disposition:
                raise Refused(400, close=True)
            part.disposition = _decoded(part.value)
        elif bytes(part.header).lower() != b"content-type":
            raise Refused(400, close=True)  # another length or encoding: no browser says so
        part.header.clear()
        part.value.clear()

    def _open(self) -> None:
        part = self._part
        found = _DISPOSITION.match(part.disposition)
        if not found:
            raise Refused(400, close=True)
        part.name = _plain(found["name"])
        if found["file"] is None:
            return
        part.file_name = clean_name(_plain(found["file"]))
        if not part.file_name:  # a field without a chosen file
            return
        many = len(self.files) >= self._limits.files
        if many or any(file.field == part.name for file in self.files):
            raise Refused(400, close=True)
        self._store.prepare()
        part.file_id = new_id()
        part.out = self._store.part(part.file_id).open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        if part.file_name is None:
            self._text_bytes += end - start
            if self._text_bytes > self._limits.text_bytes:
                raise Refused(413, close=True)
            part.text += data[start:end]
        elif part.out:
            # A file that is too large is told in words: its size counts on, its content stops.
            room = self._limits.file_bytes - part.size_bytes
            piece = data[start : min(end, start + max(room, 0))]
            part.size_bytes += end - start
            part.out.write(piece)
            part.written.update(piece)

    def _end(self) -> None:
        part = self._part
        if part.file_name is None:
            self.fields.append((part.name, _decoded(part.text)))
        elif part.out:
            part.out.close()
            part.out = None
            self.files.append(self._incoming())

    def _incoming(self) -> Incoming:
        part = self._part
        return Incoming(
            part.file_id, part.name, part.file_name or "", part.size_bytes, part.written.hexdigest()
        )

    def _whole(self) -> None:
        self._ended = True


def _decoded(text: bytes | bytearray) -> str:
    try:
        return bytes(text).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, close=True) from error


def _plain(name: str) -> str:
    for escaped, character in _ESCAPED:
        name = name.replace(escaped, character)
    return name


def clean_name(name: str) -> str:
    """What a file may be called on a page and in a mail: no folders, no signs that nobody sees."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C" and not is_broken(c))
    seen = " ".join(seen.split()).strip(". ")
    stem, dot, ending = seen.rpartition(".")
    if len(seen) > _LONGEST_NAME and dot and len(ending) < 10:
        return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
    return seen[:_LONGEST_NAME]
