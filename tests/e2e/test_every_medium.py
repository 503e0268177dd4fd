"""Every type of page on paper, in forced colours and without motion, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from pull_marketing.test_setup import CHROMIUM_OPTIONS, find_chromium

from .conftest import DemoServer
from .test_every_page import TYPES, is_redirect, type_of

ON_PAPER = """() => {
    const seen = (e) => e.checkVisibility() && e.getClientRects().length > 0;
    const faults = [...document.querySelectorAll(
        ".links, .foot, .skip, .toc, .fold, .actions, .pages, .ribbon, header .button")]
        .filter(seen).map((e) => `shown: ${e.className}`);
    const style = getComputedStyle(document.body);
    if (style.color !== "rgb(0, 0, 0)") faults.push(`ink ${style.color}`);
    if (style.backgroundColor !== "rgb(255, 255, 255)") faults.push("paper");
    const cards = document.querySelector(".kit");  // that page prints its cards alone
    const address = document.querySelector(".printed");
    if (!cards && address && !(seen(address) && /^https:/.test(address.innerText)))
        faults.push("address");
    if (!cards && !seen(document.querySelector("h1, h2, legend"))) faults.push("no title");
    for (const prose of document.querySelectorAll(".prose")) {
        const link = document.createElement("a");
        link.href = "https://ailleurs.example/page";
        prose.append(link);
        const after = getComputedStyle(link, "::after").content;
        link.remove();
        if (!after.includes("https://ailleurs.example/page")) faults.push(`link: ${after}`);
    }
    return faults;
}"""

IN_FORCED_COLOURS = """() => {
    const faults = matchMedia("(forced-colors: active)").matches ? [] : ["not in forced colours"];
    const seen = (e) => e.checkVisibility() && e.getClientRects().length > 0;
    const controls = ".button, .choice, .choices a, .filters a, select, textarea, " +
        "input:not([type=hidden], [type=radio], [type=checkbox], .hidden input, .pot input)";
    for (const e of document.querySelectorAll(controls)) {
        const style = getComputedStyle(e);
        if (seen(e) && (style.borderTopStyle === "none" || style.borderTopWidth === "0px"))
            faults.push(`no edge: ${e.className || e.tagName}`);
    }
    const mark = document.querySelector("mark"), plain = getComputedStyle(document.body);
    if (mark && getComputedStyle(mark).backgroundColor === plain.backgroundColor)
        faults.push("mark");
    const here = document.querySelector(".links [aria-current]");
    const other = document.querySelector(".links a:not([aria-current])");
    const edge = (e) => getComputedStyle(e).borderBottomColor;
    if (here && other && edge(here) === edge(other)) faults.push("current page");
    return faults;
}"""

MOVING = """() => {
    const kinds = new Map();  // one element of each kind: the styles know no others
    for (const e of document.querySelectorAll("*")) kinds.set(`${e.tagName}.${e.className}`, e);
    return [...kinds].flatMap(([kind, e]) => {
        const style = getComputedStyle(e), long = parseFloat(style.transitionDuration);
        return style.animationName !== "none" || long > 0 ? [`${kind} ${long}s`] : [];
    });
}"""

TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
BROKEN = """() => [...document.querySelectorAll("h1")].flatMap(h => {
    const walker = document.createTreeWalker(h, NodeFilter.SHOW_TEXT), found = [];
    for (let node; node = walker.nextNode();) {
        for (const word of node.data.matchAll(/[\\p{L}’]+/gu)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map(r => Math.round(r.top)));
            if (lines.size > 1) found.push(word[0]);
        }
    }
    return found;
})"""
LONG_WORD = 14
"""Letters from which on a word may not fit on a line, and is broken."""


def one_of_each(server: DemoServer) -> dict[str, str]:
    """The longest address of each type of page."""
    found: dict[str, str] = {}
    for path in sorted(server.pages, key=len):
        kind = type_of(path)
        if kind and not is_redirect(server, path):
            found[kind] = path
    assert set(found) == set(TYPES)
    return found


def test_every_type_of_page_in_every_medium(
    demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    faults: list[tuple[str, str, Any]] = []
    for kind, path in one_of_each(demo_server).items():
        page.goto(demo_server.url(path), wait_until="load")
        page.emulate_media(media="print")
        faults += [(kind, "print", told) for told in page.evaluate(ON_PAPER)]
        page.emulate_media(media="screen", forced_colors="active")
        faults += [(kind, "forced", told) for told in page.evaluate(IN_FORCED_COLOURS)]
        page.emulate_media(media="screen", forced_colors="none", reduced_motion="reduce")
        faults += [(kind, "motion", told) for told in page.evaluate(MOVING)]
    assert faults == []


def test_without_the_wish_only_colours_change_and_not_for_long(
    demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(reduced_motion="no-preference")
    page.goto(demo_server.url("/tarifs/accepter/"), wait_until="load")
    moving = page.evaluate(MOVING)
    assert moving
    assert [told for told in moving if not told.endswith(" 0.12s")] == []


def test_letters_of_twice_the_size_fit_on_a_telephone(
    demo_server: DemoServer, browser: Browser
) -> None:
    """As somebody sees it who asked their browser for larger letters."""
    larger = browser.browser_type.launch(
        executable_path=str(find_chromium()),
        args=[*CHROMIUM_OPTIONS, "--blink-settings=defaultFontSize=32"],
    )
    try:
        page = larger.new_page(viewport={"width": 320, "height": 640})
        faults: list[tuple[str, str]] = []
        for kind, path in one_of_each(demo_server).items():
            page.goto(demo_server.url(path), wait_until="load")
            if page.evaluate(TOO_WIDE):
                faults.append((kind, "is too wide"))
            broken = page.evaluate(BROKEN)
            faults += [(kind, word) for word in broken if len(word) < LONG_WORD]
        assert faults == []
    finally:
        larger.close()


@pytest.mark.parametrize(
    ("path", "scripts"),
    [
        ("/questionnaires/decrire-mon-projet/", False),
        ("/tarifs/accepter/", False),
        ("/p/M4TRKB/", True),
    ],
)
def test_paper_holds_every_question_whole(
    path: str, scripts: bool, demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=scripts)
    page.goto(demo_server.url(path), wait_until="load")
    page.emulate_media(media="print")
    fields = page.locator(".field").all()
    assert len(fields) > 5
    for field in fields:
        expect(field).to_be_visible()
        expect(field).to_have_css("break-inside", "avoid")
    expect(page.locator(".actions:visible")).to_have_count(0)


def test_paper_holds_what_is_read_again_and_nothing_else(
    demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(demo_server.url("/questionnaires/decrire-mon-projet/"), wait_until="load")
    page.locator("[data-do=start]").click()
    page.get_by_label("Je cherche de la publicité").check()
    page.get_by_role("button", name="Continuer").click()
    page.emulate_media(media="print")
    expect(page.locator(".recapitulation")).to_be_visible()
    expect(page.locator(".recap dd").first).to_have_text(re.compile("Je cherche de la publicité"))
    for gone in (".field", ".change", ".actions", ".bar", ".nav", "[data-welcome] .prose"):
        expect(page.locator(f"{gone}:visible")).to_have_count(0)


def test_only_the_cards_go_to_the_edges_of_the_paper(
    demo_server: DemoServer, open_page: Callable[..., Page]
) -> None:
    rules = """[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
        .flatMap((rule) => [rule, ...(rule.cssRules ?? [])])
        .filter((rule) => rule.cssText.startsWith("@page")).length"""
    page = open_page()
    found = {}
    for path in ("/parrainage/", "/p/M4TRKB/", "/p/M4TRKB/partager/"):
        page.goto(demo_server.url(path), wait_until="load")
        found[path] = page.evaluate(rules)
    assert found == {"/parrainage/": 0, "/p/M4TRKB/": 0, "/p/M4TRKB/partager/": 1}
