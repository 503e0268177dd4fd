"""Why each file was made, told by causes: `content/a.md: title changed → index.html, a.html`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .lists import Name

_MOST_TEXTS = 3
_LISTING = frozenset({"given", "context", "list"})
"""Causes that say no more than that a list is another one: the texts in it are what changed."""

_WORDS = {
    "new": "made for the first time",
    "unfollowed": "made each time: what it reads cannot be followed",
    "output": "the file in the output folder was changed or removed",
    "given": "its template or what it is given changed",
    "template": "template {0} changed",
    "file": "{0} changed",
    "list": "the articles of “{0}” changed",
    "context": "what the site lists as “{0}” changed",
}


def causes(why: Mapping[str, list[Name]], changed: Mapping[str, list[str]]) -> Iterator[str]:
    """One line for each cause, with all the files that were written because of it.

    Args:
        why: for each output what had another version; nothing for a copied file.
        changed: what `changed_contents` found.
    """
    files: dict[str, list[str]] = {}
    for path, reasons in why.items():
        told = dict.fromkeys(_reason(each, changed) for each in reasons)
        files.setdefault("; ".join(told) or "copied", []).append(path)
    for cause, made in files.items():
        yield f"{cause} → {', '.join(made)}"


def _reason(reason: Name, changed: Mapping[str, list[str]]) -> str:
    kind, *details = reason
    if kind in ("record", "body", "summary"):
        return _text(kind, details[0].partition(":")[2], changed)
    if kind in _LISTING and changed:
        listed = [_happened(path, names) for path, names in changed.items()]
        more = f" and {len(listed) - _MOST_TEXTS} more" if len(listed) > _MOST_TEXTS else ""
        return "; ".join(listed[:_MOST_TEXTS]) + more
    if kind == "unproved":
        return f"made each time: {'; '.join(details)}"
    name = as_typed(details[0]) if kind == "file" else (details or [""])[-1]
    return _WORDS.get(kind, f"{kind} “{{0}}” changed").format(name)


def _text(kind: str, path: str, changed: Mapping[str, list[str]]) -> str:
    names = changed.get(path)
    if names is None:  # its file is as it was; its neighbours or its series are not
        return f"{as_typed(path)}: what surrounds it changed"
    headers = [name for name in names if name != "content"]
    if kind == "record" and headers and headers != ["removed"]:
        return f"{as_typed(path)}: {', '.join(headers)} changed"
    if kind != "record" and "content" in names:
        return f"{as_typed(path)}: text changed"
    return _happened(path, names)


def _happened(path: str, names: list[str]) -> str:
    if names in ([], ["removed"]):
        return f"{as_typed(path)}: {'removed' if names else 'new'}"
    what = ["text" if name == "content" else name for name in names]
    return f"{as_typed(path)}: {', '.join(what)} changed"


def as_typed(path: str) -> str:
    """A path as it would be typed here."""
    short = os.path.relpath(path)
    return path if short.startswith("..") else short
