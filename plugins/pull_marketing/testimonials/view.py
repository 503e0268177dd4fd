"""A testimonial in the words of the site's language, as templates print it."""

from __future__ import annotations

import datetime
import html
from dataclasses import dataclass
from decimal import Decimal

from babel.dates import format_date, get_month_names

from ..catalogues import catalogue
from ..display import long_date, number
from ..site import Service, Site
from .model import Testimonial

RELATIONS = {
    "none": "no tie",
    "family": "family member",
    "friend": "friend",
    "colleague": "colleague",
    "employee": "employee",
    "partner": "business partner",
    "supplier": "supplier",
    "referrer": "paid referrer",
    "owner": "owner of this site",
}
ORIGINS = {
    "form": "by the form",
    "email": "by e-mail",
    "oral": "by word of mouth",
    "paper": "on paper",
}
METHODS = {
    "invoice": "an invoice",
    "contract": "a contract",
    "exchange": "an exchange of messages",
    "confirmed_email": "a confirmed e-mail address",
}
GROUNDS = {
    "insult": "insulting or discriminating words",
    "third_party_data": "personal data of somebody else",
    "no_experience": "no experience found",
    "off_topic": "content without relation to the service",
    "advertising": "advertising",
}
"""What keywords say to a visitor; gettext ids."""


@dataclass(frozen=True)
class View:
    """Everything a template prints of one testimonial, already in words.

    Attributes:
        anchor: its place on the page of all testimonials.
        quote_html: safe paragraphs; the words carry `data-testimonial`, so that the rules on
            written pages find them wherever a template puts them.
        name: how the author chose to be shown.
        beside: what must stand beside the name: relation and incentive when there are any.
        relation, incentive: words that stand alone; `tie`, `in_return`: the same after a label.
        period: when the experience took place.
        year_note: “testimonial of 2022”, when it is past the day on which to ask again.
    """

    item: Testimonial
    anchor: str
    title: str
    quote_html: str
    name: str
    role: str
    beside: tuple[str, ...]
    period: str
    mission: str
    relation: str
    incentive: str
    tie: str
    in_return: str
    verification: str
    source: str
    source_url: str
    service: Service | None
    service_url: str
    received: datetime.date | None
    published: datetime.date | None
    modified: datetime.date | None
    modifications: str
    rating: str
    reply_html: str
    year_note: str

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def quote(self) -> str:
        return self.item.text


def view(item: Testimonial, site: Site, urls: dict[str, str], today: datetime.date) -> View:
    """Put a testimonial into words.

    Args:
        item: the testimonial.
        site: for the language, the services and the owner's name.
        urls: site-absolute address of the page of each service, by its id.
        today: the day of the build.
    """
    _ = catalogue(site.language).gettext
    period = span(item.experience_start, item.experience_end, site.language)
    return View(
        item=item,
        anchor=item.id,
        title=item.title,
        quote_html=_marked(item),
        name=item.shown_as or _("Anonymous"),
        role="" if item.display_as == "role" else item.organisation,
        beside=_beside(item, site),
        period=period,
        mission=_("work of {period}").format(period=period) if period else "",
        relation=_(RELATIONS.get(item.relation, "")) if item.related else _("no tie with me"),
        incentive=_incentive(item, site.language) or _("nothing in return"),
        tie=_(RELATIONS.get(item.relation, item.relation)) if item.relation else "",
        in_return=_incentive(item, site.language) or (_("nothing") if item.incentive else ""),
        verification=_verification(item, site.language),
        source=_(ORIGINS.get(item.origin, item.origin.capitalize())),
        source_url=item.origin_url if item.origin_url.startswith("http") else "",
        service=site.service(item.service),
        service_url=urls.get(item.service, ""),
        received=item.received,
        published=item.published,
        modified=item.modified,
        modifications=item.modifications,
        rating=_rating(item, site.language),
        reply_html=_reply(item),
        year_note=_year_note(item, site.language, today),
    )


def span(start: datetime.date | None, end: datetime.date | None, language: str) -> str:
    """« mars à juin 2026 », « novembre 2025 à février 2026 », “March to June 2026”."""
    _ = catalogue(language).gettext
    if not start or not end:
        day = start or end
        return _month(day, language) if day else ""
    if (start.year, start.month) == (end.year, end.month):
        return _month(start, language)
    if start.year == end.year:
        first = get_month_names("wide", "stand-alone", language)[start.month]
    else:
        first = _month(start, language)
    return _("{first} to {last}").format(first=first, last=_month(end, language))


def _month(day: datetime.date, language: str) -> str:
    text: str = format_date(day, "LLLL y", locale=language)
    return text


def _marked(item: Testimonial) -> str:
    mark = html.escape(item.id, quote=True)
    first, closing, rest = item.html.partition("</p>")
    words = first.removeprefix("<p>")
    return f'<p><span data-testimonial="{mark}">{words}</span>{closing}{rest}'


def _beside(item: Testimonial, site: Site) -> tuple[str, ...]:
    language = site.language
    _ = catalogue(language).gettext
    parts = []
    if item.related:
        relation = _(RELATIONS.get(item.relation, item.relation))
        parts.append(_("relation: {relation}").format(relation=relation))
    if item.incentive and item.incentive.given:
        parts.append(_incentive(item, language))
    return tuple(parts)


def _incentive(item: Testimonial, language: str) -> str:
    _ = catalogue(language).gettext
    given = item.incentive
    if not given or not given.given:
        return ""
    told = f"{given.kind} ({given.value})" if given.value else given.kind
    return _("received {incentive}, {condition}").format(incentive=told, condition=given.condition)


def _verification(item: Testimonial, language: str) -> str:
    _ = catalogue(language).gettext
    if not item.verified:
        return _("not verified")
    method = _(METHODS.get(item.verification_method, item.verification_method))
    return _("verified, matched with {method}").format(method=method)


def _rating(item: Testimonial, language: str) -> str:
    if item.rating is None:
        return ""
    value = number(Decimal(str(item.rating.value)), language)
    return f"{value}/{item.rating.scale}"


def _reply(item: Testimonial) -> str:
    if item.reply is None:
        return ""
    return f"<p>{html.escape(item.reply.text.strip(), quote=False)}</p>"


def _year_note(item: Testimonial, language: str, today: datetime.date) -> str:
    """What is said of old words (T36): the reader must know that they were not confirmed since."""
    if not item.review_by or item.review_by >= today or not item.published:
        return ""
    _ = catalogue(language).gettext
    date = long_date(item.modified or item.published, language)
    return _("words of {date}, not confirmed since").format(date=date)
