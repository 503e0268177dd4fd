"""Strict headers on every response, errors included."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .events import note_refusal
from .origins import origin_of

INBOX_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
"""Behind the login no page may stand in a frame, and no form leads elsewhere."""


def strict_headers(site_url: str, origins: tuple[str, ...] = ()) -> dict[str, str]:
    """What every answer says about itself, whatever it is.

    Args:
        site_url: where endings are: browsers also hold redirects of a form to `form-action`.
        origins: other sites that may show a questionnaire in a frame, corrections included.
    """
    site = origin_of(site_url)
    framing = " ".join(("'self'", site, *map(origin_of, origins)))
    policy = (
        f"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors {framing}; "
        f"form-action 'self' {site}"
    )
    return {
        "Content-Security-Policy": policy,
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        # With less, the page of corrections would post without saying where it comes from.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    }


class StrictHeaders:
    """Wraps the whole application, so that no answer can go around it.

    Args:
        app: what answers.
        site_url, origins: as for `strict_headers`.
    """

    def __init__(self, app: ASGIApp, site_url: str, origins: tuple[str, ...] = ()) -> None:
        self._app = app
        given = strict_headers(site_url, origins)
        self._headers = _raw(given)
        self._inbox_headers = _raw({**given, "Content-Security-Policy": INBOX_POLICY})
        self._names = {name for name, _ in self._headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        answered = False
        behind = f"{scope['path']}/".startswith("/inbox/")
        strict = self._inbox_headers if behind else self._headers

        async def send_strictly(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                if message["status"] >= 400:
                    note_refusal(scope, message["status"])
                others = [h for h in message.get("headers", ()) if h[0] not in self._names]
                message["headers"] = [*others, *strict]
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, send_strictly)
        except Exception:
            # The person has their page and the log its line; the server would add the text of the
            # error, which may hold answers.
            if not answered:
                raise


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
