"""Rules about the written pages: what a visitor must find there, and what must not be there."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from html import unescape
from typing import Any

from ...diagnostics import Term
from ...kept import once
from ..case import Case, WrittenPage
from .registry import Finding, Stage, found, rule

_SHOWN = re.compile(r"data-testimonial=\"([^\"]+)\"")
_PUBLISHED = re.compile(r"data-published=\"(\d{4}-\d\d-\d\d)\"")
_JSON_LD = re.compile(r"<script[^>]*application/ld\+json[^>]*>(.*?)</script>", re.DOTALL)
_MICRODATA = re.compile(r"itemtype=\"[^\"]*/(?:Aggregate)?(?:Rating|Review)\"")
_TAGS = re.compile(r"<script.*?</script>|<style.*?</style>|<[^>]+>", re.DOTALL)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBERED = re.compile(r"[A-Za-z][\w./-]*\d[\w./-]*\w|\d+[-/.]\w[\w./-]*\w")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z|[\d.]+\Z")

_RATED_TYPES = {"Course", "Product"}
"""What may carry review markup here: a thing that is sold on its own page, never the business."""


@rule(
    "T19",
    "the list of testimonials lacks {missing}",
    hint="the template testimonials.html prints it: keep the elements with data-testimonials",
    stage=Stage.OUTPUT,
)
def list_page(case: Case) -> Iterator[Finding]:
    page = _page(case, "testimonials")
    if page is None or not case.shown:
        return
    if not _part(page.html, "status"):
        yield found(page.at(), missing=Term("a line that says what is verified"))
    if not _part(page.html, "sort"):
        yield found(page.at(), missing=Term("a line that says how the list is sorted"))
    days = _PUBLISHED.findall(page.html)
    if days != sorted(days, reverse=True):
        yield found(page.at(), missing=Term("the order from the newest to the oldest"))


@rule(
    "T20",
    "{count} of {total} testimonials are shown, and no link leads to all of them",
    hint="say that it is a selection and link to {{testimonials}}",
    stage=Stage.OUTPUT,
)
def selection(case: Case) -> Iterator[Finding]:
    target = f'{case.urls.get("testimonials", "?")}"'
    for page in _showing(case):
        count = len(set(_SHOWN.findall(page.html)))
        if 0 < count < len(case.shown) and target not in _main(page.html):
            yield found(page.at(), count=count, total=len(case.shown))


@rule(
    "T24",
    "the published policy is not whole: {missing}",
    hint="fill it in site.yaml, under testimonials",
    stage=Stage.OUTPUT,
)
def policy_linked(case: Case) -> Iterator[Finding]:
    url = case.urls.get("testimonial_policy", "?")
    if case.shown and case.pages and _page(case, "testimonial_policy") is None:
        yield found(case.at_site("testimonials"), missing=url)
    for page in _showing(case):
        if _SHOWN.search(page.html) and f'{url}"' not in page.html:
            hint = "every page with a testimonial links to the policy"
            yield found(page.at(), hint=hint, missing=url)


@rule(
    "T25",
    "the list of testimonials has no way to report a doubt",
    hint="the template testimonials.html prints a link: keep the element data-testimonials=report",
    stage=Stage.OUTPUT,
)
def report_a_doubt(case: Case) -> Iterator[Finding]:
    page = _page(case, "testimonials")
    if page and case.shown:
        part = _part(page.html, "report")
        if not re.search(r"href=\"(?:mailto:|/|https://)|<form", part):
            yield found(page.at())


@rule(
    "T34",
    "review markup on {what}: a business may not rate itself",
    hint="take aggregateRating and review out of the structured data; plain text is enough",
    stage=Stage.OUTPUT,
)
def self_serving_markup(case: Case) -> Iterator[Finding]:
    for page in case.pages:
        for what in once("rated", page.data, partial(_rated, page)):
            yield found(page.at(), what=what)


def _rated(page: WrittenPage) -> tuple[str, ...]:
    """What of a page is rated and may not be."""
    wrong = ["microdata"] if _MICRODATA.search(page.html) else []
    for node in _nodes(page):
        kind = str(node.get("@type", "?"))
        rated = "aggregateRating" in node or "review" in node
        alone = kind in ("Review", "AggregateRating") and not node.get("_inside")
        if (rated and kind not in _RATED_TYPES) or alone:
            wrong.append(kind)
    return tuple(wrong)


@rule(
    "T35",
    "the structured data say “{value}”, which the page does not show",
    hint="what is told to search engines must stand on the page",
    stage=Stage.OUTPUT,
)
def markup_is_visible(case: Case) -> Iterator[Finding]:
    for page in case.pages:
        if not page.holds(b"Rating", b"reviewBody"):
            continue
        for value in once("only in markup", page.data, partial(_only_in_markup, page)):
            yield found(page.at(), value=value)


def _only_in_markup(page: WrittenPage) -> tuple[str, ...]:
    """What the structured data of a page say of ratings, and its text does not."""
    visible = " ".join(unescape(_TAGS.sub(" ", page.html)).split())
    unseen = []
    for node in _nodes(page):
        for key in ("ratingValue", "reviewCount", "ratingCount", "reviewBody"):
            value = " ".join(str(node.get(key, "")).split())
            if value and value not in visible and value.replace(".", ",") not in visible:
                unseen.append(value)
    return tuple(unseen)


@rule(
    "T37",
    "a private part of the register is on the site: “{secret}”",
    hint="it stands in {entry}; take it out of the page",
    stage=Stage.OUTPUT,
)
def leak(case: Case) -> Iterator[Finding]:
    secrets = _secrets(case)
    if not secrets:
        return
    asked = f"secrets {sorted(secrets)}"
    for page in case.pages:
        for secret in once(asked, page.data, partial(_held, page, secrets)):
            hidden = f"{secret[:3]}…{secret[-2:]}"
            yield found(page.at(), secret=hidden, entry=secrets[secret])


def _held(page: WrittenPage, secrets: Collection[str]) -> tuple[str, ...]:
    """Those of the secrets that stand in a page, sorted."""
    html = page.html
    if not _may_hold(html, secrets):
        return ()
    words = {match.lower() for match in _EMAIL.findall(html)}
    words.update(_NUMBERED.findall(html))
    return tuple(sorted(words.intersection(secrets)))


def _may_hold(html: str, secrets: Iterable[str]) -> bool:
    """Looking for known words is much quicker than for all that look like them."""
    small = html.lower()
    # The small form of this letter depends on what stands around it.
    return "Σ" in html or any(secret in small or secret in html for secret in secrets)


def _secrets(case: Case) -> dict[str, str]:
    """Addresses and numbers of documents, with the file of the register that holds them."""
    public = {case.site.business.email.lower(), case.site.testimonials.report_email.lower(), ""}
    secrets: dict[str, str] = {}
    for name, entry in case.register.entries.items():
        place = case.register.at(name).path
        secrets.setdefault(entry.email.lower(), place)
        for part in entry.evidence:
            for number in _NUMBERED.findall(part.reference):
                if len(number) > 4 and not _DATE.match(number):
                    secrets.setdefault(number, place)
    for refusal in case.register.refusals:
        place = case.register.refusal_places[refusal.id].at().path
        secrets.setdefault(refusal.email.lower(), place)
    return {secret: place for secret, place in secrets.items() if secret not in public}


def _showing(case: Case) -> Iterator[WrittenPage]:
    """The pages on which a testimonial may stand."""
    return (page for page in case.pages if page.holds(b"data-testimonial="))


def _page(case: Case, name: str) -> WrittenPage | None:
    path = case.urls.get(name, "?").lstrip("/") + "index.html"
    return next((page for page in case.pages if page.path == path), None)


def _part(html: str, name: str) -> str:
    """What stands in the element marked `data-testimonials="name"`, tags included."""
    match = re.search(rf"<(\w+)[^>]*data-testimonials=\"{name}\"[^>]*>(.*?)</\1>", html, re.DOTALL)
    return match[2].strip() if match else ""


def _main(html: str) -> str:
    start, end = html.find("<main"), html.find("</main>")
    return html[start:end] if start >= 0 else html


def _nodes(page: WrittenPage) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, however deep."""
    for script in _JSON_LD.findall(page.html):
        try:
            data = json.loads(script)
        except ValueError:
            continue  # another check's concern
        yield from _walk(data, inside=False)


def _walk(value: Any, *, inside: bool) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield {**value, "_inside": inside}
        for part in value.values():
            yield from _walk(part, inside=inside or value.get("@type") in _RATED_TYPES)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part, inside=inside)
