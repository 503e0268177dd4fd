"""Counts, averages and the words of a testimonial, as the pages print them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from pull_marketing.testimonials.policy import policy_of
from pull_marketing.testimonials.view import span, view

OTHERS = [
    "La réunion du lundi a duré une heure de trop pour moi.",
    "Rien à redire sur la méthode ni sur le prix payé.",
    "Bon contact et des explications que j’ai comprises.",
    "Le rapport tient en huit pages que je relis encore.",
]


def rated(marks: list[float], **over: Any) -> dict[str, Any]:
    """The sound project with these marks, one a testimonial."""
    others = [
        {"author": f"Personne {n}", "text": text, "rating": {"value": mark}, **over}
        for n, (text, mark) in enumerate(zip(OTHERS, marks[1:], strict=False))
    ]
    return {"testimonial": {"rating": {"value": marks[0]}}, "others": others}


def policy(linted: Any) -> Any:
    return policy_of(linted.case.site, linted.case.testimonials, linted.case.register)


def test_average_from_five_ratings_on(lint_with: Callable[..., Any]) -> None:
    linted = lint_with(rated([5, 4, 4, 3, 5]))
    assert linted.codes == []
    average = policy(linted).counts.average
    assert (average.value, average.count) == (4.2, 5)


def test_no_average_from_four(lint_with: Callable[..., Any]) -> None:
    assert policy(lint_with(rated([5, 4, 4, 3]))).counts.average is None


def test_ratings_of_another_site_are_not_mixed_in(lint_with: Callable[..., Any]) -> None:
    elsewhere = {"origin": "google", "origin_url": "https://maps.example/1"}
    assert policy(lint_with(rated([5, 4, 4, 3, 5], **elsewhere))).counts.average is None


def test_counts_begin_on_the_day_of_the_policy(lint_with: Callable[..., Any]) -> None:
    refusals = [
        {
            "id": f"r-{year}",
            "received": f"{year}-04-01",
            "refused": f"{year}-04-02",
            "ground": "insult",
            "told": f"{year}-04-02",
        }
        for year in (2024, 2026)
    ]
    changes = {
        "refusals": refusals,
        "site": {"testimonials": {"counted_since": "2026-01-01"}},
    }
    counts = policy(lint_with(changes)).counts
    assert (counts.received, counts.published, counts.refused) == (2, 1, 1)
    assert counts.grounds == (("insult", 1),)


def test_what_is_received_and_not_decided_is_being_looked_at(
    lint_with: Callable[..., Any],
) -> None:
    def hide(root: Any) -> None:
        (root / "content/testimonials/t-un.md").unlink()

    counts = policy(lint_with(spoil=hide, output=False)).counts
    assert (counts.received, counts.published, counts.pending) == (1, 0, 1)


@pytest.mark.parametrize(
    ("start", "end", "language", "words"),
    [
        ("2026-03-01", "2026-06-30", "fr", "mars à juin 2026"),
        ("2025-11-03", "2026-02-20", "fr", "novembre 2025 à février 2026"),
        ("2026-05-01", "2026-05-20", "fr", "mai 2026"),
        ("2026-03-01", "2026-06-30", "en", "March to June 2026"),
    ],
)
def test_span_of_months(start: str, end: str, language: str, words: str) -> None:
    day = datetime.date.fromisoformat
    assert span(day(start), day(end), language) == words


@pytest.mark.parametrize(
    ("display_as", "name"),
    [
        ("full_name", "Léa Martin"),
        ("first_name_initial", "Léa M."),
        ("role", "gérante"),
        ("anonymous", "Sans nom"),
    ],
)
def test_the_author_is_named_as_they_chose(
    lint_with: Callable[..., Any], display_as: str, name: str
) -> None:
    changes = {"testimonial": {"display_as": display_as, "organisation": "gérante"}}
    case = lint_with(changes).case
    shown = view(case.shown[0], case.site, {}, case.date)
    assert shown.name == name
    if display_as != "full_name":
        assert "Martin" not in f"{shown.name} {shown.role} {shown.quote_html}"


def test_old_words_say_how_old_they_are(lint_with: Callable[..., Any]) -> None:
    case = lint_with({"testimonial": {"review_by": "2026-11-21"}}).case
    shown = view(case.shown[0], case.site, {}, case.date)
    assert shown.year_note == "témoignage du 4\u00a0mars 2026, non confirmé depuis"
