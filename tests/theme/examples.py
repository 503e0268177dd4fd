"""The examples that lie beside each component, rendered as the theme renders them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml

from pull_marketing.catalogues import catalogue
from pull_marketing.display import filters
from pull_marketing.images.pictures import Pictures

THEME = Path(__file__).resolve().parents[2] / "theme"
COMPONENTS = THEME / "templates" / "components"
WHOLE_PAGE = {"header", "footer", "notice"}
"""Pieces of base.html that take no option; the tests of whole pages cover them."""

GLOBALS = {
    "site": {"language": "fr"},
    "build": {},
    "paths": {
        "home": "/",
        "blog": "/articles/",
        "rates": "/tarifs/",
        "questionnaires": "/questionnaires/",
    },
}


@dataclass(frozen=True)
class Example:
    """One call of one macro."""

    component: str
    macro: str
    name: str
    options: dict[str, Any]
    inside: str | None
    html_options: frozenset[str]

    def __str__(self) -> str:
        return f"{self.component}.{self.macro}: {self.name}"

    def render(self, **changed: Any) -> str:
        options = {**self.options, **changed}
        start = f'{{% from "components/{self.component}.html" import {self.macro} %}}'
        if self.inside is None:
            source = f"{start}{{{{ {self.macro}(**options) }}}}"
        else:
            source = f"{start}{{% call {self.macro}(**options) %}}{self.inside}{{% endcall %}}"
        return environment().from_string(source).render(options=options)


@cache
def environment() -> jinja2.Environment:
    """Jinja as Pelican and the plugin set it up."""
    loader = jinja2.FileSystemLoader(THEME / "templates")
    result = jinja2.Environment(
        loader=loader, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"]
    )
    words = catalogue("fr", (THEME / "translations",))
    result.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    result.filters.update(filters("fr", "fr-FR"))
    result.globals.update(GLOBALS, picture=pictures().html)
    return result


def pictures() -> Pictures:
    """The images of the demo, as a build knows them."""
    root = THEME.parent
    return Pictures(SimpleNamespace(root=root, content=root / "content"), "")  # type: ignore[arg-type]


def all_examples() -> list[Example]:
    """Every example of every component, in order of file and place."""
    return [
        Example(
            component=path.stem,
            macro=macro,
            name=name,
            options=example["options"],
            inside=example.get("inside"),
            html_options=frozenset(described.get("html", ())),
        )
        for path in sorted(COMPONENTS.glob("*.yaml"))
        for macro, described in yaml.safe_load(path.read_text("utf-8")).items()
        for name, example in described["examples"].items()
    ]
