"""Shows the site on this machine: `serve` once, `livereload` again at each save."""

from __future__ import annotations

import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from ..catalogues import catalogue
from ..language import language_of
from .receiving import LocalReceiver, is_installed
from .server import INBOX, MAILS, OWN_PATHS, PreviewServer, how_to_have_it, open_server
from .state import PreviewState

DEFAULT_PORT = 8000


def serve(root: Path, *, port: int = DEFAULT_PORT, browser: bool = True) -> int:
    """Serve the output folder until the author stops it.

    Args:
        root: the project, already built.
        port: the first port to try.
        browser: whether to open the page in the author's browser.

    Returns:
        The exit status.
    """
    with stoppable():
        try:
            with open_server(root, port) as server, receiving(server, root):
                announce(server, language_of(root), port, browser=browser)
                server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            print()
    return 0


def livereload(root: Path, *, port: int = DEFAULT_PORT, browser: bool = True) -> int:
    """Serve, build again at each save, and tell open pages to reload.

    Returns:
        The exit status.
    """
    from .watching import Builder

    state = PreviewState()
    builder = Builder(root, state)
    with stoppable():
        try:
            builder.build()
            with open_server(root, port, state) as server, receiving(server, root):
                thread = threading.Thread(target=server.serve_forever, args=(0.2,), daemon=True)
                thread.start()
                announce(server, language_of(root), port, browser=browser, reloading=True)
                try:
                    builder.watch()
                finally:
                    server.shutdown()
        except KeyboardInterrupt:
            print()
        finally:
            builder.close()
    return 0


@contextmanager
def receiving(server: PreviewServer, root: Path) -> Iterator[None]:
    """Let the receiver take answers for as long as the site is shown, where it is installed."""
    if not is_installed():
        yield
        return
    server.receiver = LocalReceiver(root, server.address)
    server.receiver.start()
    try:
        yield
    finally:
        server.receiver.close()


def announce(
    server: PreviewServer, language: str, wanted: int, *, browser: bool, reloading: bool = False
) -> None:
    """Say where the site is, and open it where there is a screen.

    Args:
        server: which shows it.
        language: of the author.
        wanted: the port that was asked for; 0 for any.
        browser: whether to open the page.
        reloading: whether pages follow what is saved.
    """
    words = catalogue(language).gettext
    lines = []
    if wanted not in (0, server.server_port):
        lines.append(words("Port {port} is taken by another program.").format(port=wanted))
    lines.append(words("Your site is here: {address}").format(address=server.address))
    if reloading:
        lines.append(words("Save a file: the page reloads by itself."))
    if server.receiver:
        inbox, mails = (server.address.rstrip("/") + path for path in (INBOX, OWN_PATHS + MAILS))
        lines.append(
            words("What was answered is in the inbox: {address}").format(address=f"{inbox}/")
        )
        lines.append(words("Mails are not sent, but shown: {address}").format(address=mails))
        lines.append(words("All of it stays on this machine, in .cache/."))
    else:
        lines.append(how_to_have_it(words))
    lines.append(words("Ctrl-C to stop."))
    print("\n".join(lines), flush=True)
    if browser and _has_screen():
        webbrowser.open(server.address)


def _has_screen() -> bool:
    # Without a screen webbrowser would start a text browser in this very terminal.
    if not sys.stdout.isatty() or os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a polite request to end be the same as Ctrl-C."""

    def stop(_number: int, _frame: Any) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
