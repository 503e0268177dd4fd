"""Reads content/testimonials: headers with places, texts cleaned of everything but our marks."""

from __future__ import annotations

import html
import re
from pathlib import Path

import nh3

from ..diagnostics import Report, Severity, nearest, problem
from ..site import Site
from ..source import SourceFile, read_source, split_header, validate
from .header import FRENCH_KEYS, TestimonialHeader
from .model import (
    Consent,
    Incentive,
    Origin,
    Photo,
    Rating,
    Reply,
    Result,
    Testimonial,
    Translation,
)

FOLDER = "testimonials"

DUPLICATE_ID = problem(
    "T101",
    "the id “{id}” is already that of {first}",
    hint="give each testimonial its own id: the register finds its evidence by it",
)
NO_TEXT = problem("T102", "this testimonial has no words", hint="paste the text as received")
HTML_REMOVED = problem(
    "T103",
    "HTML was taken out of this testimonial: {tags}",
    hint="only <mark> is kept; the words themselves stay",
    severity=Severity.WARNING,
)
UNKNOWN_SERVICE = problem(
    "T104", "no service “{service}” in site.yaml", hint="known services: {known}"
)
PHOTO_MISSING = problem(
    "T105",
    "the photo “{file}” does not exist",
    hint="put it in content/images, or take the lines “photo:” out",
)
NO_HEADER = problem(
    "T106", "this file has no header", hint="begin with “---”, “author: …”, as the other files do"
)

_TAG = re.compile(r"<(?:!--|/?([A-Za-z][\w-]*)([^>]*))")
_MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)
_BLANK = re.compile(r"\n\s*\n")


def read_testimonials(
    content: Path, root: Path, site: Site, report: Report
) -> tuple[Testimonial, ...]:
    """Read every testimonial, newest first; a file that cannot be read is reported and left out.

    Args:
        content: the content folder.
        root: the project's folder, for the names in messages.
        site: services are looked up in it.
        report: gets every problem.
    """
    found: dict[str, Testimonial] = {}
    folder = content / FOLDER
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        source = read_source(path, root, report)
        read = source and read_testimonial(source, path.stem, report)
        if not read:
            continue
        if read.id in found:
            first = found[read.id].source.name
            report(DUPLICATE_ID.at(read.source.at("id"), id=read.id, first=first))
            continue
        _check_references(read, content, site, report)
        found[read.id] = read
    return tuple(sorted(found.values(), key=lambda t: t.order, reverse=True))


def read_testimonial(source: SourceFile, stem: str, report: Report) -> Testimonial | None:
    """One file as a testimonial; `stem` is its id when the header gives none."""
    header = split_header(source, report)
    if header is None:
        return None
    if header.form == "none":
        report(NO_HEADER.at(source.at(1)))
        return None
    checked = validate(TestimonialHeader, header.document, report, french=FRENCH_KEYS)
    if checked is None:
        return None
    origin = Origin(source.name, header.document, header.body, header.body_line)
    if not header.body.strip():
        report(NO_TEXT.at(origin.at_text()))
        return None
    _report_html(origin, report)
    return _testimonial(checked, origin, stem)


def _testimonial(header: TestimonialHeader, source: Origin, stem: str) -> Testimonial:
    cleaned = clean(source.body)
    taken = {"consent", "incentive", "photo", "rating", "result", "translation", "reply"}
    plain = {
        name: value or ""
        for name in ("relation", "verification", "verification_method")
        if (value := getattr(header, name)) is not None
    }
    values = {
        name: getattr(header, name)
        for name in type(header).model_fields
        if name not in taken and name not in plain and name != "reply_date"
    }
    values = {name: value for name, value in values.items() if value is not None}
    return Testimonial(
        **{"id": stem, **values, **plain},
        source=source,
        text=plain_text(source.body),
        html=paragraphs(cleaned),
        highlights=tuple(html.unescape(found) for found in _MARK.findall(cleaned)),
        consent=Consent(**dict(header.consent)) if header.consent else None,
        incentive=Incentive(**dict(header.incentive)) if header.incentive else None,
        photo=Photo(**dict(header.photo)) if header.photo else None,
        rating=Rating(**dict(header.rating)) if header.rating else None,
        result=Result(**dict(header.result)) if header.result else None,
        translation=Translation(**dict(header.translation)) if header.translation else None,
        reply=Reply(header.reply, header.reply_date) if header.reply else None,
    )


def clean(text: str) -> str:
    """Safe inline HTML: everything but `<mark>` is removed, scripts with their content."""
    return nh3.clean(text, tags={"mark"}, attributes={})


def plain_text(text: str) -> str:
    """The words alone, on one line for each paragraph, without any tag."""
    words = html.unescape(nh3.clean(text, tags=set()) if "<" in text else text)
    return "\n\n".join(" ".join(part.split()) for part in _BLANK.split(words) if part.strip())


def paragraphs(cleaned: str) -> str:
    """Paragraphs from blank lines, breaks from line ends; nothing else is read as markup.

    A client's “*” or “1.” stays what the client typed: Markdown would turn it into something else.
    """
    parts = [part.strip() for part in _BLANK.split(cleaned) if part.strip()]
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts)


def _report_html(source: Origin, report: Report) -> None:
    if "<" not in source.body:
        return
    gone = [
        found
        for found in _TAG.finditer(source.body)
        if found[1] is None or found[1] != "mark" or found[2].strip()
    ]
    if gone:
        tags = ", ".join(dict.fromkeys(f"<{found[1] or '!--'}>" for found in gone))
        report(HTML_REMOVED.at(source.at_text(gone[0][0]), tags=tags))


def _check_references(read: Testimonial, content: Path, site: Site, report: Report) -> None:
    if site.service(read.service) is None:
        known = [service.id for service in site.services]
        report(
            UNKNOWN_SERVICE.at(
                read.source.at("service"),
                service=read.service,
                known=", ".join(known),
                suggestion=nearest(read.service, known),
            )
        )
    if read.photo and not _is_image(content, read.photo.file):
        report(PHOTO_MISSING.at(read.source.at("photo", "file"), file=read.photo.file))


def _is_image(content: Path, file: str) -> bool:
    images = (content / "images").resolve()
    path = (images / file).resolve()
    return path.is_relative_to(images) and path.is_file()
