"""Exact memories for pure functions of Pelican, and the same lists made without nested loops."""

# Pelican hands paths over as text.
# ruff: noqa: PTH100
from __future__ import annotations

import datetime
import functools
import os
import re
from collections.abc import Callable
from typing import Any

from pelican import contents, generators, readers, urlwrappers, utils, writers
from pelican.utils import SafeDatetime

from .quick_contents import content_patches, date_formatter, find_empty_alt
from .quick_lists import list_patches
from .quick_words import truncate_words

_COMPLETE = re.compile(
    r"(19[4-9]\d|20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)"
    r"(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?)?\Z",
    re.ASCII,
)
_PLACE = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_OTHER_DAYS = (SafeDatetime(1904, 2, 29), SafeDatetime(1987, 11, 30))

_NOT_THERE = object()


class Dates:
    """`get_date` that is quick for plain dates and says when a result depends on today."""

    def __init__(self) -> None:
        self.dependent = 0
        self._plain: Callable[[str], datetime.datetime] = utils.get_date

    def get_date(self, string: str) -> datetime.datetime:
        found = _COMPLETE.match(string)
        if found and int(found[3]) <= 28:
            numbers = [int(part) for part in found.groups(default="0")]
            plain: datetime.datetime = SafeDatetime(*numbers)
            return plain
        if self._depends_on_today(string):
            self.dependent += 1
        return self._plain(string)

    def _depends_on_today(self, string: str) -> bool:
        text = re.sub(" +", " ", string)
        try:
            first, second = (utils.dateutil.parser.parse(text, default=day) for day in _OTHER_DAYS)
        except (TypeError, ValueError, OverflowError):
            return True
        return bool(first != second or first.tzinfo != second.tzinfo)


def _slugify(plain: Callable[..., str]) -> Callable[..., str]:
    """Remember slugs; the substitutions are lists, so they are told by their members."""

    @functools.lru_cache(maxsize=50_000)
    def known(value: str, subs: tuple[Any, ...], preserve: bool, use_unicode: bool) -> str:
        return plain(value, regex_subs=subs, preserve_case=preserve, use_unicode=use_unicode)

    def slugify(
        value: str, regex_subs: Any = (), preserve_case: bool = False, use_unicode: bool = False
    ) -> str:
        try:
            subs = tuple((source, target) for source, target in regex_subs)
            return known(value, subs, preserve_case, use_unicode)
        except TypeError:
            return plain(value, regex_subs, preserve_case, use_unicode)

    return slugify


def _joined(plain: Callable[..., str]) -> Callable[..., str]:
    """Places in an absolute folder, when nothing in them has to be resolved."""
    folders: dict[str, bool] = {}

    def sanitised_join(base_directory: str, *parts: str) -> str:
        if base_directory not in folders:
            plainly = os.sep == "/" and os.path.abspath(base_directory) == base_directory
            folders[base_directory] = plainly and base_directory != "/"
        if folders[base_directory] and len(parts) == 1 and _PLACE.fullmatch(parts[0]):
            return f"{base_directory}/{parts[0]}"
        return plain(base_directory, *parts)

    return sanitised_join


@functools.cache
def _is_resolved(folder: str) -> bool:
    return os.sep == "/" and folder != "/" and os.path.abspath(folder) == folder


def _relative_paths() -> Callable[..., Any]:
    """Relative source paths, each found once in a build (the current folder does not move)."""
    plain = contents.Content.get_relative_source_path
    known: dict[tuple[str, str], Any] = {}

    def get_relative_source_path(self: Any, source_path: str | None = None) -> Any:
        folder, source = self.settings["PATH"], source_path or self.source_path
        key = (folder, source)
        if key not in known:
            start = f"{folder}/"
            if type(source) is str and source.startswith(start) and _is_resolved(folder):
                rest = source[len(start) :]
                known[key] = rest if _PLACE.fullmatch(rest) else plain(self, source_path)
            else:
                known[key] = plain(self, source_path)
        return known[key]

    return get_relative_source_path


class Patches:
    """Module attributes replaced for the time of a build, and put back after it."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []
        self.dates = Dates()

    def set(self, owner: Any, name: str, value: Any) -> None:
        self._before.append((owner, name, owner.__dict__.get(name, _NOT_THERE)))
        setattr(owner, name, value)

    def apply(self) -> None:
        self.set(contents.Content, "get_relative_source_path", _relative_paths())
        slugify = _slugify(utils.slugify)
        self.set(urlwrappers, "slugify", slugify)
        self.set(contents, "slugify", slugify)
        joined = _joined(utils.sanitised_join)
        self.set(contents, "sanitised_join", joined)
        self.set(writers, "sanitised_join", joined)
        self.set(readers, "get_date", self.dates.get_date)
        self.set(readers, "find_empty_alt", find_empty_alt(readers.find_empty_alt))
        formatter = date_formatter(utils.DateFormatter.__call__)
        self.set(utils.DateFormatter, "__call__", formatter)
        for owner, name, value in (*content_patches(), *list_patches(generators)):
            self.set(owner, name, value)
        words = truncate_words(utils.truncate_html_words)
        self.set(contents, "truncate_html_words", functools.lru_cache(maxsize=2_000)(words))

    def undo(self) -> None:
        while self._before:
            owner, name, value = self._before.pop()
            if value is _NOT_THERE:
                delattr(owner, name)
            else:
                setattr(owner, name, value)
