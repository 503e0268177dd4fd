"""What the finished site really loads and stores, found by reading the files that will go online.

What a host or a network adds afterwards is outside this check, and the pages say so. Each file is
read once, with regular expressions: no page is parsed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

SCANNED = {".html", ".css", ".js", ".mjs", ".svg"}

_DRAFT = (
    "the draft of a questionnaire that you have begun, on your device only,"
    " until you send it or erase it, thirty days at most"
)
STORED = {"questionnaire.js": _DRAFT, "questionnaire-ending.js": _DRAFT}
"""Our own scripts that keep something on the visitor's device, and what (a gettext id)."""

_LOADING_TAG = re.compile(
    rb"<(script|img|iframe|link|source|video|audio|embed|object|track|input|image|use|form)\b"
    rb"([^>]*//[^>]*)>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    rb"(?:^|\s)(src|srcset|href|xlink:href|data|poster|action|rel)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)",
    re.IGNORECASE,
)
_LOADING_RELS = re.compile(
    r"\b(?:stylesheet|preload|modulepreload|prefetch|preconnect|dns-prefetch|icon|manifest)\b", re.I
)
_ADDRESS = re.compile(r"(?:https?:)?//[^\s\"',)]+", re.IGNORECASE)
_CSS_LOAD = re.compile(rb"(?:url\(\s*|@import\s+)[\"']?((?:https?:)?//[^\"')\s;]+)", re.IGNORECASE)
_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script>", re.IGNORECASE | re.DOTALL)
_STYLE = re.compile(rb"<style\b[^>]*>(.*?)</style>", re.IGNORECASE | re.DOTALL)
_DATA_TYPE = re.compile(rb"type\s*=\s*[\"']?(?:application|text/(?!javascript))", re.IGNORECASE)
_COOKIE = re.compile(rb"\bdocument\s*\.\s*cookie\b|\bcookieStore\b")
_STORAGE = re.compile(rb"\b(?:localStorage|sessionStorage|indexedDB|serviceWorker)\b")
_SCRIPT_LOAD = re.compile(
    rb"(?:import\s*\(?|from|fetch\s*\(|sendBeacon\s*\(|importScripts\s*\(|\.(?:src|href)\s*=|"
    rb"(?:Request|WebSocket|EventSource|Worker|Image|URL)\s*\(|\.open\s*\(\s*[\"'`]\w+[\"'`]\s*,|"
    rb"setAttribute\s*\(\s*[\"'`](?:src|href)[\"'`]\s*,)\s*"
    rb"[\"'`]((?:(?:https?|wss?):)?//[^\"'`\s]+)"
)
_STYLED = re.compile(rb"\bstyle\s*=\s*(\"[^\"]*//[^\"]*\"|'[^']*//[^']*')", re.IGNORECASE)
_HANDLER = re.compile(rb"\son[a-z]{3,20}\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_PING = re.compile(rb"<a\b[^>]*\sping\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_PLAYED = re.compile(rb"\sdata-embed=\"([^\"]+)\"")
_NOBODYS = {"example.com", "example.net", "example.org"}
"""Reserved names (RFC 2606): scripts take addresses apart with their help, and load nothing."""
_META_COOKIE = re.compile(rb"http-equiv\s*=\s*[\"']?set-cookie", re.IGNORECASE)


class Kind(StrEnum):
    HOST = "host"
    FORM = "form"
    FRAME = "frame"
    COOKIE = "cookie"
    STORAGE = "storage"
    CLICK = "click"


class Verdict(StrEnum):
    """Which of the three sentences may be printed."""

    NONE = "none"
    NECESSARY = "necessary"
    OTHERS = "others"


@dataclass(frozen=True, order=True)
class Finding:
    """Something a file loads or stores: a host, or the name of a storage."""

    kind: Kind
    what: str
    path: str


def sent_files(output: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the output that may load or store something: its name and content."""
    for path in sorted(output.rglob("*")):
        if path.suffix.lower() in SCANNED and path.is_file():
            yield path.relative_to(output).as_posix(), path.read_bytes()


def scan(content: bytes, name: str) -> Iterator[Finding]:
    """What one file loads and stores. `name` decides by its ending how it is read."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("js", "mjs"):
        yield from _in_script(content, name)
    elif suffix == "css":
        yield from _in_style(content, name)
    else:
        yield from _in_page(content, name)


def _in_page(content: bytes, name: str) -> Iterator[Finding]:
    for tag, attributes in _LOADING_TAG.findall(content):
        yield from _in_tag(tag.decode().lower(), attributes, name)
    for attributes, script in _SCRIPT.findall(content):
        if script.strip() and not _DATA_TYPE.search(attributes):
            yield from _in_script(script, name)
    for style in _STYLE.findall(content):
        yield from _in_style(style, name)
    yield from _in_attributes(content, name)


def _in_attributes(content: bytes, name: str) -> Iterator[Finding]:
    """Styles, handlers and pings written on the elements themselves."""
    # A plain test for a few bytes spares the slower search on the pages that have none of it.
    if b"style=" in content:
        for style in _STYLED.findall(content):
            yield from _in_style(style.replace(b"&quot;", b""), name)
    if b" on" in content and b"=" in content:
        for script in _HANDLER.findall(content):
            yield from _in_script(script[1:-1].replace(b"&quot;", b'"'), name)
    if b" ping" in content:
        for address in _PING.findall(content):
            yield from _external(address, name)
    if b"data-embed=" in content:
        for address in _PLAYED.findall(content):
            yield Finding(Kind.CLICK, _host(address.decode("utf-8", "replace")), name)
    if _META_COOKIE.search(content):
        yield Finding(Kind.COOKIE, "Set-Cookie", name)


def _external(address: bytes, name: str) -> Iterator[Finding]:
    host = _host(address.decode("utf-8", "replace")) if b"//" in address else ""
    if host:
        yield Finding(Kind.HOST, host, name)


def _in_tag(tag: str, attributes: bytes, name: str) -> Iterator[Finding]:
    values = {
        key.decode().lower(): value.strip(b"\"'").decode("utf-8", "replace")
        for key, value in _ATTRIBUTE.findall(attributes)
    }
    if tag == "link" and not _LOADING_RELS.search(values.get("rel", "")):
        return
    kind = {"iframe": Kind.FRAME, "form": Kind.FORM}.get(tag, Kind.HOST)
    for key, value in values.items():
        if key != "rel" and (value.startswith(("http:", "https:", "//")) or key == "srcset"):
            for address in _ADDRESS.findall(value):
                yield Finding(kind, _host(address), name)


def _in_style(content: bytes, name: str) -> Iterator[Finding]:
    for address in _CSS_LOAD.findall(content):
        yield Finding(Kind.HOST, _host(address.decode("utf-8", "replace")), name)


def _in_script(content: bytes, name: str) -> Iterator[Finding]:
    if _COOKIE.search(content):
        yield Finding(Kind.COOKIE, "document.cookie", name)
    for storage in set(_STORAGE.findall(content)):
        yield Finding(Kind.STORAGE, storage.decode(), name)
    for address in _SCRIPT_LOAD.findall(content):
        host = _host(address.decode("utf-8", "replace"))
        host = host.partition("$")[0] or host  # without what a template literal puts behind it
        if host not in _NOBODYS:
            yield Finding(Kind.HOST, host, name)


def _host(address: str) -> str:
    return (urlsplit(address if "://" in address else f"https:{address}").hostname or "").lower()


def undeclared(
    findings: Iterable[Finding], form_hosts: Iterable[str], third_parties: Iterable[str] = ()
) -> list[Finding]:
    """The findings that no sentence on the site accounts for.

    Args:
        findings: of the whole site.
        form_hosts: where the forms may post.
        third_parties: hosts that site.yaml declares, with what they are for; never a cookie.
    """
    forms = {host.lower() for host in form_hosts}
    thirds = {host.lower() for host in third_parties}
    loads = (Kind.HOST, Kind.FRAME)
    return [
        f
        for f in findings
        if not _is_declared(f, forms) and not (f.kind in loads and f.what in thirds)
    ]


def _is_declared(finding: Finding, hosts: set[str]) -> bool:
    if finding.kind is Kind.STORAGE:
        return finding.path.rpartition("/")[2] in STORED
    # A player is asked for by the visitor's click, under a sentence that says what it does.
    return finding.kind is Kind.CLICK or (finding.kind is Kind.FORM and finding.what in hosts)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Which sentence these findings allow. A form is an action of the visitor, not a tracker."""
    kinds = {f.kind for f in findings if not _is_declared(f, {f.what})}
    if kinds:
        return Verdict.OTHERS
    stores = any(f.kind is Kind.STORAGE for f in findings)
    return Verdict.NECESSARY if stores else Verdict.NONE
