"""Who may post: pages of the site, and the receiver's own page of corrections.

There is no cookie, so a foreign page could only send what anybody can send; the list of origins
keeps abuse away. A browser that says nothing is let in with a little less trust: privacy settings
and old browsers do that.
"""

from __future__ import annotations

from enum import Enum
from urllib.parse import urlsplit

from starlette.datastructures import Headers


class Origin(Enum):
    """What the headers say about where a post comes from."""

    OURS = "ours"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def judge_origin(headers: Headers, allowed: frozenset[str]) -> Origin:
    """Compare `Origin` with the list; without it, what `Sec-Fetch-Site` says."""
    origin = headers.get("origin", "").strip().lower()
    if origin and origin != "null":
        host = headers.get("host", "").strip().lower()
        # A browser writes both itself: the page of corrections posts to where it came from.
        ours = origin in allowed or (host and origin in (f"https://{host}", f"http://{host}"))
        return Origin.OURS if ours else Origin.FOREIGN
    if headers.get("sec-fetch-site") == "same-origin":
        return Origin.OURS
    return Origin.UNKNOWN
