"""Pelican's sorting of contents into translations and archives without loops inside loops."""

from __future__ import annotations

import fnmatch
import functools
import os
import re
from collections.abc import Callable
from itertools import groupby
from operator import attrgetter
from typing import Any

from pelican.generators import ArticlesGenerator
from pelican.writers import FileOverwriteFailedError


def compares(item: object) -> bool:
    """Whether equality of this object is more than identity."""
    comparison: Any = type(item).__eq__
    return comparison is not object.__eq__


def process_translations(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Groups of one, which are nearly all, need no search; the others are done by Pelican."""

    def grouped(contents: list[Any], translation_id: Any = None) -> tuple[list[Any], list[Any]]:
        if not translation_id or any(map(compares, contents)):
            return plain(contents, translation_id)  # type: ignore[no-any-return]
        names = {translation_id} if isinstance(translation_id, str) else translation_id
        try:
            by_names = attrgetter(*names)
            contents.sort(key=by_names)
            groups = [list(items) for _, items in groupby(contents, by_names)]
        except (TypeError, AttributeError):
            return plain(contents, translation_id)  # type: ignore[no-any-return]
        index: list[Any] = []
        translations: list[Any] = []
        for items in groups:
            if len(items) == 1 and _is_alone(items[0]):
                items[0].translations = []
                index += items
            else:
                originals, others = plain(items, translation_id)
                index += originals
                translations += others
        return index, translations

    return grouped


def _is_alone(content: Any) -> bool:
    """Whether Pelican would say nothing about this content, the only one of its group."""
    return "translation" not in content.metadata and hasattr(content, "lang")


def _ranks(contents: list[Any]) -> dict[Any, int] | None:
    """The place of each content; None when one of them compares or is there twice."""
    if any(map(compares, contents)):
        return None
    ranks = {content: place for place, content in enumerate(contents)}
    return ranks if len(ranks) == len(contents) else None


def build_period_archives(plain: Callable[..., Any]) -> Callable[..., Any]:
    def built(self: Any, dates: list[Any], articles: list[Any], settings: Any) -> Any:
        ranks = _ranks(articles)
        if ranks is None or len(dates) != len(articles):
            return plain(self, dates, articles, settings)
        archives = plain(self, dates, [], settings)
        for periods in archives.values():
            for period in periods:
                inside = {article for article in period["dates"] if article in ranks}
                period["articles"] = sorted(inside, key=ranks.__getitem__)
        return archives

    return built


class _Members:
    """The articles of one category, tag or author, in the order of the dates."""

    def __init__(self, dates: list[Any]) -> None:
        self._dates = dates
        self._ranks = _ranks(dates)

    def by_date(self, articles: Any) -> list[Any]:
        plain = getattr(articles, "plain", None)
        members = plain() if plain else list(articles)
        if self._ranks is None or any(map(compares, members)):
            return [article for article in self._dates if article in articles]
        found = {member for member in members if member in self._ranks}
        return sorted(found, key=self._ranks.__getitem__)


def _generate(kind: str, logger: Any) -> Callable[[Any, Any], None]:
    """Pelican's loop over tags, categories or authors; the dates found by their places."""

    def generate(self: Any, write: Any) -> None:
        template = self.get_template(kind)
        members = _Members(self.dates)
        table = {"tag": "tags", "category": "categories", "author": "authors"}[kind]
        pairs = getattr(self, table)
        for wrapper, articles in pairs.items() if kind == "tag" else pairs:
            given = {kind: wrapper, "articles": articles, "dates": members.by_date(articles)}
            try:
                write(
                    wrapper.save_as, template, self.context, url=wrapper.url, **given,
                    template_name=kind, blog=True, page_name=wrapper.page_name,
                    all_articles=self.articles,
                )  # fmt: skip
            except FileOverwriteFailedError:
                _tell(logger, kind, wrapper)

    return generate


def _tell(logger: Any, kind: str, wrapper: Any) -> None:
    """Say what Pelican says; raises again what cannot be skipped."""
    name = kind.capitalize()
    if wrapper.slug:
        logger.error(f'Failed to write {name} page for "%s".', wrapper)
        raise
    plural = {"tag": "tags", "category": "categories", "author": "authors"}[kind]
    logger.info(
        f'{name} "%s" has an invalid slug; skipping writing {kind} page...',
        wrapper,
        extra={"limit_msg": f"Further {plural} with invalid slugs."},
    )


def include_path(self: Any, path: str, extensions: Any = None) -> bool:
    """Pelican's choice of files, its patterns of names put into one expression."""
    name = os.path.basename(path)  # noqa: PTH119 - Pelican hands paths over as text
    if _ignored(tuple(self.settings["IGNORE_FILES"])).match(os.path.normcase(name)):
        return False
    ending = os.path.splitext(name)[1][1:]  # noqa: PTH122
    if extensions is None:
        extensions = self.readers.extensions
    return extensions is False or ending in extensions


@functools.cache
def _ignored(patterns: tuple[str, ...]) -> re.Pattern[str]:
    parts = [fnmatch.translate(os.path.normcase(pattern)) for pattern in patterns]
    return re.compile("|".join(parts) or r"(?!)")


def list_patches(generators: Any) -> list[tuple[Any, str, Any]]:
    """(owner, attribute, replacement) of what is replaced in `pelican.generators`."""
    own, logger = ArticlesGenerator, generators.logger
    found = [
        (generators, "process_translations", process_translations(generators.process_translations)),
        (own, "_build_period_archives", build_period_archives(own._build_period_archives)),
        (generators.Generator, "_include_path", include_path),
        (own, "generate_tags", _generate("tag", logger)),
        (own, "generate_categories", _generate("category", logger)),
        (own, "generate_authors", _generate("author", logger)),
    ]
    return [(owner, name, value) for owner, name, value in found if _is_pelicans(owner, name)]


def _is_pelicans(owner: Any, name: str) -> bool:
    """Whether no plugin put its own function there."""
    module: str = vars(owner)[name].__module__
    return module in ("pelican.generators", "pelican.utils")
