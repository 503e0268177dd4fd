"""The Atom feed of comments: of one article, or of the whole site.

Source: RFC 4287 (Atom), RFC 4151 (tag addresses), read on 2026-11-22.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

MOST_ENTRIES = 30


@dataclass(frozen=True)
class Entry:
    """One comment in a feed; `url` is absolute, with the anchor of the comment."""

    id: str
    url: str
    title: str
    author: str
    moment: datetime.datetime
    html: str


@dataclass(frozen=True)
class Feed:
    """A feed before it is written.

    Attributes:
        title: of the feed.
        own_url: where the feed lies, absolute.
        page_url: the page that it follows, absolute.
        language: of the site.
        updated: when something last changed, for a feed without entries.
    """

    title: str
    own_url: str
    page_url: str
    language: str
    updated: datetime.datetime


def atom(feed: Feed, entries: Iterable[Entry]) -> str:
    """The feed as XML, the newest entries first, at most thirty."""
    newest = sorted(entries, key=lambda e: (e.moment, e.id), reverse=True)[:MOST_ENTRIES]
    updated = newest[0].moment if newest else feed.updated
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(feed.language)}">',
        f"<title>{_text(feed.title)}</title>",
        f"<id>{_text(feed.page_url)}#comments</id>",
        f'<link rel="self" type="application/atom+xml" href="{_text(feed.own_url)}"/>',
        f'<link rel="alternate" type="text/html" href="{_text(feed.page_url)}"/>',
        f"<updated>{updated.isoformat()}</updated>",
        *(_entry(entry) for entry in newest),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(entry: Entry) -> str:
    host = urlsplit(entry.url).hostname or "localhost"
    # An id that stays when the title or the address of the article changes.
    identity = f"tag:{host},{entry.moment:%Y-%m-%d}:comment/{entry.id}"
    moment = entry.moment.isoformat()
    return (
        f"<entry><title>{_text(entry.title)}</title><id>{_text(identity)}</id>"
        f'<link rel="alternate" type="text/html" href="{_text(entry.url)}"/>'
        f"<published>{moment}</published><updated>{moment}</updated>"
        f"<author><name>{_text(entry.author)}</name></author>"
        f'<content type="html">{_text(entry.html)}</content></entry>'
    )


def _text(value: str) -> str:
    """Text that XML may hold: control signs are not among it."""
    return escape("".join(c for c in value if c in "\t\n" or c >= " "))
