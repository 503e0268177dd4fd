"""The schema of content/site.yaml: who publishes, what they sell, what they promise.

Every section is a frozen pydantic model; the whole file is read once, and all its problems are
reported together. Features read their own section and no other file of settings exists.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, computed_field, field_validator

from .comments_settings import Comments
from .comparison_settings import Comparison
from .diagnostics import Location, Report, problem
from .findability_settings import Findability
from .letters_settings import Newsletter as Newsletter
from .promises_settings import Incidents as Incidents
from .promises_settings import Promise as Promise
from .promises_settings import WorkingTime as WorkingTime
from .rates_settings import Clients as Clients
from .rates_settings import RatePeriod as RatePeriod
from .rates_settings import Rates as Rates
from .rates_settings import Service as Service
from .sections import CountryCode, Currency, Slug
from .sections import Section as Section
from .sections import Text as Text
from .source import Document, parse_yaml, read_source, validate
from .support_settings import Support

SITE_FILE = "site.yaml"

SITE_MISSING = problem(
    "S001",
    "the file that describes your business is missing",
    hint="copy content/site.yaml from the demo and put your own facts in it",
)

FRENCH_KEYS = {
    "nom": "name",
    "adresse": "url",
    "langue": "language",
    "métier": "job",
    "metier": "job",
    "entreprise": "business",
    "téléphone": "phone",
    "telephone": "phone",
    "courriel": "email",
    "ville": "city",
    "code_postal": "postal_code",
    "rue": "street",
    "pays": "country",
    "tarifs": "rates",
    "comparaison": "comparison",
    "disponibilité": "availability",
    "disponibilite": "availability",
    "refus": "refusals",
    "prestations": "services",
    "prix": "price",
    "durée": "duration",
    "duree": "duration",
    "accueil": "home",
    "parrainage": "referral",
    "témoignages": "testimonials",
    "temoignages": "testimonials",
    "promesses": "promises",
    "jours_ouvrés": "working_days",
    "jours_ouvres": "working_days",
    "heures": "hours",
    "jours": "days",
    "congés": "closed",
    "conges": "closed",
    "région": "region",
    "priorité": "priority",
    "recherche": "search",
    "langues": "languages",
    "formulaires": "forms",
    "couleur": "accent",
    "depuis": "since",
    "commentaires": "comments",
    "lettre": "newsletter",
    "soutien": "support",
    "fréquence": "frequency",
    "frequence": "frequency",
}


class Business(Section):
    """Who publishes the site, and what the law wants said about them."""

    name: Text
    person: Text
    given_name: Text
    job: Text
    legal_form: Literal[
        "ei", "micro", "eurl", "sarl", "sasu", "sas", "sa", "srl", "inc", "association", "other"
    ] = "ei"
    since: datetime.date
    street: Text
    postal_code: Text
    city: Text
    country: Literal["FR", "BE", "CH", "CA", "LU"] = "FR"
    email: Text
    phone: Text
    siren: str = ""
    siret: str = ""
    company_number: str = ""
    vat_number: str = ""
    trade_register: str = ""
    capital: str = ""
    publication_director: str = ""
    profession: str = "consultant"
    insurance: str = ""
    portrait: str | None = None
    aliases: tuple[str, ...] = ()

    @field_validator("email")
    @classmethod
    def _email_shape(cls, value: str) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", value):
            raise ValueError("this is not an e-mail address")
        return value


class Offer(Section):
    """One sentence of positioning, in three parts; none may be empty."""

    for_whom: Text
    problem: Text
    result: Text


class Fact(Section):
    """A figure of the home page; without its source it is not printed."""

    figure: Text
    sentence: Text
    source_label: str = ""
    source_url: str = ""


class Situation(Section):
    """A sentence that clients say, and where the site answers it."""

    sentence: Text
    answer: Text
    url: Text


class Step(Section):
    """One step of how the work goes."""

    title: Text
    delay: str = ""
    text: Text


class Home(Section):
    """The home page: the client's problem first."""

    headline: Text
    lead: Text
    facts: tuple[Fact, ...] = ()
    situations: tuple[Situation, ...] = ()
    steps: tuple[Step, ...] = ()
    testimonial: str = ""
    first_question: bool = True

    @computed_field  # type: ignore[prop-decorator]
    @property
    def lead_html(self) -> str:
        """The lead as HTML: `==words==` are highlighted, everything else is plain text."""
        return re.sub(r"==(.+?)==", r"<mark>\1</mark>", escape(self.lead, quote=False))


