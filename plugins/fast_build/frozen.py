"""Contents as bytes: all but their body, their settings and the context they live in."""

from __future__ import annotations

import copyreg
import io
import pickle
from typing import Any

from pelican import contents
from pelican.contents import Content
from pelican.urlwrappers import Author, Category, Tag, URLWrapper

_KINDS: dict[str, type[Content]] = {"Article": contents.Article, "Page": contents.Page}
_LEFT_OUT = ("settings", "_context", "_content")


class _Thawing:
    """The settings that categories, tags and authors get back; set for one call at a time."""

    settings: Any = None


def _wrapper(kind: type[URLWrapper], state: dict[str, Any]) -> URLWrapper:
    made: URLWrapper = object.__new__(kind)
    vars(made).update(state, settings=_Thawing.settings)
    return made


def _reduce_wrapper(wrapper: URLWrapper) -> tuple[Any, ...]:
    state = vars(wrapper).copy()
    del state["settings"]
    return _wrapper, (type(wrapper), state)


class _Freezer(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table | dict.fromkeys(
        (Author, Category, Tag), _reduce_wrapper
    )


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
        _Freezer(file, protocol=5).dump((name, state))
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
        return None
    return file.getvalue()


def thaw(frozen: bytes, settings: Any, context: Any) -> Content:
    """The content again, without its body."""
    _Thawing.settings = settings
    try:
        name, state = pickle.loads(frozen)  # noqa: S301 - from our own state, which is checked
    finally:
        _Thawing.settings = None
    content: Content = object.__new__(_KINDS[name])
    vars(content).update(state, settings=settings, _context=context)
    return content
