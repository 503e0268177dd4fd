"""Rules about people: who speaks, what ties them to the owner, what they agreed to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from ...diagnostics import Term
from ..case import Case, fold_spaces
from ..facts import words
from ..model import DISPLAY_FROM_LEAST, Testimonial
from ..seal import SealedTestimonial
from .registry import Finding, found, rule

_LONGEST_NAME = 100
_FREE_MAIL = {"gmail.com", "outlook.com", "hotmail.com", "orange.fr", "free.fr", "laposte.net"}
_FREE_MAIL |= {"yahoo.fr", "yahoo.com", "proton.me", "protonmail.com", "icloud.com", "sfr.fr"}


@rule(
    "T08",
    "“verification” does not hold: {reason}",
    hint="verified needs verification_method and evidence in the register; else write unverified",
)
def verification(case: Case) -> Iterator[Finding]:
    seal = case.register.seal
    sealed = seal.by_id() if seal else {}
    for item in case.shown:
        reason = _unproven(item, case, sealed)
        if reason:
            yield found(item.source.at("verification"), reason=reason)


def _unproven(
    item: Testimonial, case: Case, sealed: Mapping[str, SealedTestimonial]
) -> Term | None:
    """What its verification lacks; None when it holds."""
    if not item.verification:
        return Term("verification is missing")
    if not item.verified:
        return None
    if not item.verification_method:
        return Term("verification_method is missing")
    known = case.register.entries.get(item.id) if case.register.exists else sealed.get(item.id)
    return Term("the register holds no evidence") if known and not known.evidence else None


@rule(
    "T12",
    "nothing says what ties the author to you",
    hint="write “relation: none” or family, friend, colleague, employee, partner, supplier,"
    " referrer",
)
def relation_stated(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        if not item.relation:
            yield found(item.source.at("author"))


@rule(
    "T13",
    "“{author}” is you, or writes from your own domain, and relation says “{relation}”",
    hint="write relation: owner, employee or partner; it is printed beside the name",
)
def owner_speaks(case: Case) -> Iterator[Finding]:
    business = case.site.business
    own = {folded_name(name) for name in (business.person, business.name, *business.aliases)}
    domain = business.email.rpartition("@")[2].lower()
    for item in case.shown:
        if item.related:
            continue
        entry = case.register.entries.get(item.id)
        email = entry.email.rpartition("@")[2].lower() if entry else ""
        same_firm = bool(email) and email == domain and email not in _FREE_MAIL
        if folded_name(item.author) in own or same_firm:
            relation = item.relation or "?"
            yield found(item.source.at("author"), author=item.author, relation=relation)


def folded_name(name: str) -> str:
    """A name without accents, case or punctuation, its words in order: « Léa M. » is LEA M."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(sorted(re.findall(r"[a-z0-9]+", letters)))


@rule(
    "T14",
    "the consent does not cover this publication: {reason}",
    hint="ask the author; without a consent for the site the testimonial must be withdrawn",
)
def consent(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        given = item.consent
        if given is None:
            yield found(item.source.at("author"), reason=Term("consent is missing"))
        elif given.withdrawn:
            yield found(item.source.at("consent", "withdrawn"), reason=Term("it was withdrawn"))
        elif "site" not in given.scope:
            reason = Term("“site” is not in its scope")
            yield found(item.source.at("consent", "scope"), reason=reason)
        elif item.published and given.date > item.published:
            reason = Term("it is later than the publication")
            yield found(item.source.at("consent", "date"), reason=reason)


@rule(
    "T15",
    "the photo may not stand for the author: {reason}",
    hint="only a picture of the person, with a dated consent; no stock or generated face",
)
def photo(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        if item.photo is None:
            continue
        if item.photo.origin in ("stock", "ai"):
            where = item.source.at("photo", "origin")
            yield found(where, reason=Term("it is not a picture of the person"))
        elif item.photo.consent is None:
            yield found(item.source.at("photo"), reason=Term("consent is missing"))


@rule(
    "T16",
    "the author chose “{chosen}” and the site shows “{shown}”",
    hint="show no more of a person than they chose; the register holds the choice",
)
def display(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        entry = case.register.entries.get(item.id)
        chosen = entry.consent.display_as if entry and entry.consent else ""
        if chosen in DISPLAY_FROM_LEAST and _tells(item.display_as) > _tells(chosen):
            where = item.source.at("display_as")
            yield found(where, chosen=chosen, shown=item.display_as)


def _tells(display_as: str) -> int:
    return DISPLAY_FROM_LEAST.index(display_as)


@rule(
    "T32",
    "a {profession} may not publish testimonials of clients ({source})",
    hint="take the files out of content/testimonials",
)
def barred_profession(case: Case) -> Iterator[Finding]:
    profession = case.site.business.profession
    source = words()["barred_professions"].get(profession.lower())
    if source and case.shown:
        where = case.at_site("business", "profession")
        yield found(where, profession=profession, source=source)


@rule(
    "T33",
    "“{word}” may tell of health, belief or opinion, and no consent covers that",
    hint="ask the author, then write “sensitive: true” under consent",
)
def sensitive(case: Case) -> Iterator[Finding]:
    stems = re.compile(r"\b(?:" + "|".join(map(re.escape, words()["sensitive"])) + ")")
    for item in case.shown:
        match = stems.search(fold_spaces(item.text))
        if match and not (item.consent and item.consent.sensitive):
            word = item.text[match.start() : match.end()]
            yield found(item.source.at_text(word), word=word)


@rule(
    "T39",
    "this looks like a placeholder: “{words}”",
    hint="a site without testimonials says so honestly; an invented one is an offence",
)
def placeholder(case: Case) -> Iterator[Finding]:
    names = set(words()["placeholder_names"])
    texts = re.compile(r"\b(?:" + "|".join(map(re.escape, words()["placeholder_text"])) + r")\b")
    for item in case.shown:
        if fold_spaces(item.author).strip() in names:
            yield found(item.source.at("author"), words=item.author)
        match = texts.search(fold_spaces(item.text))
        if match:
            phrase = item.text[match.start() : match.end()]
            yield found(item.source.at_text(phrase), words=phrase)


@rule(
    "T40",
    "“{author}” does not look like a name",
    hint="a name, a first name with an initial, or a role; what the person says goes in the text",
)
def author_is_afolded_name(case: Case) -> Iterator[Finding]:
    slogans = set(words()["slogan"])
    for item in case.shown:
        if _is_slogan(item, slogans):
            yield found(item.source.at("author"), author=item.author)


def _is_slogan(item: Testimonial, slogans: set[str]) -> bool:
    spoken = set(re.findall(r"\w+", item.author.lower()))
    return bool(
        len(item.author) > _LONGEST_NAME or spoken & slogans or re.search(r"[!?*★<>]", item.author)
    )
