"""Every example of every component of the theme on one page of the preview; it is never published.

The tests go through the same examples: what is looked at here is what they check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import yaml
from markupsafe import Markup

from ..catalogues import catalogue
from ..display import filters
from ..images.drawings import look_at_drawing
from ..images.texts import Picture, picture_html
from ..site import site_paths


@dataclass(frozen=True)
class Example:
    """One call of one macro, or one inclusion of a piece of every page.

    Attributes:
        component, macro: the file and the macro in it.
        name: what the example shows.
        options: the arguments, or the variables of what is included.
        inside: what stands between `call` and `endcall`, or nothing.
        included: whether the file is no macro, but included by base.html.
        described: what is said of each option, by its name.
        html_options: the options that take HTML.
        codes: those that take one of a few words, which the schema of site.yaml checks.
        theme: the folder of the theme.
    """

    component: str
    macro: str
    name: str
    options: dict[str, Any]
    inside: str | None
    html_options: frozenset[str]
    codes: frozenset[str]
    theme: Path
    included: bool
    described: dict[str, str]

    def __str__(self) -> str:
        return f"{self.component}.{self.macro}: {self.name}"

    def render(self, **changed: Any) -> str:
        """The HTML, with some options changed."""
        options = {**self.options, **changed}
        if self.included:
            template = environment(self.theme).get_template(f"components/{self.component}.html")
            return template.render(**options)
        start = f'{{% from "components/{self.component}.html" import {self.macro} %}}'
        if self.inside is None:
            source = f"{start}{{{{ {self.macro}(**options) }}}}"
        else:
            source = f"{start}{{% call {self.macro}(**options) %}}{self.inside}{{% endcall %}}"
        return environment(self.theme).from_string(source).render(options=options)


def examples(theme: Path) -> Iterator[Example]:
    """Every example of every component, in order of file and place."""
    for path in sorted((theme / "templates" / "components").glob("*.yaml")):
        for macro, described in yaml.safe_load(path.read_text("utf-8")).items():
            for name, example in described["examples"].items():
                yield Example(
                    component=path.stem,
                    macro=macro,
                    name=name,
                    options=example["options"],
                    inside=example.get("inside"),
                    html_options=frozenset(described.get("html", ())),
                    codes=frozenset(described.get("codes", ())),
                    theme=theme,
                    included=described.get("included", False),
                    described=described.get("options", {}),
                )


@cache
def environment(theme: Path) -> jinja2.Environment:
    """Jinja as Pelican and the plugin set it up, for a site in French."""
    result = jinja2.Environment(  # noqa: S701  the templates escape what they print
        loader=jinja2.FileSystemLoader(theme / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = catalogue("fr", (theme / "translations",))
    result.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    result.filters.update(filters("fr", "fr-FR"))
    result.globals.update(
        site={"language": "fr"}, build={}, paths=site_paths("fr"), picture=_picture(theme)
    )
    return result


def _picture(theme: Path) -> Any:
    """Images as they are, from the author's own folder."""

    def picture(path: str, alt: str, _use: str = "text", classes: str = "") -> Markup:
        file = theme.parent / "content" / path
        drawing = look_at_drawing(file, path) if file.is_file() else None
        size = (drawing.width, drawing.height) if drawing else (0, 0)
        html = picture_html(Picture(f"/{quote(path)}", *size), {"class": classes, "alt": alt})
        return Markup(html)  # noqa: S704  escaped there

    return picture


FRAME = """\
<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<link rel="preload" href="/theme/fonts/literata.woff2" as="font" type="font/woff2" crossorigin>
<link rel="preload" href="/theme/fonts/figtree.woff2" as="font" type="font/woff2" crossorigin>
<link rel="icon" href="/theme/icon.svg">
<link rel="stylesheet" href="/theme/css/site.css">
<link rel="stylesheet" href="/theme/css/blocks.css">
<link rel="stylesheet" href="/theme/css/parts.css">
<link rel="stylesheet" href="/theme/css/testimonials.css">
<link rel="stylesheet" href="/theme/css/forms.css">
<script type="module" src="/theme/js/estimate.js"></script></head>
<body><main>
<section class="section head"><div class="margin"><p class="label">{note}</p></div>
<div class="text"><h1>{title}</h1><ul>{contents}</ul></div></section>
{shown}
</main></body></html>
"""


def gallery_page(theme: Path, language: str) -> str:
    """The page, or one that says why an example cannot be shown."""
    words = catalogue(language).gettext
    parts: dict[str, list[str]] = {}
    for example in examples(theme):
        parts.setdefault(example.component, []).append(_shown(example))
    contents = "".join(f'<li><a href="#{name}">{name}</a></li>' for name in parts)
    shown = "".join(
        f'<div class="section" id="{name}"><div class="text wide"><h2>{name}</h2></div></div>'
        + "".join(html)
        for name, html in parts.items()
    )
    return FRAME.format(
        language=language,
        title=words("Components of the theme"),
        note=words("Only in this preview"),
        contents=contents,
        shown=shown,
    )


_WHOLE_WIDTH = ('class="section', 'class="entr', 'class="top', 'class="foot', 'class="ribbon')
"""How what has a margin of its own begins."""


def _shown(example: Example) -> str:
    try:
        html = example.render()
    except jinja2.TemplateError as error:
        html = f"<p><strong>{escape(str(error))}</strong></p>"
    macro, name = escape(example.macro), escape(example.name)
    note = f'<div class="margin"><p class="label">{macro}</p><p>{name}</p></div>'
    if any(start in html[:80] for start in _WHOLE_WIDTH):
        return f'<div class="section">{note}</div>{html}'
    return (
        f'<div class="section">{note}<div class="text"><div class="wide">{html}</div></div></div>'
    )
