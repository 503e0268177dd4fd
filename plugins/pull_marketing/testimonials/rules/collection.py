"""Rules about the whole: incentives, copies, bursts, averages, refusals, the policy's slots."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from ...diagnostics import Term
from ..case import Case
from ..duplicates import near_duplicates
from ..durations import longest_days
from ..facts import words
from ..model import Testimonial
from ..seal import Seal
from .people import folded_name
from .registry import Finding, found, rule

_BURST = 3
_PHRASE_WORDS = 7
_FEWEST_RATINGS = 5
_NO_LIMIT = re.compile(
    r"sans limite|illimit|aussi longtemps|without limit|no limit|as long as", re.I
)


@rule(
    "T10",
    "the incentive is not told whole: {reason}",
    hint="write “incentive: none”, or kind, value and condition; both are printed",
)
def incentive_stated(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        if item.incentive is None:
            yield found(item.source.at("author"), reason=Term("incentive is missing"))
        elif item.incentive.given:
            for name in ("value", "condition"):
                if not getattr(item.incentive, name):
                    yield found(item.source.at("incentive"), reason=Term(f"its {name} is missing"))


@rule(
    "T17",
    "almost the same as {first}: {reason}",
    hint="keep one of the two; a copied testimonial is a false one",
)
def copies(case: Case) -> Iterator[Finding]:
    # The oldest keeps its place; the one added later is reported.
    items = sorted(case.shown, key=lambda item: item.order)
    told: set[str] = set()
    for pair in near_duplicates([item.text for item in items]):
        first, second = items[pair.first], items[pair.second]
        told.add(second.id)
        reason = f"{round(pair.similarity * 100)} %"
        yield found(second.source.at_text(), first=first.source.name, reason=reason)
    spoken: dict[tuple[str, str], Testimonial] = {}
    for item in items:
        if item.display_as == "anonymous":
            continue
        earlier = spoken.setdefault((folded_name(item.author), item.service), item)
        if earlier is not item and item.id not in told:
            reason = Term("the same author for the same service")
            yield found(item.source.at("author"), first=earlier.source.name, reason=reason)


@rule(
    "T18",
    "{count} testimonials {what}",
    hint="it happens; be ready to show where they come from",
)
def bursts(case: Case) -> Iterator[Finding]:
    days: dict[object, list[Testimonial]] = defaultdict(list)
    phrases: dict[str, list[Testimonial]] = defaultdict(list)
    for item in case.shown:
        if item.origin in ("oral", "paper") and item.received:
            days[item.received].append(item)
        for phrase in _phrases(item.text):
            phrases[phrase].append(item)
    for group in days.values():
        if len(group) >= _BURST:
            what = Term("given by mouth or on paper arrived the same day")
            yield found(group[0].source.at("received"), count=len(group), what=what)
    told: set[str] = set()
    for group in phrases.values():
        if len(group) >= _BURST and group[0].id not in told:
            told.update(item.id for item in group)
            what = Term("hold the same sentence")
            yield found(group[0].source.at_text(), count=len(group), what=what)


def _phrases(text: str) -> set[str]:
    parts = re.split(r"[.!?…]+\s", text.casefold())
    return {part.strip(" .") for part in parts if len(part.split()) >= _PHRASE_WORDS}


@rule(
    "T22",
    "{count} ratings: no average is shown below {least}",
    hint="nothing to do; the page prints an average from {least} ratings on",
)
def too_few_ratings(case: Case) -> Iterator[Finding]:
    rated = [item for item in case.shown if item.rating and not item.imported]
    if 0 < len(rated) < _FEWEST_RATINGS:
        where = rated[0].source.at("rating")
        yield found(where, count=len(rated), least=_FEWEST_RATINGS)


@rule(
    "T23",
    "the refusal “{id}”: {reason}",
    hint="grounds of the policy: {grounds}; the author is told the ground (told: date)",
)
def refusals(case: Case) -> Iterator[Finding]:
    grounds = words()["grounds"]
    if case.register.seal:
        yield from _sealed_refusals(case.register.seal, grounds)
    for refusal in case.register.refusals:
        place = case.register.refusal_places[refusal.id]
        details = {"id": refusal.id, "grounds": ", ".join(grounds)}
        if refusal.ground not in grounds:
            never = refusal.ground.lower() in words()["never_a_ground"]
            reason = Term("an unfavourable opinion is never a ground") if never else refusal.ground
            yield found(place.at("ground"), reason=reason, **details)
        if refusal.told is None:
            yield found(place.at(), reason=Term("its author was not told"), **details)


def _sealed_refusals(seal: Seal, grounds: Collection[str]) -> Iterator[Finding]:
    """The refusals of a seal are numbers: their grounds, and how many authors were told."""
    details = {"grounds": ", ".join(grounds)}
    for counts in seal.counts:
        for ground in counts.grounds:
            if ground not in grounds:
                yield found(seal.place, id="–", reason=ground, **details)
        if counts.refused_told < counts.refused:
            yield found(seal.place, id="–", reason=Term("its author was not told"), **details)
        if sum(counts.grounds.values()) != counts.refused:
            yield found(seal.place, id="–", reason=Term("its ground is missing"), **details)


@rule(
    "T24",
    "the published policy is not whole: {missing}",
    hint="fill it in site.yaml, under testimonials",
)
def policy_slots(case: Case) -> Iterator[Finding]:
    if not case.shown:
        return
    settings = case.site.testimonials
    readable = longest_days(settings.retention) or _NO_LIMIT.search(settings.retention)
    slots = {
        "retention": bool(settings.retention and readable),
        "counted_since": settings.counted_since is not None,
        "last_checked": settings.last_checked is not None,
    }
    for name, filled in slots.items():
        if not filled:
            yield found(case.at_site("testimonials", name), missing=name)
