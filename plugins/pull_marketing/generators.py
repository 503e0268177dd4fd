"""The generator that the generators of the features derive from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican.generators import Generator

from .project import Project, link_key, project_of
from .written import write_output


class FeatureGenerator(Generator):  # type: ignore[misc]
    """Reads when site.yaml is sound, publishes link targets, writes pages.

    Subclasses fill `collect` (read, check, put objects into the context) and `write`.
    """

    @property
    def project(self) -> Project:
        return project_of(self.settings)

    def generate_context(self) -> None:
        if self.project.site is not None:
            self.collect()

    def generate_output(self, writer: Any) -> None:
        if self.project.site is not None:
            self.write(writer)

    def collect(self) -> None:
        """Read the feature's files; report problems; add to `self.context`."""

    def write(self, writer: Any) -> None:
        """Write the feature's pages."""

    def name_page(
        self,
        what: str,
        url: str,
        value: str = "",
        source_path: str | None = None,
        *,
        listed: bool = True,
    ) -> None:
        """Make a page the target of `{what}value` links, and of `{filename}` links to its file."""
        self.project.add_page(what, url, value, source_path, listed=listed)
        page = self.project.pages[link_key(what, value)]
        self.context["generated_content"][link_key(what, value)] = page
        if source_path:
            self.context["generated_content"][source_path] = page

    def write_page(self, writer: Any, url: str, template: str, **values: Any) -> None:
        """Render `template` into `url` (relative, ending with a slash or a file name)."""
        save_as = f"{url}index.html" if url.endswith("/") or not url else url
        writer.write_file(
            save_as,
            self.get_template(template),
            self.context,
            relative_urls=self.settings["RELATIVE_URLS"],
            url=url,
            page_url=url,
            **values,
        )

    def write_text(self, name: str, text: str) -> None:
        """Write a file that needs no template; `name` is relative to the output."""
        write_output(self.settings, Path(self.output_path) / name, text)
