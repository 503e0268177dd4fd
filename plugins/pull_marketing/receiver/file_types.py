"""Says what a file really is, by what stands in it and never by its name.

Only the types that a questionnaire may ask for are known here. A table of our own, because a
library that guesses among a thousand types answers another question: a word processor's document
is an archive to it, and any text is “unknown”.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"ID3", "mp3"),
)
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"heif"})
_MP4 = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "})
_M4A = frozenset({b"M4A ", b"M4B "})
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_OPEN_DOCUMENTS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_OFFICE = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
}
_PROGRAMS = ("vbaproject.bin", "basic/", "scripts/", "macros/")
_LARGEST_DIRECTORY_BYTES = 1_000_000
_TEXT_SIGNS = frozenset(range(32, 256)) | {9, 10, 12, 13}
_NOT_TEXT = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"#!", b"mz")


def types_in(path: Path) -> frozenset[str]:
    """The types that the content of a file may be: several for text, none for anything else."""
    with path.open("rb") as file:
        head = file.read(512)
    for start, name in _STARTS:
        if head.startswith(start):
            return frozenset({name})
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return frozenset({"webp"})
    if head[4:8] == b"ftyp":
        return _film_or_sound(head[8:12])
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:  # MPEG audio, layer III
        return frozenset({"mp3"})
    if head[:4] == b"PK\x03\x04":
        return _document(path, head)
    return frozenset({"txt", "csv"}) if _is_text(path) else frozenset()


def _film_or_sound(brand: bytes) -> frozenset[str]:
    if brand in _HEIC:
        return frozenset({"heic"})
    if brand in _M4A:
        return frozenset({"m4a"})
    # Telephones that record sound often write the brand of films.
    return frozenset({"mp4", "m4a"}) if brand in _MP4 else frozenset()


def _document(path: Path, head: bytes) -> frozenset[str]:
    """An office document; none when the archive is another one, or holds programs."""
    names = _names_in(path)
    if any(part in name.casefold() for name in names for part in _PROGRAMS):
        return frozenset()
    if head[30:].startswith(_OPEN_DOCUMENT):
        rest = head[30 + len(_OPEN_DOCUMENT) :]
        found = {name for word, name in _OPEN_DOCUMENTS.items() if rest.startswith(word)}
        return frozenset(found) if "content.xml" in names else frozenset()
    if "[Content_Types].xml" not in names:
        return frozenset()
    return frozenset(name for part, name in _OFFICE.items() if part in names)


def _names_in(path: Path) -> frozenset[str]:
    """The names in an archive; nothing is unpacked."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 66_000))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    # Its list of contents alone could be made to fill the memory.
    if end < 0 or directory > _LARGEST_DIRECTORY_BYTES:
        return frozenset()
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return frozenset()


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(65_536)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # as Windows writes it
            return _decodes(head[: len(head) // 2 * 2])
        if head.lstrip(b"\xef\xbb\xbf\t\r\n ").lower().startswith(_NOT_TEXT):
            return False
        while head:
            if not _TEXT_SIGNS.issuperset(head):
                return False
            head = file.read(65_536)
    return True


def _decodes(head: bytes) -> bool:
    try:
        return "\x00" not in head.decode("utf-16")
    except UnicodeDecodeError:
        return False
