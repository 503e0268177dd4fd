"""Lists and addresses that are found faster are those that Pelican finds."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import pytest
from pelican import contents, generators, utils
from pelican.contents import Article
from pelican.settings import read_settings
from pelican.utils import DateFormatter, SafeDatetime, set_date_tzinfo

from fast_build import quick_contents, quick_lists


def make_articles(count: int, seed: int, **settings: Any) -> list[Article]:
    chance = random.Random(seed)
    shared = read_settings(override={"PATH": "content", **settings})
    made = []
    for number in range(count):
        metadata: dict[str, Any] = {
            "title": f"T {number}",
            "slug": f"s{chance.randrange(count)}",
            "lang": chance.choice(["en", "fr"]),
            "date": SafeDatetime(2020 + chance.randrange(3), chance.randrange(1, 13), 3),
            "category": contents.Category(f"C {number % 3}", shared),
            "author": contents.Author("Ann", shared),
        }
        if chance.random() < 0.2:
            metadata["translation"] = chance.choice(["true", "false"])
        path = str(Path(f"content/{number}.md").absolute())
        made.append(Article("text", metadata, shared, path, {}))
    return made


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("by", ["slug", ("slug", "category"), None])
def test_translations_are_those_of_pelican(seed: int, by: Any) -> None:
    first, second = make_articles(30, seed), make_articles(30, seed)
    expected = utils.process_translations(first, by)
    found = quick_lists.process_translations(utils.process_translations)(second, by)

    def names(lists: Any) -> Any:
        return [
            [(a.source_path, [t.source_path for t in a.translations]) for a in x] for x in lists
        ]

    assert names(found) == names(expected)


def test_wrong_translation_key_fails_as_in_pelican() -> None:
    quick = quick_lists.process_translations(utils.process_translations)
    with pytest.raises(AttributeError, match="appear to be items without"):
        quick(make_articles(2, 1), "nothing")


@pytest.mark.parametrize("seed", range(4))
def test_period_archives_are_those_of_pelican(seed: int) -> None:
    settings = {"YEAR_ARCHIVE_SAVE_AS": "{date:%Y}", "DAY_ARCHIVE_SAVE_AS": "{date:%Y%m%d}"}
    articles = make_articles(40, seed, **settings)
    dates = sorted(articles, key=lambda a: a.date)
    plain = generators.ArticlesGenerator._build_period_archives
    expected = plain(None, dates, articles, articles[0].settings)
    found = quick_lists.build_period_archives(plain)(None, dates, articles, articles[0].settings)
    assert found == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "{slug}.html", "{category}/{slug}/", "{date:%Y}/{date:%b}/{slug}.html", "{path}",
        "{lang}/{author}.html", "{title}.html", "{slug!r}-{date:{lang}}", "a{{b}}{slug}",
        "{date.year}/{slug}",
    ],
)  # fmt: skip
def test_addresses_are_those_of_pelican(pattern: str) -> None:
    settings = {"ARTICLE_URL": pattern, "ARTICLE_LANG_URL": pattern}
    plain = contents.Content._expand_settings
    quick = quick_contents.expand_settings(plain)
    for article in make_articles(8, 2, **settings):
        assert quick(article, "url", "article") == plain(article, "url", "article")
        assert quick(article, "url", "article") == plain(article, "url", "article")


def test_dates_in_one_form_keep_their_time_zone() -> None:
    quick = quick_contents.date_formatter(DateFormatter.__call__)
    formatter = DateFormatter()
    naive = SafeDatetime(2024, 7, 1, 12)
    dates = [
        naive,
        set_date_tzinfo(naive, "Europe/Paris"),
        set_date_tzinfo(SafeDatetime(2024, 7, 1, 10), "UTC"),
        datetime.datetime(2024, 7, 1, 10, tzinfo=datetime.UTC),
        datetime.datetime(2024, 7, 1, 12),
    ]
    for form in ("%Y-%m-%d %H:%M %Z", "%-d %B"):
        for date in dates * 2:
            assert quick(formatter, date, form) == formatter(date, form)
