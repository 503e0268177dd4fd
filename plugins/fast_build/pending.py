"""What is known of an output before it is made, and where bodies are in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .lists import Name
from .state import KeptContent
from .templates import Facts


@dataclass(slots=True)
class Pending:
    """What is known of an output before it is made."""

    facts: Facts | None = None
    key: bytes = b""
    names: tuple[Name, ...] = ()
    # Bodies that should be found in it: name and text, None for one that is not shown.
    bodies: list[tuple[str, str | None]] = field(default_factory=list)
    kind: str = "page"
    unfollowed: bool = False
    content: KeptContent | None = None
    given: tuple[Any, ...] = ()
    lists: bytes = b""


def feed_bodies(names: Iterable[str], text: Callable[[str], str]) -> list[tuple[str, str | None]]:
    """Bodies as feeds print them; without those that differ from page to page."""
    texts = [(name, text(name)) for name in names]
    return [(name, _escape(body)) for name, body in texts if body]


def _escape(text: str) -> str:
    """As feeds escape it (xml.sax.saxutils, which imports a web client)."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def spans(data: bytes, bodies: Iterable[tuple[str, str | None]]) -> dict[str, tuple[int, int]]:
    """Where the bodies are, those that are there exactly once."""
    found = {}
    for name, text in bodies:
        if text is None:
            found[name] = (-1, 0)
            continue
        wanted = text.encode("utf-8", "surrogatepass")
        start = data.find(wanted)
        if start >= 0 and data.find(wanted, start + 1) < 0:
            found[name] = (start, len(wanted))
    return found
