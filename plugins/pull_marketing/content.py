"""Completes articles and pages once all are read: series, neighbours, next action, contents."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from pelican.generators import ArticlesGenerator, PagesGenerator
from pelican.utils import slugify

from .catalogues import catalogue
from .headers import header_place
from .kept import once
from .markup import headings, plain_text, word_count
from .neighbours import set_neighbours, set_similar
from .next_action import NextAction, check_site_actions, chosen_action, resolve_action
from .project import Project
from .series import Series, check_places, gather_series, place_articles, place_unlisted
from .site import PATHS
from .translated import in_language

SERIES, ALIASES, ADDRESSES = "all_series", "all_aliases", "all_addresses"
"""Names in the context of what the whole site knows, for the pages that list it."""

WORDS_PER_MINUTE = 215
"""Between 200 and 230, the usual pace for French text read on a screen."""


@dataclass(frozen=True)
class Contents:
    """The articles and pages of a site, as this build knows them.

    Attributes:
        listed: articles that lists, feeds and series show, in every language.
        unlisted: hidden articles and drafts.
        pages: pages, in every language.
        unlisted_pages: hidden pages and drafts.
    """

    listed: list[Any]
    unlisted: list[Any]
    pages: list[Any]
    unlisted_pages: list[Any]

    @property
    def articles(self) -> list[Any]:
        return [*self.listed, *self.unlisted]

    @property
    def everything(self) -> list[Any]:
        return [*self.articles, *self.pages, *self.unlisted_pages]


def read_contents(generators: Iterable[Any]) -> Contents:
    """Gather the articles and pages from Pelican's generators; unreadable files are left out."""
    found = Contents([], [], [], [])
    for generator in generators:
        if isinstance(generator, ArticlesGenerator):
            _add(found.listed, generator, "articles", "translations")
            _add(found.unlisted, generator, "hidden_articles", "hidden_translations")
            _add(found.unlisted, generator, "drafts", "drafts_translations")
        elif isinstance(generator, PagesGenerator):
            _add(found.pages, generator, "pages", "translations")
            _add(found.unlisted_pages, generator, "hidden_pages", "hidden_translations")
            _add(found.unlisted_pages, generator, "draft_pages", "draft_translations")
    return found


def _add(contents: list[Any], generator: Any, *names: str) -> None:
    for content in chain.from_iterable(getattr(generator, name) for name in names):
        if not getattr(content, "unreadable", False):
            contents.append(content)


def complete_content(project: Project, generators: list[Any]) -> None:
    """Add to each article and page what it shows besides its text."""
    contents = read_contents(generators)
    context = generators[0].context
    titles = _questionnaire_titles(project, context)
    for content in contents.everything:
        describe(content)
        content.next_action = _next_action(project, content, titles)
    _link_articles(contents)
    context[SERIES] = _order_in_series(project, contents, generators[0].settings)
    categories = sorted({str(a.category.slug) for a in contents.listed if _category(a)})
    check_site_actions(project, categories)


def describe(content: Any) -> None:
    """Say of a text how long it is, what is in it and how it begins."""
    html = content._content
    content.reading_minutes, content.contents = once(
        "described",
        html.encode("utf-8", "surrogatepass"),
        lambda: (reading_minutes(html), headings(html)),
    )
    content.standfirst = plain_text(content.metadata.get("summary") or "")
    content.scheduled = getattr(content, "scheduled", False)


def reading_minutes(html: str) -> int:
    """How long a visitor reads, in whole minutes; never nothing."""
    return max(1, math.ceil(word_count(html) / WORDS_PER_MINUTE))


def _category(content: Any) -> str:
    category = getattr(content, "category", None)
    return str(category.slug) if category else ""


def _next_action(project: Project, content: Any, titles: Callable[[str], str]) -> NextAction | None:
    assert project.site is not None
    site = project.site
    own = content.metadata.get("next_action")
    category = _category(content)
    action = chosen_action(site, own, category)
    if own:
        where = header_place(content, "next_action")
    elif category in site.next_action.categories:
        where = project.place("next_action", "categories", category)
    else:
        where = project.place("next_action", "default")
    if content.lang != project.language:
        project = replace(project, site=in_language(site, content.lang))
    return resolve_action(project, action, where, titles, project.report)


def _questionnaire_titles(project: Project, context: dict[str, Any]) -> Callable[[str], str]:
    known = {q.slug: q.title for q in context.get("questionnaires", ())}
    words = catalogue(project.language).gettext("Answer the questionnaire")
    return lambda slug: known.get(slug, words)


def _link_articles(contents: Contents) -> None:
    by_language: dict[str, list[Any]] = defaultdict(list)
    for article in contents.listed:
        by_language[article.lang].append(article)
    for article in contents.unlisted:
        article.newer = article.older = None
    for language, articles in by_language.items():
        set_neighbours(articles)
        set_similar(articles, [a for a in contents.unlisted if a.lang == language])
    for article in contents.unlisted:
        article.similar = getattr(article, "similar", [])


def _order_in_series(
    project: Project, contents: Contents, settings: dict[str, Any]
) -> list[Series]:
    def slug(name: str) -> str:
        return str(slugify(name, regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"]))

    found = gather_series(contents.listed, slug, PATHS[project.language]["series"])
    for article in contents.listed:
        article.series = None
    place_articles(found)
    for article in contents.unlisted:
        place_unlisted(article, found, slug)
    check_places(found, header_place, project.report)
    return found
