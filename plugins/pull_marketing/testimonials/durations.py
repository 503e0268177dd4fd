"""Durations in words, French and English: how long a text says that something has lasted.

`claims("J’utilise machin depuis 2 ans")` finds one claim of at least 730 days. A claim is read in
the way most favourable to its author: only what cannot be true is of interest.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

TOLERANCE = 0.15
"""How much longer a claim may be than what the dates allow: people round."""

_ROUNDED = 0.8
_NEARLY = 0.85

_UNITS = {
    "jour": 1.0,
    "day": 1.0,
    "semaine": 7.0,
    "week": 7.0,
    "quinzaine": 14.0,
    "fortnight": 14.0,
    "mois": 30.44,
    "month": 30.44,
    "trimestre": 91.3,
    "quarter": 91.3,
    "semestre": 182.6,
    "an": 365.25,
    "année": 365.25,
    "annee": 365.25,
    "year": 365.25,
    "décennie": 3652.5,
    "decade": 3652.5,
}

_NUMBERS = {
    word: float(value)
    for value, words in enumerate(
        (
            "",
            "un une one a an",
            "deux two couple",
            "trois three",
            "quatre four",
            "cinq five",
            "six",
            "sept seven",
            "huit eight",
            "neuf nine",
            "dix ten",
            "onze eleven",
            "douze twelve",
            "treize thirteen",
            "quatorze fourteen",
            "quinze fifteen",
            "seize sixteen",
            "dix-sept seventeen",
            "dix-huit eighteen",
            "dix-neuf nineteen",
            "vingt twenty",
        )
    )
    for word in words.split()
} | {"trente": 30.0, "thirty": 30.0, "quarante": 40.0, "forty": 40.0, "cinquante": 50.0}

_ROUND_NUMBERS = {
    "huitaine": 8.0,
    "dizaine": 10.0,
    "douzaine": 12.0,
    "dozen": 12.0,
    "quinzaine": 15.0,
    "vingtaine": 20.0,
    "trentaine": 30.0,
    "quarantaine": 40.0,
    "cinquantaine": 50.0,
}
_VAGUE = {"quelques", "plusieurs", "des", "several", "some", "many", "few"}

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "",
            "janvier january jan",
            "février fevrier february feb",
            "mars march",
            "avril april",
            "mai may",
            "juin june",
            "juillet july",
            "août aout august",
            "septembre september sept",
            "octobre october oct",
            "novembre november nov",
            "décembre decembre december dec",
        )
    )
    for name in names.split()
}

# The last month a season can mean.
_SEASONS = {
    "printemps": 6,
    "spring": 6,
    "été": 9,
    "ete": 9,
    "summer": 9,
    "automne": 12,
    "autumn": 12,
    "fall": 12,
    "hiver": 12,
    "winter": 12,
}


def _one_of(words: dict[str, float] | dict[str, int] | set[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_HALF = r"(?P<half>\s+et\s+demie?|\s+and\s+a\s+half)?"

_QUANTITY = (
    r"(?P<degree>(?:(?:déjà|deja|maintenant|plus\s+de|plus\s+d'|moins\s+de|moins\s+d'|près\s+de"
    r"|pres\s+de|près\s+d'|presque|environ|à\s+peu\s+près|bientôt|au\s+moins|quasi(?:ment)?"
    r"|over|more\s+than|less\s+than|almost|nearly|about|around|at\s+least|roughly|just\s+over"
    r"|the\s+(?:past|last)|the|les|ces|ma|mes)\s*)*)"
    rf"(?:(?P<figure>\d{{1,3}}(?:[.,]\d)?)"
    rf"|(?:(?:une|bonne|a|good)\s+)*(?P<round>{_one_of(_ROUND_NUMBERS)})(?:\s+(?:de|d'|of))?"
    rf"|(?:a\s+)?(?P<vague>{_one_of(_VAGUE)})"
    rf"|(?:a\s+)?(?P<word>{_one_of(_NUMBERS)})(?:\s+of)?)"
    r"(?:\s*(?:bonnes?|longues?|good|long|full))?\s*"
    rf"(?P<unit>{_one_of(_UNITS)})s?\b"
    rf"{_HALF}"
)

_LEAD = (
    r"(?:depuis|cela\s+fait|ça\s+fait|ca\s+fait|voilà|voila|voici|il\s+y\s+a|pendant|durant"
    r"|au\s+bout\s+de|au\s+bout\s+d'|après|apres|en|for|after|over|during|within|in\s+the\s+last"
    r"|in\s+the\s+past|it's\s+been|it\s+has\s+been|since)"
)

_USED = (
    r"\s+(?:ago|que|qu'|d'utilisation|d'usage|de\s+collaboration|of\s+us(?:e|ing)|together"
    r"|ensemble|maintenant)"
)

_LEADING = re.compile(rf"\b{_LEAD}", re.IGNORECASE)
_TAIL = re.compile(rf"{_HALF}{_USED}", re.IGNORECASE)
_LASTED = re.compile(rf"\b{_LEAD}\s*{_QUANTITY}", re.IGNORECASE)
_TRAILING = re.compile(rf"\b{_QUANTITY}{_USED}", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:depuis|since|dès|from)\s+(?:(?:le|la|l'|the|early|late|mid|début|debut|fin|mi|courant)"
    r"[\s-]*)*"
    r"(?:(?P<day>\d{1,2})(?:er|st|nd|rd|th)?\s+(?:of\s+)?)?"
    rf"(?:(?P<month>{_one_of(_MONTHS)})\.?\s+(?:of\s+)?|(?P<season>{_one_of(_SEASONS)})\s+(?:de\s+)?)?"
    r"(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


_ANCHOR = re.compile(
    rf"\b(?:{_one_of(_UNITS)})s?\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
"""A unit or a year: without one there is no claim, and the long patterns need not be tried."""

_BEFORE, _AFTER = 70, 30  # letters around it that can belong to the claim


@dataclass(frozen=True)
class Claim:
    """Something that a text says has lasted.

    Attributes:
        words: the words as they stand in the text.
        start: where they begin in it.
        days: the shortest time the words can mean, for a length (“for two years”).
        since: the latest day the words can mean, for a start (“since 2019”).
    """

    words: str
    start: int
    days: float = 0.0
    since: datetime.date | None = None

    def days_at(self, day: datetime.date) -> float:
        """The shortest time, in days, that the claim means when it is said on `day`."""
        if self.since is None:
            return self.days
        return max((day - self.since).days, 0)

    def is_possible(self, begun: datetime.date, said: datetime.date) -> bool:
        """Whether something begun on one day can have lasted that long on another."""
        return self.days_at(said) <= ((said - begun).days + 1) * (1 + TOLERANCE)


def claims(text: str) -> tuple[Claim, ...]:
    """Every duration that the text says something has lasted, in its order."""
    folded = _fold(text)
    found: dict[int, Claim] = {}
    for claim in _all(text, folded):
        inside = any(c.start <= claim.start < c.start + len(c.words) for c in found.values())
        if not inside:
            found[claim.start] = claim
    return tuple(found[start] for start in sorted(found))


def longest_days(text: str) -> float | None:
    """The length named in a sentence such as « trois ans » or “36 months”, in days; None if none.

    For what an owner promises (a retention), not for what a client says.
    """
    match = re.search(_QUANTITY, _fold(text), re.IGNORECASE)
    return _length(match) if match else None


def _all(text: str, folded: str) -> Iterator[Claim]:
    for anchor in _ANCHOR.finditer(folded):
        start, end = max(anchor.start() - _BEFORE, 0), anchor.end() + _AFTER
        if anchor[0].isdecimal():
            for match in _SINCE.finditer(folded, start, anchor.end()):
                yield Claim(_words(text, match), match.start(), since=_latest(match))
            continue
        patterns = [_LASTED] if _LEADING.search(folded, start, anchor.start()) else []
        if _TAIL.match(folded, anchor.end()):
            patterns.append(_TRAILING)
        for pattern in patterns:
            for match in pattern.finditer(folded, start, end):
                yield Claim(_words(text, match), match.start(), days=_length(match))


def _words(text: str, match: re.Match[str]) -> str:
    return text[match.start() : match.end()]


def _length(match: re.Match[str]) -> float:
    unit = _UNITS[match["unit"].lower()]
    degree = " ".join((match["degree"] or "").lower().split())
    factor = 1.0
    if match["figure"]:
        number = float(match["figure"].replace(",", "."))
    elif match["round"]:
        number, factor = _ROUND_NUMBERS[match["round"].lower()], _ROUNDED
    elif match["vague"]:
        number = 2.0
    else:
        number = _NUMBERS[match["word"].lower()]
    if match["half"]:
        number += 0.5
    if "moins" in degree or "less" in degree:
        return 0.0
    if re.search(r"pr[eè]s|presque|bient|quasi|almost|nearly", degree):
        factor = min(factor, _NEARLY)
    if re.search(r"environ|peu|about|around|roughly", degree):
        factor = min(factor, _ROUNDED)
    return number * unit * factor


def _latest(match: re.Match[str]) -> datetime.date:
    """The last day that « mars 2019 », « l’été 2019 » or « 2019 » can mean."""
    year = int(match["year"])
    month = 12
    if match["month"]:
        month = _MONTHS[match["month"].lower()]
    elif match["season"]:
        month = _SEASONS[match["season"].lower()]
    last = calendar.monthrange(year, month)[1]
    day = int(match["day"]) if match["day"] and match["month"] else last
    return datetime.date(year, month, min(max(day, 1), last))


def _fold(text: str) -> str:
    """Spaces and apostrophes as one sees them; every position stays the same."""
    return text.translate(_FOLDING)


_FOLDING = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\t": " ", "’": "'", "ʼ": "'"}
)
