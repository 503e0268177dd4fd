"""The page about visitors' data: the union of what the questionnaires of the site declare.

Nothing here is written by hand, so it cannot forget a questionnaire or a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from ..catalogues import catalogue
from ..site import Site
from .document import LegalDocument, Section, facts_table, listed, paragraphs
from .notice import cited
from .trackers import STORED, Finding, Kind, Verdict, verdict

Words = Callable[[str], str]

SLOT = ("<!--trackers-->", "<!--/trackers-->")
"""Marks around the sentence that is chosen when the whole site has been written."""


@dataclass(frozen=True)
class Declaration:
    """What one questionnaire says it does with the answers.

    Attributes:
        title: of the questionnaire.
        slug: its name in addresses.
        purpose: why the questions are asked.
        deliver_to: who receives the answers.
        keep: how long they are kept, in words.
        asked: the questions, and whether an answer is required.
        hidden: what the page sends besides the answers.
        decides: whether the answers choose which ending the visitor sees.
        service: a company that receives the answers for the business, if any.
        by_mail: the visitor's own mail program sends the answers.
    """

    title: str
    slug: str
    purpose: str
    deliver_to: str
    keep: str
    asked: tuple[tuple[str, bool], ...]
    hidden: tuple[str, ...] = ()
    decides: bool = False
    service: str = ""
    by_mail: bool = False


def privacy_page(
    site: Site, declarations: Iterable[Declaration], *, has_referral: bool
) -> LegalDocument:
    """The page about visitors' data; the sentence about trackers is left to `tracker_html`."""
    words = catalogue(site.language).gettext
    return LegalDocument(
        title=words("Your data"),
        lead=words("What this site asks of you, why, who reads it, and how long it is kept."),
        updated=site.legal.updated,
        sections=tuple(_sections(site, tuple(declarations), words, has_referral)),
    )


def _sections(
    site: Site, declarations: tuple[Declaration, ...], words: Words, has_referral: bool
) -> Iterator[Section]:
    business = site.business
    yield (
        "who",
        words("Who answers for your data"),
        words("{person} reads what you send.").format(person=business.person),
        paragraphs(f"{business.name}, {business.street}, {business.postal_code} {business.city}.")
        + facts_table([(words("E-mail"), business.email)], words("Contact")),
    )
    if not declarations:
        yield "asked", words("What this site asks"), "", paragraphs(words("Nothing."))
    for declaration in declarations:
        yield _questionnaire(declaration, site, words)
    yield (
        "recipients",
        words("Who else handles it"),
        "",
        listed(_recipients(site, declarations, words)),
    )
    if any(d.decides for d in declarations):
        yield (
            "decisions",
            words("What is decided from your answers"),
            words("A person reads every answer that is sent."),
            paragraphs(
                words(
                    "Your answers choose which closing page you see. Nothing else is decided by"
                    " machine: write, and the case is looked at again by {person}."
                ).format(person=business.person)
            ),
        )
    if has_referral:
        yield _referral(words)
    yield _trackers(words)
    yield _rights(site, words)
    sources = listed(cited(name, site.language) for name in ("privacy_notice", "trackers"))
    plain = words("The points checked when this page was built, and nothing more.")
    yield "sources", words("Texts this page rests on"), plain, sources


def _questionnaire(declaration: Declaration, site: Site, words: Words) -> Section:
    basis = words("steps taken at your request before a contract (GDPR, art. 6-1 b)")
    rows = [
        (words("Why"), declaration.purpose or words("to answer your request")),
        (words("Legal basis"), basis),
        (words("Sent to"), declaration.deliver_to or site.business.email),
        (words("Kept"), declaration.keep),
        (words("Also sent by the page"), ", ".join(declaration.hidden)),
    ]
    required = [label for label, needed in declaration.asked if needed]
    optional = [label for label, needed in declaration.asked if not needed]
    parts = [facts_table(rows, declaration.title)]
    if required:
        parts.append(f"<h3>{escape(words('Asked, and needed for an answer'))}</h3>")
        parts.append(listed(required))
    if optional:
        parts.append(f"<h3>{escape(words('Asked, and free to leave out'))}</h3>")
        parts.append(listed(optional))
    heading = words("The questionnaire “{title}”").format(title=declaration.title)
    return f"questionnaire-{declaration.slug}", heading, "", "\n".join(parts)


def _recipients(site: Site, declarations: tuple[Declaration, ...], words: Words) -> Iterator[str]:
    if site.host:
        host = f"{site.host.name}, {site.host.address}"
        yield words("The host, which stores the pages: {host}.").format(host=host)
    if any(d.by_mail for d in declarations):
        yield words("Your own mail program sends your answers: no service stands in between.")
    for service in sorted({d.service for d in declarations if d.service}):
        yield words("The service that receives the answers: {service}.").format(service=service)
    yield from site.legal.processors
    yield words("Nobody else. Your data are not sold, lent or exchanged.")


def _referral(words: Words) -> Section:
    text = words(
        "When you come through somebody's page, their code goes with your answers and nothing"
        " else. We never receive your details from the person who recommends you."
    )
    plain = words("A code, never an address book.")
    return "referral", words("If somebody recommended us to you"), plain, paragraphs(text)


def _trackers(words: Words) -> Section:
    return "trackers", words("Cookies and trackers"), "", SLOT[0] + SLOT[1]


def _rights(site: Site, words: Words) -> Section:
    text = words(
        "You may see your data, have them corrected or erased, limit or refuse their use, and"
        " take them with you. Write to {email}: you get an answer within a month at the latest."
    ).format(email=site.business.email)
    complaint = words("If the answer does not suit you, you may complain to the CNIL, www.cnil.fr.")
    plain = words("They stay yours.")
    complaint = complaint if site.business.country == "FR" else ""
    return "rights", words("Your rights"), plain, paragraphs(text, complaint)


def tracker_html(findings: Iterable[Finding], language: str) -> str:
    """The sentence that the finished site allows, and what it really stores or loads."""
    words = catalogue(language).gettext
    found = list(findings)
    scope = words("Checked in the files of this site when it was built; what a host adds is not.")
    result = verdict(found)
    if result is Verdict.NONE:
        return paragraphs(words("No cookie, no tracker, nothing stored on your device."), scope)
    stored = sorted({f.path.rpartition("/")[2] for f in found if f.kind is Kind.STORAGE})
    if result is Verdict.NECESSARY:
        lead = words("No cookie, no tracker. Only what you ask for is stored:")
        return paragraphs(lead) + listed(words(STORED[name]) for name in stored) + paragraphs(scope)
    lead = words("This site loads or stores the following:")
    lines = sorted({f"{f.what} ({f.path})" for f in found if f.kind is not Kind.FORM})
    return paragraphs(lead) + listed(lines) + paragraphs(scope)


def fill_slot(html: str, sentence: str) -> str:
    """Put the sentence between its marks, in the place of the one of an earlier build."""
    before, start, rest = html.partition(SLOT[0])
    _old, end, after = rest.partition(SLOT[1])
    return f"{before}{start}{sentence}{end}{after}" if start and end else html
