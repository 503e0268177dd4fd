"""What the published policy says, and the counts nobody prints: asked, received, refused, told."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..site import Service, Site
from .facts import words
from .model import Testimonial
from .register import Register
from .seal import Seal

FEWEST_RATINGS = 5
"""No average is printed from fewer ratings than this (rule T22)."""


@dataclass(frozen=True)
class Average:
    """The mean of the ratings given on this site, out of five."""

    value: float
    count: int


@dataclass(frozen=True)
class Counts:
    """Figures computed from the register and the files, never written by hand.

    Attributes:
        since: the first day that counts; None counts everything.
        received: everything that arrived, whatever became of it.
        pending: received and neither published, refused nor withdrawn.
        grounds: number of refusals by ground, only those that occurred.
    """

    since: datetime.date | None
    asked: int
    received: int
    published: int
    refused: int
    withdrawn: int
    pending: int
    verified: int
    anonymous: int
    related: int
    rewarded: int
    grounds: tuple[tuple[str, int], ...] = ()
    average: Average | None = None

    @property
    def unverified(self) -> int:
        return self.published - self.verified


@dataclass(frozen=True)
class Policy:
    """Everything that the policy page prints, but its words."""

    services: tuple[Service, ...]
    methods: tuple[str, ...]
    incentives: tuple[str, ...]
    grounds: tuple[str, ...]
    delay_days: int
    retention: str
    refusal_channel: str
    report_email: str
    last_checked: datetime.date | None
    highlights: bool
    selection: bool
    counts: Counts


def count(
    testimonials: tuple[Testimonial, ...], register: Register, since: datetime.date | None
) -> Counts:
    """Count what happened since a day.

    Args:
        testimonials: every file; those withdrawn are told apart.
        register: entries, refusals and requests.
        since: the first day, by date of receipt; None for all.
    """
    first = since or datetime.date.min
    if register.seal:
        return _sealed_count(testimonials, register.seal, since)
    shown = [t for t in testimonials if not t.withdrawn and (t.received or first) >= first]
    ids = {t.id for t in shown}
    refused = [r for r in register.refusals if r.received >= first]
    entries = {i: e for i, e in register.entries.items() if e.received >= first}
    withdrawn = {i for i, e in entries.items() if e.withdrawn and i not in ids}
    withdrawn |= {t.id for t in testimonials if t.withdrawn and (t.received or first) >= first}
    received = ids | set(entries) | withdrawn
    grounds = Counter(r.ground for r in refused)
    return _counts(
        shown,
        since=since,
        asked=sum(r.asked for r in register.requests if r.date >= first),
        received=len(received) + len(refused),
        refused=len(refused),
        withdrawn=len(withdrawn),
        pending=len(received - ids - withdrawn),
        grounds=tuple((ground, grounds[ground]) for ground in sorted(grounds)),
    )


def _sealed_count(
    testimonials: tuple[Testimonial, ...], seal: Seal, since: datetime.date | None
) -> Counts:
    """The figures that were sealed, with what left the site since."""
    first = since or datetime.date.min
    figures = seal.since(since) or seal.counts[0]
    shown = [t for t in testimonials if not t.withdrawn and (t.received or first) >= first]
    sealed = {t.id for t in seal.testimonials if (t.received or first) >= first}
    ids = {t.id for t in shown}
    withdrawn = sealed & {t.id for t in testimonials if t.withdrawn}
    return _counts(
        shown,
        since=since,
        asked=figures.asked,
        received=figures.received + len(ids - sealed),
        refused=figures.refused,
        withdrawn=figures.withdrawn + len(withdrawn),
        # Off the site without a word in its header: the register will say why.
        pending=figures.pending + len(sealed - ids - withdrawn),
        grounds=tuple(sorted(figures.grounds.items())),
    )


def _counts(shown: list[Testimonial], **recorded: Any) -> Counts:
    """What was recorded, with what the published files say themselves."""
    return Counts(
        **recorded,
        published=len(shown),
        verified=sum(t.verified for t in shown),
        anonymous=sum(t.display_as == "anonymous" for t in shown),
        related=sum(t.related for t in shown),
        rewarded=sum(bool(t.incentive and t.incentive.given) for t in shown),
        average=average(shown),
    )


def average(shown: list[Testimonial]) -> Average | None:
    """The mean out of five of what was rated here; None below five ratings.

    Ratings taken from another site are left out: they were not given under this policy.
    """
    marks = [5 * t.rating.value / t.rating.scale for t in shown if t.rating and not t.imported]
    if len(marks) < FEWEST_RATINGS:
        return None
    return Average(round(sum(marks) / len(marks), 1), len(marks))


def policy_of(site: Site, testimonials: tuple[Testimonial, ...], register: Register) -> Policy:
    """The policy of a site, from site.yaml, the testimonials and the register."""
    settings = site.testimonials
    shown = [t for t in testimonials if not t.withdrawn]
    methods = dict.fromkeys(t.verification_method for t in shown if t.verified)
    rewards = dict.fromkeys(
        f"{t.incentive.kind} ({t.incentive.value})"
        for t in shown
        if t.incentive and t.incentive.given
    )
    return Policy(
        services=site.services,
        methods=tuple(method for method in methods if method),
        incentives=tuple(rewards),
        grounds=tuple(words()["grounds"]),
        delay_days=settings.publication_delay_days,
        retention=settings.retention,
        refusal_channel=settings.refusal_channel,
        report_email=settings.report_email or site.business.email,
        last_checked=settings.last_checked,
        highlights=any(t.highlights for t in shown),
        selection=bool(site.home.testimonial) and len(shown) > 1,
        counts=count(testimonials, register, settings.counted_since),
    )
