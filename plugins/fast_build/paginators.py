"""What a page of a series reads of the whole list that its contents are cut from.

A new post moves the pages after it, and changes the count of all posts. A page before it is the
same unless it asks its paginator for that count, or for contents of other pages: then it depends on
the whole list, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pelican.paginator import Paginator

from .memos import Patches
from .trace import Trace

# What says nothing of single contents (`__class__` is asked by `isinstance`).
_OUTLINE = frozenset({
    "name", "url", "settings", "per_page", "orphans", "num_pages", "page_range", "_num_pages",
    "_get_num_pages", "_get_page_range", "__class__",
})  # fmt: skip


def follow(patches: Patches, trace: Trace) -> None:
    """Note which paginators are asked for more than their outline, until the build ends."""
    plain: Callable[[Any, str], Any] = Paginator.__getattribute__

    def read(paginator: Any, attribute: str) -> Any:
        if attribute not in _OUTLINE and trace.is_active:
            trace.whole.append(paginator)
        return plain(paginator, attribute)

    patches.set(Paginator, "__getattribute__", read)


def outline(paginator: Paginator) -> tuple[Any, ...]:
    """All that a page can see of its paginator without depending on the whole list."""
    state = (paginator.name, paginator.url, paginator.per_page, paginator.orphans)
    return (*state, paginator.num_pages)


def paginators(context: dict[str, Any]) -> dict[str, Paginator]:
    """Those that Pelican gave to a page, by the name under which it did."""
    return {name: value for name, value in context.items() if type(value) is Paginator}
