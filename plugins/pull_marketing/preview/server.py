"""The preview server: files of output/, the reload script in what is sent only, local answers.

It listens on this machine alone and writes nothing into output/.
"""

from __future__ import annotations

import mimetypes
import os
import time
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ..catalogues import catalogue
from ..language import language_of
from .state import PreviewState

OWN_PATHS = "/__preview/"
GALLERY = "components/"
SCRIPT = Path(__file__).with_name("reload.js")
_PORTS_TRIED = 20
_STILL_HERE_S = 10.0
_SWAP_S = 1.0

_TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


class PreviewServer(ThreadingHTTPServer):
    """Listens on the loopback address only."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # on Windows it would share a port with another

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


def open_server(
    root: Path, port: int, state: PreviewState | None = None, output: Path | None = None
) -> PreviewServer:
    """A server on `port`, or on the next free one.

    Args:
        root: the project.
        port: the first port to try; 0 for any.
        state: for `livereload`; pages then get the reload script.
        output: the folder to serve, when it is not output/.

    Raises:
        OSError: no port is free.
    """
    handler = partial(PreviewHandler, root, output or root / "output", state)
    tries = [port] if port == 0 else [*range(port, min(port + _PORTS_TRIED, 65536)), 0]
    for each in tries:
        try:
            return PreviewServer(("127.0.0.1", each), handler)
        except OSError:
            if each == tries[-1]:
                raise
    raise AssertionError("there is always a last try")


class PreviewHandler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"

    def __init__(
        self, root: Path, output: Path, state: PreviewState | None, *connection: Any
    ) -> None:
        self.root = root
        self.output = output
        self.state = state
        super().__init__(*connection)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
        """Requests are no news for an author."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if self.state and path == f"{OWN_PATHS}events":
            self._events(self.state)
        elif self.state and path == f"{OWN_PATHS}reload.js":
            self._send(SCRIPT.read_bytes(), ".js")
        elif path == f"{OWN_PATHS}{GALLERY}":
            self._gallery()
        else:
            self._file(path)

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        from .answers import receive

        receive(self)

    def _gallery(self) -> None:
        """The components of the theme, drawn when they are asked for: they are in no output."""
        from .gallery import gallery_page

        html = gallery_page(self.root / "theme", language_of(self.root))
        self._send(html.encode(), ".html")

    def _file(self, path: str) -> None:
        self._wait_for_swap()
        target = self._target(unquote(path))
        if target is not None and target.is_dir():
            if not path.endswith("/"):
                self.redirect(f"{path}/")
                return
            target /= "index.html"
        if target is not None and target.is_file():
            self._send(target.read_bytes(), target.suffix)
            return
        missing = self.output / "404.html"
        if missing.is_file():
            self._send(missing.read_bytes(), ".html", HTTPStatus.NOT_FOUND)
        else:
            self._send(self._nothing_yet(), ".html", HTTPStatus.NOT_FOUND)

    def _target(self, path: str) -> Path | None:
        parts = [part for part in path.split("/") if part]
        if any(part in ("..", ".") or "\\" in part or "\0" in part for part in parts):
            return None
        return self.output.joinpath(*parts)

    def _wait_for_swap(self) -> None:
        """Between two renames of a finishing build there is no folder for an instant."""
        end = time.monotonic() + _SWAP_S
        while not self.output.is_dir() and time.monotonic() < end:
            if not any(self.output.parent.glob(f".{self.output.name}-old-*")):
                return
            time.sleep(0.02)

    def _nothing_yet(self) -> bytes:
        language = language_of(self.root)
        title = catalogue(language).gettext("There is nothing at this address yet")
        return (
            f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
            f"<body><h1>{title}</h1></body></html>"
        ).encode()

    def redirect(self, place: str, status: HTTPStatus = HTTPStatus.MOVED_PERMANENTLY) -> None:
        """Send the browser elsewhere on this server."""
        self.send_response(status)
        # One slash at the start, always: two would name another host.
        self.send_header("Location", "/" + quote(place.lstrip("/"), safe="/?=&#%-._~"))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, body: bytes, suffix: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        kind = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
        if kind.startswith("text/") or kind.endswith(("xml", "json", "javascript")):
            kind += "; charset=utf-8"
        if suffix == ".html" and self.state:
            body = with_script(body, self.state.version)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_page(self, body: bytes, status: HTTPStatus) -> None:
        """Send HTML that is in no file."""
        self._send(body, ".html", status)

    def _events(self, state: PreviewState) -> None:
        """Server-sent events until the page goes away."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        seen = -1  # the first news is what is true now
        try:
            while True:
                seen, news = state.next(seen, _STILL_HERE_S)
                line = f"data: {news}\n\n" if news else ": still here\n\n"
                self.wfile.write(line.encode())
                self.wfile.flush()
        except OSError:
            return  # the page was closed


def with_script(html: bytes, version: int) -> bytes:
    """The page with the reload script at its end, as sent; the file is not touched."""
    tag = f'<script src="{OWN_PATHS}reload.js?version={version}" defer></script>'.encode()
    before, end, after = html.rpartition(b"</body>")
    return before + tag + end + after if end else html + tag
