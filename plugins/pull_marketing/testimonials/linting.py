"""Puts a case together and runs the rules on it: what the generator and the commands share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..diagnostics import Location, Report, Severity
from ..law import check_reviews
from ..project import Project
from ..source import display_name
from .case import Case, SiteText, WrittenPage
from .facts import dated_rules
from .reading import read_testimonials
from .register import REGISTER_MISSING, read_register
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
    shown = sum(t.withdrawn is None for t in testimonials)
    if shown and not register.exists:
        severity = Severity.ERROR if project.publishing else Severity.WARNING
        where = Location(register.folder)
        report(REGISTER_MISSING.at(where, severity=severity, count=shown))
    return Case(
        site=site,
        site_document=project.site_document,
        testimonials=testimonials,
        register=register,
        date=project.date,
        texts=_site_texts(project),
        urls={name: project.paths[name] for name in ("testimonials", "testimonial_policy")},
    )


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
        WrittenPage(path.relative_to(output).as_posix(), path.read_text("utf-8", "replace"))
        for path in paths
        if path.is_file()
    )


def _site_texts(project: Project) -> tuple[SiteText, ...]:
    """The owner's claims: site.yaml, pages, questionnaires. Articles discuss, they are left out."""
    paths = [(project.content / "site.yaml", "site")]
    for folder, kind in _TEXTS.items():
        paths += [(path, kind) for path in sorted((project.content / folder).rglob("*.md"))]
    return tuple(
        SiteText(display_name(path, project.root), path.read_text("utf-8", "replace"), kind)
        for path, kind in paths
        if path.is_file()
    )
