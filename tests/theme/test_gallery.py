"""The examples of each component on a page: axe in both schemes, narrow screens, large text.

Each page is served with the policy of a published site: no inline style, no script.
"""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_every_page import COLOUR_RULES, validate

from .examples import THEME, all_examples

POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'"
# Two examples of one landmark on a page are no fault; the tests of whole pages keep this rule.
SEVERAL = {"rules": {"landmark-unique": {"enabled": False}}}
FRAME = """\
<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Composants</title><link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/css/site.css"><link rel="stylesheet" href="/css/blocks.css">
<link rel="stylesheet" href="/css/parts.css"><link rel="stylesheet" href="/css/forms.css">
<link rel="stylesheet" href="/css/testimonials.css"></head>
<body><main><h1>Composants</h1>{examples}</main></body></html>
"""


def pages() -> dict[str, str]:
    """The HTML of each component's page, by its name."""
    shown: dict[str, list[str]] = {}
    for example in all_examples():
        heading = f'<h2 class="hidden">{escape(str(example))}</h2>'
        shown.setdefault(example.component, []).append(heading + example.render())
    return {name: FRAME.format(examples="".join(parts)) for name, parts in shown.items()}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files with the security policy, and says nothing."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with one page for each component, `/section.html` and so on."""
    root: Path = tmp_path_factory.mktemp("gallery")
    for name in ("css", "fonts"):
        shutil.copytree(THEME / "static" / name, root / name)
    shutil.copy(THEME / "static" / "icon.svg", root)
    shutil.copytree(THEME.parent / "content" / "images", root / "images")
    for name, html in pages().items():
        (root / f"{name}.html").write_text(html, "utf-8")
    handler = functools.partial(Handler, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_html_of_every_example_is_valid(tmp_path: Path) -> None:
    """Each on a page of its own: the same id in two examples of one component is no fault."""
    folder = tmp_path / "examples"
    folder.mkdir()
    for number, example in enumerate(all_examples()):
        html = FRAME.format(examples=f'<h2 class="hidden">x</h2>{example.render()}')
        (folder / f"{number:03}-{example.component}.html").write_text(html, "utf-8")
    assert validate(folder, tmp_path / "report.json") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, gallery: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = []
    axe = Axe()
    options: dict[str, Any] = SEVERAL if scheme == "light" else COLOUR_RULES
    with browser.new_context(color_scheme=scheme, bypass_csp=True) as context:
        tab = context.new_page()
        for name in pages():
            tab.goto(f"{gallery}/{name}.html")
            for rule in axe.run(tab, options=options).response["violations"]:
                found.append((name, rule["id"], rule["nodes"][0]["html"][:100]))
    assert found == []


@pytest.mark.parametrize(("width", "text_percent"), [(320, 100), (375, 200), (1440, 200)])
def test_no_example_pushes_the_page_sideways(
    browser: Any, gallery: str, width: int, text_percent: int
) -> None:
    found = []
    size = {"width": width, "height": 800}
    with browser.new_context(viewport=size, bypass_csp=True) as context:
        tab = context.new_page()
        for name in pages():
            tab.goto(f"{gallery}/{name}.html")
            tab.evaluate("p => document.documentElement.style.fontSize = p + '%'", text_percent)
            wide = tab.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append((name, wide))
    assert found == []


def test_policy_refuses_nothing(browser: Any, gallery: str) -> None:
    complaints: list[str] = []
    with browser.new_context() as context:
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        for name in pages():
            tab.goto(f"{gallery}/{name}.html")
    assert complaints == []


def test_buttons_can_be_touched(browser: Any, gallery: str) -> None:
    small = []
    with browser.new_context(viewport={"width": 375, "height": 800}) as context:
        tab = context.new_page()
        for name in pages():
            tab.goto(f"{gallery}/{name}.html")
            for box in tab.locator(".button, .choices a, summary").all():
                where = box.bounding_box()
                if where and where["height"] < 43.5 and box.is_visible():
                    small.append((name, where["height"]))
    assert small == []


def test_preview_shows_every_component_and_the_site_has_no_such_page(
    browser: Any, demo_site: Any
) -> None:
    """`invoke serve` has the page; it is made when it is asked for, and lies in no output."""
    from pull_marketing.preview.server import open_server

    server = open_server(THEME.parent, 0, output=demo_site.output)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    with browser.new_context(viewport={"width": 320, "height": 800}) as context:
        tab = context.new_page()
        answers: list[tuple[str, int]] = []
        tab.on("response", lambda answer: answers.append((answer.url, answer.status)))
        tab.goto(f"{server.address}__preview/components/")
        shown = tab.locator("h2[class='']:visible, .wide > h2").all_inner_texts()
        assert tab.locator("h1").inner_text() == "Composants du thème"
        assert tab.evaluate("document.documentElement.scrollWidth") == 320
    server.shutdown()
    server.server_close()
    assert [url for url, status in answers if status != 200] == []
    assert {example.component for example in all_examples()} <= set(shown)
    assert not list(demo_site.output.rglob("*components*"))
