"""Images in the HTML of a text: sizes, formats, the moment they are fetched."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from pull_marketing.images.texts import Picture, Source, with_pictures

SOURCES = (Source("image/avif", "/a-480.avif 480w, /a-800.avif 800w"),)
PICTURE = Picture("/a-800.jpg", 800, 600, SOURCES, "90vw")
DRAWING = Picture("{static}/images/a.svg", 608, 226)
LONG = f"<p>{'mot ' * 60}</p>"


def test_photo_becomes_a_picture_with_its_size() -> None:
    html = with_pictures('<p><img alt="Un &quot;mur&quot;" src="a.jpg" /></p>', lambda _: PICTURE)
    assert html == (
        '<p><picture><source type="image/avif" srcset="/a-480.avif 480w, /a-800.avif 800w" '
        'sizes="90vw"><img src="/a-800.jpg" alt="Un &quot;mur&quot;" width="800" height="600">'
        "</picture></p>"
    )


def test_image_far_down_is_fetched_when_it_comes_near() -> None:
    html = with_pictures(f'<img src="a"> {LONG} <img src="b">', lambda _: DRAWING)
    first, second = html.split(LONG)
    assert "loading" not in first
    assert 'loading="lazy"' in second


def test_image_from_elsewhere_keeps_its_address() -> None:
    html = with_pictures(f'{LONG}<img src="https://a.fr/b.jpg?c=1&amp;d" alt="">', lambda _: None)
    assert '<img src="https://a.fr/b.jpg?c=1&amp;d" alt="" loading="lazy"' in html


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ('width="608" height="226"', ("608", "226")),
        ('width="304"', ("304", "113")),
        ('height="113"', ("304", "113")),
        ('width="50%"', ("608", "226")),
        ("", ("608", "226")),
    ],
)
def test_size_that_the_author_gave_is_kept(written: str, size: tuple[str, str]) -> None:
    html = with_pictures(f'<img src="a.svg" {written} alt="x">', lambda _: DRAWING)
    image = BeautifulSoup(html, "html.parser").select_one("img")
    assert image is not None
    assert (image["width"], image["height"]) == size


@pytest.mark.parametrize(
    "text", ["&lt;img src=x&gt;", "<imgs>", "<p>img</p>", "<img", "<img src='a"]
)
def test_what_is_no_image_is_left_alone(text: str) -> None:
    assert with_pictures(text, lambda _: PICTURE) == text


def test_an_attribute_cannot_be_broken_out_of() -> None:
    html = with_pictures('<img src="a" alt=\'"><script>\'>', lambda _: PICTURE)
    assert "<script>" not in html
