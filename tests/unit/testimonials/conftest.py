"""A small sound project with one testimonial, and a way to spoil one thing in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from pull_marketing.diagnostics import Collector
from pull_marketing.project import Project
from pull_marketing.site import read_site
from pull_marketing.testimonials.case import Case
from pull_marketing.testimonials.linting import lint, lint_output, read_case
from pull_marketing.testimonials.texts import digest

SITE: dict[str, Any] = {
    "language": "fr",
    "name": "Cabinet Réel",
    "business": {
        "name": "Cabinet Réel",
        "person": "Anne Réel",
        "given_name": "Anne",
        "job": "conseil",
        "since": "2019-03-04",
        "street": "1 rue Haute",
        "postal_code": "01000",
        "city": "Bourg-en-Bresse",
        "email": "anne@cabinet-reel.fr",
        "phone": "0612345670",
    },
    "offer": {"for_whom": "les indépendants", "problem": "trop", "result": "mieux"},
    "home": {"headline": "Un titre", "lead": "Une phrase."},
    "call_to_action": {"questionnaire": "contact", "label": "Décrire mon projet"},
    "services": [{"id": "conseil", "name": "Conseil", "launched": "2019-03-04"}],
    "testimonials": {
        "retention": "sans limite de durée",
        "counted_since": "2019-03-04",
        "last_checked": "2026-11-02",
    },
}

HEADER: dict[str, Any] = {
    "id": "t-un",
    "author": "Léa Martin",
    "display_as": "full_name",
    "capacity": "professional",
    "service": "conseil",
    "experience_start": "2026-01-12",
    "experience_end": "2026-02-20",
    "received": "2026-03-01",
    "published": "2026-03-04",
    "origin": "form",
    "relation": "none",
    "incentive": "none",
    "verification": "verified",
    "verification_method": "invoice",
    "consent": {"date": "2026-03-01", "scope": ["site"]},
    "review_by": "2028-03-04",
}

TEXT = "Bon travail, livré à l’heure, mais les délais auraient pu être plus clairs."

LIST_PAGE = """\
<main><p><span data-testimonials="status">1 vérifié</span>
<span data-testimonials="sort">Du plus récent au plus ancien</span></p>
{items}
<p data-testimonials="report"><a href="mailto:anne@cabinet-reel.fr">Signaler</a></p></main>
<footer><a href="/temoignages/regle/">La règle</a></footer>
"""

ITEM = '<p><span data-testimonial="{id}" data-published="2026-03-04">Bon travail</span></p>'


@dataclass
class Linted:
    """What the rules said of a project."""

    project: Project
    case: Case

    @property
    def report(self) -> Collector:
        return self.project.report

    @property
    def codes(self) -> list[str]:
        return [d.code for d in self.report]

    def told(self, language: str = "fr") -> str:
        return self.report.render(language)


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`base` with changes; a value of None takes the key out."""
    result = dict(base)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def dump(values: Any) -> str:
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def write_testimonial(root: Path, header: dict[str, Any], text: str) -> None:
    write(root / f"content/testimonials/{header['id']}.md", f"---\n{dump(header)}---\n\n{text}\n")


def write_entry(root: Path, header: dict[str, Any], original: str, changes: dict[str, Any]) -> None:
    entry: dict[str, Any] = {
        "testimonial": header["id"],
        "email": "lea@atelier-specimen.example" if header["id"] == "t-un" else "",
        "received": header.get("received", "2026-03-01"),
        "evidence": [{"kind": "invoice", "reference": "F-2026-014"}],
        "sha256": digest(original),
        "text": original,
    }
    write(root / f"register/{header['id']}.yaml", dump(merged(entry, changes)))


def write_project(root: Path, changes: dict[str, Any]) -> None:
    """Write the sound project with the changes of a fixture."""
    site = merged(SITE, changes.get("site", {}))
    service = merged(site["services"][0], changes.get("service", {}))
    write(root / "content/site.yaml", dump({**site, "services": [service]}))
    write(root / "content/images/lea.jpg", "")
    header = merged(HEADER, changes.get("testimonial", {}))
    text = changes.get("text", TEXT)
    write_testimonial(root, header, text)
    plain = text.replace("<mark>", "").replace("</mark>", "")
    write_entry(root, header, changes.get("original", plain), changes.get("entry", {}))
    ids = [header["id"]]
    for number, other in enumerate(changes.get("others", ())):
        other = dict(other)
        text = other.pop("text")
        other_header = {**HEADER, "id": f"t-autre-{number}", **other}
        ids.append(other_header["id"])
        write_testimonial(root, other_header, text)
        write_entry(root, other_header, text, {})
    for name in ("refusals", "requests"):
        if name in changes:
            write(root / f"register/{name}.yaml", dump({name: changes[name]}))
    if "page" in changes:
        write(
            root / "content/pages/une-page.md", f"---\ntitle: Une page\n---\n\n{changes['page']}\n"
        )
    write_list_page(root, ids)
    for path, html in changes.get("output", {}).items():
        write(root / "output" / path, html)


def write_list_page(root: Path, ids: list[str]) -> None:
    """The written pages that the rules expect, for these testimonials."""
    items = "\n".join(ITEM.format(id=name) for name in ids)
    write(root / "output/temoignages/index.html", LIST_PAGE.format(items=items))
    write(root / "output/temoignages/regle/index.html", "<main></main>")


def lint_project(
    root: Path, *, publishing: bool = True, now: str = "2026-11-22", output: bool = True
) -> Linted:
    """Read and check the project in `root`, without Pelican."""
    report = Collector()
    site, document = read_site(root / "content", root, report)
    moment = datetime.datetime.fromisoformat(f"{now}T12:00:00")
    project = Project(
        root=root,
        content=root / "content",
        site=site,
        site_document=document,
        report=report,
        now=moment,
        publishing=publishing,
    )
    case = read_case(project)
    lint(case, project, report)
    if output:
        lint_output(case, root / "output", publishing=publishing, report=report)
    return Linted(project, case)


@pytest.fixture
def lint_with(tmp_path: Path) -> Callable[..., Linted]:
    """`lint_with({"testimonial": {"author": …}})`: the sound project with changes, checked.

    `spoil` is given the project's folder before the rules look at it.
    """

    def run(
        changes: dict[str, Any] | None = None,
        spoil: Callable[[Path], object] | None = None,
        **options: Any,
    ) -> Linted:
        changes = dict(changes or {})
        if "now" in changes:
            options["now"] = str(changes.pop("now"))
        write_project(tmp_path, changes)
        if spoil:
            spoil(tmp_path)
        return lint_project(tmp_path, **options)

    return run


@pytest.fixture
def lint_again(tmp_path: Path) -> Callable[..., Linted]:
    """Check the project as it now stands; its pages are those of the sound project."""

    def run(**options: Any) -> Linted:
        ids = [path.stem for path in sorted((tmp_path / "content/testimonials").glob("*.md"))]
        write_list_page(tmp_path, ids)
        return lint_project(tmp_path, **options)

    return run
