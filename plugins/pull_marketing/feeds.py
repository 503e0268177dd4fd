"""Completes Pelican's Atom feeds: language, absolute addresses, nothing that is not published."""

from __future__ import annotations

import re
from typing import Any

from feedgenerator import get_tag_uri  # type: ignore[import-untyped]

from .project import project_of

LANGUAGE = "feed_language"
"""In the context of a feed of another language than the site's."""

_SITE_ADDRESS = re.compile(r"(?P<start>\b(?:href|src|poster)=[\"'])/(?!/)")


def complete_feed(context: dict[str, Any], feed: Any) -> None:
    """Mend a feed before it is written (handler of `feed_generated`)."""
    project = project_of(context)
    base = context["SITEURL"] or (project.site.url.rstrip("/") if project.site else "")
    left_out = {f"/{article.url}" for article in context["articles"] if article.scheduled}
    language = context.get(LANGUAGE, project.language)
    if LANGUAGE not in context:
        translated = (each for article in context["articles"] for each in article.translations)
        left_out |= {f"/{each.url}" for each in translated}
    feed.items = [item for item in feed.items if not _ends_with(item["link"], left_out)]
    feed.feed["language"] = language
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
