"""Links from one content to another, resolved without taking plain addresses apart; same texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pelican.contents import Article, Page

# Addresses in which `urllib.parse` finds a path, perhaps a fragment, and nothing to change.
_STEPS = r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*"
_LINK = re.compile(rf"/({_STEPS}[A-Za-z0-9_][A-Za-z0-9_.-]*)(#[A-Za-z0-9_.-]+)?")
_BASE = re.compile(rf"(?:https?://[a-z0-9.-]+(?::[0-9]+)?)?(?:/{_STEPS})?")
_PLACE = re.compile(rf"{_STEPS}(?:[A-Za-z0-9_][A-Za-z0-9_.-]*)?")


def link_replacer(plain: Callable[..., str]) -> Callable[..., str]:
    """Pelican's own function for anything but a plain link to an article or a page."""
    bases: dict[str, str | None] = {}

    def _link_replacer(self: Any, siteurl: str, m: re.Match[str]) -> str:
        if m["what"] != "filename" or self.settings["RELATIVE_URLS"]:
            return plain(self, siteurl, m)
        link = _LINK.fullmatch(m["value"])
        linked: Any = link and self._context["generated_content"].get(link[1])
        if link is None or type(linked) not in (Article, Page):
            return plain(self, siteurl, m)
        if siteurl not in bases:
            bases[siteurl] = _base(siteurl)
        base, place = bases[siteurl], linked.url
        if base is None or not _PLACE.fullmatch(place):
            return plain(self, siteurl, m)
        return f"{m['markup']}{m['quote']}{base}{place}{link[2] or ''}{m['quote']}"

    return _link_replacer


def _base(siteurl: str) -> str | None:
    """What stands before each place, None for an address that is not plain."""
    return siteurl.removesuffix("/") + "/" if _BASE.fullmatch(siteurl) else None
