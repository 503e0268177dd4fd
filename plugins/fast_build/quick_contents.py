"""What Pelican works out again and again for contents, worked out less often; same answers."""

from __future__ import annotations

import datetime
import re
import string
from collections.abc import Callable
from typing import Any

from pelican import contents
from pelican.settings import DEFAULT_CONFIG
from pelican.urlwrappers import URLWrapper
from pelican.utils import path_to_url

from .bodies import LINKS
from .quick_links import link_replacer

_NUMBERS = re.compile(r"(?:[^%]|%[YmdHMS])*")
_PLAIN_LINKS = DEFAULT_CONFIG["INTRASITE_LINK_REGEX"]
_OWN_FIELDS = frozenset({"path", "slug", "lang", "date", "author", "category"})


def find_empty_alt(plain: Callable[[str, str], None]) -> Callable[[str, str], None]:
    """Only texts with an image can have an image without description."""

    def guarded(content: str, path: str) -> None:
        if "<img" in content:
            plain(content, path)

    return guarded


def link_regex(plain: Callable[[Any], re.Pattern[str]]) -> Callable[[Any], re.Pattern[str]]:
    known: dict[str, re.Pattern[str]] = {}

    def _get_intrasite_link_regex(self: Any) -> re.Pattern[str]:
        key = self.settings["INTRASITE_LINK_REGEX"]
        found = known.get(key)
        if found is None:
            found = known[key] = plain(self)
        return found

    return _get_intrasite_link_regex


def update_content(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Pelican's own links are in braces or bars: a text without them has none."""

    def _update_content(self: Any, content: Any, siteurl: str) -> Any:
        known = self.settings["INTRASITE_LINK_REGEX"] == _PLAIN_LINKS
        if known and type(content) is str and "{" not in content and "|" not in content:
            return content
        return plain(self, content, siteurl)

    return _update_content


def get_summary(plain: Any, known: Callable[[Any, str], str | None]) -> Callable[[Any, str], str]:
    """Summaries that the last build cut from the same bodies."""

    def get_summary(self: Any, siteurl: str) -> str:
        found = known(self, siteurl)
        if found is None:
            found = str(plain.__get__(self, type(self))(siteurl))
        return found

    return get_summary


def static_links(plain: Callable[[Any], set[str]]) -> Callable[[Any], set[str]]:
    def get_static_links(self: Any) -> set[str]:
        known = vars(self).get(LINKS)
        text = self._content if known is None else known
        if type(text) is str and "static" not in text and "attach" not in text:
            return set()
        return plain(self)

    return get_static_links


def expand_settings(plain: Callable[..., str]) -> Callable[..., str]:
    """Addresses without a copy of all headers, when the pattern names only the usual fields."""
    fields: dict[str, frozenset[str] | None] = {}

    def _expand_settings(self: Any, key: str, klass: str | None = None) -> str:
        pattern = str(self.settings[f"{klass or type(self).__name__}_{key}".upper()])
        if pattern not in fields:
            fields[pattern] = _fields(pattern)
        wanted = fields[pattern]
        if wanted is None or not _wrappers_are_named(self):
            return plain(self, key, klass)
        return pattern.format(**{name: _FIELD[name](self) for name in wanted})

    return _expand_settings


def _fields(pattern: str) -> frozenset[str] | None:
    """Names of the fields, None when one is not an own field of contents."""
    try:
        parts = [part for part in string.Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        return None
    names = {re.split(r"[.\[]", name or "")[0] for _, name, _, _ in parts}
    nested = any("{" in (spec or "") for _, _, spec, _ in parts)
    return None if nested or not names <= _OWN_FIELDS else frozenset(names)


def _wrappers_are_named(content: Any) -> bool:
    """Whether asking author and category for their slugs, as Pelican does here, says nothing."""
    state = vars(content)
    for name in ("author", "category"):
        wrapper = state.get(name)
        if wrapper is not None and not (
            isinstance(wrapper, URLWrapper) and wrapper._slug is not None
        ):
            return False
    return True


_FIELD: dict[str, Callable[[Any], Any]] = {
    "path": lambda c: path_to_url(c.metadata.get("path", c.get_relative_source_path())),
    "slug": lambda c: getattr(c, "slug", ""),
    "lang": lambda c: getattr(c, "lang", "en"),
    "date": lambda c: c.date if hasattr(c, "date") else datetime.datetime.now(),
    "author": lambda c: c.author.slug if hasattr(c, "author") else "",
    "category": lambda c: c.category.slug if hasattr(c, "category") else "",
}


def date_formatter(plain: Callable[..., str]) -> Callable[..., str]:
    """The same date in the same form and locale is the same text."""
    known: dict[Any, str] = {}

    def __call__(self: Any, date: Any, date_format: str) -> str:  # noqa: N807
        if not isinstance(date, datetime.datetime):
            return plain(self, date, date_format)
        key = (self.locale, type(date), date.isoformat(), date.fold, date.tzinfo, date_format)
        try:
            found = known.get(key)
        except TypeError:
            return plain(self, date, date_format)
        if found is None:
            plainly = type(date_format) is str and date.year >= 1000
            numbers = plainly and _NUMBERS.fullmatch(date_format)
            made = _in_numbers(date, date_format) if numbers else plain(self, date, date_format)
            found = known[key] = made
        return found

    return __call__


def _in_numbers(date: datetime.datetime, date_format: str) -> str:
    """Numbers alone are the same in each locale, which need not be set."""
    for name, number, width in (
        ("%Y", date.year, 4), ("%m", date.month, 2), ("%d", date.day, 2),
        ("%H", date.hour, 2), ("%M", date.minute, 2), ("%S", date.second, 2),
    ):  # fmt: skip
        date_format = date_format.replace(name, f"{number:0{width}d}")
    return date_format


def content_patches() -> list[tuple[Any, str, Any]]:
    """(owner, attribute, replacement) of what is replaced in contents."""
    content = contents.Content
    return [
        (content, "_get_intrasite_link_regex", link_regex(content._get_intrasite_link_regex)),
        (content, "_update_content", update_content(content._update_content)),
        (content, "get_static_links", static_links(content.get_static_links)),
        (content, "_link_replacer", link_replacer(content._link_replacer)),
        (content, "_expand_settings", expand_settings(content._expand_settings)),
    ]
