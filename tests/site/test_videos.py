"""A video in a text: our picture, a link, a policy with room for the player, words about it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from tests.conftest import ARTICLE, BuiltSite

MakeSite = Callable[..., BuiltSite]
PAGE = "https://www.youtube.com/watch?v=abcdefghijk"


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "#14563f").save(file, "JPEG")
    return file.getvalue()


def with_video(make_site: MakeSite, line: str) -> BuiltSite:
    return make_site(
        {
            "content/articles/un-article.md": f"{ARTICLE}\n{line}\n",
            "content/images/affiche.jpg": photo(),
        }
    )


def test_a_video_is_a_picture_with_a_link(make_site: MakeSite) -> None:
    site = with_video(make_site, f"{{video}}[![Anne au tableau](affiche.jpg)]({PAGE})")
    assert site.codes == []
    soup = site.soup("/articles/un-article/")
    figure = soup.select_one("figure.video")
    assert figure["data-embed"].startswith("https://www.youtube-nocookie.com/embed/abcdefghijk")
    link = figure.select_one("a")
    assert link["href"] == PAGE
    assert link.select_one("img")["src"].startswith("/images/")
    assert link.select_one("img")["alt"] == "Anne au tableau"
    assert "avant votre clic" in figure.select_one("figcaption").get_text()
    assert not soup.select("iframe")
    assert soup.select_one('link[href$="css/video.css"]')
    headers = (site.output / "_headers").read_text("utf-8")
    assert "frame-src 'self' https://www.youtube-nocookie.com" in headers
    privacy = site.soup("/vos-donnees/").get_text()
    assert "www.youtube-nocookie.com voit votre adresse IP" in privacy
    assert "Aucun cookie" in privacy
    feed = site.html("/feeds/articles.atom.xml")
    assert PAGE in feed


def test_without_a_video_no_frame_is_let_in(make_site: MakeSite) -> None:
    site = make_site()
    assert "frame-src" not in (site.output / "_headers").read_text("utf-8")
    assert "video" not in site.html("/articles/un-article/")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{{video}}{PAGE}", "B521"),
        ("{video}[![x](affiche.jpg)](https://example.com/film)", "B521"),
        (f"{{video}}[![x](https://i.ytimg.com/vi/a/0.jpg)]({PAGE})", "B522"),
        (f"{{video}}[![x](absente.jpg)]({PAGE})", "B203"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(make_site: MakeSite, line: str, code: str) -> None:
    site = with_video(make_site, line)
    assert site.error_codes == [code]
    assert "content/articles/un-article.md:11" in site.told()
