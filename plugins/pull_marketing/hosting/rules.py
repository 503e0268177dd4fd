"""The headers of the site: a strict policy, made from what its pages need and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from .needs import Needs, all_but

CLOSED = "frame-ancestors 'none'"
"""No other site may show the page in a frame, where it could catch clicks."""

_COMPILED = "'wasm-unsafe-eval'"
"""Lets a page compile WebAssembly of our own, and no text into a script."""

_BASE = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
}
"""What every page may do. Source: Content Security Policy Level 3, W3C, read on 2026-11-22."""

YEAR_S = 31_536_000
MONTH_S = 2_592_000

FIXED = {
    "Strict-Transport-Security": f"max-age={YEAR_S}",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

CACHING = {
    "/images/auto/*": f"public, max-age={YEAR_S}, immutable",
    "/theme/fonts/*": f"public, max-age={MONTH_S}",
}
"""Addresses that change with what they hold may be kept for ever; fonts change once in years."""


@dataclass(frozen=True)
class Limit:
    """A second policy for all pages but some: policies add up, so one can only take away.

    Attributes:
        name: a word for the servers that want one.
        policy: what is added.
        open: the pages where it is not, for servers that can say “all but”.
        closed: all the others, for hosts that cannot.
    """

    name: str
    policy: str
    open: tuple[str, ...]
    closed: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """What to send: the policy of every page, and what it is limited by on most."""

    policy: str
    limits: tuple[Limit, ...] = ()


def rules_for(needs: Needs) -> Rules:
    """The headers that fit what the pages need."""
    sources = {name: {value} for name, value in _BASE.items()}
    for name, more in needs.sources.items():
        sources.setdefault(name, {"'self'"}).update(more)
    # The script of a questionnaire asks the service whether it is there, then sends.
    asked = {s for s in needs.sources.get("form-action", ()) if s.startswith("http")}
    sources["connect-src"] |= asked
    limits = []
    if needs.framed:
        limits.append(_limit("frames", CLOSED, needs.framed, needs.folders))
    if needs.searched:
        scripts = f"script-src {' '.join(sorted(sources['script-src']))}"
        limits.append(_limit("compiled", scripts, needs.searched, needs.folders))
        sources["script-src"].add(_COMPILED)
    parts = [f"{name} {' '.join(sorted(sources[name]))}" for name in sources]
    if not needs.framed:
        parts.append(CLOSED)
    return Rules("; ".join(parts), tuple(limits))


def _limit(name: str, policy: str, pages: list[str], folders: list[str]) -> Limit:
    return Limit(name, policy, tuple(pages), all_but(pages, folders))
