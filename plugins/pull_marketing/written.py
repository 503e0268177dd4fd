"""Writes what needs no template into the output; `fast_build` leaves alone what is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

HANDLE = "FAST_BUILD_HANDLE"
"""Pelican's setting under which the other plugin, where there is one, can be asked."""


def write_output(settings: dict[str, Any], path: Path, data: str | bytes) -> None:
    """Write a file of the output, over what was there.

    Args:
        settings: of Pelican.
        path: of the file, in the output folder.
        data: its text or its bytes.
    """
    data = data.encode("utf-8") if isinstance(data, str) else data
    handle = settings.get(HANDLE)
    if handle is not None:
        handle.write(path, data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # it may be a link to the author's own file
    path.write_bytes(data)


def note_read(settings: dict[str, Any], path: Path, *, always: bool = False) -> None:
    """Say that the page that is being made depends on this file.

    Args:
        settings: of Pelican.
        path: of the file.
        always: whether making the page does something that every build needs.
    """
    handle = settings.get(HANDLE)
    if handle is not None:
        handle.reads(path)
        if always:
            handle.always()


def keep_written(settings: dict[str, Any], folder: Path) -> bool:
    """Keep a folder of the output as the last build left it; whether it is there, untouched."""
    handle = settings.get(HANDLE)
    return handle is not None and bool(handle.keep(folder))
