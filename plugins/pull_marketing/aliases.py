"""Old addresses that lead to the new one: pages that redirect, and a `_redirects` file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from .catalogues import catalogue
from .diagnostics import Location, Report, problem
from .headers import header_place

BAD_ALIAS = problem(
    "B107",
    "“{alias}” cannot be an old address",
    hint="write the path as it was on the site, for example /ancien/chemin/",
)
ALIAS_IS_A_PAGE = problem(
    "B108",
    "the old address “{alias}” is the address of a page: {owner}",
    hint="remove this line, or give that page another address",
)
ALIAS_TWICE = problem(
    "B109",
    "the old address “{alias}” is already given by {owner}",
    hint="an old address can lead to one page only: keep one of the two lines",
)

_PATH = re.compile(r"/?[^\s?#:*<>\"\\]+\Z")


@dataclass(frozen=True)
class Alias:
    """An old address of a page.

    Attributes:
        path: site-absolute, as visitors have it: `/ancien/chemin/`.
        save_as: the file that redirects.
        target: address of the page relative to the site.
        title: title of that page.
        where: the line that gives the alias.
    """

    path: str
    save_as: str
    target: str
    title: str
    where: Location


def read_aliases(contents: Iterable[Any], report: Report) -> list[Alias]:
    """The aliases of articles and pages that have a public address, in a stable order."""
    found = []
    for content in contents:
        for number, written in enumerate(content.metadata.get("aliases") or ()):
            where = header_place(content, "aliases", number)
            path = alias_path(written)
            if path is None:
                report(BAD_ALIAS.at(where, alias=written))
                continue
            found.append(Alias(path, alias_file(path), content.url, str(content.title), where))
    return sorted(found, key=lambda alias: (alias.path, alias.where))


def alias_path(written: str) -> str | None:
    """The site-absolute path of an alias, or None when it cannot be one."""
    if not _PATH.match(written) or written.strip("/") in ("", "."):
        return None
    path = "/" + written.lstrip("/")
    parts = path.split("/")
    if ".." in parts or "." in parts or "" in parts[1:-1]:
        return None
    return path


def alias_file(path: str) -> str:
    """The file, relative to the output, that a server gives for this path."""
    inside = path.strip("/")
    if path.endswith("/") or not posixpath.splitext(inside)[1]:
        return f"{inside}/index.html"
    return inside


def check_aliases(aliases: Iterable[Alias], owners: Mapping[str, str], report: Report) -> None:
    """An alias may neither hide a page nor be given twice.

    Args:
        aliases: every alias of the site.
        owners: what writes each file of the output, by its path.
        report: gets every conflict.
    """
    seen: dict[str, Alias] = {}
    for alias in aliases:
        first = seen.setdefault(alias.save_as, alias)
        if alias.save_as in owners:
            owner = owners[alias.save_as]
            report(ALIAS_IS_A_PAGE.at(alias.where, alias=alias.path, owner=owner))
        elif first is not alias:
            report(ALIAS_TWICE.at(alias.where, alias=alias.path, owner=first.where))


def redirect_page(alias: Alias, siteurl: str, language: str) -> str:
    """A page that sends the visitor on at once, and offers a link where that does not work."""
    words = catalogue(language)
    target = escape(f"{siteurl}/{alias.target}")
    title = escape(words.gettext("This page has moved"))
    link = escape(alias.title)
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={target}">
<link rel="canonical" href="{target}">
</head>
<body>
<h1>{title}</h1>
<p><a href="{target}">{link}</a></p>
</body>
</html>
"""


def redirects_file(aliases: Iterable[Alias]) -> str:
    """The `_redirects` of hosts that read one: old path, new path, moved for good."""
    lines = [f"{alias.path} /{alias.target} 301\n" for alias in aliases]
    return "".join(lines)
