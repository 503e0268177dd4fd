"""Pages of a real Chromium, and the demo site behind the preview server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pull_marketing.preview.server import open_server

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class DemoServer:
    """The demo site, built without drafts' ribbons, answering on a free port."""

    address: str
    output: Path

    def url(self, path: str) -> str:
        return self.address.rstrip("/") + path

    @property
    def pages(self) -> list[str]:
        """The path of each HTML page, as visitors see it."""
        found = []
        for file in sorted(self.output.rglob("*.html")):
            name = file.relative_to(self.output).as_posix()
            found.append("/" + name.removesuffix("index.html"))
        return found


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own: `open_page(width=320, color_scheme="dark")`."""
    contexts = []

    def open_one(*, width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def demo_server(demo_site: Any) -> Iterator[DemoServer]:
    server = open_server(ROOT, 0, output=demo_site.output)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield DemoServer(server.address, demo_site.output)
    server.shutdown()
    server.server_close()
    thread.join()
