"""Checks every image of a site, then puts pictures into its texts (before Pelican writes)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..diagnostics import Location, Severity, problem
from ..headers import header_place
from ..links import place_of_link, source_path
from ..markup import links
from ..project import Project
from .photos import ENDINGS, NOT_FOR_BROWSERS, Unusable
from .pictures import Pictures
from .texts import Picture, with_pictures, with_posters

NOT_SHOWN = problem(
    "B404",
    "browsers do not show images of the kind “{ending}”: “{name}”",
    hint="open it on the telephone or computer it comes from and save it as JPEG",
)
MOVES = problem(
    "B408",
    "the image “{name}” moves by itself: it disturbs reading and cannot be stopped",
    hint="use a still image, or link to a short video",
    severity=Severity.WARNING,
)


def check_image_files(project: Project, pictures: Pictures, statics: Iterable[Any]) -> None:
    """Report what is wrong with the files of images, whether or not a text shows them.

    Args:
        project: the build.
        pictures: of this build.
        statics: Pelican's static files.
    """
    for static in statics:
        path = _path_of_file(static)
        ending = Path(path).suffix.lower()
        name = f"{project.content.name}/{path}"
        if not pictures.file(path).is_file():
            continue  # a link to nothing, which is told where it is written
        if ending == ".svg":
            project.report.extend(pictures.drawing(path).troubles)
        elif ending in ENDINGS:
            _check_photo(project, pictures, static, name)


def _path_of_file(static: Any) -> str:
    path: str = static.get_relative_source_path()
    return path


def _check_photo(project: Project, pictures: Pictures, static: Any, name: str) -> None:
    file = pictures.file(_path_of_file(static))
    try:
        photo = pictures.workshop.photo(file)
    except Unusable as refused:
        project.report(refused.problem.at(Location(name), name=name, **refused.details))
        return
    if photo.moving:
        project.report(MOVES.at(Location(name), name=name))


def clean_files(pictures: Pictures, statics: Iterable[Any]) -> None:
    """Photos go online without what their files tell besides: place, camera, hour."""
    for static in statics:
        file = pictures.file(_path_of_file(static))
        if file.suffix.lower() in ENDINGS:
            photo = pictures.workshop.photo(file)
            if photo.private and not photo.moving:
                pictures.files[static.save_as] = pictures.workshop.clean(file)


def check_image_kinds(project: Project, contents: Iterable[Any]) -> None:
    """Report the images of texts and of site.yaml that no browser shows, where they are named."""
    for content in contents:
        seen: Counter[str] = Counter()
        for link in links(content._content or ""):
            if link.is_image and _is_not_shown(link.target):
                where = place_of_link(project, content, link.target, seen[link.target])
                _report_kind(project, link.target, where)
            seen[link.target] += 1
        if _is_not_shown(content.metadata.get("image") or ""):
            _report_kind(project, content.metadata["image"], header_place(content, "image"))
    site = project.site
    assert site is not None
    named = {("business", "portrait"): site.business.portrait, ("theme", "logo"): site.theme.logo}
    for key, name in named.items():
        if name and _is_not_shown(name):
            _report_kind(project, name, project.place(*key))


def _is_not_shown(target: str) -> bool:
    return Path(urlsplit(target).path).suffix.lower() in NOT_FOR_BROWSERS


def _report_kind(project: Project, target: str, where: Location) -> None:
    path = Path(re.sub(r"^\{\w+\}", "", target))
    project.report(NOT_SHOWN.at(where, ending=path.suffix.lower(), name=path.name))


def place_named(pictures: Pictures, project: Project) -> None:
    """Make the copies that the theme asks for, of the images that site.yaml names."""
    assert project.site is not None
    for name, use in (
        (project.site.business.portrait, "portrait"),
        (project.site.theme.logo, "logo"),
    ):
        if name:
            pictures.find(name, use)
    pictures.settle()


def place_pictures(pictures: Pictures, contents: list[Any], pattern: str) -> None:
    """Make each image of the texts a picture.

    Args:
        pictures: of this build.
        contents: articles and pages.
        pattern: how Pelican recognises its own links, from its settings.
    """
    wanted = {
        path
        for content in contents
        for link in links(content._content or "")
        if link.is_image and (path := _path_of(content, link.target, pattern))
    }
    pictures.prepare(wanted)
    for content in contents:
        find = partial(_find, pictures, content, pattern)
        content._content = with_posters(with_pictures(content._content or "", find), find)


def _find(pictures: Pictures, content: Any, pattern: str, src: str) -> Picture | None:
    path = _path_of(content, src, pattern)
    picture = pictures.find(path) if path else None
    if picture is None or picture.sources:
        return picture
    # The file itself is shown: its address is Pelican's affair.
    return Picture(src, picture.width, picture.height)


def _path_of(content: Any, src: str, pattern: str) -> str | None:
    """The file that an image of a text shows, counted from the content folder."""
    marker = re.match(pattern, src)
    if marker:
        if marker["what"] not in ("static", "attach", "filename"):
            return None
        path: str = source_path(content, urlsplit(src[marker.end() :]).path)
        return path
    url = urlsplit(src)
    if url.scheme or url.netloc or not url.path.startswith("/"):
        return None
    found: str = source_path(content, url.path)
    return found
