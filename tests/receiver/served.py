"""A receiver behind uvicorn, as it runs for real, in a thread of the tests; and raw connections."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pull_marketing.receiver.serving import server_for

if TYPE_CHECKING:
    from .conftest import Post

PATIENCE_S = 60.0


@contextmanager
def served(post: Post) -> Iterator[Post]:
    """Listens on the port of its settings until the end."""
    server = server_for(post.receiver, post.settings)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "it did not start"
            time.sleep(0.01)
        yield post
    finally:
        server.should_exit = True
        thread.join()


def connect(post: Post) -> socket.socket:
    return socket.create_connection(("127.0.0.1", post.settings.port), timeout=PATIENCE_S)


def rest_of(connection: socket.socket) -> bytes:
    """Everything until the other side ends it; a reset is an end too."""
    connection.settimeout(PATIENCE_S)
    pieces = []
    try:
        while piece := connection.recv(65536):
            pieces.append(piece)
    except ConnectionError:
        pass
    return b"".join(pieces)


def send(connection: socket.socket, pieces: Iterable[bytes]) -> bool:
    """Whether all could be sent before the other side had enough."""
    try:
        for piece in pieces:
            connection.sendall(piece)
    except OSError:
        return False
    return True
