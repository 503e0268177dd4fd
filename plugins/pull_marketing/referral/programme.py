"""The referral programme of site.yaml: what it offers, and the rules its offer must hold to."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ..diagnostics import Location, Report, problem
from ..law import fact
from ..site import Referral, ReferralReward, Site
from ..source import Document, Key
from .professions import check_profession

CONDITIONS_MISSING = problem(
    "R001",
    "the conditions of the offer are missing",
    hint="write “conditions: …” under “referral”: who is a new client, for which work"
    " ({source}, read on {read})",
)
ENDS_BEFORE_OPENING = problem(
    "R002",
    "the programme ends on {end}, before it opens on {open}",
    hint="correct one of the two dates",
)
HAS_ENDED = problem(
    "R003",
    "the programme ended on {end}, and its pages still offer a reward",
    hint="write a later “end”, or remove “referral” from site.yaml ({source}, read on {read})",
)
NO_DISCLOSURE = problem(
    "R008",
    "the message for “{channel}” does not say that its sender is rewarded",
    hint="write {slot} where the sentence about the reward must stand ({source}, read on {read})",
)
NO_LINK = problem(
    "R009",
    "the message for “{channel}” does not hold the link",
    hint="write {slot} where the address must stand",
)
FREE_WITHOUT_CONDITION = problem(
    "R010",
    "“{label}” promises something free without saying at which condition",
    hint="write “condition: …” beside the label ({source}, read on {read})",
)
OTHER_CURRENCY = problem(
    "R011",
    "the rewards are in {currency}, the rates in {rates_currency}",
    hint="use one currency: remove “currency” under “referral”",
)
AMOUNTS_DIFFER = problem(
    "R012",
    "“{label}” does not say the same amount as “value: {value}”",
    hint="write the same figure in both ({source}, read on {read})",
)

_FREE = re.compile(r"\b(?:gratuit\w*|offert\w*|cadeaux?|free|gifts?)\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(\d[\d\s\u00a0\u202f.,]*)\s*(?:€|EUR|CHF|CAD|USD|\$|euros?\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class Programme:
    """What is offered, as pages and messages need it.

    Attributes:
        settings: the section of site.yaml.
        currency: of both rewards.
        day: the day of the build.
    """

    settings: Referral
    currency: str
    day: datetime.date

    @property
    def rewarded(self) -> bool:
        return self.settings.friend is not None or self.settings.referrer is not None

    @property
    def is_open(self) -> bool:
        return self.settings.open <= self.day <= self.settings.end

    @property
    def friend_condition(self) -> str:
        """What stands beside the friend's reward wherever it is named."""
        friend = self.settings.friend
        return (friend.condition if friend else "") or self.settings.conditions


def programme_of(site: Site, day: datetime.date) -> Programme | None:
    """The programme, or None when the site has none."""
    if site.referral is None:
        return None
    rates_currency = site.rates.currency if site.rates else "EUR"
    return Programme(site.referral, site.referral.currency or rates_currency, day)


def check_programme(site: Site, document: Document, day: datetime.date, report: Report) -> None:
    """Report everything the programme may not say, at its line of site.yaml."""
    settings = site.referral
    if settings is None:
        return

    def where(*key: str) -> Location:
        return document.where(("referral", *key))

    rewards = [("friend", settings.friend), ("referrer", settings.referrer)]
    given = [(side, reward) for side, reward in rewards if reward is not None]
    if given and not settings.conditions.strip():
        report(CONDITIONS_MISSING.at(where("conditions"), **fact("offer_terms").cited))
    if settings.end < settings.open:
        dates: dict[str, Any] = {"end": settings.end, "open": settings.open}
        report(ENDS_BEFORE_OPENING.at(where("end"), **dates))
    elif given and settings.end < day:
        report(HAS_ENDED.at(where("end"), end=settings.end, **fact("offer_truth").cited))
    if given:
        business = ("business", "profession")
        check_profession(site.business.profession, document.where(business), report)
    for side, reward in given:
        _check_reward(reward, document, ("referral", side), report)
    rates_currency = site.rates.currency if site.rates else None
    if settings.currency and rates_currency and settings.currency != rates_currency:
        currencies: dict[str, Any] = {
            "currency": settings.currency,
            "rates_currency": rates_currency,
        }
        report(OTHER_CURRENCY.at(where("currency"), **currencies))
    _check_messages(settings, bool(given), document, report)


def _check_reward(reward: ReferralReward, document: Document, key: Key, report: Report) -> None:
    where = document.where((*key, "label"))
    if _FREE.search(reward.label) and not reward.condition.strip():
        cited = fact("offer_free").cited
        report(FREE_WITHOUT_CONDITION.at(where, label=reward.label, **cited))
    found = _AMOUNT.search(reward.label)
    if found and _read_amount(found[1]) not in (None, reward.value):
        cited = fact("offer_truth").cited
        report(AMOUNTS_DIFFER.at(where, label=reward.label, value=reward.value, **cited))


def _read_amount(written: str) -> Decimal | None:
    """1 400, 1.400, 12,50: the last comma or point counts only before one or two digits."""
    text = re.sub(r"\s", "", written).strip(".,")
    whole, mark, cents = re.fullmatch(r"([\d.,]*?)(?:([.,])(\d{1,2}))?", text).groups()  # type: ignore[union-attr]
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + (f".{cents}" if mark else ""))
    except InvalidOperation:
        return None


def _check_messages(settings: Referral, rewarded: bool, document: Document, report: Report) -> None:
    for channel, text in settings.messages.items():
        where = document.where(("referral", "messages", channel))
        if rewarded and "{disclosure}" not in text:
            cited = fact("hidden_interest").cited
            report(NO_DISCLOSURE.at(where, channel=channel, slot="{disclosure}", **cited))
        if "{link}" not in text:
            report(NO_LINK.at(where, channel=channel, slot="{link}"))
