"""What a build leaves out: drafts and articles of the future never go online."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .project import Project, project_of

_ARTICLE_LISTS = ("articles", "translations", "hidden_articles", "hidden_translations")
_DRAFT_LISTS = ("drafts", "drafts_translations")


def is_scheduled(content: Any, project: Project) -> bool:
    """Whether an article is for later."""
    date = getattr(content, "date", None)
    return date is not None and content.status != "draft" and bool(date > project.now)


def is_left_out(content: Any, project: Project) -> bool:
    """Whether this build writes no page for an article or a page."""
    return project.publishing and (content.status == "draft" or is_scheduled(content, project))


def leave_out_articles(generator: Any) -> None:
    """Mark scheduled articles; when publishing, take them and drafts away before they are listed.

    Handler of `article_generator_pretaxonomy`: categories, tags, archives and feeds come later.
    """
    project = project_of(generator.settings)
    for name in (*_ARTICLE_LISTS, *_DRAFT_LISTS):
        setattr(generator, name, _kept(getattr(generator, name), project))


def leave_out_pages(generator: Any) -> None:
    """When publishing, take draft pages away (handler of `page_generator_finalized`)."""
    if project_of(generator.settings).publishing:
        generator.draft_pages, generator.draft_translations = [], []
        generator.context["draft_pages"] = []


def _kept(contents: Iterable[Any], project: Project) -> list[Any]:
    kept = []
    for content in contents:
        content.scheduled = is_scheduled(content, project)
        if not is_left_out(content, project):
            kept.append(content)
    return kept
