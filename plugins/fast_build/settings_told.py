"""Settings that cannot be read: told with their place, where Pelican shows a stack trace."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .explaining import as_typed

Read = Callable[..., dict[str, Any]]


@contextmanager
def settings_told(pelican: Any) -> Iterator[None]:
    """While Pelican's command runs, end it with status 1 and one message for bad settings.

    Args:
        pelican: the module, whose `read_settings` is replaced for that time.
    """
    plain: Read = pelican.read_settings

    def read(path: str | None = None, override: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            return plain(path, override)
        except Exception as error:  # noqa: BLE001 - settings are a program, and may raise anything
            print(told(error, path), file=sys.stderr)  # noqa: T201
            raise SystemExit(1) from None

    pelican.read_settings = read
    try:
        yield
    finally:
        pelican.read_settings = plain


def told(error: Exception, path: str | None) -> str:
    """The place, what is wrong there, and a hint on a line of its own."""
    if path and not Path(path).exists():
        return f"{path}: there is no such settings file\n    name another one: -s FILE"
    if path and isinstance(error, OSError) and error.filename == str(Path(path).absolute()):
        return f"{path}: cannot be read: {error.strerror}\n    look who may read this file"
    if isinstance(error, SyntaxError) and error.filename:
        place = f"{as_typed(error.filename)}:{error.lineno}:{error.offset}"
        hint = "look at quotes, commas and brackets on this line and on the one before"
        return f"{place}: this is not Python: {error.msg}\n    {hint}"
    own = Path(path).resolve() if path else None
    missing = re.search(r"path containing the content|find the theme (.*)", str(error))
    if missing:
        wanted = f"the theme {missing[1]}" if missing[1] else "the folder that PATH names"
        return f"{path or 'settings'}: {wanted} is not there\n    correct its name, or put it back"
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).resolve() == own
    ]
    if lines:
        place = f"{path}:{lines[-1]}"
        return f"{place}: {type(error).__name__}: {error}\n    mend this line of the settings"
    return f"{path or 'settings'}: {error}\n    mend the settings, or the arguments of the command"
