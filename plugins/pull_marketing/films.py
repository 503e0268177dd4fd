"""Videos of the site itself in a text: the browser's own player; nothing is fetched before a click.

A paragraph `{video}[![what one sees](poster.jpg)](film.mp4)` becomes a figure with the player. The
picture keeps its place on the page; captions are found beside the film, `film.vtt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from .diagnostics import Location, Severity, problem
from .links import NO_ALT
from .markup import plain_text
from .project import Project

NO_POSTER = problem(
    "B523",
    "this video needs a picture: {name}",
    hint=(
        "write {{video}}[![what one sees](poster.jpg)]({name}), with a picture saved in "
        "content/images: it keeps the place of the video, which is fetched after a click only"
    ),
)
NO_CAPTIONS = problem(
    "B524",
    "the video {name} has no captions",
    hint="if somebody speaks in it, put {captions} beside it; if nobody does, nothing to do",
    severity=Severity.INFO,
)

KINDS = {".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm"}
IMAGES = "images"
"""The folder of content/ where an image or a video is looked for by its name alone."""

_PARAGRAPH = re.compile(
    r'<p>\{video\}<a href="(?P<name>[^"]+)"(?: title="[^"]*")?>(?P<inside>.*?)</a></p>'
)
_ALT = re.compile(r' alt="([^"]*)"')
_SRC = re.compile(r' src="([^"]*)"')


def is_film(address: str) -> bool:
    """Whether an address is that of a video file of this site."""
    url = urlsplit(address)
    return not url.scheme and not url.netloc and PurePosixPath(url.path).suffix.lower() in KINDS


def captions_of(name: str) -> str:
    """The name of the file with the captions of a film."""
    return str(PurePosixPath(name).with_suffix(".vtt"))


def mark_films(
    html: str, language: str, words: Callable[[str], str], link: Callable[[str], str | None]
) -> str:
    """Make players of the paragraphs that name a video file.

    Args:
        html: what Markdown gave; images are not yet resolved.
        language: of the text, and so of its captions.
        words: gettext of that language.
        link: the link to a file by its name, or None when there is none.
    """

    def address(name: str) -> str:
        # One that does not exist is told by who checks links, at its line.
        usual = name if "/" in name else f"{{static}}/{IMAGES}/{name}"
        return escape(link(unescape(name)) or usual)

    def captions(name: str) -> str:
        file = link(captions_of(unescape(name)))
        told = f'srclang="{escape(language)}" label="{escape(words("Captions"))}"'
        return f'<track kind="captions" src="{escape(file)}" {told} default>' if file else ""

    def figure(found: re.Match[str]) -> str:
        name, inside = found["name"], found["inside"]
        if not is_film(unescape(name)):
            return found[0]
        alt, poster = (part.search(inside) for part in (_ALT, _SRC))
        shown = f' poster="{address(poster[1])}"' if poster else ""
        kind = KINDS[PurePosixPath(urlsplit(unescape(name)).path).suffix.lower()]
        return (
            f'<figure class="film"><video controls preload="none"'
            f' aria-label="{alt[1] if alt else escape(plain_text(inside))}"{shown}>'
            f'<source src="{address(name)}" type="{kind}">{captions(name)}</video></figure>'
        )

    return _PARAGRAPH.sub(figure, html) if "{video}" in html else html


def check_film(project: Project, content: Any, where: Location, line: re.Match[str]) -> None:
    """Report what a line with a video file lacks: a picture, words for it, captions."""
    name = unquote(line["url"])
    if not line["poster"]:
        project.report(NO_POSTER.at(where, name=name))
    elif not line["alt"].strip():
        project.report(NO_ALT.at(where, target=line["poster"]))
    captions = captions_of(re.sub(r"^\{\w+\}/?", "", name))
    folders = (project.content / content.relative_dir, project.content / IMAGES, project.content)
    if not any(Path(folder, captions).is_file() for folder in folders):
        project.report(NO_CAPTIONS.at(where, name=name, captions=PurePosixPath(captions).name))
