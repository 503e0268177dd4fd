"""Takes out of a picture what it tells besides itself: where, when and by which camera it was made.

JPEG, PNG and WebP are lists of parts. Those that make the picture are copied as they are, so that
not one dot of it changes; all others go, the unknown ones too, and whatever follows the end. Only
the way up is written anew, since a telephone turns nothing by itself.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator

CLEANED = frozenset({"jpg", "png", "webp"})
"""The types whose pictures are cleaned."""

_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_ORIENTATION = 0x0112
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD cICP mDCV cLLI acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04


class Damaged(Exception):
    """The file does not hold to the form that its beginning announces."""


def cleaned(content: bytes, kind: str) -> bytes:
    """The same picture, and nothing besides.

    Args:
        content: of the file.
        kind: one of `CLEANED`.

    Raises:
        Damaged: it cannot be taken apart.
    """
    work: dict[str, Callable[[bytes], bytes]] = {"jpg": _jpeg, "png": _png, "webp": _webp}
    try:
        return work[kind](content)
    except (IndexError, struct.error) as error:
        raise Damaged from error


def _jpeg(content: bytes) -> bytes:
    kept: list[bytes] = []
    turned = 1
    for marker, part in _segments(content):
        if marker == 0xE1 and part[4:10] == b"Exif\0\0":
            turned = _orientation(part[10:]) or turned
        elif marker < 0xE0 or _is_needed(marker, part):
            kept.append(part)
    first = 1 if kept and kept[0][1] == 0xE0 else 0  # JFIF wants to come first
    if turned != 1:
        exif = b"Exif\0\0" + _exif(turned)
        kept.insert(first, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return b"\xff\xd8" + b"".join(kept)


def _is_needed(marker: int, part: bytes) -> bool:
    """The size of its dots, the colours, how they are stored; thumbnails and comments are not."""
    return (
        (marker == 0xE0 and part[4:9] == b"JFIF\0")
        or (marker == 0xE2 and part[4:16] == b"ICC_PROFILE\0")
        or (marker == 0xEE and part[4:9] == b"Adobe")
    )


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each part, up to the end of the first picture."""
    if content[:2] != b"\xff\xd8":
        raise Damaged
    place = 2
    while True:
        while content[place : place + 2] == b"\xff\xff":
            place += 1
        if content[place] != 0xFF:
            raise Damaged
        marker = content[place + 1]
        if marker == 0xD9:
            yield marker, b"\xff\xd9"
            return
        if marker < 0xC0 or 0xD0 <= marker <= 0xD8:
            raise Damaged
        end = place + 2 + struct.unpack_from(">H", content, place + 2)[0]
        if end > len(content) or end < place + 4:
            raise Damaged
        if marker == 0xDA:  # what follows is the picture itself, without a length
            found = _SCAN_END.search(content, end)
            if found is None:
                raise Damaged
            end = found.start()
        yield marker, content[place:end]
        place = end


def _png(content: bytes) -> bytes:
    kept = [content[:8]]
    turned, place, name = 1, 8, b""
    while name != b"IEND":
        (size,) = struct.unpack_from(">I", content, place)
        name, end = content[place + 4 : place + 8], place + 12 + size
        if end > len(content) or (place == 8) != (name == b"IHDR"):
            raise Damaged
        if name == b"eXIf":
            turned = _orientation(content[place + 8 : end - 4]) or turned
        elif name in _PNG_KEPT:
            kept.append(content[place:end])
        place = end
    if turned != 1:
        exif = b"eXIf" + _exif(turned)
        chunk = struct.pack(">I", len(exif) - 4) + exif + struct.pack(">I", zlib.crc32(exif))
        kept.insert(2, chunk)  # behind the head, before the picture
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept: list[tuple[bytes, bytes]] = []
    turned, place = 1, 12
    end = min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    while place + 8 <= end:
        name = content[place : place + 4]
        (size,) = struct.unpack_from("<I", content, place + 4)
        part = content[place + 8 : place + 8 + size]
        if len(part) != size:
            raise Damaged
        if name == b"EXIF":
            turned = _orientation(part.removeprefix(b"Exif\0\0")) or turned
        elif name in _WEBP_KEPT:
            kept.append((name, part))
        place += 8 + size + size % 2
    if not {name for name, _ in kept} & {b"VP8 ", b"VP8L", b"ANMF"}:
        raise Damaged
    return _webp_of(kept, turned)


def _webp_of(parts: list[tuple[bytes, bytes]], turned: int) -> bytes:
    """The file of its parts; only one with a head of its own can say which way is up."""
    if parts[0][0] == b"VP8X":
        flags = parts[0][1][0] & ~(_WEBP_EXIF | _WEBP_XMP)
        if turned != 1:
            flags |= _WEBP_EXIF
            parts.append((b"EXIF", _exif(turned)))
        parts[0] = (b"VP8X", bytes([flags]) + parts[0][1][1:])
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in parts
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _exif(turned: int) -> bytes:
    """The smallest description of a picture that says which way is up."""
    head = b"MM\0*" + struct.pack(">I", 8)
    return head + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)


def _orientation(tiff: bytes) -> int:
    """From 1 to 8; 0 when it does not say."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 0
    try:
        (place,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, place)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, place + 2 + number * 12)
            if tag == _ORIENTATION:
                return value if kind == 3 and 1 <= value <= 8 else 0
    except struct.error:  # a description that is broken is thrown away like any other
        pass
    return 0
