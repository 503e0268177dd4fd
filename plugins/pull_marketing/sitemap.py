"""What the site tells robots: sitemap.xml, robots.txt and, if it is wanted, llms.txt."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, order=True)
class Entry:
    """A page that may be found: its address relative to the site, when its text changed, and the
    absolute addresses of its versions by language."""

    url: str
    changed: datetime.date | None = None
    alternates: tuple[tuple[str, str], ...] = ()


def sitemap_xml(entries: Iterable[Entry], base: str) -> str:
    """The sitemap; each address once, in order.

    Args:
        entries: the pages; of two for the same address the newer one counts.
        base: address of the site without a slash at the end.

    Source:
        https://www.sitemaps.org/protocol.html
    """
    newest: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.url, e.changed or datetime.date.min)):
        newest[entry.url] = entry
    translated = any(entry.alternates for entry in newest.values())
    more = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"' if translated else ""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{more}>',
        *(_line(entry, base) for entry in newest.values()),
        "</urlset>",
    ]
    return "\n".join(lines) + "\n"


def _line(entry: Entry, base: str) -> str:
    modified = f"<lastmod>{entry.changed.isoformat()}</lastmod>" if entry.changed else ""
    versions = "".join(
        f'<xhtml:link rel="alternate" hreflang="{escape(language)}" href="{escape(url)}"/>'
        for language, url in entry.alternates
    )
    return f"<url><loc>{escape(f'{base}/{entry.url}')}</loc>{modified}{versions}</url>"


@dataclass(frozen=True)
class Listed:
    """A text in llms.txt."""

    title: str
    url: str
    summary: str


def llms_txt(name: str, tagline: str, groups: Iterable[tuple[str, Iterable[Listed]]]) -> str:
    """The texts of the site for language models, as Markdown.

    Args:
        name: of the site.
        tagline: what it is about.
        groups: headings, each with its texts; addresses are absolute.

    Source:
        https://llmstxt.org, read on 2026-11-22.
    """
    lines = [f"# {name}", "", f"> {tagline}" if tagline else "", ""]
    for heading, texts in groups:
        lines += [f"## {heading}", ""]
        lines += [
            f"- [{_bracketed(each.title)}]({each.url})"
            + (f": {each.summary}" if each.summary else "")
            for each in texts
        ]
        lines.append("")
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def _bracketed(text: str) -> str:
    return text.replace("[", "(").replace("]", ")")


def robots_txt(base: str, *, public: bool) -> str:
    """What robots may read: everything online, nothing of a build that is not for the public."""
    if not public:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nDisallow:\n\nSitemap: {base}/sitemap.xml\n"
