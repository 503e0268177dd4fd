"""Hands requests of the preview on to the receiver beside it, so that both are one site."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import PreviewHandler

PATIENCE_S = 60.0
_REST_OF_BODY_S = 2.0
_PIECE_BYTES = 65_536
_OF_ONE_CONNECTION = {"connection", "expect", "keep-alive", "proxy-authorization", "te"} | {
    "trailer",
    "transfer-encoding",
    "upgrade",
}


def is_this_machine(handler: PreviewHandler) -> bool:
    """Whether the browser means this machine: another name may be a trap of a foreign page."""
    name = handler.headers.get("Host", "").lower()
    port = handler.connection.getsockname()[1]
    return name in (f"127.0.0.1:{port}", f"localhost:{port}")


def forward(handler: PreviewHandler, port: int, own: Mapping[str, str]) -> HTTPResponse | None:
    """Ask the receiver what the browser asks; None when it went away.

    Args:
        handler: the request; its body is read here.
        port: of the receiver.
        own: headers that the preview adds, in the place of the browser's.
    """
    handler.close_connection = True  # what is left of a body must not be taken for a request
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        _send_head(handler, connection, own)
        # It may answer before it has read all, and the browser may wait for that.
        body = threading.Thread(target=_send_body, args=(handler, connection.sock), daemon=True)
        body.start()
        try:
            return connection.getresponse()
        finally:
            body.join(_REST_OF_BODY_S)
            with suppress(OSError):
                handler.connection.shutdown(socket.SHUT_RD)
            body.join()
    except (OSError, HTTPException):
        connection.close()
        return None


def _send_head(handler: PreviewHandler, connection: HTTPConnection, own: Mapping[str, str]) -> None:
    connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
    replaced = {name.lower() for name in own} | _OF_ONE_CONNECTION
    for name, value in handler.headers.items():
        if name.lower() not in replaced:
            connection.putheader(name, value)
    for name, value in {**own, "Connection": "close"}.items():
        connection.putheader(name, value)
    connection.endheaders()


def _send_body(handler: PreviewHandler, receiver: socket.socket) -> None:
    """Send the body on; what the receiver wants no more is read all the same.

    A browser that is cut off in the middle of its body shows no answer.
    """
    said = handler.headers.get("Content-Length", "")
    left = int(said) if said.isascii() and said.isdigit() else 0
    wanted = True
    with suppress(OSError):
        while left > 0 and (piece := handler.rfile.read1(min(left, _PIECE_BYTES))):
            left -= len(piece)
            if wanted:
                try:
                    receiver.sendall(piece)
                except OSError:
                    wanted = False


def answer(
    handler: PreviewHandler, response: HTTPResponse, change: Callable[[bytes], bytes] = bytes
) -> None:
    """Give the browser the receiver's answer, every header included.

    Args:
        handler: the request.
        response: what the receiver says.
        change: what the preview does to a page.
    """
    with response:
        body = response.read()
    length = response.headers.get("Content-Length", str(len(body)))  # HEAD has one without a body
    if body and response.headers.get_content_type() == "text/html":
        body = change(body)
        length = str(len(body))
    handler.send_response_only(response.status)
    for name, value in response.getheaders():
        if name.lower() not in _OF_ONE_CONNECTION | {"content-length"}:
            handler.send_header(name, value)
    handler.send_header("Content-Length", length)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(body)
