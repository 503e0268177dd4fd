"""What small values are made of, as far as templates can see it (for `fingerprint`)."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

from pelican.paginator import Page, PaginationRule, Paginator
from pelican.urlwrappers import URLWrapper

_NAMED_STATE = frozenset({"settings", "_name", "_slug", "_slug_from_name"})


def is_frozen(kind: Any) -> bool:
    parameters: Any = getattr(kind, "__dataclass_params__", None)
    return parameters is not None and bool(parameters.frozen)


def fields(value: Any, kind: type) -> Any:
    """What a dataclass or a pydantic model is made of, None for other objects."""
    if dataclasses.is_dataclass(kind):
        return [getattr(value, name, None) for name in _names_of(kind)]
    if isinstance(getattr(kind, "__pydantic_fields__", None), dict):
        return vars(value), getattr(value, "__pydantic_extra__", None)
    return None


@functools.cache
def _names_of(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass: its code, which is watched, says in which order they stand."""
    return tuple(field.name for field in dataclasses.fields(kind))


def pelican_parts(value: Any) -> Any:
    """What templates can see of Pelican's small objects, None for anything else."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, URLWrapper):
        # `as_dict` leaves name and slug in the object, when somebody asks for its address.
        return value.name, value.slug, _without(value, "settings", "name", "slug")
    if isinstance(value, Paginator):
        state = (value.name, value.url, value.per_page, value.orphans, value.count)
        return state, value.num_pages, value.object_list
    if isinstance(value, Page):
        pages = value.paginator.num_pages  # as `has_next` asks
        return value.number, pages, value.full_name, value.base_url, list(value.object_list)
    return None


def is_plainly_named(wrapper: URLWrapper) -> bool:
    """Whether a plugin gave this category, tag or author nothing more than name and slug."""
    state = vars(wrapper)
    # `as_dict` leaves both in the object, when somebody asks for its address.
    return type(wrapper._name) is str and state.keys() - {"name", "slug"} == _NAMED_STATE


def is_sequence(kind: type) -> bool:
    return kind in (tuple, list) or kind is PaginationRule or hasattr(kind, "_fields")


def _without(value: Any, *names: str) -> dict[str, Any]:
    return {k: v for k, v in vars(value).items() if k not in names and k != "_slug"}
