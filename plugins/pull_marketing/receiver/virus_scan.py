"""Asks a ClamAV on this machine or network about a file, by its INSTREAM command.

https://docs.clamav.net/manual/Usage/Scanning.html (read 2026-11-22): `zINSTREAM`, then pieces that
each begin with their length in four bytes, then a length of zero; it answers `stream: OK` or
`stream: … FOUND`.
"""

from __future__ import annotations

import socket
from pathlib import Path

TIMEOUT_S = 30.0
_PIECE_BYTES = 65_536


class NoScanner(Exception):
    """The scanner did not answer, or not about the file."""


def is_clean(address: str, path: Path) -> bool:
    """Whether the scanner finds nothing in a file.

    Args:
        address: `unix:/run/clamav/clamd.ctl` or `127.0.0.1:3310`.
        path: of the file.

    Raises:
        NoScanner: nothing is known of the file, so it must not be taken.
    """
    try:
        with _connected(address) as scanner, path.open("rb") as file:
            scanner.sendall(b"zINSTREAM\0")
            while piece := file.read(_PIECE_BYTES):
                scanner.sendall(len(piece).to_bytes(4, "big") + piece)
            scanner.sendall(bytes(4))
            answer = scanner.recv(4096).rstrip(b"\0\n")
    except OSError as error:
        raise NoScanner from error
    if answer.endswith(b" FOUND"):
        return False
    if answer != b"stream: OK":
        raise NoScanner
    return True


def _connected(address: str) -> socket.socket:
    if not address.startswith("unix:"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), TIMEOUT_S)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    scanner.settimeout(TIMEOUT_S)
    try:
        scanner.connect(address.removeprefix("unix:"))
    except OSError:
        scanner.close()
        raise
    return scanner
