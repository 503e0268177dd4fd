"""The types of files that people may join to their answers, and how large they may be."""

from __future__ import annotations

import re
from collections.abc import Iterable

FILE_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "gif": "image/gif",
    "txt": "text/plain",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
}
"""By what a file's name ends with. Nothing that a computer runs, no archive, no SVG."""

DEFAULT_TYPES = ("pdf", "jpg", "png")
USUAL_BYTES = 10_000_000
LARGEST_BYTES = 50_000_000

_SAME = {"jpeg": "jpg", "heif": "heic"}
_JOINED = re.compile(r"\s*(?:\bou\b|\bor\b|\bet\b|\band\b|/|\s)\s*")
_SIZE = re.compile(r"(?P<number>\d{1,6})\s*(?P<unit>ko|kb|mo|mb)\Z", re.IGNORECASE)
_UNITS = {"k": 1000, "m": 1_000_000}


def types_named(text: str) -> tuple[tuple[str, ...], list[str]]:
    """`pdf ou jpg` as types, and what is no type that we know."""
    named = [each.strip(". ").casefold() for each in _JOINED.split(text) if each.strip(". ")]
    known = [_SAME.get(each, each) for each in named]
    accepted = tuple(dict.fromkeys(each for each in known if each in FILE_TYPES))
    return accepted, [each for each in known if each not in FILE_TYPES]


def read_size(text: str) -> int | None:
    """`10 Mo` in bytes; None when it is no size."""
    found = _SIZE.match(text)
    return int(found["number"]) * _UNITS[found["unit"][0].lower()] if found else None


def type_of(name: str) -> str:
    """The type that a file's name says it has, or what stands after its last dot."""
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    return _SAME.get(ending, ending)


def megabytes(size_bytes: int | None) -> str:
    """The number of megabytes: `10` for 10,000,000."""
    return f"{(size_bytes or USUAL_BYTES) / 1_000_000:g}"


def accept_attribute(types: Iterable[str]) -> str:
    """What the page's field lets people choose: `.pdf,.jpg,.jpeg`."""
    return ",".join(f".{name}" for name in _names(types))


def name_pattern(types: Iterable[str]) -> str:
    """What names of these types end with, in either case, for the script of the page."""
    names = _names(types)
    return rf"\.({'|'.join(map(_in_either_case, names))})$" if names else ""


def _in_either_case(name: str) -> str:
    return "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in name)


def _names(types: Iterable[str]) -> list[str]:
    """The types with the other names of the same."""
    others = {same: other for other, same in _SAME.items()}
    return [name for each in types for name in (each, others.get(each)) if name]
