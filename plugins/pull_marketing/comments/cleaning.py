"""Turns the words of a stranger into HTML that cannot do anything but be read."""

from __future__ import annotations

from functools import cache

import nh3
from markdown import Markdown

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
_HEADINGS = ("hashheader", "setextheader", "hr")
_INLINE = (
    "html",
    "image_link",
    "image_reference",
    "short_image_ref",
    "reference",
    "short_reference",
)


@cache
def _markdown() -> Markdown:
    """Markdown without raw HTML, images and headings: what was typed of those is shown as typed."""
    markdown = Markdown(extensions=["nl2br", "sane_lists", "fenced_code"], output_format="html")
    markdown.preprocessors.deregister("html_block")
    markdown.parser.blockprocessors.deregister("reference")
    for name in _HEADINGS:
        markdown.parser.blockprocessors.deregister(name)
    for name in _INLINE:
        markdown.inlinePatterns.deregister(name)
    return markdown


def clean_html(text: str) -> str:
    """The words as HTML: paragraphs, emphasis, links, lists, quotations and code; nothing else.

    Links lead to web pages only and say that their target was not chosen by this site.
    """
    markdown = _markdown()
    markdown.reset()
    return nh3.clean(
        markdown.convert(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow ugc",
    )
