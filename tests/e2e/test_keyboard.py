"""Every type of page by keyboard: each stop is seen, nothing lies over it, none is out of turn."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import DemoServer, Served
from .test_every_page import pages  # noqa: F401 - a fixture

OpenPage = Callable[..., Page]

LOOK = """
window.look = (element) => {
  const box = element.closest(".choice") ?? element;
  const [place] = element.getClientRects();
  const { left, right, top, bottom, width, height } = place;
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  const name = `${element.tagName} ${(element.textContent || element.id).trim().slice(0, 40)}`;
  const wrong = [];
  if (getComputedStyle(box).outlineStyle === "none") wrong.push("no focus ring");
  const cut = (top < -2 || bottom > innerHeight + 2) && height < innerHeight;
  if (cut || left < -2 || right > innerWidth + 2) wrong.push("out of sight");
  else if (!box.contains(over) && !over?.contains(element)) wrong.push("something lies over it");
  return { name, wrong, left, right, top: top + scrollY, bottom: bottom + scrollY };
};
window.stops = () => {
  const groups = new Set();
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  return [...document.querySelectorAll(kinds)].filter((e) => {
    if (e.tabIndex < 0 || e.disabled || e.type === "hidden" || !e.checkVisibility()) return false;
    return e.type !== "radio" || (!groups.has(e.name) && groups.add(e.name));
  });
};
"""
"""`look` says what is wrong with the element that has the focus, `stops` is where Tab should go.

