"""Texts that nobody expected, on a telephone: nothing is pushed out of the screen."""

from __future__ import annotations

import threading
from collections.abc import Callable

from playwright.sync_api import Page
from tests.conftest import BuiltSite
from tests.site.test_findability import titled

from pull_marketing.preview.server import open_server

SIDEWAYS = "document.scrollingElement.scrollWidth - innerWidth"
ARTICLES = {
    "long": titled(("Un titre qui ne finit pas " * 12).strip(), "Du texte.", slug="long"),
    "mot": titled("Anticonstitutionnellement" * 12, "Du texte.", slug="mot"),
    "titres": titled(
        "Long", "\n\n".join(f"## Titre {n}\n\nTexte." for n in range(40)), slug="titres"
    ),
    "ar": titled("عنوان عربي", "نص مع French.\n\n- نقطة\n\n> اقتباس", slug="ar", lang="ar"),
    "fete": titled("🎉🎉", "Du texte.", slug="fete"),
}


def test_no_text_pushes_a_page_sideways(
    make_site: Callable[..., BuiltSite], open_page: Callable[..., Page]
) -> None:
    site = make_site({f"content/articles/{name}.md": text for name, text in ARTICLES.items()})
    assert site.error_codes == []
    server = open_server(site.root, 0, output=site.output)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    page = open_page(width=320)
    addresses = [f"articles/{name}/" for name in ARTICLES if name != "ar"] + ["ar/articles/ar/"]
    found = {}
    for path in ("articles/", *addresses):
        page.goto(server.address + path, wait_until="load")
        found[path] = page.evaluate(SIDEWAYS)
    bullets = page.locator(".prose ul").evaluate("e => getComputedStyle(e).paddingRight")
    server.shutdown()
    server.server_close()
    assert {path: px for path, px in found.items() if px} == {}
    assert bullets != "0px"
