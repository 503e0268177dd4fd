"""What a comparison may not say: claims nobody can check, words that run others down."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..comparison_settings import Comparison
from ..diagnostics import Report, Severity, problem
from ..law import fact
from ..site import Site
from ..source import Document, Key

RUNS_DOWN = problem(
    "S330",
    "“{word}” runs somebody down: a comparison says what can be checked",
    hint="say what happens, with a figure and its source ({source}, read on {read})",
    severity=Severity.WARNING,
)
OLD_CLAIM = problem(
    "S331",
    "the source of this claim was read on {date}, more than a year ago",
    hint="read it again, then correct “read” ({source}, read on {read})",
    severity=Severity.WARNING,
)
LATER_CLAIM = problem(
    "S332",
    "the source of this claim is said to be read on {date}, which is still to come",
    hint="write the day on which you read it ({source}, read on {read})",
)
NO_SUCH_SERVICE = problem(
    "S333", "there is no service “{service}”", hint="services with a price: {known}"
)
SUPERLATIVE = problem(
    "S334",
    "“{word}” cannot be checked by who reads it",
    hint="give the figure, and its source under “claims” ({source}, read on {read})",
    severity=Severity.WARNING,
)

YEAR = datetime.timedelta(days=366)

_RUNS_DOWN = re.compile(
    r"\b(?:bidouill\w+|bricol(?:age|é|és|eur|eurs)|nuls?|nulles?|amateurs?|amateuris\w+|incompétent\w*"
    r"|arnaqu\w+|escroc\w*|charlatan\w*|médiocres?|pourri\w*|usine à gaz|catastroph\w+|ridicules?"
    r"|rubbish|garbage|amateurish|incompeten\w+|scam\w*|crooks?|hopeless|ridiculous)\b",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(
    r"\b(?:(?:le|la|les) meilleure?s?|n[°o] ?1|numéro un|leader|incomparables?|inégal\w+"
    r"|imbattables?|the best|number one|unbeatable|unrivalled)\b",
    re.IGNORECASE,
)


def check_comparison(site: Site, document: Document, day: datetime.date, report: Report) -> None:
    """Report claims and words of `comparison` that cannot stand."""
    comparison = site.comparison
    if comparison is None:
        return
    cited = fact("compared_fairly").cited
    for key, text in _texts(comparison):
        for kind, pattern in ((RUNS_DOWN, _RUNS_DOWN), (SUPERLATIVE, _SUPERLATIVE)):
            found = pattern.search(text)
            if found:
                report(kind.at(document.where(("comparison", *key)), word=found[0], **cited))
    for number, claim in enumerate(comparison.claims):
        where = document.where(("comparison", "claims", number, "read"))
        if claim.read > day:
            report(LATER_CLAIM.at(where, date=claim.read, **cited))
        elif day - claim.read > YEAR:
            report(OLD_CLAIM.at(where, date=claim.read, **cited))
    costs = comparison.costs
    priced = [service.id for service in site.services if service.price is not None]
    if costs and costs.service not in priced:
        where = document.where(("comparison", "costs", "service"))
        known = ", ".join(priced) or "–"
        report(NO_SUCH_SERVICE.at(where, service=costs.service, known=known))


def _texts(comparison: Comparison) -> Iterator[tuple[Key, str]]:
    yield ("headline",), comparison.headline
    yield ("lead",), comparison.lead
    for name in ("in_house", "with_us", "leaving"):
        for number, text in enumerate(getattr(comparison, name)):
            yield (name, number), text
    for number, claim in enumerate(comparison.claims):
        yield ("claims", number, "text"), claim.text
