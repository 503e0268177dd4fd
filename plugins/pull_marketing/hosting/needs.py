"""Reads the finished pages: whom they post to, what they fetch, which may do more than others."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from ..kept import once

FRAMED = "/js/framed.js"
"""The script of pages that are made for frames of other sites."""

SEARCHED = "/js/search.js"
"""The script of the search page, whose engine is a compiled program."""

_TAG = re.compile(
    r"<(form|button|input|script|link|img|source|iframe|video|audio|track)\b([^>]*)>", re.I
)
_ATTRIBUTE = re.compile(
    r"\s(action|formaction|src|srcset|href|poster|rel)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I
)

_PLAYED = re.compile(r"\sdata-embed=\"([^\"]+)\"")
"""The player of a video, which the page's script loads after a click."""

_COMMENT = re.compile(r"\{#.*?#\}", re.S)
"""A comment of Jinja, which stays in the template."""

_DIRECTIVES = {
    "script": "script-src",
    "img": "img-src",
    "source": "img-src",
    "iframe": "frame-src",
    "video": "media-src",
    "audio": "media-src",
    "track": "media-src",
}


@dataclass
class Needs:
    """What the pages of a site ask of a browser.

    Attributes:
        sources: other sites by directive of the policy, such as `img-src`; `form-action` may hold
            `mailto:`.
        framed: addresses of the pages that other sites may show in a frame.
        searched: addresses of the pages that run a compiled program: the search page.
        folders: the address of each page that has a folder of its own.
    """

    sources: dict[str, set[str]] = field(default_factory=dict)
    framed: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    def add(self, directive: str, source: str) -> None:
        if source:
            self.sources.setdefault(directive, set()).add(source)


def scripts_of(theme: Path) -> tuple[str, ...]:
    """What the theme writes into its pages as scripts: the texts in `templates/scripts`.

    Args:
        theme: the folder of the theme; another theme may have none.
    """
    files = sorted((theme / "templates" / "scripts").glob("*.js"))
    return tuple(_COMMENT.sub("", file.read_text("utf-8")).strip("\n") for file in files)


def needs_of(output: Path, siteurl: str, scripts: tuple[str, ...] = ()) -> Needs:
    """Read every page of the output.

    Args:
        output: the finished folder.
        siteurl: the site's own address; what is there is no other site.
        scripts: the texts that may run where they stand in a page. The policy names their digests,
            and those of no others: a script in a text of the author stays refused.
    """
    needs = Needs()
    own = urlsplit(siteurl).netloc
    subject = f"needs {own} {scripts}"
    for page in sorted(output.rglob("*.html")):
        data = page.read_bytes()
        seen = once(subject, data, partial(_look, data, own, scripts))
        for directive, source in seen.asked:
            needs.add(directive, source)
        if page.name != "index.html":
            continue
        address = _address(page.parent, output)
        needs.folders.append(address)
        if seen.is_framed:
            needs.framed.append(address)
        if seen.is_searched:
            needs.searched.append(address)
    return needs


@dataclass(frozen=True)
class _Seen:
    """What one page shows: what it asks for, by directive, and which of our scripts run on it."""

    asked: frozenset[tuple[str, str]]
    is_framed: bool
    is_searched: bool


def _look(data: bytes, own: str, scripts: tuple[str, ...]) -> _Seen:
    # (A browser reads the line ends of Windows as its own before it looks at digests.)
    html, needs = data.decode("utf-8", "replace").replace("\r\n", "\n"), Needs()
    _read(html, own, needs)
    for script in scripts:
        if f"<script>{script}</script>" in html:
            needs.add("script-src", _digest(script))
    asked = ((name, source) for name, sources in needs.sources.items() for source in sources)
    return _Seen(frozenset(asked), FRAMED in html, SEARCHED in html)


def _read(html: str, own: str, needs: Needs) -> None:
    for address in _PLAYED.findall(html):
        needs.add("frame-src", _source(unescape(address), own))
    for tag, text in _TAG.findall(html):
        attributes = {
            name.lower(): unescape(first or second)
            for name, first, second in _ATTRIBUTE.findall(text)
        }
        tag = tag.lower()
        for name in ("action", "formaction"):
            if name in attributes:
                needs.add("form-action", _source(attributes[name], own))
        if tag == "link" and "stylesheet" in attributes.get("rel", ""):
            needs.add("style-src", _source(attributes.get("href", ""), own))
        if tag in ("video", "audio"):
            needs.add("media-src", "'self'")
        directive = _DIRECTIVES.get(tag)
        if directive:
            for address in _addresses(attributes):
                needs.add(directive, _source(address, own))


def _digest(script: str) -> str:
    """How a policy names a script that stands in a page. Source: CSP Level 3, section 2.3.1."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _addresses(attributes: dict[str, str]) -> list[str]:
    several = [part.split()[0] for part in attributes.get("srcset", "").split(",") if part.strip()]
    return [attributes.get("src", ""), attributes.get("poster", ""), *several]


def _source(address: str, own: str) -> str:
    """How a policy names the site of an address; nothing for our own."""
    url = urlsplit(address.strip())
    if url.scheme in ("mailto", "data"):
        return f"{url.scheme}:"
    if url.scheme not in ("http", "https", "") or not url.netloc or url.netloc == own:
        return ""
    return f"{url.scheme or 'https'}://{url.netloc}"


def _address(folder: Path, output: Path) -> str:
    path = folder.relative_to(output).as_posix()
    return "/" if path == "." else f"/{path}/"


def all_but(pages: list[str], folders: list[str]) -> tuple[str, ...]:
    """Every page but some, as few folders as possible.

    Args:
        pages: the addresses to leave out, with all that is below them.
        folders: the address of each page.

    Returns:
        Addresses of pages, or `/folder/*` for all that is below.
    """
    found: dict[str, None] = {}
    for address in sorted(folders):
        if any(address.startswith(page) for page in pages):
            continue
        parts = address.strip("/").split("/")
        tops = ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
        free = (top for top in tops if not any(page.startswith(top) for page in pages))
        whole = next(free, "") if address != "/" else ""
        found[f"{whole}*" if whole else address] = None
    return tuple(found)