Two pixels are let through: a browser scrolls by whole ones.
"""
VISIT = "stops().map((stop) => { stop.focus(); return look(stop); })"
HERE = "document.activeElement === document.body ? null : look(document.activeElement)"
BY_HAND = ("home", "questionnaire", "rates", "search")
MOST_STOPS = 90


def open_narrow(open_page: OpenPage, address: str) -> Page:
    """A page as on a telephone, where what has the focus can be looked at."""
    page = open_page(width=320, height=640, reduced_motion="reduce")
    page.add_init_script(LOOK)
    page.goto(address, wait_until="load")
    return page


def faults(stops: list[dict[str, Any]]) -> list[str]:
    """What is wrong at a stop, and each step that goes up again in the same column."""
    told = [f"{stop['name']}: {wrong}" for stop in stops for wrong in stop["wrong"]]
    for one, two in pairwise(stops[1:]):  # the skip link comes from above
        beside = two["left"] >= one["right"] or two["right"] <= one["left"]
        if two["bottom"] <= one["top"] and not beside:
            told.append(f"{two['name']}: above {one['name']}, yet after it")
    return told


def test_every_stop_is_seen_in_the_order_of_the_eye(
    pages: dict[str, list[str]],  # noqa: F811
    demo_server: DemoServer,
    open_page: OpenPage,
) -> None:
    page = open_page(reduced_motion="reduce")
    page.add_init_script(LOOK)
    wrong = {}
    for kind, paths in pages.items():
        page.goto(demo_server.url(max(paths, key=len)), wait_until="load")
        page.keyboard.press("Tab")  # from here on the focus is that of a keyboard
        stops = page.evaluate(VISIT)
        assert len(stops) > 3, kind
        if told := faults(stops):
            wrong[kind] = told
    assert wrong == {}


@pytest.mark.parametrize("kind", BY_HAND)
def test_tab_goes_through_a_narrow_page_and_out_of_it(
    kind: str,
    pages: dict[str, list[str]],  # noqa: F811
    demo_server: DemoServer,
    open_page: OpenPage,
) -> None:
    page = open_narrow(open_page, demo_server.url(max(pages[kind], key=len)))
    visited: list[dict[str, Any]] = []
    expected = page.evaluate("stops().length")
    while len(visited) < MOST_STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate(HERE)
        if stop is None or (visited and stop == visited[0]):
            break  # the browser's own buttons, or round again: no trap
        visited.append(stop)
    assert faults(visited) == []
    assert len(visited) == expected


def test_the_skip_link_leads_into_the_text(demo_server: DemoServer, open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(demo_server.url("/"), wait_until="load")
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("!!document.activeElement.closest('main')")
    for _ in range(3):  # the same way back, and never stuck
        page.keyboard.press("Shift+Tab")
    assert page.evaluate("!!document.activeElement.closest('header')")


def test_the_folded_contents_open_and_lead_to_their_heading(
    demo_server: DemoServer, open_page: OpenPage
) -> None:
    page = open_narrow(open_page, demo_server.url("/articles/tenir-un-rythme/"))
    page.locator("summary").first.focus()
    for key in ("Enter", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    heading = page.locator(f"[id='{page.evaluate('decodeURIComponent(location.hash.slice(1))')}']")
    expect(heading).to_be_in_viewport()
    page.keyboard.press("Tab")  # the reader goes on from there, not from the top
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    assert page.evaluate("!document.activeElement.closest('header, details')")


def test_mistakes_are_found_and_mended_without_a_mouse(
    demo_server: DemoServer, open_page: OpenPage
) -> None:
    page = open_narrow(open_page, demo_server.url("/questionnaires/decrire-mon-projet/"))
    page.get_by_role("link", name="Commencer").focus()
    stops = []
    # start, go on without an answer, follow the link of the summary, choose, go on, go back
    keys = "Enter|Tab Tab Enter|Tab|Enter|Space|ArrowDown|Enter|Shift+Tab|Enter|Tab"
    for step in keys.split("|"):
        for key in step.split():
            page.keyboard.press(key)
        stops.append(page.evaluate(HERE))
    heading = "LEGEND Qu’est-ce qui vous amène"
    starts = (heading, "DIV Une réponse est à revoir", "A Choisissez", *["INPUT"] * 3)
    starts += ("LABEL Quelle est l’adresse", "BUTTON Question précédente", heading, "INPUT")
    for stop, start in zip(stops, starts, strict=True):
        assert stop["name"].startswith(start)
        assert stop["wrong"] == (["no focus ring"] if start.startswith(("LE", "LA")) else [])
    bar = page.locator("progress")
    assert bar.evaluate("bar => [bar.value, bar.max > 1]") == [0, True]
    assert page.locator("input:checked").count() == 1


@pytest.mark.parametrize(
    ("styles", "told"),
    [
        ("a { outline: 0 !important }", "no focus ring"),
        ("a { position: relative; left: -99rem }", "out of sight"),
        ("p { position: fixed; inset: 0 }", "something lies over it"),
        ("body { display: flex; flex-direction: column-reverse }", "yet after it"),
    ],
)
def test_what_is_wrong_is_seen(styles: str, told: str, open_page: OpenPage) -> None:
    """The tests above can fail."""
    page = open_page()
    links = "".join(f'<a href="#{n}">Lien {n}</a>' for n in range(4))
    page.set_content(f"<!DOCTYPE html><style>{styles}</style>{links}<p></p>")
    page.evaluate(LOOK)
    page.keyboard.press("Tab")
    assert told in " ".join(faults(page.evaluate(VISIT)))


@pytest.mark.parametrize("kind", ["home", "article", "questionnaire"])
def test_the_way_back_is_the_way_there(
    kind: str,
    pages: dict[str, list[str]],  # noqa: F811
    demo_server: DemoServer,
    open_page: OpenPage,
) -> None:
    page = open_narrow(open_page, demo_server.url(max(pages[kind], key=len)))
    expected = page.evaluate("stops().map((stop) => look(stop).name)")
    page.evaluate("stops().at(-1).focus()")
    visited = [page.evaluate(HERE)]
    for _ in expected[1:]:
        page.keyboard.press("Shift+Tab")
        visited.append(page.evaluate(HERE))
    assert sorted(stop["name"] for stop in visited) == sorted(expected)
    assert faults(visited[::-1]) == []


def test_a_questionnaire_is_answered_from_start_to_end_without_a_mouse(
    served: Served, open_page: OpenPage
) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(served.url("/questionnaires/decrire-mon-projet/"))
    page.get_by_role("link", name="Commencer").focus()
    keys = page.keyboard
    keys.press("Enter")
    for answer in (  # what stands in a question after its heading, then what one types there
        "Space",
        "ArrowDown",
        "Mes demandes viennent de partout et aucune n’aboutit à un contrat.",
        "Clavier",
        "clavier@exemple.fr",
        "Space",
        None,
    ):
        keys.press("Tab")
        if answer in ("Space", "ArrowDown"):
            keys.press(answer)
        elif answer:
            keys.insert_text(answer)
        while page.evaluate("document.activeElement.dataset.do !== 'next'"):
            keys.press("Tab")
        keys.press("Enter")
    expect(page.locator(".recapitulation h2")).to_be_focused()
    while page.evaluate("document.activeElement.id !== 'send'"):
        keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**/merci/**")
    assert served.submissions()[-1]["answers"]["nom"] == "Clavier"
