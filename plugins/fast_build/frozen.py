"""Contents as bytes: all but their body, their settings and the context they live in."""

from __future__ import annotations

import io
import pickle
from typing import Any

from pelican import contents
from pelican.contents import Content
from pelican.urlwrappers import Author, Category, Tag, URLWrapper
from pelican.utils import SafeDatetime

_KINDS: dict[str, type[Content]] = {"Article": contents.Article, "Page": contents.Page}
_WRAPPERS = (Author, Category, Tag)
_WRAPPERS_BY_NAME = {kind.__name__: kind for kind in _WRAPPERS}
_LEFT_OUT = ("settings", "_context", "_content")


class _Freezer(pickle.Pickler):
    """Puts numbers in the place of categories, tags and authors, and plain dates as numbers.

    Classes that are looked up by name, once for each object, cost more than all the rest.
    """

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self.wrappers: list[URLWrapper] = []

    def persistent_id(self, value: Any) -> Any:
        kind = type(value)
        if kind in _WRAPPERS:
            for number, known in enumerate(self.wrappers):
                if known is value:
                    return number
            self.wrappers.append(value)
            return len(self.wrappers) - 1
        if kind is SafeDatetime and value.tzinfo is None and not value.fold:
            return (*value.timetuple()[:6], value.microsecond)
        return None


class _Thawer(pickle.Unpickler):
    wrappers: list[URLWrapper]

    def persistent_load(self, known: Any) -> Any:
        return self.wrappers[known] if type(known) is int else SafeDatetime(*known)


def _wrapper(name: str, state: dict[str, Any], settings: Any) -> URLWrapper:
    made: URLWrapper = object.__new__(_WRAPPERS_BY_NAME[name])
    vars(made).update(state, settings=settings)
    return made


def _named(wrapper: URLWrapper) -> tuple[str, dict[str, Any]]:
    state = vars(wrapper).copy()
    del state["settings"]
    return type(wrapper).__name__, state


def freeze(content: Content) -> bytes | None:
    """The content as it is now; None when it holds something that cannot be kept."""
    name = type(content).__name__
    if _KINDS.get(name) is not type(content):
        return None
    state = vars(content).copy()
    for left_out in _LEFT_OUT:
        state.pop(left_out, None)
    file = io.BytesIO()
    try:
        freezer = _Freezer(file)
        freezer.dump((name, state))
        # With settings of their own they could not be told apart when they come back.
        if any(wrapper.settings is not content.settings for wrapper in freezer.wrappers):
            return None
        return pickle.dumps([_named(one) for one in freezer.wrappers], 5) + file.getvalue()
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
        return None


def thaw(frozen: bytes, settings: Any, context: Any) -> Content:
    """The content again, without its body."""
    file = io.BytesIO(frozen)
    wrappers = pickle.load(file)  # noqa: S301 - from our own state, which is checked
    thawer = _Thawer(file)
    thawer.wrappers = [_wrapper(name, state, settings) for name, state in wrappers]
    name, state = thawer.load()
    content: Content = object.__new__(_KINDS[name])
    vars(content).update(state, settings=settings, _context=context)
    return content
