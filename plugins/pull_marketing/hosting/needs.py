"""Reads the finished pages: whom they post to, what they fetch, which may stand in a frame."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

FRAMED = "/js/framed.js"
"""The script of pages that are made for frames of other sites."""

_TAG = re.compile(
    r"<(form|button|input|script|link|img|source|iframe|video|audio|track)\b([^>]*)>", re.I
)
_ATTRIBUTE = re.compile(
    r"\s(action|formaction|src|srcset|href|poster|rel)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I
)

_PLAYED = re.compile(r"\sdata-embed=\"([^\"]+)\"")
"""The player of a video, which the page's script loads after a click."""

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
        closed: folders and pages that none may, each ending with a slash, or with `/*` for all
            that is below.
    """

    sources: dict[str, set[str]] = field(default_factory=dict)
    framed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def add(self, directive: str, source: str) -> None:
        if source:
            self.sources.setdefault(directive, set()).add(source)


def needs_of(output: Path, siteurl: str) -> Needs:
    """Read every page of the output.

    Args:
        output: the finished folder.
        siteurl: the site's own address; what is there is no other site.
    """
    needs = Needs()
    own = urlsplit(siteurl).netloc
    for page in sorted(output.rglob("*.html")):
        html = page.read_text("utf-8", "replace")
        _read(html, own, needs)
        if page.name == "index.html" and FRAMED in html:
            needs.framed.append(_address(page.parent, output))
    needs.closed = _closed(output, output, set(needs.framed)) if needs.framed else []
    return needs


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
        directive = _DIRECTIVES.get(tag)
        if directive:
            for address in _addresses(attributes):
                needs.add(directive, _source(address, own))


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


def _closed(folder: Path, output: Path, framed: set[str]) -> list[str]:
    """The folders without a page for frames, as few as possible."""
    address = _address(folder, output)
    if folder != output and not any(page.startswith(address) for page in framed):
        return [f"{address}*"] if any(folder.rglob("*.html")) else []
    own = [] if address in framed or not (folder / "index.html").is_file() else [address]
    inside = sorted(child for child in folder.iterdir() if child.is_dir())
    return own + [found for child in inside for found in _closed(child, output, framed)]
