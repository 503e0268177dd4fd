"""A video in a real Chromium: nothing is asked of the other site before the click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route
from tests.conftest import ARTICLE, BuiltSite
from tests.site.test_videos import PAGE, photo, with_film

from .hosts import read_headers, serving
from .test_security_headers import REMEMBER

OpenPage = Callable[..., Page]


@pytest.fixture
def article(make_site: Callable[..., BuiltSite]) -> Iterator[str]:
    """The address of an article with a video, on a host that sends the site's own headers."""
    line = f"{{video}}[![Anne au tableau](affiche.jpg)]({PAGE})"
    site = make_site(
        {
            "content/articles/un-article.md": f"{ARTICLE}\n{line}\n",
            "content/images/affiche.jpg": photo(),
        }
    )
    output: Path = site.output
    with serving(output, read_headers(output / "_headers")) as server:
        yield f"http://127.0.0.1:{server.server_port}/articles/un-article/"
        server.shutdown()


def watch(page: Page, own: str) -> list[str]:
    """Requests for other hosts, answered by a page of ours."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<!DOCTYPE html><title>lecteur</title>")

    origin = "/".join(own.split("/")[:3])
    page.route(lambda url: not url.startswith(origin), answer)
    return asked


def test_the_player_comes_with_the_click_and_not_before(article: str, open_page: OpenPage) -> None:
    page = open_page(width=320)
    page.add_init_script(REMEMBER)
    asked = watch(page, article)
    page.goto(article, wait_until="networkidle")
    link = page.get_by_role("link", name="Lire la vidéo\u00a0: Anne au tableau")
    link.hover()
    link.focus()
    assert asked == []
    page.keyboard.press("Enter")
    player = page.frame_locator("figure.video iframe")
    player.locator("title").wait_for(state="attached")
    assert [url.split("?")[0] for url in asked] == [
        "https://www.youtube-nocookie.com/embed/abcdefghijk"
    ]
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert page.evaluate("window.refused") == []
    assert page.locator("figure.video iframe").get_attribute("title")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_a_script_the_picture_leads_to_the_video(article: str, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    asked = watch(page, article)
    page.goto(article, wait_until="networkidle")
    assert asked == []
    page.locator("figure.video > a").click()
    page.wait_for_url("https://www.youtube.com/**")
    assert asked == [PAGE]


@pytest.fixture
def film(make_site: Callable[..., BuiltSite]) -> Iterator[str]:
    """The address of a site with a film of its own in its article."""
    output: Path = with_film(make_site, mp4=b"no film", vtt=b"WEBVTT\n").output
    with serving(output, read_headers(output / "_headers")) as server:
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_film_of_ones_own_is_asked_for_by_the_click(film: str, open_page: OpenPage) -> None:
    page = open_page(width=320)
    page.add_init_script(REMEMBER)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{film}/articles/un-article/", wait_until="networkidle")
    box = page.locator("video").bounding_box()
    assert box
    assert box["width"] <= 288
    assert abs(box["height"] / box["width"] - 480 / 640) < 0.01
    assert [url for url in asked if ".mp4" in url] == []
    with page.expect_request(f"{film}/images/film.mp4"):
        page.locator("video").evaluate("video => { video.play().catch(() => {}); }")
    assert page.evaluate("window.refused") == []
