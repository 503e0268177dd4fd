"""QR codes as inline SVG, for pages and for cards that are printed and handed over."""

from __future__ import annotations

import io

import segno


def qr_svg(address: str, label: str) -> str:
    """A QR code of `address` as an `<svg>` element, dark on its own white ground.

    The white ground is part of the drawing: readers fail on light-on-dark codes. Medium error
    correction survives a fold or a stain on a printed card.

    Args:
        address: what the camera opens.
        label: what a screen reader says.
    """
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, svgns=False, nl=False, border=4, omitsize=True,
        light="#fff", dark="#000", svgclass="qr", lineclass=None, title=label,
    )  # fmt: skip
    svg = drawing.getvalue().decode("utf-8")
    return svg.replace("<svg ", '<svg role="img" ', 1)
