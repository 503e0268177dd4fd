"""Names that nobody can guess: 128 bits from the system, drawn many at a time.

Each draw from the system lets another thread go first, which costs a busy receiver more than all
the rest of a post.
"""

from __future__ import annotations

import os
import secrets

_BYTES = 16
_AT_ONCE = 128
_LARGEST_MS = 2**48 - 1
_ready: list[str] = []


def new_id() -> str:
    """128 bits that nobody can guess, as 32 signs; any thread may ask."""
    while True:
        try:
            return _ready.pop()
        except IndexError:
            drawn = secrets.token_hex(_BYTES * _AT_ONCE)
            _ready.extend(drawn[at : at + 2 * _BYTES] for at in range(0, len(drawn), 2 * _BYTES))


def id_in_order(now_ms: int) -> str:
    """As long as `new_id`, and near those of the same time in the index of a database.

    For what need not be unguessable: 80 bits of chance behind the milliseconds. Where each id lands
    anywhere, storing one post rewrites a page of the index for every one of its deliveries.
    """
    return f"{now_ms & _LARGEST_MS:012x}{new_id()[12:]}"


if hasattr(os, "register_at_fork"):  # two processes must never draw the same
    os.register_at_fork(after_in_child=_ready.clear)
