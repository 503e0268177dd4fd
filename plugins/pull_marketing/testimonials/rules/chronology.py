"""Rules about time: what cannot have lasted that long, what is late, what is too old."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise

from ..case import Case
from ..durations import Claim, claims, longest_days
from ..facts import words
from ..model import Testimonial
from .registry import Finding, found, rule

_ORDER = ("experience_start", "experience_end", "received", "published")


@rule(
    "T01",
    "the experience starts on {start}, before {what} existed ({launched})",
    hint="check experience_start with the author, or the date in site.yaml",
)
def before_launch(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        start = item.experience_start
        if start is None:
            continue
        for what, launched in _launches(case, item):
            if start < launched:
                where = item.source.at("experience_start")
                yield found(where, start=start, what=what, launched=launched)
                break


def _launches(case: Case, item: Testimonial) -> Iterator[tuple[str, datetime.date]]:
    service = case.service(item)
    if service:
        yield service.name, service.launched
    yield case.site.business.name, case.site.business.since


@rule(
    "T02",
    "“{words}” cannot be true: {days} days passed between the start ({start})"
    " and the text ({said})",
    hint="ask the author; if the words speak of something else, list them in unrelated_durations",
)
def impossible_duration(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        said = item.modified or item.received
        begun = _possible_start(case, item)
        if not said or not begun:
            continue
        for claim in _own_claims(item):
            if not claim.is_possible(begun, said):
                yield found(
                    item.source.at_text(claim.words),
                    words=claim.words,
                    days=max((said - begun).days, 0),
                    start=begun,
                    said=said,
                )


def _possible_start(case: Case, item: Testimonial) -> datetime.date | None:
    """The earliest day on which the experience can have begun."""
    days = [launched for _, launched in _launches(case, item)]
    if item.experience_start:
        days.append(item.experience_start)
    return max(days, default=None)


def _own_claims(item: Testimonial) -> Iterator[Claim]:
    unrelated = {phrase.casefold() for phrase in item.unrelated_durations}
    for claim in claims(item.text):
        spoken = claim.words.casefold()
        if not any(spoken in phrase or phrase in spoken for phrase in unrelated):
            yield claim


@rule(
    "T03",
    "the dates do not hold: {problem}",
    hint="all are needed, in this order: experience_start, experience_end, received, published,"
    " today",
)
def order_of_dates(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        for name in _ORDER:
            if getattr(item, name) is None:
                yield found(item.source.at(), problem=f"{name}: ?")
        dates = [(name, getattr(item, name)) for name in _ORDER if getattr(item, name)]
        yield from _in_order(item, [*dates, ("today", case.date)])
        if item.modified:
            changed = ("modified", item.modified)
            if item.published:
                yield from _in_order(item, [("published", item.published), changed])
            yield from _in_order(item, [changed, ("today", case.date)])


def _in_order(item: Testimonial, dates: list[tuple[str, datetime.date]]) -> Iterator[Finding]:
    for (earlier, first), (later, second) in pairwise(dates):
        if first > second:
            where = item.source.at(earlier if later == "today" else later)
            yield found(where, problem=f"{earlier} ({first}) > {later} ({second})")


@rule(
    "T04",
    "published {days} days after it was received; the policy promises {limit} at most",
    hint="publish sooner, or change testimonials.publication_delay_days in site.yaml",
)
def late_publication(case: Case) -> Iterator[Finding]:
    limit = case.site.testimonials.publication_delay_days
    for item in case.shown:
        if item.received and item.published:
            days = (item.published - item.received).days
            if days > limit:
                yield found(item.source.at("published"), days=days, limit=limit)


@rule(
    "T05",
    "published {days} days ago; the policy promises to keep it {retention}",
    hint="withdraw it with “invoke testimonial.withdraw {id}”",
)
def too_old(case: Case) -> Iterator[Finding]:
    retention = case.site.testimonials.retention
    limit = longest_days(retention)
    if limit is None:
        return
    for item in case.shown:
        day = item.modified or item.published
        if day and (case.date - day).days > limit:
            days = (case.date - day).days
            yield found(item.source.at("published"), days=days, retention=retention, id=item.id)


@rule(
    "T06",
    "modified on {date}, and nothing says that the author did it",
    hint="write “modifications: par l’auteur, …”; nobody else may modify a testimonial",
)
def modified_by_author(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        said = item.modifications.lower().replace("’", "'")
        if (item.modified or said) and not any(word in said for word in words()["by_author"]):
            key = "modifications" if said else "modified"
            yield found(item.source.at(key), date=item.modified or "?")


@rule(
    "T36",
    "this testimonial was to be looked at again by {date}",
    hint="ask the author with “invoke testimonial.revalidate {id}”; until then its year is shown",
)
def review_overdue(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        if item.review_by and item.review_by < case.date:
            yield found(item.source.at("review_by"), date=item.review_by, id=item.id)
