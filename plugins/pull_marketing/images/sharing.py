"""Gives each article and page the image that is shown where it is shared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..colours import accent
from ..diagnostics import Location, Severity, problem
from ..markup import plain_text
from ..project import Project
from .cards import Card, Fonts, draw
from .photos import ENDINGS, Unusable
from .pictures import FOLDER, Pictures
from .workshop import plain_name

NOT_DRAWN = problem(
    "B409",
    "the images shown where articles are shared could not be drawn: the font “{name}” is not read",
    hint="run “python3 tasks.py publish” again from the folder of the site, or update Pillow",
    severity=Severity.WARNING,
)


def share_images(
    project: Project, pictures: Pictures, contents: list[Any], context: dict[str, Any], theme: Path
) -> None:
    """Draw what is missing, and leave the addresses in the contents and in the context.

    Only for a site that goes online: nobody shares a preview.
    """
    try:
        context["share_image"] = _drawn(project, pictures, theme, "site", _site_card(project))
        for content in contents:
            content.share_image = _own_image(pictures, content) or (
                _drawn(project, pictures, theme, str(content.slug), _card(project, content))
                if hasattr(content, "similar")
                else context["share_image"]
            )
    except OSError as error:
        name = Path(str(error.filename or _fonts(project, theme).serif)).name
        project.report(NOT_DRAWN.at(Location(theme.name), name=name))


def _own_image(pictures: Pictures, content: Any) -> str:
    """The middle of the photo that the header names; a drawing is not shown by other sites."""
    path = str(content.metadata.get("image") or "")
    file = pictures.file(path)
    if file.suffix.lower() not in ENDINGS or not file.is_file():
        return ""
    try:
        pictures.workshop.photo(file)
    except Unusable:
        return ""
    return pictures.address(pictures.workshop.to_share(file))


def _drawn(project: Project, pictures: Pictures, theme: Path, slug: str, card: Card) -> str:
    fonts = _fonts(project, theme)
    file = pictures.workshop.drawn(f"{card!r} {fonts.serif.name}", lambda p: draw(card, fonts, p))
    name = f"{FOLDER}{plain_name(slug)}-share.{file.stem[:8]}.png"
    pictures.files[name] = file
    return f"{pictures.siteurl}/{name}"


def _fonts(project: Project, theme: Path) -> Fonts:
    assert project.site is not None
    sans = theme / "static" / "fonts" / "figtree.woff2"
    only_sans = project.site.theme.fonts == "figtree"
    return Fonts(sans if only_sans else sans.with_name("literata.woff2"), sans)


def _site_card(project: Project) -> Card:
    assert project.site is not None
    return _with_colours(project, "", project.site.home.headline)


def _card(project: Project, content: Any) -> Card:
    category = getattr(content, "category", None)
    label = plain_text(str(category.name)) if category else ""
    return _with_colours(project, label, plain_text(str(content.title)))


def _with_colours(project: Project, label: str, title: str) -> Card:
    site = project.site
    assert site is not None
    colours = accent(site.theme.accent).light
    return Card(
        label=label,
        title=title,
        name=site.business.person,
        tagline=site.tagline,
        accent=colours.accent,
        accent_line=colours.accent_line,
        on_accent=colours.on_accent,
    )
