"""What a content is made of, for its versions: headers, body and the links in it."""

from __future__ import annotations

from typing import Any

from pelican.contents import Content

from .fingerprint import Fingerprinter
from .stamps import digest

_SKIPPED = (
    "settings", "_context", "_content", "_fast_build_body", "_fast_build_links",
    "_output_location_referenced",
)  # fmt: skip


def identity(content: Content) -> str:
    """The name of a content in dependencies: its class and its source."""
    return f"{type(content).__name__}:{content.source_path}"


def content_parts(content: Content, fingerprinter: Fingerprinter) -> tuple[bytes, bytes, str]:
    """Digests of all but the body, and of the body, and the body's links, right after reading.

    The first is empty when the content holds something that cannot be told apart for sure.
    """
    fingerprinter.opaque.clear()
    record = fingerprinter.of(record_state(content))
    return (b"" if fingerprinter.opaque else record, *body_parts(content))


def leads_to(links: str, names: set[str]) -> bool:
    """Whether one may lead to a file of these names: it ends so, unless written with escapes."""
    return bool(links) and ("%" in links or "&" in links or any(name in links for name in names))


def record_state(content: Content) -> dict[str, Any]:
    state: dict[str, Any] = {k: v for k, v in vars(content).items() if k not in _SKIPPED}
    state["translations"] = list(content.translations)
    return state


def formatted_headers(content: Content) -> list[Any]:
    """Headers in which Pelican resolves links after reading."""
    return [content.metadata.get(name) for name in content.settings["FORMATTED_FIELDS"]]


def body_parts(content: Content) -> tuple[bytes, str]:
    raw = content._content or ""
    fragments = [m.group(0) for m in content._get_intrasite_link_regex().finditer(raw)]
    # Without the end of the tag the expression would run on into the next link.
    links = ">\n".join(fragments) + ">" if fragments else ""
    return digest(raw.encode("utf-8", "surrogatepass")), links
