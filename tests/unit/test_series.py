"""Series, neighbours and similar articles, on plain objects."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from pull_marketing.diagnostics import Collector, Location
from pull_marketing.neighbours import newest_first, set_neighbours, set_similar
from pull_marketing.series import check_places, gather_series, place_articles, place_unlisted


def make_article(slug: str, day: int = 1, **over: Any) -> Any:
    """An article as Pelican gives it, with what series and neighbours read."""
    metadata = {name: over.pop(name) for name in ("series", "series_index") if name in over}
    tags = [SimpleNamespace(slug=tag) for tag in over.pop("tags", ())]
    category = over.pop("category", None)
    date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(days=day)
    return SimpleNamespace(
        slug=slug,
        date=date,
        url=f"articles/{slug}/",
        metadata=metadata,
        tags=tags,
        category=category and SimpleNamespace(slug=category),
        **over,
    )


def slug_of(name: str) -> str:
    return name.lower().replace(" ", "-")


def test_a_series_is_read_by_number_then_by_date() -> None:
    late = make_article("late", 9, series="Mon site", series_index=1)
    loose = make_article("loose", 1, series="Mon site")
    early = make_article("early", 2, series="mon site", series_index=2)
    [series] = gather_series([loose, early, late, make_article("other")], slug_of)
    assert [a.slug for a in series.articles] == ["late", "early", "loose"]
    assert (series.slug, series.url) == ("mon-site", "series/mon-site/")


def test_each_article_knows_its_place() -> None:
    parts = [make_article(f"a{n}", n, series="S") for n in range(3)]
    place_articles(gather_series(parts, slug_of))
    assert [a.series.index for a in parts] == [1, 2, 3]
    assert parts[0].series.articles == tuple(parts)


def test_a_draft_sees_where_it_would_stand_but_is_not_listed() -> None:
    parts = [make_article("a1", series="S", series_index=1)]
    known = gather_series(parts, slug_of)
    place_articles(known)
    draft = make_article("a2", series="S", series_index=2)
    place_unlisted(draft, known, slug_of)
    assert draft.series.index == 2
    assert draft not in parts[0].series.articles


def test_a_number_given_twice_is_told() -> None:
    parts = [make_article(slug, series="S", series_index=1) for slug in ("a", "b")]
    report = Collector()
    check_places(gather_series(parts, slug_of), lambda a, _: Location(f"{a.slug}.md", 3), report)
    assert report.render("en") == (
        "b.md:3:1 B101 part 1 of the series “S” is already a.md\n"
        "    give each article of a series its own series_index"
    )


def test_neighbours_follow_the_dates_and_agree_on_a_same_day() -> None:
    first, second = make_article("b", 3), make_article("a", 3)
    oldest = make_article("c", 1)
    set_neighbours([oldest, first, second])
    assert [a.slug for a in newest_first([oldest, first, second])] == ["a", "b", "c"]
    assert (second.newer, second.older) == (None, first)
    assert (oldest.newer, oldest.older) == (first, None)


def test_similar_prefers_shared_tags_then_category_then_the_newer() -> None:
    article = make_article("x", 5, tags=["p", "q"], category="k")
    two = make_article("two", 1, tags=["p", "q"])
    one = make_article("one", 9, tags=["p"])
    both = make_article("both", 1, tags=["q"], category="k")
    same = make_article("same", 8, category="k")
    unlike = make_article("unlike", 9)
    set_similar([article, two, one, both, same, unlike])
    assert [a.slug for a in article.similar] == ["two", "both", "one"]
    assert unlike.similar == []
    assert [a.slug for a in same.similar] == ["x", "both"]


def test_a_draft_has_similar_articles_and_is_nobodys() -> None:
    listed = make_article("listed", tags=["p"])
    draft = make_article("draft", tags=["p"])
    set_similar([listed], [draft])
    assert draft.similar == [listed]
    assert listed.similar == []


def test_similar_does_not_depend_on_the_order_of_reading() -> None:
    def names(order: int) -> dict[str, list[str]]:
        articles = [make_article(f"a{n}", n % 3, tags=["p", f"t{n % 4}"]) for n in range(12)]
        set_similar(articles[::order])
        return {a.slug: [other.slug for other in a.similar] for a in articles}

    assert names(1) == names(-1)


def test_the_work_grows_with_the_number_of_articles_not_its_square() -> None:
    def looks(count: int) -> int:
        """How often an article's date is read to compare it with others."""
        seen = 0

        class Counted(SimpleNamespace):
            def __getattribute__(self, name: str) -> Any:
                nonlocal seen
                seen += name == "date"
                return super().__getattribute__(name)

        articles = [make_article(f"a{n}", n, tags=["all"], category="one") for n in range(count)]
        counted = [Counted(**vars(article)) for article in articles]
        set_similar(counted)
        return seen

    small, large = looks(200), looks(1600)
    assert 0 < large < small * 8 * 2  # eight times as many articles; a square would be 64 times
