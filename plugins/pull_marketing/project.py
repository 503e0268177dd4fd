"""What a build knows: the project's folders, its site.yaml, the day, and the problems found."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .diagnostics import Collector, Location
from .local_time import zone_of
from .site import SITE_FILE, Site, read_site, site_paths
from .source import Document

SETTING = "PULL_MARKETING"
"""The Pelican setting, and the name in the context, under which the project travels."""

NAMED_LINK = re.compile(
    r"\{(?P<what>questionnaire|testimonials|testimonial_policy|rates|comparison|promises|referral"
    r"|legal_notice|privacy|comments|newsletter|search)\}(?P<value>[a-z0-9-]*)"
)
"""A link to a generated page: `{questionnaire}slug`, `{testimonials}`, `{rates}` …"""


_OUR_FOLDERS = ("questionnaires", "testimonials", "referrers")


def is_project(settings: dict[str, Any]) -> bool:
    """Whether a site is meant for this plugin: by its site.yaml, its folders or its theme.

    Args:
        settings: of Pelican, which loads for any site what is installed, unless PLUGINS is set.
    """
    content, theme = Path(settings["PATH"]), Path(settings["THEME"])
    return (
        any(content.glob("site.y*ml"))
        or any((content / name).is_dir() for name in _OUR_FOLDERS)
        or (theme / "translations" / "fr.po").is_file()
    )


def link_key(what: str, value: str = "") -> str:
    """The name under which a generated page is known to Pelican's `{filename}` links."""
    return f"@{what}/{value}" if value else f"@{what}"


@dataclass(frozen=True)
class NamedPage:
    """A generated page, as the target of a link. `url` has no leading slash, like Pelican's.

    Search engines may list it: it is in the sitemap, unless it is `listed` nowhere.
    """

    url: str
    save_as: str
    source_path: str | None = None
    listed: bool = True


@dataclass
class Project:
    """One build of one site.

    Attributes:
        root: the folder that holds pelicanconf.py.
        content: the folder of the author's files.
        site: content/site.yaml, or None when it has errors (then the build stops before writing).
        site_document: where each value of site.yaml stands.
        report: collects the problems of the whole run.
        now: the moment of the build, in the site's time zone.
        serving: whether the site is built for `serve` or `livereload`.
        publishing: whether the site is built to go online.
        pages: the generated pages that links may name, by link key.
    """

    root: Path
    content: Path
    site: Site | None
    site_document: Document | None
    report: Collector
    now: datetime.datetime
    serving: bool = False
    publishing: bool = False
    pages: dict[str, NamedPage] = field(default_factory=dict)

    @classmethod
    def load(cls, settings: dict[str, Any]) -> Project:
        """Read what the settings of Pelican point to."""
        content = Path(settings["PATH"])
        root = Path(settings.get("PULL_MARKETING_ROOT") or content.parent)
        report = settings.get("PULL_MARKETING_REPORT")
        report = Collector() if report is None else report  # an empty one is false
        site, document = read_site(content, root, report)
        return cls(
            root=root,
            content=content,
            site=site,
            site_document=document,
            report=report,
            now=_now(settings),
            serving=bool(settings.get("PULL_MARKETING_SERVE")),
            publishing=bool(settings.get("PULL_MARKETING_PUBLISH")),
        )

    @classmethod
    def at_hand(cls, root: Path, now: datetime.datetime | None = None) -> Project:
        """The project as a command sees it, without Pelican and without building anything.

        Args:
            root: the folder that holds pelicanconf.py.
            now: the moment of the command; the clock by default.
        """
        content, report = root / "content", Collector()
        site, document = read_site(content, root, report)
        moment = now or datetime.datetime.now(zone_of(root)).replace(microsecond=0)
        return cls(root, content, site, document, report, moment)

    @property
    def date(self) -> datetime.date:
        return self.now.date()

    @property
    def language(self) -> str:
        return self.site.language if self.site else "fr"

    def locale(self, language: str = "") -> str:
        """The tag (`fr-CA`) of a language as it is written where the business is."""
        country = self.site.business.country if self.site else "FR"
        return f"{language or self.language}-{country}"

    @property
    def paths(self) -> dict[str, str]:
        return site_paths(self.language)

    def place(self, *key: str | int) -> Location:
        """Where a value of site.yaml stands; the whole file when the author left it out."""
        if self.site_document is None:
            return Location(f"{self.content.name}/{SITE_FILE}")
        return self.site_document.where(key)

    def names(self, what: str) -> list[str]:
        """What may follow `{questionnaire}` and the like, sorted."""
        return sorted(key.partition("/")[2] for key in self.pages if key.startswith(f"@{what}/"))

    def add_page(
        self,
        what: str,
        url: str,
        value: str = "",
        source_path: str | None = None,
        *,
        listed: bool = True,
    ) -> None:
        """Make a generated page known to links.

        Args:
            what: the word between braces in a link.
            url: address relative to the site, ending with a slash.
            value: what follows the braces.
            source_path: the author's file it comes from, relative to the content folder.
            listed: whether search engines are told of it.
        """
        page = NamedPage(url, f"{url}index.html", source_path, listed)
        self.pages[link_key(what, value)] = page

    def resolve(self, link: str) -> str | None:
        """The site-absolute address of `{questionnaire}slug` and the like; others unchanged.

        Returns:
            The address, or None when the link names a page that does not exist.
        """
        found = NAMED_LINK.match(link)
        if not found:
            return link
        page = self.pages.get(link_key(found["what"], found["value"]))
        return f"/{page.url}{link[found.end() :]}" if page else None


def _now(settings: dict[str, Any]) -> datetime.datetime:
    """The clock, or the date that SOURCE_DATE settings ask for in tests and reproducible builds."""
    zone = ZoneInfo(settings.get("TIMEZONE", "UTC"))
    fixed = settings.get("PULL_MARKETING_NOW")
    if fixed:
        return datetime.datetime.fromisoformat(fixed).replace(tzinfo=zone)
    return datetime.datetime.now(zone)


def project_of(settings: dict[str, Any]) -> Project:
    """The project that travels in Pelican's settings or context."""
    project = settings[SETTING]
    assert isinstance(project, Project)
    return project
