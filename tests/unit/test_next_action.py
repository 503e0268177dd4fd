"""Which action ends a page, and where it leads."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import minimal_site_yaml

from pull_marketing.diagnostics import Collector, Location
from pull_marketing.next_action import (
    KINDS,
    NextAction,
    check_site_actions,
    chosen_action,
    is_known_action,
    resolve_action,
)
from pull_marketing.project import Project
from pull_marketing.site import Site
from pull_marketing.source import parse_yaml

HERE = Location("a.md", 3, 1)


def make_project(yaml: str = "") -> Project:
    report = Collector()
    document = parse_yaml(minimal_site_yaml() + yaml, "site.yaml", report)
    assert document
    site = Site.model_validate(document.values)
    now = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    project = Project(Path(), Path("content"), site, document, report, now=now)
    project.add_page("questionnaire", "questionnaires/contact/", "contact")
    project.add_page("questionnaire", "questionnaires/audit/", "audit")
    project.add_page("rates", "tarifs/")
    return project


def resolve(project: Project, action: str) -> NextAction | None:
    return resolve_action(project, action, HERE, {"audit": "Un audit"}.__getitem__, project.report)


@given(st.sampled_from([None, *KINDS]), st.sampled_from([None, *KINDS]), st.sampled_from(KINDS))
def test_article_then_category_then_site(own: Any, category: Any, site: str) -> None:
    yaml = f"next_action:\n  default: {site}\n"
    if category:
        yaml += f"  categories:\n    methode: {category}\n"
    made = make_project(yaml).site
    assert made
    assert chosen_action(made, own, "methode") == (own or category or site)
    assert chosen_action(made, own, "autre") == (own or site)


def test_the_sites_action_has_the_sites_words() -> None:
    found = NextAction("Décrire mon projet", "/questionnaires/contact/")
    assert resolve(make_project(), "call_to_action") == found
    assert resolve(make_project(), "questionnaire:contact") == found


def test_another_questionnaire_has_its_title() -> None:
    found = resolve(make_project(), "questionnaire:audit")
    assert found == NextAction("Un audit", "/questionnaires/audit/")


def test_a_page_has_a_label_in_the_language_of_the_site() -> None:
    assert resolve(make_project(), "rates") == NextAction("Voir les tarifs", "/tarifs/")
    assert resolve(make_project(), "none") is None


@pytest.mark.parametrize(
    ("action", "code"),
    [("questionnaire:audt", "B102"), ("referral", "B103"), ("newsletter", "B103")],
)
def test_what_leads_nowhere_is_told_at_the_line_that_chose_it(action: str, code: str) -> None:
    project = make_project()
    assert resolve(project, action) is None
    assert [(d.code, d.location) for d in project.report] == [(code, HERE)]


def test_the_hint_names_the_nearest_questionnaire() -> None:
    project = make_project()
    resolve(project, "questionnaire:audt")
    assert "did you mean “audit”?" in project.report.render("en")


def test_actions_of_site_yaml_are_checked() -> None:
    project = make_project("next_action:\n  default: rate\n  categories:\n    x: none\n")
    check_site_actions(project, ["methode"])
    assert [d.code for d in project.report] == ["S005", "S006"]
    assert [d.code for d in project.report.errors] == ["S005"]
    assert not is_known_action("rate")
