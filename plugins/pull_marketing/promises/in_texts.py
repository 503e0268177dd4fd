"""`{promise:answer}` in an article or a page becomes the delay of site.yaml, and follows it."""

from __future__ import annotations

import re

from ..diagnostics import Location, Report, nearest, problem
from ..links import without_code
from ..site import Site
from .published import published_promises

UNKNOWN = problem("L510", "site.yaml makes no promise “{name}”", hint="those it makes: {known}")
_SLOT = re.compile(r"\{promise:[ ]*(?P<name>[\w-]+)[ ]*\}")


def fill_promises(text: str, name: str, first_line: int, site: Site, report: Report) -> str:
    """A Markdown text with its delays filled in; what stands in code is left alone.

    Args:
        text: the body of a file.
        name: the file, as messages name it.
        first_line: the line of the file on which the text begins.
        site: who promises.
        report: gets the name of a promise that nobody makes.
    """
    if "{promise:" not in text:
        return text
    known = published_promises(site)
    parts, end = [], 0
    for found in _SLOT.finditer(without_code(text)):
        promise = known.get(found["name"])
        if promise is None:
            before = text[: found.start()]
            column = found.start() - (before.rfind("\n") + 1) + 1
            where = Location(name, first_line + before.count("\n"), column)
            name, names = found["name"], ", ".join(known) or "–"
            report(UNKNOWN.at(where, suggestion=nearest(name, known), name=name, known=names))
            continue
        parts += [text[end : found.start()], promise.delay]
        end = found.end()
    return "".join([*parts, text[end:]])
