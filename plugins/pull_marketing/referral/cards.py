"""QR codes as inline SVG, for pages and for cards that are printed and handed over."""

from __future__ import annotations

import io

import segno

from ..kept import once


def qr_code(address: str) -> segno.QRCode:
    """The QR code of `address`; medium error correction survives a fold or a stain on a card."""
    # Each of eight masks is tried: most of the work, and the same for the same address.
    mask = once("mask of a code", address.encode(), lambda: segno.make_qr(address, error="m").mask)
    return segno.make_qr(address, error="m", mask=mask)


def qr_svg(code: segno.QRCode, label: str) -> str:
    """A QR code as an `<svg>` element, dark on its own white ground.

    The white ground is part of the drawing: readers fail on light-on-dark codes.

    Args:
        code: what the camera reads.
        label: what a screen reader says.
    """
    drawing = io.BytesIO()
    code.save(
        drawing, kind="svg", xmldecl=False, svgns=False, nl=False, border=4, omitsize=True,
        light="#fff", dark="#000", svgclass="qr", lineclass=None, title=label,
    )  # fmt: skip
    svg = drawing.getvalue().decode("utf-8")
    return svg.replace("<svg ", '<svg role="img" ', 1)
