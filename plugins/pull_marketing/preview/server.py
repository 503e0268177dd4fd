"""The preview server: files of output/, the reload script in what is sent only, the receiver.

It listens on this machine alone and writes nothing into output/. What belongs to the receiver goes
on to the one that runs beside it, so that the browser sees one site.
"""

from __future__ import annotations

import mimetypes
import os
import time
from collections.abc import Callable
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ..catalogues import catalogue
from ..language import language_of
from .forwarding import answer, forward, is_this_machine
from .receiving import LocalReceiver, mails_folder
from .state import PreviewState

OWN_PATHS = "/__preview/"
GALLERY = "components/"
MAILS = "mails/"
INBOX = "/inbox"
RECEIVERS = ("/f/", f"{INBOX}/")
"""What begins like this is the receiver's to answer."""

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
    """Listens on the loopback address only.

    Attributes:
        receiver: takes the answers to questionnaires; None when it is not installed.
    """

    receiver: LocalReceiver | None = None

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
    server: PreviewServer

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
        elif path == f"{OWN_PATHS}{MAILS}":
            self._mails()
        elif is_receivers(path):
            self._hand_on()
        else:
            self._file(path)

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        if is_receivers(urlsplit(self.path).path):
            self._hand_on()
        else:
            self.close_connection = True  # its body was not read
            self.send_error(HTTPStatus.NOT_FOUND)

    def _hand_on(self) -> None:
        """Let the receiver answer, or say why it cannot."""
        if not is_this_machine(self):
            self.close_connection = True
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        receiver = self.server.receiver
        port = receiver.port() if receiver else None
        inbox = urlsplit(self.path).path.startswith(INBOX)
        own = receiver.inbox_headers() if receiver and port and inbox else {}
        response = forward(self, port, own) if port else None
        if response:
            answer(self, response, self._open_inbox if inbox else bytes)
        else:
            self.close_connection = True
            self._send(self._nobody_takes(), ".html", HTTPStatus.SERVICE_UNAVAILABLE)

    def _open_inbox(self, page: bytes) -> bytes:
        """The page with a line that says why nobody asked for a password."""
        words = catalogue(language_of(self.root)).gettext
        note = words(
            "Your trial on this machine: this inbox opens without a password here, and only here."
        )
        mails = words("Mails that would have left")
        told = f'<p class="panel">{escape(note)} <a href="{OWN_PATHS}{MAILS}">{mails}</a></p>'
        start, main, rest = page.partition(b'<main id="main">')
        return start + main + told.encode() + rest if main else page

    def _mails(self) -> None:
        """What the receiver wrote instead of sending."""
        from .mails import mails_page

        if not is_this_machine(self):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        page = mails_page(mails_folder(self.root), language_of(self.root))
        self._send(page.encode(), ".html")

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
                self._redirect(f"{path}/")
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
        words = catalogue(language_of(self.root)).gettext
        return self._page(words("There is nothing at this address yet"))

    def _nobody_takes(self) -> bytes:
        words = catalogue(language_of(self.root)).gettext
        if self.server.receiver:
            reason = words("The receiver could not start: the terminal says why.")
        else:
            reason = how_to_have_it(words)
        return self._page(words("Nobody takes answers here"), reason)

    def _page(self, title: str, text: str = "") -> bytes:
        told = f"<p>{escape(text)}</p>" if text else ""
        return (
            f'<!doctype html><html lang="{language_of(self.root)}"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
            f"<body><h1>{escape(title)}</h1>{told}</body></html>"
        ).encode()

    def _redirect(self, place: str) -> None:
        """Send the browser elsewhere on this server."""
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
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


def is_receivers(path: str) -> bool:
    """Whether the receiver answers at this path."""
    return path == INBOX or path.startswith(RECEIVERS)


def how_to_have_it(words: Callable[[str], str]) -> str:
    """What to do when the extra is missing."""
    return words(
        "The receiver is an extra that is not installed. To have it: python3 tasks.py serve,"
        " or pip install -e '.[receiver]' in your own environment."
    )


def with_script(html: bytes, version: int) -> bytes:
    """The page with the reload script at its end, as sent; the file is not touched."""
    tag = f'<script src="{OWN_PATHS}reload.js?version={version}" defer></script>'.encode()
    before, end, after = html.rpartition(b"</body>")
    return before + tag + end + after if end else html + tag
