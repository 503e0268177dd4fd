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


FILM = "{video}[![Anne au tableau](affiche.jpg)](film.mp4)"


def with_film(make_site: MakeSite, line: str = FILM, **files: bytes) -> BuiltSite:
    return make_site(
        {
            "content/articles/un-article.md": f"{ARTICLE}\n{line}\n",
            "content/images/affiche.jpg": photo(),
            **{f"content/images/film.{ending}": data for ending, data in files.items()},
        }
    )


def test_a_film_of_ones_own_is_the_player_of_the_browser(make_site: MakeSite) -> None:
    site = with_film(make_site, mp4=b"film", vtt=b"WEBVTT\n")
    assert [code for code in site.all_codes if code.startswith("B")] == []
    video = site.soup("/articles/un-article/").select_one("figure video")
    assert video.attrs.keys() >= {"controls"}
    assert video["preload"] == "none"
    assert (video["width"], video["height"]) == ("640", "480")
    assert video["aria-label"] == "Anne au tableau"
    assert (site.output / video["poster"].lstrip("/")).is_file()
    source, track = video.select_one("source"), video.select_one("track")
    assert (site.output / source["src"].lstrip("/")).read_bytes() == b"film"
    assert source["type"] == "video/mp4"
    assert (track["kind"], track["srclang"], track["label"]) == ("captions", "fr", "Sous-titres")
    assert (site.output / track["src"].lstrip("/")).is_file()
    assert "media-src 'self'" in (site.output / "_headers").read_text("utf-8")
    assert not site.soup("/articles/un-article/").select("script[src*=video], link[href*=video]")


@pytest.mark.parametrize(
    ("line", "files", "code"),
    [
        (FILM, {}, "B202"),
        ("{video}[![Anne](absente.jpg)](film.mp4)", {"mp4": b""}, "B202"),
        ("{video}[Anne au tableau](film.mp4)", {"mp4": b""}, "B523"),
        ("{video}[![](affiche.jpg)](film.mp4)", {"mp4": b""}, "B209"),
        (FILM, {"mp4": b""}, "B524"),
    ],
)
def test_what_a_film_lacks_is_told_at_its_line(
    make_site: MakeSite, line: str, files: dict[str, bytes], code: str
) -> None:
    site = with_film(make_site, line, **files)
    (told,) = [d for d in site.report if d.code == code]
    assert told.location.path == "content/articles/un-article.md"
    assert told.location.line == 11
    assert told.hint
    wrong = {d.code for d in site.report.errors}
    assert wrong == ({code} if code in ("B202", "B523") else set())
