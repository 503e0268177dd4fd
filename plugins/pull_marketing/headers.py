"""What the header of an article or of a page may hold."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from .diagnostics import Collector, Location, Report
from .kept import once
from .site import Text
from .source import (
    Document,
    Header,
    Key,
    Places,
    SourceFile,
    read_source,
    report_unknown_key,
    split_header,
    validate,
    without_what_was_meant,
)

FRENCH_KEYS = {
    "titre": "title",
    "catégorie": "category",
    "categorie": "category",
    "mots_clés": "tags",
    "mots_cles": "tags",
    "étiquettes": "tags",
    "etiquettes": "tags",
    "auteur": "author",
    "auteurs": "authors",
    "résumé": "summary",
    "resume": "summary",
    "modifié": "modified",
    "modifie": "modified",
    "statut": "status",
    "langue": "lang",
    "série": "series",
    "serie": "series",
    "exemple": "example",
    "gabarit": "template",
    "aide": "helps",
    "description": "summary",
}

_DATE = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}(?::\d{2})?)\s*(Z|[+-]\d{2}:?\d{2})?)?\Z"
)


def parse_moment(value: Any) -> datetime.datetime:
    """Read `2026-11-14`, `2026-11-14 10:30` or the same with seconds and an offset.

    Other forms are refused on purpose: 03/04/2026 is not the same day on both sides of the ocean.
    """
    if isinstance(value, datetime.datetime):
        return value
    found = _DATE.match(str(value).strip())
    try:
        if not found:
            raise ValueError
        day, time, offset = found.groups()
        hours = (time or "00:00").rjust(5, "0")
        return datetime.datetime.fromisoformat(f"{day}T{hours}{offset or ''}")
    except ValueError:
        raise PydanticCustomError("date_unreadable", "not a date") from None


def _split_list(value: Any) -> Any:
    """Pelican's lists: `a, b` or, when one holds a comma, `a, b; c`."""
    if not isinstance(value, str):
        return value
    separator = ";" if ";" in value else ","
    return [part.strip() for part in value.split(separator) if part.strip()]


def _truth(value: Any) -> Any:
    words = {"true": True, "yes": True, "oui": True, "false": False, "no": False, "non": False}
    return words.get(value.strip().lower(), value) if isinstance(value, str) else value


Moment = Annotated[datetime.datetime, BeforeValidator(parse_moment)]
Words = Annotated[tuple[Text, ...], BeforeValidator(_split_list)]
Flag = Annotated[bool, BeforeValidator(_truth)]

_SLUG = re.compile(r"[\w-]+\Z")
_NEXT_ACTION = re.compile(
    r"(?:questionnaire:[a-z0-9-]+|call_to_action|testimonials|rates|referral|newsletter|none)\Z"
)


def _slug(value: str) -> str:
    if not _SLUG.match(value):
        raise ValueError("a slug is expected: letters, digits and hyphens, without spaces")
    return value


def _action(value: str) -> str:
    if not _NEXT_ACTION.match(value):
        raise ValueError(
            "a next action is expected: call_to_action, questionnaire:…, testimonials, rates, "
            "referral, newsletter or none"
        )
    return value


def _json_pattern(pattern: re.Pattern[str]) -> Any:
    return Field(json_schema_extra={"pattern": f"^{pattern.pattern[:-2]}$"})


Slug = Annotated[Text, AfterValidator(_slug), _json_pattern(_SLUG)]
Action = Annotated[str, AfterValidator(_action), _json_pattern(_NEXT_ACTION)]


class PageHeader(BaseModel):
    """The header of a page. Unknown keys are reported apart, with the word most likely meant."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: Text
    date: Moment | None = None
    modified: Moment | None = None
    slug: Slug | None = None
    category: str | None = None
    tags: Words = ()
    author: str | None = None
    authors: Words = ()
    summary: str | None = None
    status: Literal["published", "draft", "hidden"] = "published"
    lang: str | None = None
    translation: Flag = False
    template: str | None = None
    save_as: str | None = None
    url: str | None = None
    keywords: Words = ()
    image: str | None = None
    image_alt: str | None = None
    aliases: Words = ()
    next_action: Action | None = None
    helps: str | None = None
    example: Flag = False


class ArticleHeader(PageHeader):
    """The header of an article: a page that is dated and may belong to a series."""

    date: Moment
    series: Text | None = None
    series_index: int | None = None
    comments: Literal["open", "closed"] | None = None


def read_header(
    header: Header,
    model: type[PageHeader],
    report: Report,
    extra: tuple[str, ...] = (),
) -> PageHeader | None:
    """Validate a header; every problem is reported at its line.

    Args:
        header: what `split_header` found in the file.
        model: `ArticleHeader` or `PageHeader`.
        report: gets every problem.
        extra: further keys that the site allows (`extra_metadata` in site.yaml).
    """
    known = [*model.model_fields, *extra]
    wrong = Collector()
    for key in header.document.values:
        if key not in known:
            where = header.document.where_key((key,))
            report_unknown_key(key, where, sorted(known), wrong, FRENCH_KEYS)
    checked = validate(model, header.document, wrong, french=FRENCH_KEYS)
    for diagnostic in without_what_was_meant(wrong):
        report(diagnostic)
    return checked


SOURCE_HEADER = "source_header"
"""Under this name the reader leaves the header, with its places, in the metadata."""


@dataclass
class SourceHeader:
    """A header with its places; kept by another build, it is read again when a place is asked."""

    path: Path
    root: Path
    document: Document | None = None

    def where(self, key: Key) -> Location:
        if self.document is None:
            self.document = self._read_places()
        return self.document.where(key)

    def _read_places(self) -> Document:
        """A document of places alone."""
        source = read_source(self.path, self.root, Collector())
        if source is None:
            return Document({}, Location(self.path.name))
        about = f"{source.name}\0{source.text}".encode()
        start, places = once("places of a header", about, partial(_find_places, source))
        return Document({}, start, lambda: Places(places, {}))

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "root": self.root, "document": None}

    def __fast_build__(self) -> tuple[()]:
        return ()  # places are for messages, no page shows them


def _find_places(source: SourceFile) -> tuple[Location, dict[Key, Location]]:
    header = split_header(source, Collector())
    if header is None:
        return Location(source.name), {}
    return header.document.start, header.document.places


def header_place(content: Any, *key: str | int) -> Location:
    """Where a value of an article's or page's header stands.

    Args:
        content: a Pelican article or page.
        *key: the key, and the number of the item for a list.
    """
    header = content.metadata.get(SOURCE_HEADER)
    if isinstance(header, SourceHeader):
        return header.where(key)
    return Location(content.metadata.get("source_name") or content.get_relative_source_path())
