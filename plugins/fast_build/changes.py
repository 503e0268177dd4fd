"""What changed in the contents since the last build, in the words of their headers."""

from __future__ import annotations

import os
from typing import Any

from .frozen import thaw
from .state import KeptContent

Kept = dict[tuple[str, str], KeptContent]


def changed_contents(old: Kept, new: Kept, settings: dict[str, Any]) -> dict[str, list[str]]:
    """The headers that changed by absolute source path; `content` for the text.

    Nothing is named for a new content; one that is gone has `removed`.
    """
    folder = os.path.abspath(settings["PATH"])  # noqa: PTH100
    found = {}
    for key in {**old, **new}:
        before, now = old.get(key), new.get(key)
        if before is now:
            continue
        path = os.path.normpath(os.path.join(folder, key[1]))  # noqa: PTH118
        if before is None or now is None:
            found[path] = ["removed"] if now is None else []
        elif names := _differences(before, now, settings):
            found[path] = names
    return found


def _differences(before: KeptContent, now: KeptContent, settings: dict[str, Any]) -> list[str]:
    tables = [_printed(kept, settings) for kept in (before, now)]
    names = [
        name for name in {**tables[0], **tables[1]} if tables[0].get(name) != tables[1].get(name)
    ]
    return names + (["content"] if before.raw != now.raw else [])


def _printed(kept: KeptContent, settings: dict[str, Any]) -> dict[str, str]:
    metadata = thaw(kept.frozen, settings, {}).metadata
    texts = {str(name): repr(value) for name, value in metadata.items()}
    return {name: text for name, text in texts.items() if " at 0x" not in text}
