"""Every address that the build writes, and who writes it; two files never share one."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from .content import SERIES, Contents
from .diagnostics import Location, Report, problem
from .headers import header_place
from .project import Project, link_key
from .site import PATHS

SAME_ADDRESS = problem(
    "B210",
    "this page has the same address as {other}: {url}",
    hint="give one of the two another slug, url or save_as",
)
SAME_SLUG = problem(
    "B211",
    "the slug “{slug}” is already that of {other}",
    hint="give one of the two articles another slug",
)

NO_LETTER = problem(
    "B215",
    "“{name}” has no letter and no digit from which to make an address",
    hint="give the text a line “slug: …”; write a category, a keyword or an author with letters",
)

SITE_FILES = ("404.html", "sitemap.xml", "robots.txt")


@dataclass(frozen=True)
class Owner:
    """Who writes a file: `name` as messages say it, `where` to look, `content` when it has one."""

    name: str
    where: Location
    content: Any = None


@dataclass
class Addresses:
    """The files of the output.

    Attributes:
        owners: the first owner of each file, by its path in the output.
        clashes: further owners of a file that has one already.
        lists: the lists of articles, by file, with what they list.
        folders: addresses under which files are not listed one by one, such as the theme's.
    """

    owners: dict[str, Owner] = field(default_factory=dict)
    clashes: list[tuple[str, Owner]] = field(default_factory=list)
    lists: dict[str, list[Any]] = field(default_factory=dict)
    folders: tuple[str, ...] = ()

    def add(self, save_as: str, owner: Owner) -> None:
        if save_as in self.owners:
            self.clashes.append((save_as, owner))
        else:
            self.owners[save_as] = owner

    def find(self, path: str) -> Owner | None:
        """Who answers at a site-absolute path, or nobody."""
        return self.owners.get(_file_of(path))

    def knows(self, path: str) -> bool:
        inside = unquote(path).lstrip("/")
        return self.find(path) is not None or inside.startswith(self.folders)

    def urls(self) -> list[str]:
        """Every address of a page, as visitors see it."""
        return [f"/{name.removesuffix('index.html')}" for name in self.owners]


def _file_of(path: str) -> str:
    inside = unquote(path).lstrip("/")
    return f"{inside}index.html" if inside.endswith("/") or not inside else inside


def read_addresses(
    project: Project, contents: Contents, context: dict[str, Any], settings: dict[str, Any]
) -> Addresses:
    """Gather what articles, pages, lists, feeds, files and features will write."""
    found = Addresses(folders=tuple(_folders(project, settings)))
    home = project.place("home")
    found.add("index.html", Owner(home.path, home))
    for name in SITE_FILES:
        found.add(name, Owner(name, Location(name)))
    for content in sorted(contents.everything, key=lambda c: header_place(c, "title")):
        where = header_place(content, "slug")
        found.add(content.save_as, Owner(where.path, where, content))
    for save_as, source in _generated(project, context):
        found.add(save_as, Owner(source, Location(source)))
    found.lists = _lists(context, settings)
    for save_as in [*found.lists, *_feeds(context, settings)]:
        found.add(save_as, Owner(save_as, Location(save_as)))
    for static in context.get("staticfiles", ()):
        name = f"{project.content.name}/{static.source_path}"
        # An attached file moves to the page that shows it: asking for its address would fix it.
        found.add(static.get_url_setting("save_as"), Owner(name, Location(name)))
    return found


def _folders(project: Project, settings: dict[str, Any]) -> Iterator[str]:
    """Where pages stand that no text names: the theme's files, referrers, endings."""
    paths = PATHS[project.language]
    yield f"{settings['THEME_STATIC_DIR']}/"
    yield paths["referrers"]
    for name in project.names("questionnaire"):
        yield f"{project.pages[link_key('questionnaire', name)].url}{paths['thanks']}"


