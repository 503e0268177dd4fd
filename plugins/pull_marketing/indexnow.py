"""`invoke indexnow`: tells search engines which pages of the published site have changed.

Source: https://www.indexnow.org/documentation, read on 2026-11-22.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from .diagnostics import Location, Term, problem
from .filing import write_text
from .project import Project
from .publishing import is_example
from .refusal import CommandRefused

ENDPOINT = "https://api.indexnow.org/indexnow"
MOST_URLS = 10_000
TIMEOUT_S = 20
REMEMBERED = ".cache/indexnow.json"
"""What was told, as a digest of each page; without it every page is told again, which harms not."""

NO_KEY = problem(
    "B531",
    "the site has no key for IndexNow",
    hint="write “indexnow: ” and 32 letters and digits of your own under “findability”",
)
NOT_BUILT = problem(
    "B532",
    "there is no published site in output/",
    hint="invoke publish, put output/ online, then invoke indexnow",
)
NOT_TAKEN = problem(
    "B533",
    "{host} did not take the addresses: {reason}",
    hint="is {key}.txt online, at the root of the site? Try again tomorrow: nothing is lost",
)

_LOC = re.compile(r"<loc>([^<]+)</loc>")
_REASONS = {
    400: Term("400, the list is not understood"),
    403: Term("403, it did not find the key on the site"),
    422: Term("422, the addresses are not of this site"),
    429: Term("429, too many requests"),
}


@dataclass(frozen=True)
class Announced:
    """How many pages were told, of how many the site has."""

    changed: int
    pages: int


def announce(project: Project, output: Path, endpoint: str = ENDPOINT) -> Announced:
    """Tell what has changed since the last time.

    Args:
        project: with `findability: indexnow:` in its site.yaml.
        output: the site as it is online.
        endpoint: which search engine is told; it tells the others.

    Raises:
        CommandRefused: no key, no published site, or nobody took the list.
    """
    key = project.site.findability.indexnow if project.site else ""
    place = project.place("findability")
    if not key:
        raise CommandRefused(NO_KEY.at(place))
    pages = _pages(output)
    base = next(iter(pages), "")
    if not base or is_example(base) or not (output / f"{key}.txt").is_file():
        raise CommandRefused(NOT_BUILT.at(Location(output.name)))
    memory = project.root / REMEMBERED
    told = _remembered(memory)
    changed = [url for url, digest in pages.items() if told.get(url) != digest]
    for start in range(0, len(changed), MOST_URLS):
        _send(endpoint, key, changed[start : start + MOST_URLS], place)
    if changed:
        write_text(memory, json.dumps(pages, indent=0) + "\n")
    return Announced(len(changed), len(pages))


def _pages(output: Path) -> dict[str, str]:
    """The digest of each page in the sitemap, by its address."""
    sitemap = output / "sitemap.xml"
    if not sitemap.is_file():
        return {}
    urls = [unescape(url) for url in _LOC.findall(sitemap.read_text("utf-8"))]
    root = min(urls, key=len, default="")  # the home page
    found = {}
    for url in urls:
        path = output / url.removeprefix(root).lstrip("/")
        file = path if path.is_file() else path / "index.html"
        if file.is_file():
            found[url] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def _remembered(memory: Path) -> dict[str, str]:
    try:
        told = json.loads(memory.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _send(endpoint: str, key: str, urls: list[str], place: Location) -> None:
    parts = urlsplit(urls[0])
    body = {
        "host": parts.netloc,
        "key": key,
        "keyLocation": f"{parts.scheme}://{parts.netloc}/{key}.txt",
        "urlList": urls,
    }
    reason = _post(endpoint, json.dumps(body).encode())
    if reason:
        host = urlsplit(endpoint).hostname
        raise CommandRefused(NOT_TAKEN.at(place, host=host, reason=reason, key=key))


def _post(endpoint: str, body: bytes) -> str:
    """Nothing when it was taken; else why not."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = urllib.request.Request(endpoint, body, headers)  # noqa: S310 - the owner's choice
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310
            return ""
    except urllib.error.HTTPError as error:
        return _REASONS.get(error.code, str(error.code))
    except (urllib.error.URLError, OSError) as error:
        return str(getattr(error, "reason", error))
