"""The delays that the site promises, in the visitor's words: the same numbers as `invoke due`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ..catalogues import catalogue
from ..deadlines import delay_in_words
from ..promises_settings import Promise, TimeOff
from ..site import Site

KNOWN = {
    "answer": ("A written answer, even if it is no", "your request"),
    "proposal": ("A proposal: a price and a date", "our first conversation"),
}
"""What the usual promises are called, and from when they run (gettext ids)."""

_SEVERITIES = {
    "critical": "Something that I delivered keeps you from working",
    "annoying": "Something that I delivered is a nuisance",
    "minor": "Something that I delivered has a flaw",
}


@dataclass(frozen=True)
class PublishedPromise:
    """One promise as pages print it.

    Attributes:
        name: its key in site.yaml.
        label: what is promised.
        delay: « 2 jours ouvrés ».
        starts: from when it runs; may be empty.
    """

    name: str
    label: str
    delay: str
    starts: str = ""


@dataclass(frozen=True)
class PromisesPage:
    """What the page of promises shows.

    Attributes:
        promises: what a visitor may expect, in the order of site.yaml.
        first_words: how soon a client in trouble hears from us, by severity.
        news: how often afterwards; empty when nothing is promised about incidents.
        off: times off that have not ended.
    """

    promises: tuple[PublishedPromise, ...]
    first_words: tuple[PublishedPromise, ...]
    news: str
    priority: str
    off: tuple[TimeOff, ...]


def published_promises(site: Site) -> dict[str, PublishedPromise]:
    """The promises of site.yaml that have words, by name."""
    found = (_published(name, promise, site.language) for name, promise in site.promises.items())
    return {promise.name: promise for promise in found if promise.label}


def _published(name: str, promise: Promise, language: str) -> PublishedPromise:
    words = catalogue(language).gettext
    label, starts = KNOWN.get(name, ("", ""))
    return PublishedPromise(
        name=name,
        label=promise.label or (words(label) if label else ""),
        delay=delay_in_words(promise, language),
        starts=promise.starts or (words(starts) if starts else ""),
    )


def promises_page(site: Site, day: datetime.date) -> PromisesPage:
    """Everything the page of promises says on `day`."""
    incidents = site.incidents
    return PromisesPage(
        promises=(*published_promises(site).values(), *_of_other_sections(site)),
        first_words=tuple(_first_words(site)),
        news=delay_in_words(incidents.news, site.language) if incidents else "",
        priority=incidents.priority if incidents else "",
        off=tuple(off for off in site.working_time.closed if off.end >= day),
    )


def _first_words(site: Site) -> Iterator[PublishedPromise]:
    if site.incidents is None:
        return
    words = catalogue(site.language).gettext
    for severity, promise in site.incidents.first_words.items():
        label = promise.label or words(_SEVERITIES[severity])
        yield PublishedPromise(severity, label, delay_in_words(promise, site.language))


def _of_other_sections(site: Site) -> Iterator[PublishedPromise]:
    """The two delays that stand in the sections they belong to."""
    words = catalogue(site.language).gettext
    publication = Promise(days=site.testimonials.publication_delay_days)
    yield PublishedPromise(
        "testimonial",
        words("Your testimonial, published or refused with the reason"),
        delay_in_words(publication, site.language),
        words("the day it is received"),
    )
    referral = site.referral
    if referral and (referral.friend or referral.referrer):
        yield PublishedPromise(
            "reward",
            words("The reward of a recommendation"),
            delay_in_words(Promise(days=referral.payout_delay_days), site.language),
            words("the payment of the first invoice"),
        )