def _generated(project: Project, context: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for page in dict.fromkeys(project.pages.values()):
        source = f"{project.content.name}/{page.source_path or 'site.yaml'}"
        yield page.save_as, source
    for series in context.get(SERIES, ()):
        yield f"{series.url}index.html", header_place(series.articles[0]).path


_GROUPS = {"categories": "category", "tags": "tag", "authors": "author"}
"""What articles are grouped by in the context, with the template of a group."""


def _lists(context: dict[str, Any], settings: dict[str, Any]) -> dict[str, list[Any]]:
    """The lists of articles that Pelican writes, by file, each with its articles."""
    found: dict[str, list[Any]] = {}
    for template in settings["DIRECT_TEMPLATES"]:
        save_as = settings.get(f"{template.upper()}_SAVE_AS", f"{template}.html")
        groups = context[template] if template in _GROUPS else [("", context["articles"])]
        articles = [article for _, members in groups for article in members]
        _add_list(found, save_as, articles, template, settings)
    for kind, template in _GROUPS.items():
        for group, articles in context[kind]:
            _add_list(found, group.save_as, articles, template, settings)
    for periods in context["period_archives"].values():
        for period in periods:
            _add_list(found, period["save_as"], period["articles"], "", settings)
    return found


def _add_list(
    found: dict[str, list[Any]],
    save_as: Any,
    articles: list[Any],
    template: str,
    settings: dict[str, Any],
) -> None:
    if not save_as:
        return
    found[str(save_as)] = articles
    per_page = settings["PAGINATED_TEMPLATES"].get(template, 0)
    if template not in settings["PAGINATED_TEMPLATES"] or not (
        per_page := per_page or settings["DEFAULT_PAGINATION"]
    ):
        return
    folder = posixpath.dirname(str(save_as))
    for number in range(2, -(-len(articles) // per_page) + 1):
        found[f"{folder}/page/{number}/index.html"] = articles


def _feeds(context: dict[str, Any], settings: dict[str, Any]) -> Iterator[str]:
    for name in ("FEED_ATOM", "FEED_RSS", "FEED_ALL_ATOM", "FEED_ALL_RSS"):
        if settings.get(name):
            yield str(settings[name])
    for kind in ("categories", "tags", "authors"):
        for group, _ in context[kind]:
            pattern = settings.get(f"{type(group).__name__.upper()}_FEED_ATOM")
            if pattern:
                yield str(pattern).format(slug=group.slug)


def check_names(contents: Contents, report: Report) -> None:
    """A title or a keyword of signs alone gives an empty address, which would be a list's."""
    for content in contents.everything:
        named = [("title", content.title, content.slug)]
        named += [
            (key, group.name, group.slug)
            for key in ("category", "tags", "authors")
            for group in _groups_of(content, key)
        ]
        for key, name, slug in named:
            if not slug:
                report(NO_LETTER.at(header_place(content, key), name=name))


def _groups_of(content: Any, key: str) -> list[Any]:
    found = getattr(content, key, None) or []
    return list(found) if isinstance(found, (list, tuple)) else [found]


def check_addresses(addresses: Addresses, report: Report) -> None:
    """Two files with one address: both are named, at the second."""
    for save_as, owner in addresses.clashes:
        first = addresses.owners[save_as]
        if not owner.content:  # a list cannot be changed: the author changes the page
            first, owner = owner, first
        if _same_slug(first.content, owner.content):
            slug = owner.content.slug
            report(SAME_SLUG.at(owner.where, slug=slug, other=first.name))
        else:
            url = f"/{save_as.removesuffix('index.html')}"
            report(SAME_ADDRESS.at(owner.where, other=first.name, url=url))


def _same_slug(first: Any, second: Any) -> bool:
    if first is None or second is None or type(first) is not type(second):
        return False
    overridden = hasattr(first, "override_save_as") or hasattr(second, "override_save_as")
    return bool(first.slug == second.slug) and not overridden
