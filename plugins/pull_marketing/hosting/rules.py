"""The headers of the site: a strict policy, made from what its pages need and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from .needs import Needs

CLOSED = "frame-ancestors 'none'"
"""No other site may show the page in a frame, where it could catch clicks."""

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
class Rules:
    """What to send.

    Attributes:
        policy: the Content-Security-Policy of every page.
        closed: for hosts that cannot say “all but”: where `frame-ancestors 'none'` is added.
        framed: for servers that can: the pages where it is not.
    """

    policy: str
    closed: tuple[str, ...]
    framed: tuple[str, ...]


def rules_for(needs: Needs) -> Rules:
    """The headers that fit what the pages need."""
    sources = {name: {value} for name, value in _BASE.items()}
    for name, more in needs.sources.items():
        sources.setdefault(name, {"'self'"}).update(more)
    # The script of a questionnaire asks the service whether it is there, then sends.
    asked = {s for s in needs.sources.get("form-action", ()) if s.startswith("http")}
    sources["connect-src"] |= asked
    parts = [f"{name} {' '.join(sorted(sources[name]))}" for name in sources]
    if not needs.framed:
        parts.append(CLOSED)
    return Rules("; ".join(parts), tuple(needs.closed), tuple(needs.framed))
