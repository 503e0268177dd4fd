"""What to read next: the newer and the older article, and those on the same subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from heapq import nsmallest
from typing import Any

SIMILAR_ARTICLES = 3

# A tag carried by a thousand articles says little: only its newest articles are compared. That
# keeps the work proportional to the number of articles.
_COMPARED_PER_TAG = 40


def newest_first(articles: Sequence[Any]) -> list[Any]:
    """By date, the newest first; articles of the same moment by slug, so that builds agree."""
    by_slug = sorted(articles, key=lambda article: str(article.slug))
    return sorted(by_slug, key=lambda article: article.date, reverse=True)


def set_neighbours(articles: Sequence[Any]) -> None:
    """Set `newer` and `older` on articles of one language."""
    ordered = newest_first(articles)
    for newer, article, older in zip([None, *ordered], ordered, [*ordered[1:], None], strict=False):
        article.newer, article.older = newer, older


def set_similar(articles: Sequence[Any], others: Sequence[Any] = ()) -> None:
    """Set `similar` on articles and on `others` (drafts): at most three, the nearest first.

    The more tags two articles share the nearer they are; then the same category, then the newer.
    """
    ordered = newest_first(articles)
    rank = {id(article): number for number, article in enumerate(ordered)}
    numbers: dict[tuple[str, str], int] = {}
    known = {id(article): _subjects(article, numbers) for article in [*ordered, *others]}
    categories = {number for (kind, _), number in numbers.items() if kind == "category"}
    by_subject: dict[int, list[Any]] = defaultdict(list)
    for article in ordered:
        for subject in known[id(article)]:
            members = by_subject[subject]
            if len(members) <= _COMPARED_PER_TAG:
                members.append(article)
    for article in [*ordered, *others]:
        subjects = known[id(article)]
        candidates = {id(a): a for s in subjects for a in by_subject.get(s, ()) if a is not article}

        def distance(other: Any, subjects: frozenset[int] = subjects) -> tuple[int, int, int]:
            shared = subjects & known[id(other)]
            same_category = not shared.isdisjoint(categories)
            return (same_category - len(shared), -same_category, rank[id(other)])

        article.similar = nsmallest(SIMILAR_ARTICLES, candidates.values(), key=distance)


def _subjects(article: Any, numbers: dict[tuple[str, str], int]) -> frozenset[int]:
    """Tags and category, by numbers: they are compared with those of many others."""
    subjects = [("tag", str(tag.slug)) for tag in getattr(article, "tags", ())]
    category = getattr(article, "category", None)
    if category:
        subjects.append(("category", str(category.slug)))
    return frozenset(numbers.setdefault(subject, len(numbers)) for subject in subjects)
