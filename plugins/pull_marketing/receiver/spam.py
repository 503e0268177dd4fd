"""How much a post looks like advertising: points with their reasons, for the owner to judge.

Nothing is refused here. From the threshold on, a submission waits in quarantine: the person sees
the same page as everybody, nothing is sent on, and the owner sees why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from disposable_email_domains import blocklist

from ..diagnostics import Term
from ..questionnaires.model import Kind

QUARANTINE_FROM = 5
NO_WORK = "no_work"
BUTTON = "button"

REASONS: dict[str, tuple[int, Term]] = {
    "trap": (10, Term("a field that people do not see was filled in")),
    "markup": (4, Term("an answer contains the code of a link")),
    "name_with_link": (4, Term("the name contains a web address")),
    "many_links": (4, Term("more than five web addresses")),
    "some_links": (2, Term("more than two web addresses")),
    "disposable": (2, Term("an address that is thrown away after some minutes")),
    "repeated": (2, Term("the same text in several answers")),
    "no_script": (1, Term("sent without the page's script")),
    "no_origin": (1, Term("it does not say from which page it was sent")),
    NO_WORK: (5, Term("the browser did no work for it, and nobody pressed the button")),
    BUTTON: (0, Term("confirmed with the button, without the work of a browser")),
}
"""Each reason with its points. Without a script and without an origin alone nobody is suspected."""

_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_MARKUP = re.compile(r"<a\s|\[url[=\]]|\[link[=\]]", re.IGNORECASE)
TEXTS = (Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.NAME, Kind.ADDRESS)
"""What is answered freely."""


@dataclass(frozen=True)
class Suspicion:
    """Points and the reasons for them."""

    reasons: tuple[str, ...]

    @property
    def points(self) -> int:
        return sum(REASONS[reason][0] for reason in self.reasons)

    @property
    def is_quarantined(self) -> bool:
        return self.points >= QUARANTINE_FROM

    @property
    def waits_for_a_person(self) -> bool:
        """Whether the work that was not done is all that keeps it in quarantine."""
        if NO_WORK not in self.reasons:
            return False
        return not Suspicion(tuple(r for r in self.reasons if r != NO_WORK)).is_quarantined


def judge(
    texts: Sequence[str],
    names: Sequence[str],
    addresses: Sequence[str],
    *,
    trap: bool,
    script: bool,
    origin: bool,
    worked: bool = True,
) -> Suspicion:
    """Look at the answers that count.

    Args:
        texts: what was written freely, names included.
        names: of persons.
        addresses: for mail.
        trap: whether the field for robots holds something.
        script: whether the page's script took part.
        origin: whether the browser said where the post comes from.
        worked: whether it did the work that was asked of it, if any was.
    """
    together = "\n".join(texts)
    has_links = "://" in together or "www." in together.lower()  # which is found out quickly
    links = len(_LINK.findall(together)) if has_links else 0
    long_ones = [text for text in texts if len(text) > 20]
    found = {
        "trap": trap,
        "markup": ("<" in together or "[" in together) and bool(_MARKUP.search(together)),
        "name_with_link": links > 0 and any(_LINK.search(name) for name in names),
        "many_links": links > 5,
        "some_links": 2 < links <= 5,
        "disposable": any(map(_is_disposable, addresses)),
        "repeated": len(set(long_ones)) < len(long_ones),
        "no_script": not script,
        "no_origin": not origin,
        NO_WORK: not worked,
    }
    return Suspicion(tuple(reason for reason in REASONS if found.get(reason)))


def _is_disposable(address: str) -> bool:
    """Whether its domain, or one above it, is on the list."""
    parts = address.rpartition("@")[2].casefold().strip(".").split(".")
    return any(".".join(parts[start:]) in blocklist for start in range(len(parts) - 1))
