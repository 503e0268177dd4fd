"""What the owner changes in site.yaml is what the visitor sees, light and dark."""

from __future__ import annotations

import threading
from collections.abc import Callable

from playwright.sync_api import Page
from tests.conftest import BuiltSite
from tests.site.test_appearance import drawing, dressed

from pull_marketing.preview.server import open_server

LOOK = """() => {
    const style = (name) => getComputedStyle(document.querySelector(name));
    return {
        button: style(".button").backgroundColor,
        text: style("body").fontFamily,
        images: [...document.images].map((i) => [i.className, i.naturalWidth > 0 && i.width > 0]),
    };
}"""


def test_accent_fonts_logo_and_portrait_are_seen(
    make_site: Callable[..., BuiltSite], open_page: Callable[..., Page]
) -> None:
    theme = '  accent: "#2a47a8"\n  fonts: system\n  logo: images/logo.svg\n'
    site = make_site(
        {
            "content/site.yaml": dressed(theme),
            "content/images/logo.svg": drawing(),
            "content/images/moi.svg": drawing(),
        }
    )
    server = open_server(site.root, 0, output=site.output)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    page = open_page(reduced_motion="reduce")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(server.address, wait_until="load")
    light = page.evaluate(LOOK)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark = page.evaluate(LOOK)
    server.shutdown()
    server.server_close()
    assert light["button"] == "rgb(49, 75, 152)"
    assert dark["button"] == "rgb(152, 181, 254)"
    assert light["text"] == "Georgia, serif"
    assert light["images"] == [["logo", True], ["portrait", True]]
    assert [url for url in fetched if ".woff2" in url] == []
