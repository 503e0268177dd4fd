"""Links from one content to another, resolved without taking plain addresses apart; same texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pelican.contents import Article, Page

from .value_parts import is_frozen

# Addresses in which `urllib.parse` finds a path, perhaps a fragment, and nothing to change.
_STEPS = r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*"
_LINK = re.compile(rf"(/?)(@?{_STEPS}[A-Za-z0-9_][A-Za-z0-9_.-]*)(#[A-Za-z0-9_.-]+)?")
_BASE = re.compile(rf"(?:https?://[a-z0-9.-]+(?::[0-9]+)?)?(?:/{_STEPS})?")
_PLACE = re.compile(rf"{_STEPS}(?:[A-Za-z0-9_][A-Za-z0-9_.-]*)?")


def link_replacer(plain: Callable[..., str]) -> Callable[..., str]:
    """Pelican's own function for anything but a plain link to a page that a text names."""
    bases: dict[str, str | None] = {}
    folders: dict[tuple[Any, str], str | None] = {}

    def source(self: Any, link: re.Match[str]) -> str | None:
        """The source that a link names, from the content folder; None where that is not plain."""
        if link[1]:
            return link[2]
        here = self.settings["PATH"], self.source_path
        if here not in folders:
            folder = self.relative_dir
            folders[here] = folder if _PLACE.fullmatch(folder) else None
        folder = folders[here]
        return link[2] if folder == "" else folder and f"{folder}/{link[2]}"

    def _link_replacer(self: Any, siteurl: str, m: re.Match[str]) -> str:
        if m["what"] != "filename" or self.settings["RELATIVE_URLS"]:
            return plain(self, siteurl, m)
        link = _LINK.fullmatch(m["value"])
        linked: Any = link and self._context["generated_content"].get(source(self, link))
        if link is None or not _is_plain(linked):
            return plain(self, siteurl, m)
        if siteurl not in bases:
            bases[siteurl] = _base(siteurl)
        base, place = bases[siteurl], linked.url
        if base is None or type(place) is not str or not _PLACE.fullmatch(place):
            return plain(self, siteurl, m)
        return f"{m['markup']}{m['quote']}{base}{place}{link[3] or ''}{m['quote']}"

    return _link_replacer


def _is_plain(linked: Any) -> bool:
    """Whether it has an address and does nothing when it is asked: a text, a page of a plugin."""
    kind = type(linked)
    return kind in (Article, Page) or (is_frozen(kind) and "url" in kind.__dataclass_fields__)


def _base(siteurl: str) -> str | None:
    """What stands before each place, None for an address that is not plain."""
    return siteurl.removesuffix("/") + "/" if _BASE.fullmatch(siteurl) else None
