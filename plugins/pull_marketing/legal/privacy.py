"""The page about visitors' data: the union of what the forms of the site declare.

Nothing here is written by hand, so it cannot forget a questionnaire or a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from ..catalogues import catalogue
from ..countries import rules_of
from ..diagnostics import Term
from ..law import fact
from ..site import Site
from .declarations import BASES, Asked, Declaration
from .document import LegalDocument, Section, facts_table, listed, paragraphs
from .notice import cited
from .tracker_words import SLOT
from .transfers import recipients, transfer_sentence

Words = Callable[[str], str]

FIELDS = {
    "utm": Term("the link that brought you"),
    "ref": Term("the code of who recommended us"),
    "rates_version": Term("the rates that you accepted"),
    "article": Term("the article that you comment"),
    "reply_to": Term("the comment that you answer"),
}
"""What the hidden fields that this product fills are for."""


@dataclass(frozen=True)
class Rooms:
    """Which other parts of the site collect something."""

    referral: bool = False
    testimonials: bool = False


def privacy_page(site: Site, declarations: Iterable[Declaration], rooms: Rooms) -> LegalDocument:
    """The page about visitors' data; the sentence about trackers is left to `tracker_html`."""
    words = catalogue(site.language).gettext
    return LegalDocument(
        title=words("Your data"),
        lead=words("What this site asks of you, why, who reads it, and how long it is kept."),
        updated=site.legal.updated,
        sections=tuple(_sections(site, tuple(declarations), words, rooms)),
    )


def _sections(
    site: Site, declarations: tuple[Declaration, ...], words: Words, rooms: Rooms
) -> Iterator[Section]:
    yield _who(site, words)
    if not declarations:
        yield "asked", words("What this site asks"), "", paragraphs(words("Nothing."))
    for declaration in declarations:
        yield _questionnaire(declaration, site, words)
    if site.rates and (site.rates.booking or site.rates.accept):
        yield _rates(site, words)
    if rooms.testimonials:
        yield _testimonials(site, words)
    if rooms.referral:
        yield _referral(words)
    yield _recipients(site, declarations, words)
    deciding = [declaration for declaration in declarations if declaration.decides]
    if deciding:
        yield _decisions(site, deciding, words)
    yield "trackers", words("Cookies and trackers"), "", SLOT[0] + SLOT[1]
    yield _rights(site, declarations, words)
    yield _sources(site, words, bool(deciding))


def _who(site: Site, words: Words) -> Section:
    business, officer = site.business, site.legal.privacy_officer
    rows = [(words("E-mail"), business.email)]
    if officer:
        rows = [
            (words("In charge of personal data"), officer.title),
            (words("E-mail"), officer.email),
            (words("Telephone"), officer.phone),
        ]
    return (
        "who",
        words("Who answers for your data"),
        words("{person} reads what you send.").format(person=business.person),
        paragraphs(f"{business.name}, {business.street}, {business.postal_code} {business.city}.")
        + facts_table(rows, words("Contact")),
    )


def _questionnaire(declaration: Declaration, site: Site, words: Words) -> Section:
    basis = words(BASES[declaration.basis or "contract"]).format(interest=declaration.interest)
    if declaration.basis != "consent" and declaration.asks_consent:
        ticked = words("for the boxes that you tick, your consent, which you may withdraw")
        basis = words("{basis}; {more}").format(basis=basis, more=ticked)
    rows = [
        (words("Why"), declaration.purpose or words("to answer your request")),
        (words("Legal basis"), basis),
        (words("Sent to"), declaration.deliver_to or site.business.email),
        (words("Kept"), declaration.keep),
        (words("Also sent by the page"), _fields(declaration.hidden, words)),
    ]
    parts = [facts_table(rows, declaration.title)]
    if declaration.sensitive:
        parts.append(
            paragraphs(
                words(
                    "Some answers are about your health or other private matters: they are used"
                    " only with your express consent (GDPR, art. 9)."
                )
            )
        )
    required = [question for question in declaration.asked if question.required]
    optional = [question for question in declaration.asked if not question.required]
    if required:
        parts.append(f"<h3>{escape(words('Asked, and needed for an answer'))}</h3>")
        parts.append(_questions(required, words))
    if optional:
        parts.append(f"<h3>{escape(words('Asked, and free to leave out'))}</h3>")
        parts.append(_questions(optional, words))
    heading = words("The questionnaire “{title}”").format(title=declaration.title)
    return f"questionnaire-{declaration.slug}", heading, "", "\n".join(parts)


def _fields(names: Iterable[str], words: Words) -> str:
    """The hidden fields, with what those of this product are for."""
    return ", ".join(
        f"{name} ({words(FIELDS[kind])})" if kind in FIELDS else name
        for name in names
        for kind in [name.partition("_")[0] if name.startswith("utm_") else name]
    )


