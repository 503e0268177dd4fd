"""Named moments at which a test may end the process; nothing happens at them otherwise."""

from __future__ import annotations

from collections.abc import Callable


def _go_on(_moment: str) -> None:
    pass


reach: list[Callable[[str], None]] = [_go_on]
"""The first entry is called at each moment; only the tests of durability put another there."""


def at(moment: str) -> None:
    """Say that this moment is reached."""
    reach[0](moment)
