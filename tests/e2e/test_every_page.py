"""Every type of page of the demo, in a real browser: private, accessible, valid, narrow enough."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from pull_marketing.test_setup import node, node_packages

from .conftest import ROOT, DemoServer
from .hosts import Host, read_headers, serving

TYPES = {
    "home": r"/",
    "not found": r"/404\.html",
    "articles": r"/articles/",
    "articles, second page": r"/articles/page/2/",
    "article, commented": r"/articles/tenir-un-rythme/",
    "article": r"/articles/[^/]+/",
    "comment": r"/articles/[^/]+/commenter/",
    "comments, their rules": r"/commentaires/",
    "draft": r"/brouillons/[^/]+/",
    "categories": r"/categories/",
    "category": r"/categories/[^/]+/",
    "tags": r"/mots-cles/",
    "tag": r"/mots-cles/[^/]+/",
    "authors": r"/auteurs/",
    "author": r"/auteurs/[^/]+/",
    "author, second page": r"/auteurs/[^/]+/page/2/",
    "archives": r"/archives/",
    "search": r"/recherche/",
    "year": r"/archives/\d{4}/",
    "series": r"/series/[^/]+/",
    "questionnaire": r"/questionnaires/[^/]+/",
    "questionnaire, framed": r"/questionnaires/[^/]+/cadre/",
    "questionnaire, embedded": r"/questionnaires/[^/]+/integrer/",
    "received": r"/questionnaires/[^/]+/merci/",
    "ending": r"/questionnaires/[^/]+/merci/[^/]+/",
    "testimonials": r"/temoignages/",
    "testimonial policy": r"/temoignages/regle/",
    "testimonials of a service": r"/temoignages/[^/]+/",
    "referral": r"/parrainage/",
    "referral terms": r"/parrainage/conditions/",
    "referral, typed code": r"/parrainage/code/",
    "referrer": r"/p/[^/]+/",
    "referrer, to share": r"/p/[^/]+/partager/",
    "referrer, questionnaire": r"/p/[^/]+/[^/]+/",
    "rates": r"/tarifs/",
    "rates, to accept": r"/tarifs/accepter/",
    "comparison": r"/faire-ou-confier/",
    "promises": r"/engagements/",
    "legal notice": r"/mentions-legales/",
    "privacy": r"/vos-donnees/",
    "page": r"/[a-z-]+/",
}
"""The first that fits a path is its type."""


def type_of(path: str) -> str | None:
    return next((name for name, form in TYPES.items() if re.fullmatch(form, path)), None)


def is_redirect(server: DemoServer, path: str) -> bool:
    file = server.output / path.lstrip("/")
    file = file / "index.html" if file.is_dir() else file
    return 'http-equiv="refresh"' in file.read_text("utf-8")


@pytest.fixture(scope="session")
def pages(demo_server: DemoServer) -> dict[str, list[str]]:
    """The pages of the demo by type, without the redirects of old addresses."""
    found: dict[str, list[str]] = {}
    for path in demo_server.pages:
        if not is_redirect(demo_server, path):
            found.setdefault(type_of(path) or path, []).append(path)
    return found


@pytest.fixture(params=list(TYPES))
def example(request: pytest.FixtureRequest, pages: dict[str, list[str]]) -> str:
    """One page of each type: the longest name, which is the likeliest to overflow."""
    assert request.param in pages, f"the demo has no page of the type “{request.param}”"
    return max(pages[request.param], key=len)


def test_every_page_of_the_demo_has_a_known_type(pages: dict[str, list[str]]) -> None:
    assert set(pages) <= set(TYPES), "add the new type of page to TYPES"


MOVES = """
window.moved = [];
const name = ({ node }) => node?.className ?? node?.nodeName;
const remember = (list) =>
  list.getEntries().forEach((each) => moved.push([each.value, ...each.sources.map(name)]));
new PerformanceObserver(remember).observe({ type: "layout-shift", buffered: true });
"""
"""Remembers each layout shift and what it moved, in a page that runs it first."""
LATE = re.compile(r"\.(?:woff2|js|svg|avif|webp|png|jpe?g)\Z")
PIECES = (re.compile(rb"<nav[^>]*>\s*<ul>\s*<li>.*?</li>"), re.compile(rb"<h1[^>]*>[^<]{6}"))
"""Where a page is cut when it comes slowly: after one link of the header, within the title."""
MOST_FONT_BYTES = 60_000
MOST_BLOCKING = 7
"""Styles, and the scripts that rearrange a page, which Chromium waits for before it paints."""
RESOURCES = """
performance.getEntriesByType("resource").map((each) =>
  [new URL(each.name).pathname, each.renderBlockingStatus, each.encodedBodySize])
