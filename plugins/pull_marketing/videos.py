"""Videos of other sites in a text: a picture of ours, and the player only after a click.

A paragraph `{video}[![what one sees](poster.jpg)](https://www.youtube.com/watch?v=…)` becomes a
figure: the picture is a link to the video's own page, which works without a script and in feeds;
the page's script puts the player in its place when it is clicked. Until then nothing is asked of
the other site.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .diagnostics import Location, problem
from .films import check_film, is_film
from .headers import header_place
from .links import without_code
from .project import Project

UNKNOWN_VIDEO = problem(
    "B521",
    "this is no video whose player is known: {address}",
    hint=(
        "write {{video}}[![what one sees](poster.jpg)](address of the page of the video): YouTube, "
        "Vimeo, Dailymotion or PeerTube"
    ),
)
FOREIGN_POSTER = problem(
    "B522",
    "the picture of this video comes from another site: {address}",
    hint="save it in content/images and write its name: nothing is to be fetched before the click",
)

_PARAGRAPH = re.compile(
    r'<p>\{video\}<a href="(?P<url>[^"]+)"(?: title="[^"]*")?>(?P<inside>.*?)</a></p>', re.DOTALL
)
_LINE = re.compile(
    r"\{video\}\[(?:!\[(?P<alt>[^\]]*)\]\((?P<poster>[^)\s]+)[^)]*\)|[^\]]*)\]\((?P<url>[^)\s]+)[^)]*\)\s*\Z"
)
_YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"}
_VIMEO = re.compile(r"/(?:video/)?(?P<id>\d+)(?:/(?P<key>[0-9a-f]+))?/?\Z")
_DAILYMOTION = re.compile(r"/(?:video/)?(?P<id>[a-zA-Z0-9]+)/?\Z")
_PEERTUBE = re.compile(r"/(?:w|videos/watch)/(?P<id>[A-Za-z0-9-]{8,40})/?\Z")
_ID = re.compile(r"[\w-]{6,20}\Z")

PLAYED = "data-embed"
"""The attribute that names the player; the page then needs styles, a script and a `frame-src`."""


@dataclass(frozen=True)
class Player:
    """Where a video is played: the name of the site, and the address of its player."""

    name: str
    address: str


def player_of(url: str) -> Player | None:
    """The player of a video, by the address of its page; the sparing kind where there is one."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", parts.path
    if parts.scheme != "https":
        return None
    if host in _YOUTUBE:
        return _youtube(host, path, parse_qs(parts.query))
    if host in ("vimeo.com", "www.vimeo.com", "player.vimeo.com"):
        found = _VIMEO.match(path)
        key = f"&h={found['key']}" if found and found["key"] else ""
        address = "https://player.vimeo.com/video/{}?dnt=1&autoplay=1" + key
        return Player("Vimeo", address.format(found["id"])) if found else None
    if host in ("dailymotion.com", "www.dailymotion.com", "dai.ly"):
        found = _DAILYMOTION.match(path)
        address = "https://www.dailymotion.com/embed/video/{}?autoplay=1"
        return Player("Dailymotion", address.format(found["id"])) if found else None
    found = _PEERTUBE.match(path)
    if not found:
        return None
    return Player(host, f"https://{host}/videos/embed/{found['id']}?autoplay=1&peertubeLink=0")


def _youtube(host: str, path: str, query: dict[str, list[str]]) -> Player | None:
    if host == "youtu.be":
        name = path.strip("/")
    elif path.startswith(("/shorts/", "/embed/", "/live/")):
        name = path.split("/")[2]
    else:
        name = query.get("v", [""])[0]
    if not _ID.match(name):
        return None
    seconds = query.get("t", query.get("start", [""]))[0].removesuffix("s")
    start = f"&start={seconds}" if seconds.isdecimal() else ""
    return Player("YouTube", f"https://www.youtube-nocookie.com/embed/{name}?autoplay=1{start}")


def mark_videos(html: str, words: Callable[[str], str]) -> str:
    """Make figures of the paragraphs that name a video.

    Args:
        html: what Markdown gave; images are not yet resolved.
        words: gettext of the text's language.
    """

    def figure(found: re.Match[str]) -> str:
        player = player_of(unescape(found["url"]))
        if player is None:
            return found[0]
        told = words(
            "A video at {site}. Nothing is asked of that site before you click; then it sees your "
            "address and may store something."
        ).format(site=player.name)
        link = words("See it at {site}").format(site=player.name)
        play = escape(words("Play the video:"), quote=False)
        return (
            f'<figure class="video" {PLAYED}="{escape(player.address)}">'
            f'<a href="{found["url"]}"><span class="hidden">{play} </span>{found["inside"]}</a>'
            f"<figcaption>{escape(told, quote=False)} "
            f'<a href="{found["url"]}">{escape(link, quote=False)}</a></figcaption></figure>'
        )

    return _PARAGRAPH.sub(figure, html) if "{video}" in html else html


def check_videos(project: Project, content: Any) -> None:
    """Report the videos of a text that have no player, or a picture from elsewhere."""
    if not any(mark in content._content for mark in ("{video}", PLAYED, 'class="film"')):
        return
    start = header_place(content)
    text = without_code((project.root / start.path).read_text("utf-8-sig"))
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("{video}"):
            continue
        where, found = Location(start.path, number, 1), _LINE.match(line)
        if found and is_film(found["url"]):
            check_film(project, content, where, found)
        elif not found or not player_of(found["url"]):
            address = found["url"] if found else line.removeprefix("{video}").strip()
            project.report(UNKNOWN_VIDEO.at(where, address=address))
        elif "//" in (found["poster"] or ""):
            project.report(FOREIGN_POSTER.at(where, address=found["poster"]))
