"""Series: articles that are read in an order, each knowing its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from .diagnostics import Location, Report, problem

SAME_PLACE = problem(
    "B101",
    "part {number} of the series “{series}” is already {other}",
    hint="give each article of a series its own series_index",
)


@dataclass(frozen=True)
class Series:
    """A series as one article sees it, or as its own page does (then `index` is 0).

    Attributes:
        name: as the author wrote it.
        slug: the name in addresses.
        url: address relative to the site, ending with a slash.
        articles: all parts, in reading order.
        index: the place of the article among them, from 1.
    """

    name: str
    slug: str
    url: str
    articles: tuple[Any, ...]
    index: int = 0


def series_name(article: Any) -> str:
    """The series that the header names, or nothing."""
    return str(article.metadata.get("series") or "").strip()


def reading_order(article: Any) -> tuple[float, Any, str]:
    """Numbered parts come first in the order of their numbers, then the others by date."""
    number = article.metadata.get("series_index")
    return (float("inf") if number is None else number, article.date, article.slug)


def gather_series(
    articles: Iterable[Any], slugify: Callable[[str], str], folder: str = "series/"
) -> list[Series]:
    """The series of these articles, sorted by name. Names that give the same slug are one series.

    Args:
        articles: what the visitor can see.
        slugify: makes the part of the address out of the name.
        folder: where the pages of series live.
    """
    parts: dict[str, list[Any]] = defaultdict(list)
    for article in articles:
        if series_name(article):
            parts[slugify(series_name(article))].append(article)
    found = []
    for slug, members in parts.items():
        members.sort(key=reading_order)
        url = f"{folder}{slug}/"
        found.append(Series(series_name(members[0]), slug, url, tuple(members)))
    return sorted(found, key=lambda series: series.slug)


def place_articles(series: Iterable[Series]) -> None:
    """Give each article its series, with its own place in it."""
    for whole in series:
        for number, article in enumerate(whole.articles, start=1):
            article.series = replace(whole, index=number)


def place_unlisted(article: Any, known: Iterable[Series], slugify: Callable[[str], str]) -> None:
    """Show a draft or hidden article where it would stand in its series."""
    if not series_name(article):
        article.series = None
        return
    slug = slugify(series_name(article))
    whole = next((s for s in known if s.slug == slug), None)
    parts = sorted([*(whole.articles if whole else ()), article], key=reading_order)
    # Without a published part the series has no page of its own: the preview links nowhere new.
    url = whole.url if whole else article.url
    name = whole.name if whole else series_name(article)
    article.series = Series(name, slug, url, tuple(parts), parts.index(article) + 1)


def check_places(
    series: Iterable[Series], where: Callable[[Any, str], Location], report: Report
) -> None:
    """Two parts of a series may not have the same number."""
    for whole in series:
        seen: dict[int, Any] = {}
        for article in whole.articles:
            number = article.metadata.get("series_index")
            if number is None:
                continue
            first = seen.setdefault(number, article)
            if first is not article:
                place = where(article, "series_index")
                other = where(first, "series_index").path
                report(SAME_PLACE.at(place, number=number, series=whole.name, other=other))
