"""Checks the links and files that site.yaml names, and resolves its navigation."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from .addresses import Addresses
from .diagnostics import Diagnostic, Location, Problem, nearest, problem
from .next_action import is_unread_questionnaire, unknown_questionnaire
from .project import NAMED_LINK, Project
from .site import Home, Link, Site

NO_SUCH_PAGE = problem(
    "S002",
    "“{url}” leads to no page of this site",
    hint="possible: {known}, or an address such as /a-propos/",
)
NO_SUCH_ADDRESS = problem(
    "S003",
    "nothing on this site answers at “{url}”",
    hint="write the address of a page as visitors see it, for example /a-propos/",
)
NO_SUCH_FILE = problem(
    "S007",
    "the file “{name}” does not exist",
    hint="put it into the content folder, or correct the path",
)

INDEX = "{index}"

Key = tuple[str | int, ...]


def site_address(project: Project, url: str) -> str | None:
    """The address of a link of site.yaml as templates print it, or None for an unknown page."""
    if url == INDEX:
        return project.paths["blog"]
    return project.resolve(url)


def navigation(project: Project) -> list[Link]:
    """The links of the navigation, with their addresses."""
    assert project.site is not None
    links = ((link, site_address(project, link.url)) for link in project.site.navigation)
    return [Link(label=link.label, url=url) for link, url in links if url]


def check_site_links(project: Project, addresses: Addresses) -> None:
    """Report links and files of site.yaml that lead nowhere."""
    assert project.site is not None
    for key, url in _links(project):
        _check_link(project, addresses, key, url)
    for key, name in _files(project):
        if not (project.content / name.lstrip("/")).is_file():
            project.report(NO_SUCH_FILE.at(project.place(*key), name=name))


def _links(project: Project) -> Iterator[tuple[Key, str]]:
    site = project.site
    assert site is not None
    yield from _links_of_home(site.home, ("home",))
    for name in ("navigation", "social"):
        for number, link in enumerate(getattr(site, name)):
            yield (name, number, "url"), link.url
    yield from _links_said(site)
    if site.newsletter and site.newsletter.url:
        yield ("newsletter", "url"), site.newsletter.url
    if site.clients and site.clients.not_ready:
        yield ("clients", "not_ready", "url"), site.clients.not_ready.url
    if site.legal.terms_url:
        yield ("legal", "terms_url"), site.legal.terms_url
    for number, claim in enumerate(site.comparison.claims if site.comparison else ()):
        yield ("comparison", "claims", number, "source_url"), claim.source_url


def _links_of_home(home: Home, place: Key) -> Iterator[tuple[Key, str]]:
    for number, fact in enumerate(home.facts):
        if fact.source_url:
            yield (*place, "facts", number, "source_url"), fact.source_url
    for number, situation in enumerate(home.situations):
        yield (*place, "situations", number, "url"), situation.url


def _links_said(site: Site) -> Iterator[tuple[Key, str]]:
    """What articles end with, and what the site names in other languages."""
    if site.support:
        yield ("support", "url"), site.support.url
    for language, said in site.languages.items():
        for number, link in enumerate(said.navigation):
            yield ("languages", language, "navigation", number, "url"), link.url
        if said.home:
            yield from _links_of_home(said.home, ("languages", language, "home"))
        if said.support:
            yield ("languages", language, "support", "url"), said.support.url
        if said.call_to_action:
            key = ("languages", language, "call_to_action", "questionnaire")
            yield key, f"{{questionnaire}}{said.call_to_action.questionnaire}"


def _files(project: Project) -> Iterator[tuple[Key, str]]:
    site = project.site
    assert site is not None
    if site.business.portrait:
        yield ("business", "portrait"), site.business.portrait
    if site.theme.logo:
        yield ("theme", "logo"), site.theme.logo


def _check_link(project: Project, addresses: Addresses, key: Key, url: str) -> None:
    where = project.place(*key)
    found = site_address(project, url)
    named = NAMED_LINK.match(url)
    if found is None and named and named["what"] == "questionnaire":
        if not is_unread_questionnaire(project, named["value"]):
            project.report(unknown_questionnaire(project, named["value"], where))
    elif found is None or found.startswith("{"):
        known = [INDEX, *sorted({f"{{{name[1:].partition('/')[0]}}}" for name in project.pages})]
        project.report(_with_suggestion(NO_SUCH_PAGE, url, known, where))
    elif not _answers(addresses, found):
        project.report(_with_suggestion(NO_SUCH_ADDRESS, url, addresses.urls(), where))


def _answers(addresses: Addresses, address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return True
    return addresses.knows(parts.path)


def _with_suggestion(kind: Problem, url: str, known: list[str], where: Location) -> Diagnostic:
    slash = f"{url}/" if f"{url}/" in known else None
    close = slash or nearest(url, known)
    return kind.at(where, suggestion=close, url=url, known=", ".join(known))
