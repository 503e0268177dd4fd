"""A small real project on a given day, for what the commands read and write."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.conftest import minimal_site_yaml

from pull_marketing.project import Project

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
