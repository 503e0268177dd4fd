"""A sheet of eight cards as a PDF, for a printer's shop: text, code and QR, nothing embedded.

The page is A4 and each card a quarter of A5 (105 × 74 mm). Only the fonts that every reader has
are used, so the file is a few kilobytes and is written without a library.
"""

from __future__ import annotations

import textwrap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import segno

_MM = 72 / 25.4
_WIDTH, _HEIGHT = 105 * _MM, 74.25 * _MM
_PAGE = (210 * _MM, 297 * _MM)
_MARGIN = 8 * _MM
_QR = 30 * _MM
_SMALL = 7
_LEADING = 1.3
_QUESTION_SIZES = (15, 13, 11, 9, 7.5)
_AVERAGE = 0.52
"""Width of a letter of Helvetica in French text, in ems, on the safe side."""


@dataclass(frozen=True)
class Card:
    """What one card says.

    Attributes:
        name: the business.
        problem: the question it answers.
        address: the referrer's page.
        qr: opens it.
        code: to be read aloud.
        disclosure: who gains what.
    """

    name: str
    problem: str
    address: str
    qr: segno.QRCode
    code: str
    disclosure: str


def cards_pdf(card: Card) -> bytes:
    """One sheet of eight times the same card."""
    fonts = " ".join(
        f"/F{n} << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        for n, name in enumerate(("Helvetica", "Helvetica-Bold", "Courier-Bold"))
    )
    sheet = _stream("", "\n".join(_places()))
    drawn = _stream(
        f"/Type /XObject /Subtype /Form /BBox [0 0 {_WIDTH:.2f} {_HEIGHT:.2f}]"
        f" /Resources << /Font << {fonts} >> >> ",
        "\n".join(_drawing(card)),
    )
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_PAGE[0]:.2f} {_PAGE[1]:.2f}]"
            " /Contents 4 0 R /Resources << /XObject << /Card 5 0 R >> >> >>".encode(),
            sheet,
            drawn,
        ]
    )


def _stream(entries: str, text: str) -> bytes:
    stream = zlib.compress(text.encode("cp1252", "replace"), 9)
    head = f"<< {entries}/Length {len(stream)} /Filter /FlateDecode >>"
    return b"%s\nstream\n%s\nendstream" % (head.encode(), stream)


def _file(objects: list[bytes]) -> bytes:
    """The objects with their table of places, in which each entry has twenty bytes."""
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return written + head + table + tail % (len(objects) + 1, len(written))


def _places() -> Iterator[str]:
    """The eight places of a sheet; the card itself is drawn once."""
    for place in range(8):
        x, y = (place % 2) * _WIDTH, _PAGE[1] - (place // 2 + 1) * _HEIGHT
        yield f"q 1 0 0 1 {x:.2f} {y:.2f} cm /Card Do Q"


def _drawing(card: Card) -> Iterator[str]:
    yield f"0.6 G 0.3 w [2 3] 0 d 0 0 {_WIDTH:.2f} {_HEIGHT:.2f} re S 0 g"
    yield from _modules(card.qr)
    yield from _texts(card)


def _modules(code: segno.QRCode) -> Iterator[str]:
    """The dark modules of the QR code at the right of the card, joined along each row."""
    matrix = code.matrix
    size = _QR / len(matrix)
    left, top = _WIDTH - _MARGIN - _QR, _HEIGHT - _MARGIN
    for row, line in enumerate(matrix):
        start = None
        for column, dark in enumerate([*line, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                x, y = left + start * size, top - (row + 1) * size
                yield f"{x:.2f} {y:.2f} {(column - start) * size:.2f} {size:.2f} re f"
                start = None


def _texts(card: Card) -> Iterator[str]:
    """The question first, large: it is what makes somebody keep the card."""
    below = _wrap(card.disclosure, _WIDTH - 2 * _MARGIN, _SMALL)
    code_y = _MARGIN + len(below) * 9 + 6
    y = _HEIGHT - _MARGIN - 12
    beside = _WIDTH - 3 * _MARGIN - _QR
    size, lines = _question(card.problem, beside, room=y - code_y - 40)
    for line in lines:
        yield _text(1, size, _MARGIN, y, line)
        y -= size * _LEADING
    y -= 7
    for line in _wrap(card.name, beside, 10):
        yield _text(0, 10, _MARGIN, y, line)
        y -= 10 * _LEADING
    yield _text(2, 16, _MARGIN, code_y, card.code)
    for number, line in enumerate(reversed(below)):
        yield _text(0, _SMALL, _MARGIN, _MARGIN + number * 9, line)
    host, _slash, path = card.address.partition("://")[2].rstrip("/").partition("/")
    left, y = _WIDTH - _MARGIN - _QR, _HEIGHT - _MARGIN - _QR - 10
    for number, line in enumerate((host, f"/{path}")):  # for who has no camera at hand
        yield _text(0, _SMALL, left, y - number * 9, line)


def _question(text: str, width: float, *, room: float) -> tuple[float, list[str]]:
    """The largest size in which the question fits, and its lines."""
    for size in _QUESTION_SIZES:
        lines = _wrap(text, width, size)
        if len(lines) * size * _LEADING <= room:
            break
    return size, lines


def _wrap(text: str, width: float, size: float) -> list[str]:
    # textwrap breaks at plain spaces only: no-break spaces keep « 10 € » together.
    text = text.replace("\u202f", "\u00a0")
    return textwrap.wrap(text, max(8, int(width / (size * _AVERAGE))), break_on_hyphens=False)


def _text(font: int, size: float, x: float, y: float, text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F{font} {size} Tf {x:.2f} {y:.2f} Td ({escaped}) Tj ET"
