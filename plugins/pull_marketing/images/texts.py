"""Puts pictures into the HTML of a text: sizes known, right format, fetched when they come near."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from ..markup import word_count

_IMAGE = re.compile(r"<img\b(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)\s*/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")

_POSTER = re.compile(r"(?P<start><video\b[^>]*? )poster=\"(?P<src>[^\"]*)\"")

FIRST_SCREEN_WORDS = 50
"""An image after more words than this is below what a visitor sees first."""


@dataclass(frozen=True)
class Source:
    """The copies of one kind: `type` is a MIME type, `srcset` the addresses with their widths."""

    type: str
    srcset: str


@dataclass(frozen=True)
class Picture:
    """What an image becomes in a page.

    Attributes:
        address: what old browsers and feed readers fetch.
        width, height: in points of the page, 0 when not known.
        sources: other kinds, the lightest first.
        sizes: how wide the image is shown, for the choice among the widths.
    """

    address: str
    width: int = 0
    height: int = 0
    sources: tuple[Source, ...] = ()
    sizes: str = ""


def picture_html(picture: Picture, attributes: dict[str, str]) -> str:
    """The element for a picture.

    Args:
        picture: the image.
        attributes: of the img element besides those that follow from the picture, in order. The
            author's own `width` and `height` are kept; one of the two gives the other.
    """
    given = {**attributes, **_size(picture, attributes)}
    img = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if name != "src")
    img = f'<img src="{escape(picture.address)}"{img}>'
    if not picture.sources:
        return img
    sources = "".join(
        f'<source type="{source.type}" srcset="{escape(source.srcset)}" sizes="{picture.sizes}">'
        for source in picture.sources
    )
    return f"<picture>{sources}{img}</picture>"


def _size(picture: Picture, given: dict[str, str]) -> dict[str, str]:
    if not picture.width or ("width" in given and "height" in given):
        return {}
    width, height = given.get("width", ""), given.get("height", "")
    if width.isdigit():
        return {"height": str(round(int(width) * picture.height / picture.width))}
    if height.isdigit():
        return {"width": str(round(int(height) * picture.width / picture.height))}
    return {"width": str(picture.width), "height": str(picture.height)}


def with_pictures(html: str, find: Callable[[str], Picture | None]) -> str:
    """The text with each image made a picture.

    Args:
        html: the text, as Markdown gave it.
        find: the picture for the address of an image, or nothing when it is not one of ours.
    """

    def replace(found: re.Match[str]) -> str:
        attributes = attributes_of(found["attributes"])
        picture = find(attributes.get("src", ""))
        if picture is None:
            picture = Picture(attributes.get("src", ""))
        attributes.update(_when(html[: found.start()], attributes))
        return picture_html(picture, attributes)

    return _IMAGE.sub(replace, html)


def with_posters(html: str, find: Callable[[str], Picture | None]) -> str:
    """The text with the size of each video known from its picture, so that nothing moves."""

    def replace(found: re.Match[str]) -> str:
        picture = find(unescape(found["src"]))
        if picture is None or not picture.width:
            return found[0]
        size = f'width="{picture.width}" height="{picture.height}"'
        return f'{found["start"]}{size} poster="{escape(picture.address)}"'

    return _POSTER.sub(replace, html)


def attributes_of(text: str) -> dict[str, str]:
    """The attributes of a tag, entities resolved."""
    return {
        name.lower(): unescape(first or second or third)
        for name, first, second, third in _ATTRIBUTE.findall(text)
    }


def _when(before: str, given: dict[str, str]) -> dict[str, str]:
    """Fetched at once at the top of the text, and when the visitor comes near further down."""
    if "loading" in given or word_count(before) < FIRST_SCREEN_WORDS:
        return {}
    return {"loading": "lazy", "decoding": "async"}
