"""What only the written pages show: forms without a word on data, boxes ticked beforehand, pages
that are in the sitemap and may not be found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from ..diagnostics import Diagnostic, Location, Severity, problem
from ..law import fact

NO_NOTICE_LINK = problem(
    "L020",
    "this page does not link to the legal notice",
    hint="keep the footer of the theme in your template ({source}, read on {read})",
)
LISTED_AND_BLOCKED = problem(
    "L021",
    "this page is in the sitemap and search engines may not read it",
    hint="take “noindex” or the line of robots.txt away, or the page out of the sitemap",
    severity=Severity.WARNING,
)
LEGAL_NOT_LISTED = problem(
    "L022",
    "the legal notice is not in the sitemap, or search engines may not read it",
    hint="whoever looks for who publishes this site must find it ({source}, read on {read})",
    severity=Severity.WARNING,
)
NO_PRIVACY_LINK = problem(
    "L030",
    "a form of this page sends something and does not say what becomes of it",
    hint="put a link to the page about personal data beside its button ({source}, read on {read})",
)
TICKED_BEFOREHAND = problem(
    "L039",
    "a box of this page is ticked before its reader decides",
    hint="take “checked” away: a consent is given by an act ({source}, read on {read})",
)

_FORM = re.compile(rb"<form\b([^>]*)>(.*?)</form>", re.IGNORECASE | re.DOTALL)
_SENDS = re.compile(
    rb"method\s*=\s*[\"']?post|action\s*=\s*[\"']?(?:mailto:|https?:|//)", re.IGNORECASE
)
_BOX = re.compile(rb"<input\b(?=[^>]*\btype\s*=\s*[\"']?checkbox)[^>]*\schecked\b", re.IGNORECASE)
_NOINDEX = re.compile(rb"<meta\b[^>]*\bname=[\"']?robots[\"']?[^>]*noindex", re.IGNORECASE)
_LOC = re.compile(r"<loc>([^<]+)</loc>")


def check_page(
    name: str,
    html: bytes,
    *,
    notice: bytes,
    privacy: bytes,
    publishing: bool,
    siteurl: str = "",
) -> Iterator[Diagnostic]:
    """What is wrong with one written page.

    Args:
        name: of the file.
        html: its content.
        notice: the link to the legal notice, as it stands in a page.
        privacy: the link to the page about personal data.
        publishing: whether what is only missing is an error already.
        siteurl: the site's own address; a search form that asks its own page sends nobody anything.
    """
    severity = Severity.ERROR if publishing else Severity.WARNING
    where = Location(name)
    # Every page that somebody reads links to the legal notice; redirects are not read.
    if notice not in html and b"<body" in html and b'http-equiv="refresh"' not in html:
        yield NO_NOTICE_LINK.at(where, severity=severity, **fact("publisher").cited)
    own = f'action="{siteurl}/'.encode()
    if b"<form" in html and any(
        _SENDS.search(attributes.replace(own, b'action="/')) and privacy not in inside
        for attributes, inside in _FORM.findall(html)
    ):
        yield NO_PRIVACY_LINK.at(where, severity=severity, **fact("privacy_notice").cited)
    if b"checked" in html and _BOX.search(html):
        yield TICKED_BEFOREHAND.at(where, severity=severity, **fact("consent").cited)


def is_hidden(html: bytes) -> bool:
    """Whether the page itself asks search engines to leave it out."""
    return b"noindex" in html and _NOINDEX.search(html) is not None


def check_found(
    sitemap: str, robots: str, hidden: Iterable[str], legal_notice: str, root: str = ""
) -> Iterator[Diagnostic]:
    """Pages that are in the sitemap and blocked all the same.

    Args:
        sitemap: the text of sitemap.xml.
        robots: the text of robots.txt.
        hidden: addresses of the pages that say `noindex`, from the root of the site.
        legal_notice: the address of the legal notice.
        root: the folder of its host in which the site stands, such as `/blog`.
    """
    unread = set(hidden)
    rules = [rule.removeprefix(root) or "/" for rule in _disallowed(robots)]
    paths = [urlsplit(address).path for address in _LOC.findall(sitemap)]
    listed = [path.removeprefix(root) or "/" for path in paths]
    blocked = {path for path in listed if path in unread or any(map(path.startswith, rules))}
    for path in sorted(blocked):
        yield LISTED_AND_BLOCKED.at(Location(path))
    if legal_notice not in listed or legal_notice in blocked:
        yield LEGAL_NOT_LISTED.at(Location(legal_notice), **fact("publisher").cited)


def _disallowed(robots: str) -> Iterator[str]:
    """The paths that robots.txt keeps every search engine from."""
    for_all = False
    for line in robots.splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        match name.strip().lower():
            case "user-agent":
                for_all = value.strip() == "*"
            case "disallow" if for_all and value.strip():
                yield value.strip().rstrip("*")
