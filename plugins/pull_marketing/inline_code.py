"""Finds styles and programs written into a text: the security policy of the site refuses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .diagnostics import Location, Severity, problem
from .headers import header_place
from .kept import once
from .links import without_code
from .project import Project

REFUSED = problem(
    "B410",
    "“{what}” has no effect online: the site’s security rules refuse it",
    hint="use a class of the theme, or put a style sheet or a script into a file of the theme",
    severity=Severity.WARNING,
)

_TAG = re.compile(r"<(?P<name>[a-zA-Z][\w-]*)(?P<inside>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"\s(?P<name>style|on[a-z]+)\s*=", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def check_inline_code(project: Project, content: Any) -> None:
    """Report each style attribute, style element, script and event attribute of a text."""
    start = header_place(content)
    try:
        text = (project.root / start.path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return
    about = text.encode("utf-8", "surrogatepass")
    for offset, what in once("refused", about, lambda: tuple(refused_in(text))):
        line = text.count("\n", 0, offset) + 1
        where = Location(start.path, line, offset - text.rfind("\n", 0, offset))
        project.report(REFUSED.at(where, what=what))


def refused_in(markdown: str) -> Iterator[tuple[int, str]]:
    """Where the policy refuses something of a text, and what; what stands in code is only shown."""
    for tag in _TAG.finditer(without_code(markdown)):
        inside = _QUOTED.sub(lambda found: '"' + "x" * (len(found[0]) - 2) + '"', tag["inside"])
        name = tag["name"].lower()
        if name == "style" or (name == "script" and " src=" not in inside):
            yield tag.start(), f"<{name}>"
        for found in _ATTRIBUTE.finditer(inside):
            yield tag.start("inside") + found.start("name"), f"{found['name']}="
