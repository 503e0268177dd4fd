"""Asks an application without a network: what a browser would send, what it would get."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    @property
    def place(self) -> str:
        return self.headers.get("location", "")


def ask(
    app: Any,
    method: str,
    path: str,
    body: bytes | list[bytes] = b"",
    headers: dict[str, str] | None = None,
    client: str = "203.0.113.7",
    scheme: str = "https",
) -> Answer:
    """One request; `body` as a list comes in several pieces and without its length."""
    pieces = body if isinstance(body, list) else [body]
    given = {"host": "forms.example", "content-type": FORM}
    if not isinstance(body, list):
        given["content-length"] = str(len(body))
    given.update({name.lower(): value for name, value in (headers or {}).items()})
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": path.partition("?")[0],
        "raw_path": path.encode(),
        "query_string": path.partition("?")[2].encode(),
        "headers": [(n.encode(), v.encode("latin-1")) for n, v in given.items() if v != "-"],
        "client": (client, 50000),
        "server": ("forms.example", 443),
    }
    waiting = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop(0)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    # In a thread of its own: a browser test of the same process keeps a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, app(scope, receive, send)).result()
    start, *rest = sent
    found = {n.decode().lower(): v.decode("latin-1") for n, v in start["headers"]}
    return Answer(start["status"], found, b"".join(m.get("body", b"") for m in rest))
