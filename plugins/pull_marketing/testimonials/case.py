"""Everything the rules look at, in one frozen value; the rules do no input and read no clock."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property

from ..diagnostics import Location
from ..site import Service, Site
from ..source import Document
from .model import Testimonial
from .register import Register

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"\n]*\"|`[^`\n]*`", re.DOTALL)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class SiteText:
    """A text that the owner publishes; `kind` is `site`, `page` or `questionnaire`.

    Articles are not among them: they talk about such words without claiming anything.

    Attributes:
        place: where the text stands, when it is one value of site.yaml and not a file.
    """

    name: str
    text: str
    kind: str = "page"
    place: Location | None = None

    @cached_property
    def said(self) -> str:
        """The text in lower case, without what is quoted: quoting a claim is not making it.

        Every position is that of `text`.
        """
        return fold_spaces(_QUOTED.sub(_blank, _FENCED.sub(_blank, self.text)))

    def at(self, offset: int) -> Location:
        if self.place:
            return self.place
        before = self.text[:offset]
        return Location(self.name, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def fold_spaces(text: str) -> str:
    """Lower case with plain spaces and apostrophes; every position stays the same."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capital letters become two characters
        lowered = text
    return lowered.translate(_FOLDING)


_FOLDING = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "\n": " "})


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


@dataclass(frozen=True)
class WrittenPage:
    """A page as it was written into the output. `path` is relative to it."""

    path: str
    data: bytes

    @cached_property
    def html(self) -> str:
        return self.data.decode("utf-8", "replace")

    def holds(self, *words: bytes) -> bool:
        """Whether one of these words stands in it: asked before the page is looked at closely."""
        return any(word in self.data for word in words)

    def at(self) -> Location:
        return Location(self.path)


@dataclass(frozen=True)
class Case:
    """What one run of the rules looks at.

    Attributes:
        testimonials: every file, withdrawn ones too, newest first.
        texts: what the owner says elsewhere on the site.
        pages: what was written; empty before the site is written.
        date: the day of the build.
        urls: site-absolute addresses of the list (`testimonials`) and of the policy.
    """

    site: Site
    site_document: Document
    testimonials: tuple[Testimonial, ...]
    register: Register
    date: datetime.date
    texts: tuple[SiteText, ...] = ()
    pages: tuple[WrittenPage, ...] = ()
    urls: dict[str, str] = field(default_factory=dict)

    @cached_property
    def shown(self) -> tuple[Testimonial, ...]:
        """What visitors see: everything but what was withdrawn."""
        return tuple(t for t in self.testimonials if t.withdrawn is None)

    def service(self, testimonial: Testimonial) -> Service | None:
        return self._services.get(testimonial.service)

    @cached_property
    def _services(self) -> dict[str, Service]:
        return {service.id: service for service in self.site.services}

    def at_site(self, *key: str | int) -> Location:
        """A place in site.yaml."""
        return self.site_document.where(key)
