"""Servers of a built site that send exactly what its `_headers` says."""

from __future__ import annotations

import fnmatch
import functools
import http.server
import threading
from pathlib import Path
from urllib.parse import urlsplit


def read_headers(file: Path) -> list[tuple[str, str, str]]:
    """Path, name and value of each header, in the order of the file."""
    found, path = [], ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("/"):
            path = line
        elif line.strip():
            name, _, value = line.strip().partition(": ")
            found.append((path, name, value))
    return found


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves files as hosts that read `_headers` do: what fits a path adds up."""

    headers_of_site: list[tuple[str, str, str]]

    def end_headers(self) -> None:
        path = urlsplit(self.path).path
        sent: dict[str, list[str]] = {}
        for pattern, name, value in self.headers_of_site:
            if pattern == path or (pattern.endswith("*") and fnmatch.fnmatchcase(path, pattern)):
                sent.setdefault(name, []).append(value)
        for name, values in sent.items():
            self.send_header(name, ", ".join(values))
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def serving(
    folder: Path, headers: list[tuple[str, str, str]], host: type[Host] = Host
) -> http.server.ThreadingHTTPServer:
    """Serve a folder on a free port; the caller shuts it down."""
    handler = type("Handler", (host,), {"headers_of_site": headers})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server
