"""Rules about words: the author's, which may not change, and the owner's, which may not inflate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...diagnostics import Term
from ..case import Case, fold_spaces
from ..facts import words
from ..model import Testimonial
from ..texts import compare
from .registry import Finding, found, rule

_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}|(?:\+33|0)\s?[1-9](?:[\s.-]?\d{2}){4}", re.I)
_VERIFIED_CLAIM = re.compile(
    r"\b(?:avis|clients?|témoignages?)\s+(?:tous\s+|100\s?%\s+)?vérifiés?\b"
    r"|\b100\s?%\s+(?:d'avis\s+)?(?:vérifiés?|authentiques?|réels?|verified|genuine)\b"
    r"|\bverified\s+(?:reviews?|customers?|clients?|testimonials?)\b"
)
_COUNTER = re.compile(
    r"\d+(?:[.,]\d+)?\s?%\s(?:de\s|des\s|of\s|d')?(?:mes\s|nos\s|our\s|my\s)?(?:clients?\s|customers?\s)?"
    r"(?:satisf|content|heureu|recommand|happy|recommend)\w*"
    r"|\b\d[\d ]*\s(?:clients?|customers?)\s(?:satisf|content|heureu|conquis|ravis|nous\sfont)\w*"
    r"|\b\d[\d ]*\s(?:happy|satisfied)\s(?:clients?|customers?)"
    r"|\b\d[\d ]*\s(?:avis|témoignages|reviews|testimonials)\b"
    r"|\b[0-5][.,]\d\s?/\s?5\b|\b[1-5]\s?/\s?5\sétoiles|\bnote\smoyenne\s(?:de\s)?\d"
    r"|\baverage\srating\s(?:of\s)?\d"
)
_LABEL = re.compile(
    r"\bavis\scertifiés?\b|\bcertified\sreviews?\b|\bnf\s(?:service|iso|z74)|\biso\s?20488\b"
    r"|\btrustpilot\b|\btrusted\sshops\b|\bcertifi(?:é|ée|cation)\s(?:nf|afnor|iso)\b"
)
_LEADING_FORM = re.compile(r"avis|temoign|témoign|review|testimonial")


@rule(
    "T07",
    "the published words are not those received: “{published}”, received: “{original}”",
    hint="put the author’s words back; a cut is marked […], a correction is the author’s to send",
)
def same_words(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        if item.translation:
            continue
        entry = case.register.entries.get(item.id)
        if entry is None:
            continue
        result = compare(item.text, entry.current_text)
        if result.kind == "altered":
            where = item.source.at_text(_anchor(item, result.published))
            yield found(where, published=result.published, original=result.original)
        elif result.kind == "cut" and not entry.cuts_confirmed:
            yield from _reserve_cut(item, result.removed)


def _reserve_cut(item: Testimonial, removed: tuple[str, ...]) -> Iterator[Finding]:
    """A cut that takes a reservation away: a warning, unless the author confirmed it."""
    for passage in removed:
        word = _reserve_word(passage)
        if word:
            hint = (
                "this cut takes “{word}” away: ask the author,"
                " then write cuts_confirmed in the register"
            )
            yield Finding(
                item.source.at_text("[…]"),
                {"published": "[…]", "original": passage, "word": word},
                hint,
                warns=True,
            )


def _reserve_word(passage: str) -> str | None:
    spoken = fold_spaces(passage)
    for word in words()["reserve"]:
        if re.search(rf"\b{re.escape(word)}\b", spoken):
            return str(word)
    return "n'" if re.search(r"\bn'", spoken) else None


def _anchor(item: Testimonial, snippet: str) -> str:
    """The longest beginning of a folded snippet that stands in the file as it is."""
    parts = snippet.split()
    for size in range(len(parts), 0, -1):
        phrase = " ".join(parts[:size])
        if phrase in item.source.body:
            return phrase
    return ""


@rule(
    "T09",
    "“{words}”, while {count} of the testimonials shown are not verified",
    hint="say how many are verified: the testimonials page counts them",
)
def all_verified_claim(case: Case) -> Iterator[Finding]:
    unverified = sum(not item.verified for item in case.shown)
    if unverified:
        yield from _said(case, _VERIFIED_CLAIM, count=unverified)


@rule(
    "T11",
    "a reward depends on what the review says: “{words}”",
    hint="“quel que soit l’avis” (whatever the review says) is the only condition allowed",
)
def reward_for_praise(case: Case) -> Iterator[Finding]:
    phrases = "|".join(map(re.escape, words()["content_condition"]))
    yield from _said(case, re.compile(phrases))
    for item in case.shown:
        condition = item.incentive.condition if item.incentive else ""
        if any(word in condition.lower() for word in words()["depends_on_content"]):
            yield found(item.source.at("incentive", "condition"), words=condition)


@rule(
    "T21",
    "a count written by hand: “{words}”",
    hint="link to {{testimonials}}: its page counts what the register holds, with the period",
)
def literal_counter(case: Case) -> Iterator[Finding]:
    yield from _said(case, _COUNTER)


@rule(
    "T26",
    "the reply needs care: {reason}",
    hint="date it, stay polite, and give away nothing about the author",
)
def reply(case: Case) -> Iterator[Finding]:
    insults = re.compile(r"\b(?:" + "|".join(map(re.escape, words()["insult"])) + r")s?\b")
    for item in case.shown:
        if item.reply is None:
            continue
        if item.reply.date is None:
            yield found(item.source.at("reply"), reason=Term("reply_date is missing"))
        entry = case.register.entries.get(item.id)
        insult = insults.search(fold_spaces(item.reply.text))
        if insult:
            yield found(item.source.at("reply"), reason=insult[0])
        elif _ADDRESS.search(item.reply.text) or (
            entry and entry.email and entry.email in item.reply.text
        ):
            yield found(item.source.at("reply"), reason=Term("it holds an address or a number"))


@rule(
    "T27",
    "the figure “{text}” lacks {missing}",
    hint="a figure needs proof in the register, the author’s permission, its period,"
    " and whether it is typical",
)
def figure_needs_proof(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        result = item.result
        if result is None:
            continue
        if case.register.seal:
            continue  # the header was sealed with its proof at hand
        entry = case.register.entries.get(item.id)
        proofs = {part.id or part.reference for part in entry.evidence} if entry else set()
        lacks = {
            "proof": result.proof not in proofs,
            "permission": not result.permission,
            "period": not result.period,
            "typical": not result.typical,
        }
        missing = ", ".join(name for name, lacking in lacks.items() if lacking)
        if missing:
            yield found(item.source.at("result"), text=result.text, missing=missing)


@rule(
    "T28",
    "“{words}” is put forward by you, as a highlight or a heading",
    hint="highlight another passage: what you put forward becomes your own claim",
)
def strong_claim(case: Case) -> Iterator[Finding]:
    claims = re.compile("|".join(rf"(?<!\w){re.escape(c)}(?!\w)" for c in words()["strong_claim"]))
    for item in case.shown:
        for phrase in (*item.highlights, item.title):
            match = claims.search(fold_spaces(phrase))
            if match:
                where = item.source.at("title") if phrase == item.title else None
                yield found(where or item.source.at_text("<mark>"), words=match[0])


@rule(
    "T29",
    "“{words}” is a label, and site.yaml names no licence for it",
    hint="take it out, or write the licence under testimonials.licences",
)
def label_without_licence(case: Case) -> Iterator[Finding]:
    licences = [name.lower() for name in case.site.testimonials.licences]
    for finding in _said(case, _LABEL):
        if not any(name in str(finding.details["words"]).lower() for name in licences):
            yield finding


@rule(
    "T30",
    "taken from {origin}: {reason}",
    hint="an imported testimonial needs origin_url, the author’s consent and every word of it",
)
def imported(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        if not item.imported:
            continue
        where = item.source.at("origin")
        if not item.origin_url.startswith(("https://", "http://")):
            yield found(where, origin=item.origin, reason=Term("origin_url is missing"))
        elif item.cut:
            yield found(where, origin=item.origin, reason=Term("it may not be cut"))


@rule(
    "T31",
    "this text is a translation, and its original is not there",
    hint="write “translation:” with language and original: the page then shows both",
)
def translation(case: Case) -> Iterator[Finding]:
    for item in case.shown:
        entry = case.register.entries.get(item.id)
        foreign = bool(entry and entry.language and entry.language != case.site.language)
        if (item.translation and not item.translation.original) or (
            foreign and not item.translation
        ):
            yield found(item.source.at("translation"))


@rule(
    "T38",
    "the invitation is not neutral: {reason}",
    hint="ask every client whose work ended in the period, in the same words, for any opinion",
)
def neutral_invitation(case: Case) -> Iterator[Finding]:
    leading = re.compile("|".join(map(re.escape, words()["leading"])))
    for place, request in zip(case.register.request_places, case.register.requests, strict=True):
        if request.asked != request.closed_jobs:
            reason = f"asked: {request.asked}, closed_jobs: {request.closed_jobs}"
            yield found(place.at("asked"), reason=reason)
        match = leading.search(fold_spaces(request.wording))
        if match:
            yield found(place.at("wording"), reason=f"« {match[0]} »")
    for text in case.texts:
        if text.kind == "questionnaire" and _LEADING_FORM.search(text.name.lower()):
            for match in leading.finditer(text.said):
                yield found(text.at(match.start()), reason=f"« {match[0]} »")


def _said(case: Case, pattern: re.Pattern[str], **details: Any) -> Iterator[Finding]:
    """Where the owner's own texts say something."""
    for text in case.texts:
        for match in pattern.finditer(text.said):
            words_said = text.text[match.start() : match.end()].strip()
            yield found(text.at(match.start()), words=words_said, **details)
