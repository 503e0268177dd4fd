"""Connections that end in time: uvicorn by itself never closes a client that sends nothing.

A connection may be without a request for `HEAD_S`: silent, or with headers that come one by one.
Bodies have limits of their own (`bodies`). What cannot even be read as HTTP, and what comes when
the house is full, gets a page and the strict headers like everything else.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp
from uvicorn.protocols.http.auto import AutoHTTPProtocol

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as _Server
else:
    _Server = object

HEAD_S = 10.0
MOST_CONNECTIONS = 500
MOST_AHEAD = 2
"""Requests that a client may send before the first is answered. Browsers send none; a thousand in
one piece would be read in one go, and everybody else would wait for that."""


@dataclass(frozen=True)
class Refusals:
    """What is said before the application is asked.

    Attributes:
        bad_request: a whole answer, for what is not HTTP.
        full: answers in place of the application when there are too many connections.
    """

    bad_request: bytes
    full: ASGIApp


class _TooManyAhead(Exception):
    """Ends the reading of what came in one piece."""


class _Ending(_Server):
    """Goes before one of uvicorn's two protocols, which have these methods in common."""

    refusals: Refusals
    _look_again: asyncio.TimerHandle | None = None
    _quiet_since_s: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            self.app = self.refusals.full
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_message_begin(self) -> None:
        """Only httptools has this; h11 reads no request before the last one is answered."""
        if len(self.pipeline) >= MOST_AHEAD:
            self.pipeline.clear()  # nobody reads their answers
            self.transport.abort()
            raise _TooManyAhead
        super().on_message_begin()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_watching()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the name is uvicorn’s
        if not self.transport.is_closing():
            self.transport.write(self.refusals.bad_request)
            self.transport.close()

    def _watch(self) -> None:
        """While a request is answered the application counts the time, else we do."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._quiet_since_s = None
        elif self._quiet_since_s is None:
            self._quiet_since_s = self.loop.time()
            if self._look_again is None:  # one serves many requests
                self._look_again = self.loop.call_later(HEAD_S, self._look)

    def _look(self) -> None:
        self._look_again = None
        if self._quiet_since_s is None:
            return
        left_s = self._quiet_since_s + HEAD_S - self.loop.time()
        if left_s > 0:
            self._look_again = self.loop.call_later(left_s, self._look)
        else:  # not `close`, which would wait for a client that does not read its answer
            self.transport.abort()

    def _stop_watching(self) -> None:
        if self._look_again is not None:
            self._look_again.cancel()
            self._look_again = None


def protocol_with(refusals: Refusals, server: Any = AutoHTTPProtocol) -> Any:
    """A protocol for uvicorn whose connections end in time.

    Args:
        refusals: what is said before the application is asked.
        server: one of uvicorn's two protocols for HTTP.
    """
    return type("Ending", (_Ending, server), {"refusals": refusals})