class CallToAction(Section):
    """The one action the whole site asks for, in the same words everywhere."""

    questionnaire: Text
    label: Text
    note: str = ""


class TestimonialsSettings(Section):
    """The facts that the testimonial policy prints."""

    publication_delay_days: int = Field(default=15, ge=1, le=90)
    retention: str = ""
    refusal_channel: Text = "e-mail"
    report_email: str = ""
    counted_since: datetime.date | None = None
    last_checked: datetime.date | None = None
    licences: tuple[Text, ...] = ()


class ReferralReward(Section):
    """What one side of a referral receives, and what it takes to receive it."""

    label: Text
    value: Decimal = Field(ge=0)
    condition: str = ""


class Referral(Section):
    """The referral programme. Without any reward it is a plain invitation to recommend."""

    open: datetime.date
    end: datetime.date
    friend: ReferralReward | None = None
    referrer: ReferralReward | None = None
    currency: Currency | None = None
    trigger: Literal["first_invoice_paid"] = "first_invoice_paid"
    payout_delay_days: int = Field(default=30, ge=0, le=366)
    code_validity_days: int = Field(default=180, ge=1, le=1500)
    cap_per_year: int | None = Field(default=None, ge=1)
    first: int | None = Field(default=None, ge=1)
    conditions: str = ""
    who: str = ""
    whom: tuple[Text, ...] = ()
    moments: tuple[Text, ...] = ()
    messages: dict[Literal["mail", "sms", "whatsapp", "linkedin", "x"], Text] = Field(
        default_factory=dict
    )


class Forms(Section):
    """Where the questionnaires are sent. `country`: where that service keeps the answers."""

    backend: Literal["receiver", "netlify", "formspree", "basin", "web3forms", "mailto"] = "mailto"
    endpoint: str = ""
    country: CountryCode = ""


class Theme(Section):
    """What the owner may change in the look of the site."""

    accent: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#14563f"
    fonts: Literal["literata", "figtree", "system"] = "literata"
    logo: str | None = None


class Host(Section):
    """Who stores the site; the law wants the first three. `country`: where the machines are."""

    name: Text
    address: Text
    phone: Text
    country: CountryCode = ""


class Mediator(Section):
    """The consumer mediator that the business has chosen; the law wants the three."""

    name: Text
    address: Text
    url: Text


class RegulatedActivity(Section):
    """What a regulated profession says about itself on its legal notice."""

    authority: Text
    title: Text
    country: Text
    rules_url: Text


class PrivacyOfficer(Section):
    """Who answers for personal data; Québec wants the title and how to write to them."""

    title: Text
    email: Text
    phone: str = ""


class ThirdParty(Section):
    """Another company's host that pages load something from, and how the visitor agrees to it."""

    host: Annotated[str, Field(pattern=r"^[a-z0-9.-]+\.[a-z]+$")]
    name: Text
    purpose: Text
    consent: Text
    country: CountryCode = ""


class Legal(Section):
    """Further facts of the legal pages."""

    clients: Literal["professionals", "consumers", "both"] = "professionals"
    updated: datetime.date | None = None
    mediator: Mediator | None = None
    regulated: RegulatedActivity | None = None
    terms_url: str = ""
    credits: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    processors: tuple[Text, ...] = ()
    privacy_officer: PrivacyOfficer | None = None
    third_parties: tuple[ThirdParty, ...] = ()

    @property
    def has_consumers(self) -> bool:
        return self.clients != "professionals"


class NextActions(Section):
    """The one action that ends an article: the site's, or a category's."""

    default: str = "call_to_action"
    categories: dict[str, str] = Field(default_factory=dict)


class Link(Section):
    """A link of the navigation or of a profile elsewhere."""

    label: Text
    url: Text


