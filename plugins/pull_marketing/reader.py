"""The readers of texts: every header is checked, with each problem at its line."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pelican.readers import MarkdownReader
from pelican.utils import set_date_tzinfo

from .catalogues import catalogue
from .converting import markdown_of
from .diagnostics import Report
from .films import IMAGES, mark_films
from .headers import SOURCE_HEADER, ArticleHeader, PageHeader, SourceHeader, read_header
from .placing import mark_places
from .project import NAMED_LINK, Project, link_key, project_of
from .promises.in_texts import fill_promises
from .promises.published import published_promises
from .source import Header, SourceFile, read_source, split_header
from .typography import typo
from .videos import mark_videos

_SHORT_IMAGE = re.compile(
    r"(?P<start><img\b[^<>]*?\ssrc=\")(?![{/#]|[a-zA-Z][a-zA-Z0-9+.-]*:)(?P<name>[^\"?#]+)"
)
_ATTRIBUTE = re.compile(r"(?P<start>\b(?:href|src)=\")" + NAMED_LINK.pattern)

_WORDS = ("title", "helps", "image_alt")
"""Plain text of the header that the visitor reads; the summary is Markdown, like the body."""


class Checking:
    """What all our readers do, in front of one of Pelican's: check, then set as French wants.

    A file with a wrong header is reported and read as an empty hidden page, so that the rest of
    the site is still checked; the build then stops before it writes.

    Attributes:
        settings: Pelican's.
        fast_build_evidence: what the last text depends on besides its file, None for a text that
            has to be read in each build, so that its problems are told again (read by fast_build).
    """

    settings: dict[str, Any]
    fast_build_evidence: Any = None
    _looked_at: dict[str, bool]
    _said_by_site = ""

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        project = project_of(self.settings)
        told = len(project.report)
        self._looked_at, self.fast_build_evidence = {}, None
        read = self._read(Path(source_path), project)
        if len(project.report) == told:
            self.fast_build_evidence = self._of_site(project), self._looked_at
        return read

    def fast_build_holds(self, evidence: Any) -> bool:
        """Whether a text that another build read would be read alike."""
        of_site, looked_at = evidence
        same: bool = of_site == self._of_site(project_of(self.settings))
        return same and all(Path(name).is_file() == there for name, there in looked_at.items())

    def _of_site(self, project: Project) -> str:
        """What site.yaml says to the texts: their language, the words of their header, delays."""
        site = project.site
        if not self._said_by_site and site:
            said = site.extra_metadata, site.languages.keys(), published_promises(site)
            self._said_by_site = repr((project.root, project.locale(), said))
        return self._said_by_site

    def _read(self, path: Path, project: Project) -> tuple[str, dict[str, Any]]:
        source = read_source(path, project.root, project.report)
        header = source and self._header(source, path, project)
        if not source or not header:
            return "", _placeholder(path)
        model = ArticleHeader if self._is_article(path, project) else PageHeader
        extra = project.site.extra_metadata if project.site else ()
        checked = self._checked(header, model, project.report, extra)
        if checked is None:
            return "", _placeholder(path)
        self._path, self._root = path, project.root
        self._folders = (path.parent, project.content / IMAGES)
        locale = project.locale(checked.lang or "")
        with self._converter():
            body = self._html(self._promises(header, source, project), locale)
            return body, self._metadata(source, header, checked, extra, locale)

    def process_metadata(self, name: str, value: Any) -> Any:
        """Pelican's objects for names, tags and the like (Pelican's reader, behind this one)."""
        return super().process_metadata(name, value)  # type: ignore[misc]

    def _header(self, source: SourceFile, path: Path, project: Project) -> Header | None:
        """The header and the body; None for a file that was reported."""
        raise NotImplementedError

    def _checked(
        self, header: Header, model: type[PageHeader], report: Report, extra: tuple[str, ...]
    ) -> PageHeader | None:
        return read_header(header, model, report, extra)

    def _converter(self) -> AbstractContextManager[None]:
        """While this lasts, `_converted` may be asked."""
        return nullcontext()

    def _converted(self, text: str) -> str:
        """The HTML of a body or of a formatted value of the header."""
        return text

    def _is_article(self, path: Path, project: Project) -> bool:
        folders = [project.content / folder for folder in self.settings["ARTICLE_PATHS"]]
        pages = [project.content / folder for folder in self.settings["PAGE_PATHS"]]
        inside_page = any(path.is_relative_to(folder) for folder in pages)
        return not inside_page and any(path.is_relative_to(folder) for folder in folders)

    def _promises(self, header: Header, source: SourceFile, project: Project) -> str:
        """The body with the delays of site.yaml in it."""
        if project.site is None:
            return header.body
        place = source.name, header.body_line
        return fill_promises(header.body, *place, project.site, project.report)

    def _html(self, text: str, locale: str) -> str:
        """HTML with our links made Pelican's, and its typography set."""
        words = catalogue(locale.partition("-")[0]).gettext
        html = mark_places(self._converted(text), words("Answer the questionnaire"))
        html = mark_films(mark_videos(html, words), locale.partition("-")[0], words, self._link)
        html = _SHORT_IMAGE.sub(self._short_image, html)
        return typo(_ATTRIBUTE.sub(_named_link, html), locale)

    def _short_image(self, found: re.Match[str]) -> str:
        """The name of an image alone: it lies beside the text, or else in content/images."""
        name = unquote(unescape(found["name"]))
        link = self._link(name) or ("" if "/" in name else f"{{static}}/{IMAGES}/")
        written: str = found["name"]
        return f"{found['start']}{link.removesuffix(name)}{written}"

    def _link(self, name: str) -> str | None:
        """The link to a file by its name: beside the text, or else in content/images."""
        beside, usual = (self._is_there(folder / name) for folder in self._folders)
        if beside:
            return f"{{static}}{name}"
        return f"{{static}}/{IMAGES}/{name}" if usual else None

    def _is_there(self, path: Path) -> bool:
        self._looked_at[str(path)] = path.is_file()
        return self._looked_at[str(path)]

    def _metadata(
        self,
        source: SourceFile,
        header: Header,
        checked: PageHeader,
        extra: tuple[str, ...],
        locale: str,
    ) -> dict[str, Any]:
        metadata: dict[str, Any] = {name: header.document.values.get(name) for name in extra}
        metadata["body_line"] = header.body_line
        metadata["source_name"] = source.name
        metadata[SOURCE_HEADER] = SourceHeader(self._path, self._root, header.document)
        for name, value in checked:
            if value in (None, ()) or (name == "status" and name not in checked.model_fields_set):
                continue
            metadata[name] = self._value(name, value, locale)
        return {name: value for name, value in metadata.items() if value is not None}

    def _value(self, name: str, value: Any, locale: str) -> Any:
        if isinstance(value, datetime.datetime):
            # Pelican's own date class prints itself with DATE_FORMATS; keep it.
            return set_date_tzinfo(value, self.settings["TIMEZONE"]) if not value.tzinfo else value
        if name in self.settings["FORMATTED_FIELDS"]:
            return self._html(value, locale)
        if name in _WORDS:
            return typo(value, locale)
        if name == "translation":
            return "true" if value else "false"  # Pelican compares text
        if name in ("tags", "authors", "category", "author"):
            return self.process_metadata(name, list(value) if isinstance(value, tuple) else value)
        return value


class CheckedMarkdownReader(Checking, MarkdownReader):  # type: ignore[misc]
    """Reads what Pelican's reader reads, and YAML headers."""

    def _header(self, source: SourceFile, _path: Path, project: Project) -> Header | None:
        return split_header(source, project.report)

    @contextmanager
    def _converter(self) -> Iterator[None]:
        with markdown_of(self.settings) as self._md:
            # The header is already cut off: a body may begin with a line like “Note: …”.
            self._md.preprocessors.deregister("meta")
            yield

    def _converted(self, text: str) -> str:
        self._md.reset()
        html: str = self._md.convert(text)
        return html


def _placeholder(path: Path) -> dict[str, Any]:
    now = datetime.datetime.now(datetime.UTC)
    return {"title": path.stem, "date": now, "status": "hidden", "unreadable": True}


def _named_link(found: re.Match[str]) -> str:
    return f"{found['start']}{{filename}}/{link_key(found['what'], found['value'])}"
