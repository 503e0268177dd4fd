"""Outputs that cannot be written: told with their place, where Pelican shows a stack trace."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .explaining import as_typed

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
# Two texts or files want the same place: Pelican tells it, and goes on.
_CLASHES = frozenset({errno.EISDIR, errno.ENOTDIR, errno.EEXIST})


@contextmanager
def writing_told(root: str) -> Iterator[None]:
    """End the command with status 1 and one message when an output below `root` is refused."""
    try:
        yield
    except OSError as error:
        if not is_refused(error, root):
            raise
        print(told(error), file=sys.stderr)  # noqa: T201
        raise SystemExit(1) from None


def is_refused(error: OSError, root: str) -> bool:
    """Whether the system let nobody write below this folder, so that the site cannot be whole."""
    path = error.filename
    inside = isinstance(path, str) and os.path.abspath(path) + os.sep  # noqa: PTH100 - text
    return bool(inside) and str(inside).startswith(root + os.sep) and error.errno not in _CLASHES


def told(error: OSError) -> str:
    """The place, what is wrong there, and a hint on a line of its own."""
    hint = "make room on this disk" if error.errno in _FULL else "look who may write there"
    return (
        f"{as_typed(error.filename)}: cannot be written: {error.strerror}\n    {hint}, build again"
    )
