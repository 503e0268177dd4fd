"""A small real project on a given day, and a sound site.yaml to change one thing in."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.conftest import minimal_site_yaml

from pull_marketing.diagnostics import Collector
from pull_marketing.project import Project
from pull_marketing.site import Site
from pull_marketing.source import Document, parse_yaml, validate

BASE = Path(__file__).resolve().parents[1] / "fixtures/referral/site.yaml"

MakeProject = Callable[..., Project]


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    """`make_project({"clients/a.yaml": "…"}, now="2026-11-22T12:00", site="promises: …")`.

    `site` is added to a small sound site.yaml; `country` and `language` replace its own.
    """

    def make(
        files: dict[str, str] | None = None,
        now: str = "2026-11-22T12:00",
        site: str = "",
        zone: str = "Europe/Paris",
        country: str = "FR",
        language: str = "fr",
    ) -> Project:
        yaml = minimal_site_yaml().replace("language: fr", f"language: {language}")
        yaml = yaml.replace("  city:", f"  country: {country}\n  city:", 1)
        written = {
            "content/site.yaml": yaml + site,
            "pelicanconf.py": f'TIMEZONE = "{zone}"\n',
            **(files or {}),
        }
        for name, text in written.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        moment = datetime.datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone))
        project = Project.at_hand(tmp_path, moment)
        assert not project.report.errors, project.report.render("fr")
        return project

    return make


@pytest.fixture
def read() -> Callable[..., tuple[Site, Document]]:
    """`read({"old line": "new line"})`: the site with these changes, and where it stands."""

    def make(changes: dict[str, str] | None = None) -> tuple[Site, Document]:
        text = BASE.read_text("utf-8")
        for old, new in (changes or {}).items():
            assert text.count(old) == 1, f"{old!r} is not once in the fixture"
            text = text.replace(old, new)
        report = Collector()
        document = parse_yaml(text, "content/site.yaml", report)
        site = validate(Site, document, report) if document else None
        assert site is not None, report.render("en")
        assert document is not None
        return site, document

    return make
