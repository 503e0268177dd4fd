"""Reads a post with files in it, from a browser of this machine: their names and sizes alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..questionnaires.answering import PostedFile

_BOUNDARY = re.compile(r'multipart/form-data;.*\bboundary="?(?P<boundary>[^";]{1,70})"?', re.I)
_NAME = re.compile(r'\bname="(?P<name>[^"]*)"')
_FILE = re.compile(r'\bfilename="(?P<name>[^"]*)"')
_ESCAPED = (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"))


class MultipartError(ValueError):
    """The body is not what its type says, or holds more fields than any form of ours."""


@dataclass
class Posted:
    """The fields of a post in their order, and the files by field."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, PostedFile] = field(default_factory=dict)


def boundary_of(content_type: str) -> bytes:
    """What stands between the parts; empty when the post is of another type."""
    found = _BOUNDARY.match(content_type)
    return found["boundary"].encode() if found else b""


def read_parts(body: bytes, boundary: bytes, most_fields: int) -> Posted:
    """Read the parts of a body.

    Args:
        body: the whole body.
        boundary: from its type.
        most_fields: more are refused.

    Raises:
        MultipartError: see there.
    """
    posted = Posted()
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(parts) < 2 or not parts[-1].startswith(b"--") or len(parts) > most_fields + 2:
        raise MultipartError
    for part in parts[1:-1]:
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank:
            raise MultipartError
        _take(posted, head.decode("utf-8", "replace"), content)
    return posted


def _take(posted: Posted, head: str, content: bytes) -> None:
    name = _NAME.search(re.sub(r"\bfilename=", "file=", head))
    file = _FILE.search(head)
    if not name:
        raise MultipartError
    if file is None:
        posted.fields.append((_plain(name["name"]), content.decode("utf-8", "replace")))
    elif file["name"]:  # a field without a chosen file comes with an empty name
        posted.files.setdefault(
            _plain(name["name"]), PostedFile(_plain(file["name"]), len(content))
        )


def _plain(name: str) -> str:
    for escaped, character in _ESCAPED:
        name = name.replace(escaped, character)
    return name