def _questions(asked: Iterable[Asked], words: Words) -> str:
    """Each question and why it is asked."""
    items = []
    for question in asked:
        why = f"<br>{escape(words(question.why), quote=False)}" if question.why else ""
        items.append(f"<li><strong>{escape(question.title, quote=False)}</strong>{why}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _rates(site: Site, words: Words) -> Section:
    assert site.rates is not None
    texts = []
    if site.rates.accept:
        texts.append(
            words(
                "When you accept the rates, the version that you accepted leaves with your"
                " answers: it is what we hold ourselves to."
            )
        )
    if site.rates.booking:
        texts.append(
            words(
                "When you book a meeting, you leave this site for the one that keeps the"
                " appointments; the version of the rates that you accepted goes with you, nothing"
                " else. What you write there is kept by that service too."
            )
        )
    return "rates", words("If you accept the rates or book a meeting"), "", paragraphs(*texts)


def _testimonials(site: Site, words: Words) -> Section:
    settings = site.testimonials
    rows = [
        (words("Why"), words("to publish what clients say, and to be able to prove it")),
        (words("Legal basis"), words(BASES["consent"])),
        (
            words("Published"),
            words("your words, the name as you chose to show it, the dates and the service"),
        ),
        (
            words("Kept apart, not published"),
            words("your e-mail address, the original text, the proof of your consent"),
        ),
        (words("Kept"), settings.retention),
        (words("Withdraw"), settings.report_email or site.business.email),
    ]
    plain = words("You choose what is shown; you take it back when you like.")
    heading = words("If you give a testimonial, or doubt one")
    doubt = words(
        "Who reports a doubt about a testimonial leaves an address to be answered; it is used for"
        " that and then erased."
    )
    return "testimonials", heading, plain, facts_table(rows, heading) + paragraphs(doubt)


def _referral(words: Words) -> Section:
    friend = words(
        "When you come through somebody's page, their code goes with your answers and nothing"
        " else. We never receive your details from the person who recommends you."
    )
    referrer = words(
        "If you are the one who recommends: your first name and your words are on your page with"
        " your consent, until you take them back; your code, your address and the rewards are in"
        " our accounts, as long as the law asks."
    )
    plain = words("A code, never an address book.")
    heading = words("If somebody recommended us to you, or you do")
    return "referral", heading, plain, paragraphs(friend, referrer)


def _recipients(site: Site, declarations: tuple[Declaration, ...], words: Words) -> Section:
    lines = []
    for recipient, _key in recipients(site, declarations):
        where = transfer_sentence(recipient.country, site.business.country, site.language)
        line = words("{name}: {role}. {where}")
        lines.append(line.format(name=recipient.name, role=words(recipient.role), where=where))
    if any(declaration.by_mail for declaration in declarations):
        lines.append(
            words("Your own mail program sends your answers: no service stands in between.")
        )
    lines.extend(site.legal.processors)
    lines.append(words("Nobody else. Your data are not sold, lent or exchanged."))
    return "recipients", words("Who else handles it, and where"), "", listed(lines)


def _decisions(site: Site, deciding: list[Declaration], words: Words) -> Section:
    """The logic of what the answers decide, and the person to turn to (GDPR, art. 22)."""
    business = site.business
    parts = []
    for declaration in deciding:
        items = [_outcome(outcome, words) for outcome in declaration.outcomes]
        parts.append(f"<h3>{escape(declaration.title, quote=False)}</h3>")
        if declaration.counts:
            text = words("Some choices give points; their sum decides with the answers.")
            parts.append(paragraphs(text))
        parts.append(listed(items))
    human = words(
        "Nothing else is decided by machine. Write to {email}, and the case is looked at again by"
        " {person}."
    ).format(email=business.email, person=business.person)
    plain = words("Your answers choose which closing page you see.")
    heading = words("What is decided from your answers")
    return "decisions", heading, plain, "\n".join(parts) + paragraphs(human)


def _outcome(outcome: tuple[str, str, bool], words: Words) -> str:
    title, rule, answered = outcome
    line = words("“{title}”: if {rule}.") if rule else words("“{title}”: in all other cases.")
    line = line.format(title=title, rule=rule)
    return line if answered else f"{line} {words('Nobody answers then.')}"


def _rights(site: Site, declarations: tuple[Declaration, ...], words: Words) -> Section:
    officer = site.legal.privacy_officer
    email = officer.email if officer else site.business.email
    text = words(
        "You may see your data, have them corrected or erased, limit or refuse their use, and"
        " take them with you. Write to {email}: you get an answer within a month at the latest."
    ).format(email=email)
    withdraw = ""
    if any(declaration.asks_consent for declaration in declarations):
        withdraw = words("A consent is withdrawn in the same way, as easily as it was given.")
    authority = rules_of(site.business.country).authority
    complaint = words("If the answer does not suit you, you may complain to: {name}, {url}.")
    complaint = complaint.format(name=authority.name, url=authority.url.removeprefix("https://"))
    plain = words("They stay yours.")
    return "rights", words("Your rights"), plain, paragraphs(text, withdraw, complaint)


def _sources(site: Site, words: Words, decides: bool) -> Section:
    country = rules_of(site.business.country)
    lines = [country.fact("privacy"), country.fact("trackers")]
    if country.code in ("FR", "BE"):
        lines.append(fact("transfers"))
        lines.extend([fact("automated_decision")] if decides else [])
    plain = words("The points checked when this page was built, and nothing more.")
    texts = listed(cited(line, site.language) for line in lines)
    return "sources", words("Texts this page rests on"), plain, texts
