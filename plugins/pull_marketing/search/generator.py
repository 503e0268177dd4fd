"""Writes the search page, and the index once all pages are there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..addresses import Addresses
from ..content import ADDRESSES
from ..diagnostics import Severity, problem
from ..display import long_date
from ..generators import FeatureGenerator
from ..project import project_of
from ..site import PATHS
from ..written import keep_written, write_output
from . import BEHIND, LATER
from .index import INDEX, Findable, IndexFailed, digest_of, is_possible, making_index

SETTING = "PULL_MARKETING_SEARCH"
"""Under this name the pages to find wait in Pelican's settings for the end of the build."""

NOT_INSTALLED = problem(
    "S060",
    "search is asked for, and the program that makes its index is not installed",
    hint="pip install 'pelican-pull-marketing[search]'; until then the page lists every title",
    severity=Severity.WARNING,
)
FAILED = problem(
    "S061",
    "the index of the search page could not be made: {said}",
    hint="run the command again; if it stays, leave out “search” in site.yaml for now",
)
_NOT_FOUND = ("testimonials", "questionnaire", "search")
"""Pages that other pages repeat, or that ask rather than tell: no result of a search."""


class SearchGenerator(FeatureGenerator):
    """The page on which a visitor looks for a word."""

    def collect(self) -> None:
        assert self.project.site is not None
        if not self.project.site.search:
            return
        self.name_page("search", PATHS[self.project.language]["search"])
        if not is_possible():
            self.project.report(NOT_INSTALLED.at(self.project.place("search")))

    def write(self, writer: Any) -> None:
        assert self.project.site is not None
        if not self.project.site.search:
            return
        url = PATHS[self.project.language]["search"]
        ready = is_possible()
        self.write_page(writer, url, "search", ready=ready, index=f"/{url}{INDEX}")
        if ready:
            self.settings[SETTING] = list(self._findable())

    def _findable(self) -> Iterator[Findable]:
        addresses: Addresses = self.context[ADDRESSES]
        for save_as, owner in addresses.owners.items():
            content = owner.content
            if content and content.status == "published" and not content.scheduled:
                dated = hasattr(content, "similar")  # a page has a date too, that nobody shows
                date = long_date(content.date, content.lang) if dated else ""
                yield Findable(content.url, save_as, date)
        for key, page in self.project.pages.items():
            if page.listed and not key.startswith(tuple(f"@{name}" for name in _NOT_FOUND)):
                yield Findable(page.url, page.save_as)


@contextmanager
def indexing(settings: dict[str, Any]) -> Iterator[None]:
    """Index what was written, beside what is done inside (part of the handler of `finalized`)."""
    pages = settings.pop(SETTING, None)
    if not pages:
        yield
        return
    project, output = project_of(settings), Path(settings["OUTPUT_PATH"])
    folder = output / PATHS[project.language]["search"] / INDEX
    # Of an index that is kept, the pages it was made of are remembered beside the caches.
    memory = project.root / ".cache" / f"search-{sha256(str(output).encode()).hexdigest()[:12]}"
    made_of = digest_of(output, pages)
    same = memory.is_file() and memory.read_text("ascii") == made_of
    if (same or settings.get(LATER)) and keep_written(settings, folder):
        settings[BEHIND] = not same
        yield
        return
    try:
        with tempfile.TemporaryDirectory() as name:
            with making_index(output, Path(name), pages):
                yield
            for file in sorted(Path(name).rglob("*")):
                if file.is_file():
                    target = folder / file.relative_to(name)
                    write_output(settings, target, file.read_bytes())
        memory.parent.mkdir(exist_ok=True)
        memory.write_text(made_of, "ascii")
    except (IndexFailed, OSError) as error:
        project.report(FAILED.at(project.place("search"), said=str(error)))
