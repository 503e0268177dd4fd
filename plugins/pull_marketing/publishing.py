"""What must not go online: a wrong address, example content, text left to be written."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .diagnostics import Collector, Location, problem
from .headers import header_place
from .links import without_code
from .project import Project
from .schedule import is_left_out
from .source import SourceFile, read_source, split_header

NO_ADDRESS = problem(
    "B301",
    "the address of the site is missing",
    hint="write “url: https://…” in content/site.yaml, or set SITEURL",
)
EXAMPLE_ADDRESS = problem(
    "B302",
    "“{address}” is not an address of yours",
    hint="write the address of your own site, for example https://www.mon-nom.fr",
)
NOT_HTTPS = problem(
    "B303",
    "“{address}” does not begin with https://",
    hint="write the address with https://; every host gives the certificate free of charge",
)
EXAMPLE_CONTENT = problem(
    "B304",
    "this is example content, it must not go online",
    hint="replace it by your own, or delete the file; then remove the line “example: true”",
)
LEFT_TO_WRITE = problem(
    "B305",
    "“{text}” is still to be written",
    hint="replace it by your own text, or keep the file as a draft with “status: draft”",
)

_RESERVED_ENDINGS = ("example", "test", "invalid", "localhost", "local")
_RESERVED_NAMES = ("example.com", "example.org", "example.net", "example.fr", "exemple.fr")
_LEFT_TO_WRITE = re.compile(
    r"(?i:\blorem ipsum\b|\[(?:à|a) compl[ée]ter[^\]]*\](?!\()|\[to be completed[^\]]*\](?!\())"
    r"|\bTODO\b|\bX{4,}\b"
)


def check_publishing(project: Project, siteurl: str, unpublished: set[str]) -> None:
    """Report everything that keeps the site from going online.

    Args:
        project: the build.
        siteurl: the address that the site is built for.
        unpublished: names of the files that this build leaves out, drafts and later articles.
    """
    check_address(project, siteurl)
    site_file = project.content / "site.yaml"
    for path in [site_file, *sorted(project.content.rglob("*.md"))]:
        source = read_source(path, project.root, Collector())
        if source is None:
            continue
        where = example_place(source)
        if where:
            project.report(EXAMPLE_CONTENT.at(where))
        if path != site_file and source.name not in unpublished:  # site.yaml: legal/rules.py
            found = left_to_write(source)
            if found:
                project.report(LEFT_TO_WRITE.at(found[1], text=found[0]))


def check_address(project: Project, siteurl: str) -> None:
    """The site must go to an https address of its owner."""
    site_url = project.site.url if project.site else ""
    where = project.place("url")
    if siteurl.rstrip("/") != site_url.rstrip("/"):
        where = Location("publishconf.py")  # SITEURL was set there or in the environment
    if not siteurl:
        project.report(NO_ADDRESS.at(where))
    elif is_example(siteurl):
        project.report(EXAMPLE_ADDRESS.at(where, address=siteurl))
    elif not siteurl.startswith("https://"):
        project.report(NOT_HTTPS.at(where, address=siteurl))


def is_example(address: str) -> bool:
    """Whether an address is one of those that belong to nobody.

    Source:
        RFC 2606 and RFC 6761; exemple.fr is what French documentation writes.
    """
    host = (urlsplit(address if "//" in address else f"//{address}").hostname or "").rstrip(".")
    if not host or "." not in host or re.fullmatch(r"[\d.]+", host):
        return True
    own = host.split(".")
    return own[-1] in _RESERVED_ENDINGS or ".".join(own[-2:]) in _RESERVED_NAMES


def example_place(source: SourceFile) -> Location | None:
    """The line “example: true” of a file, if it is there."""
    if source.name.endswith((".yaml", ".yml")):
        found = re.search(r"^example[ \t]*:[ \t]*true\b", source.text, re.MULTILINE)
        return source.at(source.text.count("\n", 0, found.start()) + 1) if found else None
    header = split_header(source, Collector())
    if header is None:
        return None
    value = str(header.document.values.get("example", "")).strip().lower()
    return header.document.where_key(("example",)) if value in ("true", "yes", "oui") else None


def left_to_write(source: SourceFile) -> tuple[str, Location] | None:
    """The first passage of a file that its author meant to fill in later."""
    for number, line in enumerate(without_code(source.text).split("\n"), start=1):
        found = _LEFT_TO_WRITE.search(line)
        if found:
            return found[0], source.at(number, found.start() + 1)
    return None


def unpublished_files(contents: Any, project: Project) -> set[str]:
    """Names of articles and pages that Pelican read and that this build leaves out."""
    return {
        header_place(content).path
        for content in contents
        if hasattr(content, "status") and is_left_out(content, project)
    }
