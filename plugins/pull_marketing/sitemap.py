"""What the site tells robots: sitemap.xml and robots.txt."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, order=True)
class Entry:
    """A page that may be found: its address relative to the site, and when its text changed."""

    url: str
    changed: datetime.date | None = None


def sitemap_xml(entries: Iterable[Entry], base: str) -> str:
    """The sitemap; each address once, in order.

    Args:
        entries: the pages; of two for the same address the newer one counts.
        base: address of the site without a slash at the end.

    Source:
        https://www.sitemaps.org/protocol.html
    """
    newest: dict[str, datetime.date | None] = {}
    for entry in sorted(entries, key=lambda e: (e.url, e.changed or datetime.date.min)):
        newest[entry.url] = entry.changed
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        *(_line(url, changed, base) for url, changed in newest.items()),
        "</urlset>",
    ]
    return "\n".join(lines) + "\n"


def _line(url: str, changed: datetime.date | None, base: str) -> str:
    modified = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
    return f"<url><loc>{escape(f'{base}/{url}')}</loc>{modified}</url>"


def robots_txt(base: str, *, public: bool) -> str:
    """What robots may read: everything online, nothing of a build that is not for the public."""
    if not public:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nDisallow:\n\nSitemap: {base}/sitemap.xml\n"
