"""Addresses that the build writes, pages and actions: on plain objects."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pull_marketing.addresses import Addresses, Owner, check_addresses
from pull_marketing.content import WORDS_PER_MINUTE, reading_minutes
from pull_marketing.diagnostics import Collector, Location
from pull_marketing.folders import translate_folders
from pull_marketing.publishing import example_place, is_example, left_to_write
from pull_marketing.schedule import is_left_out, is_scheduled
from pull_marketing.source import SourceFile


class Article:
    """As much of an article as an address needs."""

    def __init__(self, slug: str) -> None:
        self.slug = slug


def owner(name: str, content: Any = None) -> Owner:
    return Owner(name, Location(name, 2, 7), content)


def test_a_path_is_answered_by_its_file_only() -> None:
    addresses = Addresses(folders=("theme/",))
    for name in ("index.html", "a/index.html", "feeds/x.xml", "été/index.html"):
        addresses.add(name, owner(name))
    known = ["/", "/a/", "/a/index.html", "/feeds/x.xml", "/theme/x.css", "/%C3%A9t%C3%A9/"]
    assert all(addresses.knows(path) for path in known)
    assert not any(addresses.knows(path) for path in ("/a", "/b/", "/feeds/", "/index"))


def test_the_second_owner_of_a_file_is_told_and_the_first_named() -> None:
    addresses, report = Addresses(), Collector()
    addresses.add("a/index.html", owner("a.md", Article("a")))
    addresses.add("a/index.html", owner("b.md", Article("b")))
    check_addresses(addresses, report)
    assert report.render("en").splitlines()[0] == (
        "b.md:2:7 B210 this page has the same address as a.md: /a/"
    )


def test_one_slug_for_two_articles_has_its_own_message() -> None:
    addresses, report = Addresses(), Collector()
    addresses.add("a/index.html", owner("a.md", Article("a")))
    addresses.add("a/index.html", owner("b.md", Article("a")))
    check_addresses(addresses, report)
    assert [d.code for d in report] == ["B211"]


def test_a_list_that_hides_a_page_is_told_at_the_page() -> None:
    addresses, report = Addresses(), Collector()
    addresses.add("tags/index.html", owner("a.md", Article("tags")))
    addresses.add("tags/index.html", owner("tags/"))
    check_addresses(addresses, report)
    assert [str(d.location) for d in report] == ["a.md:2:7"]


@pytest.mark.parametrize(
    ("words", "minutes"),
    [(0, 1), (1, 1), (WORDS_PER_MINUTE, 1), (WORDS_PER_MINUTE + 1, 2), (1000, 5)],
)
def test_reading_minutes(words: int, minutes: int) -> None:
    assert reading_minutes("<p>" + "mot " * words + "</p>") == minutes
    assert 200 <= WORDS_PER_MINUTE <= 230


@pytest.mark.parametrize(
    ("status", "day", "publishing", "left_out"),
    [
        ("published", 1, True, False),
        ("published", 3, True, True),
        ("published", 3, False, False),
        ("hidden", 3, True, True),
        ("draft", 1, True, True),
        ("draft", 1, False, False),
    ],
)
def test_what_a_build_leaves_out(status: str, day: int, publishing: bool, left_out: bool) -> None:
    project: Any = SimpleNamespace(now=2, publishing=publishing)
    content = SimpleNamespace(status=status, date=day)
    assert is_left_out(content, project) is left_out
    assert is_scheduled(SimpleNamespace(status="published"), project) is False


def test_an_english_site_has_english_folders_where_the_author_chose_none() -> None:
    settings = {"TAG_URL": "mots-cles/{slug}/", "TAG_SAVE_AS": "sujets/{slug}/", "X": "auteurs/"}
    translate_folders(settings, "fr")
    assert settings["TAG_URL"] == "mots-cles/{slug}/"
    translate_folders(settings, "en")
    assert settings == {"TAG_URL": "tags/{slug}/", "TAG_SAVE_AS": "sujets/{slug}/", "X": "auteurs/"}


@pytest.mark.parametrize("address", ["https://exemplaire.fr", "https://my-example.com", "a.fr"])
def test_addresses_that_may_be_somebodys(address: str) -> None:
    assert not is_example(address)


def test_a_mark_of_example_content_is_found_at_its_line() -> None:
    assert str(example_place(SourceFile("a.md", "Title: A\nExample: Oui\n\nT."))) == "a.md:2:1"
    assert str(example_place(SourceFile("s.yaml", "a: 1\nexample: true\n"))) == "s.yaml:2:1"
    for text in ("Title: A\n\nExample: true", "Title: A\nExample: false\n\nT."):
        assert example_place(SourceFile("a.md", text)) is None
    assert example_place(SourceFile("s.yaml", "a:\n  example: true\n")) is None


def test_the_first_passage_left_to_write_is_found() -> None:
    found = left_to_write(SourceFile("a.md", "Un\n`TODO`\nVoir [à compléter]\nXXXX"))
    assert found is not None
    assert (found[0], str(found[1])) == ("[à compléter]", "a.md:3:6")
    assert left_to_write(SourceFile("a.md", "XXe, XXX, todo, [à compléter](/x/)")) is None
