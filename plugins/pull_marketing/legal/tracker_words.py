"""The sentence about cookies and trackers that the finished site allows, and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..catalogues import catalogue
from ..site import ThirdParty
from .document import listed, paragraphs
from .trackers import STORED, Finding, Kind, Verdict, verdict

SLOT = ("<!--trackers-->", "<!--/trackers-->")
"""Marks around the sentence that is chosen when the whole site has been written."""


def tracker_html(
    findings: Iterable[Finding], language: str, declared: Iterable[ThirdParty] = ()
) -> str:
    """One of three sentences, and what the site really stores or loads."""
    words = catalogue(language).gettext
    found = list(findings)
    scope = words("Checked in the files of this site when it was built; what a host adds is not.")
    scopes = [*_players(found, words), scope]
    result = verdict(found)
    if result is Verdict.NONE:
        return paragraphs(words("No cookie, no tracker, nothing stored on your device."), *scopes)
    stored = sorted({f.path.rpartition("/")[2] for f in found if f.kind is Kind.STORAGE})
    kept = listed(dict.fromkeys(words(STORED[name]) for name in stored if name in STORED))
    if result is Verdict.NECESSARY:
        lead = words("No cookie, no tracker. Only what you ask for is stored:")
        return paragraphs(lead) + kept + paragraphs(*scopes)
    lead = words("This site loads or stores the following:")
    known = {third.host: third for third in declared}
    lines = []
    for host, path in sorted(
        {(f.what, f.path) for f in found if f.kind not in _ASKED and not _is_kept(f)}
    ):
        third = known.get(host)
        if third is None:
            lines.append(f"{host} ({path})")
        else:
            told = words("{name} ({host}): {purpose}. {consent}")
            lines.append(
                told.format(
                    name=third.name, host=host, purpose=third.purpose, consent=third.consent
                )
            )
    return paragraphs(lead) + listed(dict.fromkeys(lines)) + kept + paragraphs(*scopes)


_ASKED = (Kind.FORM, Kind.CLICK)
"""What happens only when the visitor sends or clicks."""


def _players(found: Iterable[Finding], words: Callable[[str], str]) -> list[str]:
    hosts = sorted({f.what for f in found if f.kind is Kind.CLICK})
    if not hosts:
        return []
    told = words(
        "Videos are asked for only when you click on their picture: then {hosts} sees your address"
        " and may store something on your device."
    )
    return [told.format(hosts=", ".join(hosts))]


def _is_kept(finding: Finding) -> bool:
    return finding.kind is Kind.STORAGE and finding.path.rpartition("/")[2] in STORED


def fill_slot(html: str, sentence: str) -> str:
    """Put the sentence between its marks, in the place of the one of an earlier build."""
    before, start, rest = html.partition(SLOT[0])
    _old, end, after = rest.partition(SLOT[1])
    return f"{before}{start}{sentence}{end}{after}" if start and end else html
