"""Puts a case together and runs the rules on it: what the generator and the commands share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..diagnostics import Location, Report, Severity
from ..law import check_reviews
from ..project import Project
from ..source import Document, Key, display_name
from .case import Case, SiteText, WrittenPage
from .facts import dated_rules
from .model import Testimonial
from .reading import read_testimonials
from .register import NO_ENTRY, REGISTER_MISSING, Register, read_register
from .rules import Stage, check

_TEXTS = {"pages": "page", "questionnaires": "questionnaire"}
_PAGE_SUFFIXES = (".html", ".xml", ".json", ".txt")


def read_case(project: Project) -> Case:
    """Read testimonials, register and the texts the rules look at; problems are reported."""
    assert project.site is not None
    assert project.site_document is not None
    site, report = project.site, project.report
    testimonials = read_testimonials(project.content, project.root, site, report)
    register = read_register(project.root, project.content, report, example=site.example)
    _require_entries(testimonials, register, project)
    return Case(
        site=site,
        site_document=project.site_document,
        testimonials=testimonials,
        register=register,
        date=project.date,
        texts=_site_texts(project),
        urls={name: project.paths[name] for name in ("testimonials", "testimonial_policy")},
    )


def _require_entries(
    testimonials: tuple[Testimonial, ...], register: Register, project: Project
) -> None:
    """Every published testimonial has its original in the register."""
    if register.seal:
        return  # it says which of them had their original
    severity = Severity.ERROR if project.publishing else Severity.WARNING
    missing = [t for t in testimonials if t.withdrawn is None and t.id not in register.entries]
    if missing and not register.exists:
        where = Location(register.folder)
        project.report(REGISTER_MISSING.at(where, severity=severity, count=len(missing)))
        return
    for item in missing:
        project.report(NO_ENTRY.at(item.source.at("id"), severity=severity, id=item.id))


def lint(case: Case, project: Project, report: Report) -> None:
    """Run the rules that look at sources, and say which of them must be read again."""
    for diagnostic in check(case, publishing=project.publishing):
        report(diagnostic)
    check_reviews(dated_rules(), project.date, report)


def lint_output(case: Case, output: Path, *, publishing: bool, report: Report) -> None:
    """Run the rules that look at what was written."""
    pages = read_pages(output)
    for diagnostic in check(replace(case, pages=pages), Stage.OUTPUT, publishing=publishing):
        report(diagnostic)


def read_pages(output: Path) -> tuple[WrittenPage, ...]:
    """Every text file of the output."""
    paths = sorted(path for path in output.rglob("*") if path.suffix in _PAGE_SUFFIXES)
    return tuple(
        WrittenPage(path.relative_to(output).as_posix(), path.read_bytes())
        for path in paths
        if path.is_file()
    )


def _site_texts(project: Project) -> tuple[SiteText, ...]:
    """The owner's claims: the values of site.yaml, the pages, the questionnaires."""
    assert project.site_document is not None
    texts = list(_values(project.site_document.values, (), project.site_document))
    for folder, kind in _TEXTS.items():
        for path in sorted((project.content / folder).rglob("*.md")):
            text = path.read_text("utf-8", "replace")
            texts.append(SiteText(display_name(path, project.root), text, kind))
    return tuple(texts)


def _values(value: Any, key: Key, document: Document) -> Iterator[SiteText]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _values(part, (*key, name), document)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _values(part, (*key, number), document)
    elif isinstance(value, str):
        place = document.where(key)
        yield SiteText(place.path, value, "site", place)
