"""What the published policy says, and the counts nobody prints: asked, received, refused, told."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from ..site import Service, Site
from .facts import words
from .model import Testimonial
from .register import Register

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
    shown = [t for t in testimonials if not t.withdrawn and (t.received or first) >= first]
    ids = {t.id for t in shown}
    refused = [r for r in register.refusals if r.received >= first]
    entries = {i: e for i, e in register.entries.items() if e.received >= first}
    withdrawn = {i for i, e in entries.items() if e.withdrawn and i not in ids}
    withdrawn |= {t.id for t in testimonials if t.withdrawn and (t.received or first) >= first}
    received = ids | set(entries) | withdrawn
    grounds = Counter(r.ground for r in refused)
    return Counts(
        since=since,
        asked=sum(r.asked for r in register.requests if r.date >= first),
        received=len(received) + len(refused),
        published=len(shown),
        refused=len(refused),
        withdrawn=len(withdrawn),
        pending=len(received - ids - withdrawn),
        verified=sum(t.verified for t in shown),
        anonymous=sum(t.display_as == "anonymous" for t in shown),
        related=sum(t.related for t in shown),
        rewarded=sum(bool(t.incentive and t.incentive.given) for t in shown),
        grounds=tuple((ground, grounds[ground]) for ground in sorted(grounds)),
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
