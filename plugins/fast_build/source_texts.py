"""Source files taken apart into header and text, as the Meta extension of Python-Markdown does."""

from __future__ import annotations

import re

from .stamps import digest

Header = list[tuple[str, list[str]]]
_LINE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):[ ]*([^\x00-\x1f]*)")


def split_plain(text: str) -> tuple[Header, bytes] | None:
    """The header and the digest of what follows it; None when the header is not plain.

    A plain one is lines of a name, a colon and a value, ended by an empty line. What Markdown
    makes of the text after it does not depend on it.
    """
    start, end, rest = text.partition("\n\n")
    if not end:
        return None
    found: dict[str, list[str]] = {}
    for line in start.split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        found.setdefault(match[1].lower(), []).append(match[2].strip())
    return list(found.items()), digest(rest.encode("utf-8", "surrogatepass"))
