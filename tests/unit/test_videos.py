"""The player of a video, by the address of its page."""

from __future__ import annotations

import pytest

from pull_marketing.videos import mark_videos, player_of

YOUTUBE = "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk&list=x", YOUTUBE),
        ("https://youtu.be/abcdefghijk?t=90s", f"{YOUTUBE}&start=90"),
        ("https://m.youtube.com/shorts/abcdefghijk", YOUTUBE),
        (
            "https://vimeo.com/123/ab12",
            "https://player.vimeo.com/video/123?dnt=1&autoplay=1&h=ab12",
        ),
        ("https://dai.ly/x8abc", "https://www.dailymotion.com/embed/video/x8abc?autoplay=1"),
        (
            "https://tube.example/w/9c9de5e8",
            "https://tube.example/videos/embed/9c9de5e8?autoplay=1&peertubeLink=0",
        ),
    ],
)
def test_known_pages_have_a_player(url: str, address: str) -> None:
    player = player_of(url)
    assert player
    assert player.address == address


@pytest.mark.parametrize(
    "url",
    [
        "http://youtu.be/abcdefghijk",
        "https://www.youtube.com/watch",
        'https://www.youtube.com/watch?v="><script>',
        "https://www.youtube.com.evil.example/watch?v=abcdefghijk",
        "https://vimeo.com/a",
        "javascript:alert(1)",
        "https://example.com/film",
        "",
    ],
)
def test_everything_else_has_none(url: str) -> None:
    assert player_of(url) is None


def test_a_text_without_a_player_stays_as_it_is() -> None:
    html = '<p>{video}<a href="https://example.com/">x</a></p>'
    assert mark_videos(html, str) == html
