"""Completes Pelican's Atom feeds: language, absolute addresses, nothing that is not published."""

from __future__ import annotations

import re
from typing import Any

from feedgenerator import get_tag_uri  # type: ignore[import-untyped]

from .project import project_of

_SITE_ADDRESS = re.compile(r"(?P<start>\b(?:href|src|poster)=[\"'])/(?!/)")


def complete_feed(context: dict[str, Any], feed: Any) -> None:
    """Mend a feed before it is written (handler of `feed_generated`)."""
    project = project_of(context)
    base = context["SITEURL"] or (project.site.url.rstrip("/") if project.site else "")
    waiting = {f"/{article.url}" for article in context["articles"] if article.scheduled}
    feed.items = [item for item in feed.items if not _ends_with(item["link"], waiting)]
    feed.feed["language"] = project.language
    for name in ("link", "feed_url", "id"):
        feed.feed[name] = _absolute(feed.feed.get(name), base)
    for item in feed.items:
        _complete_item(item, base)


def _complete_item(item: dict[str, Any], base: str) -> None:
    if item["link"].startswith("/"):
        item["link"] = _absolute(item["link"], base)
        item["unique_id"] = get_tag_uri(item["link"], item["pubdate"])
    for part in ("content", "description"):
        if item.get(part):
            # A reader shows the text far from the site: its links must say where they lead.
            item[part] = _SITE_ADDRESS.sub(rf"\g<start>{base}/", item[part])


def _absolute(link: Any, base: str) -> Any:
    return f"{base}{link}" if isinstance(link, str) and link.startswith("/") else link


def _ends_with(link: str, addresses: set[str]) -> bool:
    return any(link.endswith(address) for address in addresses)