"""


class Slow(Host):
    """A host whose fonts, images and scripts come after the first paint could have been."""

    def do_GET(self) -> None:  # noqa: N802
        if LATE.search(self.path):
            time.sleep(0.15)
        super().do_GET()


class InPieces(Host):
    """A host whose pages come in three pieces, as over a bad network."""

    def copyfile(self, source: Any, outputfile: Any) -> None:
        data = source.read()
        cuts = [found.end() for part in PIECES if (found := part.search(data))]
        for start, end in pairwise([0, *sorted(cuts), len(data)]):
            outputfile.write(data[start:end])
            time.sleep(0.3 if end < len(data) else 0)


@pytest.fixture(scope="module")
def slow_host(demo_server: DemoServer) -> Iterator[str]:
    output = demo_server.output
    with serving(output, read_headers(output / "_headers"), Slow) as server:
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_page_is_private_quiet_and_still(
    example: str, slow_host: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=375)
    page.add_init_script(MOVES)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(f"{line.type}: {line.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{slow_host}{example}", wait_until="load")
    for image in page.locator("img:visible").all():  # those further down wait to be seen
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True, timeout=30_000)
    page.mouse.wheel(0, 20_000)
    assert [url for url in asked if not url.startswith((slow_host, "data:"))] == []
    assert said == []
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("moved") == []
    resources = page.evaluate(RESOURCES)
    blocking = [path for path, status, _ in resources if status == "blocking"]
    assert len(blocking) <= MOST_BLOCKING, blocking
    assert sum(size for path, _, size in resources if path.endswith("woff2")) <= MOST_FONT_BYTES


@pytest.mark.parametrize("example", ["home", "article", "rates"], indirect=True)
def test_page_that_comes_in_pieces_is_still(
    example: str, demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=1280)
    page.add_init_script(MOVES)
    with serving(demo_server.output, [], InPieces) as server:
        page.goto(f"http://127.0.0.1:{server.server_port}{example}", wait_until="load")
        server.shutdown()
    assert page.evaluate("moved") == []


def test_what_moves_is_seen(tmp_path: Path, open_page: Callable[..., Page]) -> None:
    """The test above can fail: an image without its size pushes the text when it comes."""
    bad = '<!DOCTYPE html><img src="late.svg" alt=""><p>Un texte qui descend.</p>'
    (tmp_path / "index.html").write_text(bad, "utf-8")
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"/>'
    (tmp_path / "late.svg").write_text(drawn, "utf-8")
    with serving(tmp_path, [], Slow) as server:
        page = open_page(width=375)
        page.add_init_script(MOVES)
        page.goto(f"http://127.0.0.1:{server.server_port}/", wait_until="load")
        page.wait_for_function("moved.length > 0")
        server.shutdown()


COLOUR_RULES = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What can differ between light and dark: the two have one HTML."""


def test_page_has_no_axe_violation(
    example: str, demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(color_scheme="light", reduced_motion="reduce")
    page.goto(demo_server.url(example), wait_until="load")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    results = Axe().run(page, options=COLOUR_RULES)
    assert results.violations_count == 0, results.generate_report()


def test_page_does_not_scroll_sideways_on_a_narrow_screen(
    example: str, demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=320, height=640)
    page.goto(demo_server.url(example), wait_until="load")
    page.evaluate("document.fonts.ready")
    assert too_wide(page, 320) == []
    page.set_viewport_size({"width": 375, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert too_wide(page, 375) == []


def too_wide(page: Page, width: int) -> list[str]:
    """The last elements that reach beyond a screen that scrolls sideways."""
    found: list[str] = page.evaluate(
        """(width) => document.scrollingElement.scrollWidth <= width ? [] :
            [...document.body.querySelectorAll('*')]
                .filter((e) => e.getBoundingClientRect().right > width + 0.5)
                .map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`)
                .concat(`${document.scrollingElement.scrollWidth} px`).slice(-8)""",
        width,
    )
    return found


def test_every_internal_link_answers(demo_server: DemoServer) -> None:
    links: dict[str, str] = {}
    for path in demo_server.pages:
        for link in links_of(demo_server, path):
            links.setdefault(link, path)
    broken = []
    connection = HTTPConnection(urlsplit(demo_server.address).netloc, timeout=15)
    for link, path in sorted(links.items()):
        connection.request("GET", link)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            broken.append(f"{path} → {link}: {answer.status}")
    connection.close()
    assert len(links) > 50
    assert broken == []


def links_of(server: DemoServer, path: str) -> set[str]:
    """Paths on this site that a page names: links, images, styles, scripts."""
    file = server.output / path.lstrip("/")
    file = file / "index.html" if file.is_dir() else file
    soup = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    named = [tag[name] for name in ("href", "src") for tag in soup.select(f"[{name}]")]
    for tag in soup.select("[srcset]"):
        named += [part.split()[0] for part in str(tag["srcset"]).split(",")]
    found = set()
    for each in named:
        url = urlsplit(urljoin(server.url(path), str(each)))
        if url.scheme == "http" and url.netloc == urlsplit(server.address).netloc:
            found.add(url.path)
    return found


def validate(files: Path, report: Path) -> list[str]:
    """What html-validate says of a file or of all HTML files of a folder."""
    folder = Path(os.environ.get("NODE_PACKAGES") or node_packages(ROOT))
    program = folder / "node_modules/html-validate/bin/html-validate.mjs"
    command = [*node(), str(program), "--config", str(ROOT / ".htmlvalidate.mjs")]
    # Into a file: what Node writes to a pipe is cut when it ends.
    command += ["--ext", "html", "--formatter", f"json={report}", str(files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = [
        f"{Path(r['filePath']).relative_to(report.parent)}:{m['line']}:{m['column']} "
        f"{m['ruleId']}: {m['message']}"
        for r in json.loads(report.read_text("utf-8"))
        for m in r["messages"]
    ]
    assert done.returncode == (1 if told else 0), done.stdout + done.stderr
    return told


def test_html_is_valid(demo_server: DemoServer) -> None:
    told = validate(demo_server.output, demo_server.output.parent / "html-validate.json")
    assert not told, "\n".join([f"{len(told)} problems", *told[:40]])


def test_html_validator_sees_a_fault(tmp_path: Path) -> None:
    """The check above can fail: a page with a duplicate id and a missing alt is refused."""
    bad = tmp_path / "bad.html"
    bad.write_text('<!DOCTYPE html><html lang="fr"><p id="a"><img src="x"><p id="a">', "utf-8")
    told = " ".join(validate(bad, tmp_path / "report.json"))
    assert "no-dup-id" in told
    assert "wcag/h37" in told
