"""The delays on the pages: the numbers of site.yaml, and what site.yaml may not say."""

from __future__ import annotations

import pytest
from tests.unit.conftest import MakeProject

from pull_marketing.diagnostics import Collector
from pull_marketing.project import Project
from pull_marketing.promises.copies import check_copies
from pull_marketing.promises.in_texts import fill_promises
from pull_marketing.promises.published import promises_page, published_promises
from pull_marketing.promises.rules import check_promises

SITE = """\
promises:
  answer: {days: 2, working_days: true}
  diagnostic: {days: 21, label: Le rapport, starts: l’entretien}
"""


def test_usual_promises_have_their_words_and_others_bring_theirs(
    make_project: MakeProject,
) -> None:
    site = make_project(site=SITE).site
    assert site is not None
    found = published_promises(site)
    assert found["answer"].delay == "2\u00a0jours ouvrés"
    assert found["answer"].label == "Une réponse écrite, même si c’est non"
    assert (found["diagnostic"].label, found["diagnostic"].starts) == ("Le rapport", "l’entretien")


def test_the_page_also_tells_the_delays_of_other_sections(make_project: MakeProject) -> None:
    project = make_project(site=SITE + "testimonials: {publication_delay_days: 10}\n")
    assert project.site is not None
    page = promises_page(project.site, project.date)
    assert [(p.name, p.delay.replace("\u00a0", " ")) for p in page.promises][2:] == [
        ("testimonial", "10 jours")
    ]
    assert page.first_words == ()
    assert page.news == ""


@pytest.mark.parametrize(("now", "told"), [("2027-01-03T10:00", 1), ("2027-01-04T10:00", 0)])
def test_days_off_are_told_until_their_last(make_project: MakeProject, now: str, told: int) -> None:
    off = "working_time: {closed: [{start: 2026-12-24, end: 2027-01-03}]}\n"
    project = make_project(site=SITE + off, now=now)
    assert project.site is not None
    assert len(promises_page(project.site, project.date).off) == told


BAD = [
    ("promises:\n  rapport: {days: 3}\n", "L501", "rapport"),
    ("working_time: {region: bretagne}\n", "L502", "alsace-moselle"),
    ("working_time: {region: alsasce}\n", "L502", "alsace"),
    ("working_time: {closed: [{start: 2026-12-24, end: 2026-01-02}]}\n", "L503", "2026-01-02"),
]


@pytest.mark.parametrize(("site", "code", "said"), BAD)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_wrong_promises_are_located(
    make_project: MakeProject, site: str, code: str, said: str, language: str
) -> None:
    project: Project = make_project(site=site, language=language)
    check_promises(project)
    [found] = list(project.report)
    assert found.code == code
    assert said in found.render(language)
    assert found.location.line > 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("answer: {days: 2, hours: 3}", "l’un des deux"),
        ("answer: {working_days: true}", "l’un des deux"),
        ("answer: {hours: 4, working_days: true}", "jour et nuit"),
        ("answer: {days: -1}", "trop petit"),
    ],
)
def test_a_promise_has_one_unit(make_project: MakeProject, written: str, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        make_project(site=f"promises:\n  {written}\n")


def test_texts_take_the_delay_from_site_yaml(make_project: MakeProject) -> None:
    site = make_project(site=SITE).site
    assert site is not None
    report = Collector()
    text = "Sous {promise:answer}.\n\n`{promise:answer}`\n\nEt {promise:anwser}."
    filled = fill_promises(text, "content/pages/a.md", 8, site, report)
    assert filled.startswith("Sous 2\u00a0jours ouvrés.\n\n`{promise:answer}`")
    [found] = report.errors
    assert str(found.location) == "content/pages/a.md:12:4"
    assert "answer" in found.hint_in("fr")


@pytest.mark.parametrize(
    ("name", "text", "places"),
    [
        ("content/pages/a.md", "Sous 2 jours ouvrés.", []),
        ("content/pages/a.md", "Sous deux jours ouvrés.", []),
        ("content/pages/a.md", "Un mot.\n\nSous 3\u00a0jours ouvrés.", ["3:6"]),
        ("content/pages/a.md", "`5 jours ouvrés` et {promise:answer}", []),
        ("content/pages/a.md", "Sous 5 jours.", []),
        ("content/questionnaires/a.md", "Within four working days.", ["1:8"]),
        ("content/articles/a.md", "Sous 9 jours ouvrés.", []),
    ],
)
def test_a_delay_copied_by_hand_is_one_that_is_promised(
    make_project: MakeProject, name: str, text: str, places: list[str]
) -> None:
    project = make_project({name: text}, site=SITE)
    check_copies(project)
    assert [str(d.location) for d in project.report] == [f"{name}:{place}" for place in places]
    assert {d.code for d in project.report} <= {"L511"}


def test_site_yaml_does_not_contradict_itself(make_project: MakeProject) -> None:
    said = "newsletter:\n  # sous 4 jours ouvrés\n  url: /lettre/\n  note: sous 6 jours ouvrés\n"
    project = make_project(site=SITE + said)
    check_copies(project)
    [found] = list(project.report)
    assert "« 6 jours ouvrés »" in found.render("fr").replace("\u00a0", " ")