class Spoken(Section):
    """What the site says in another language of its articles; the rest stays as it is.

    Attributes:
        home: a home page of its own in that language, at `/en/`; without it there is none.
        job: what stands under the name on that page.
    """

    home: Home | None = None
    job: str = ""
    tagline: str = ""
    offer: Offer | None = None
    call_to_action: CallToAction | None = None
    navigation: tuple[Link, ...] = ()
    support: Support | None = None


class Site(Section):
    """The whole of content/site.yaml."""

    example: bool = False
    language: Literal["fr", "en"] = "fr"
    url: str = ""
    name: Text
    tagline: str = ""
    business: Business
    offer: Offer
    home: Home
    call_to_action: CallToAction
    services: tuple[Service, ...] = ()
    rates: Rates | None = None
    clients: Clients | None = None
    comparison: Comparison | None = None
    testimonials: TestimonialsSettings = TestimonialsSettings()
    referral: Referral | None = None
    promises: dict[Slug, Promise] = Field(default_factory=dict)
    working_time: WorkingTime = WorkingTime()
    incidents: Incidents | None = None
    forms: Forms = Forms()
    theme: Theme = Theme()
    host: Host | None = None
    legal: Legal = Legal()
    next_action: NextActions = NextActions()
    newsletter: Newsletter | None = None
    support: Support | None = None
    comments: Comments | None = None
    findability: Findability = Findability()
    navigation: tuple[Link, ...] = ()
    social: tuple[Link, ...] = ()
    extra_metadata: tuple[Text, ...] = ()
    search: bool = False
    languages: dict[Literal["fr", "en"], Spoken] = Field(default_factory=dict)

    def service(self, service_id: str) -> Service | None:
        """The service with this id, or None."""
        return next((s for s in self.services if s.id == service_id), None)


def read_site(content: Path, root: Path, report: Report) -> tuple[Site | None, Document | None]:
    """Read and validate content/site.yaml.

    Args:
        content: the content folder.
        root: the project's folder, for the names in messages.
        report: gets every problem.

    Returns:
        The site and the document it was read from, for those who find problems in it later.
    """
    path = content / SITE_FILE
    if not path.is_file():
        report(SITE_MISSING.at(Location(f"{content.name}/{SITE_FILE}")))
        return None, None
    source = read_source(path, root, report)
    document = source and parse_yaml(source.text, source.name, report)
    if not document:
        return None, None
    return validate(Site, document, report, french=FRENCH_KEYS), document


PATHS = {
    "fr": {
        "home": "",
        "blog": "articles/",
        "archives": "archives/",
        "search": "recherche/",
        "series": "series/",
        "rates": "tarifs/",
        "promises": "engagements/",
        "rates_accept": "tarifs/accepter/",
        "comparison": "faire-ou-confier/",
        "legal_notice": "mentions-legales/",
        "privacy": "vos-donnees/",
        "questionnaires": "questionnaires/",
        "thanks": "merci/",
        "frame": "cadre/",
        "embed": "integrer/",
        "testimonials": "temoignages/",
        "testimonial_policy": "temoignages/regle/",
        "referral": "parrainage/",
        "referral_terms": "parrainage/conditions/",
        "referrers": "p/",
        "letters": "lettre/",
        "comments": "commentaires/",
        "comment": "commenter/",
    },
    "en": {
        "home": "",
        "blog": "articles/",
        "archives": "archives/",
        "search": "search/",
        "series": "series/",
        "rates": "rates/",
        "promises": "promises/",
        "rates_accept": "rates/accept/",
        "comparison": "do-or-delegate/",
        "legal_notice": "legal-notice/",
        "privacy": "your-data/",
        "questionnaires": "questionnaires/",
        "thanks": "thanks/",
        "frame": "frame/",
        "embed": "embed/",
        "testimonials": "testimonials/",
        "testimonial_policy": "testimonials/policy/",
        "referral": "referral/",
        "referral_terms": "referral/terms/",
        "referrers": "p/",
        "letters": "newsletter/",
        "comments": "comments/",
        "comment": "comment/",
    },
}
"""Addresses of the generated pages, relative to the root of the site, by language."""


def site_paths(language: str) -> dict[str, str]:
    """Site-absolute addresses (with a leading slash) of the generated pages."""
    return {name: f"/{path}" for name, path in PATHS[language].items()}
