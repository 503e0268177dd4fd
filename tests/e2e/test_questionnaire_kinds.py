"""A file, a review and a protocol, answered in a real browser, with and without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ..conftest import MINIMAL_QUESTIONNAIRE, build, minimal_site_yaml
from .conftest import Served, shown

REVIEW = "/questionnaires/relire-la-proposition/"
PROTOCOL = "/questionnaires/essayer-le-site/"


@pytest.mark.parametrize("script", [False, True], ids=["without a script", "with it"])
def test_review_is_answered(served: Served, open_page: Callable[..., Page], script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.goto(served.url(REVIEW))
    before = len(served.submissions("relire-la-proposition"))
    passages = {"besoin": "agree", "relecture": "change", "date": "question", "prix": "agree"}
    if script:
        page.click("[data-do=start]")
    for passage, verdict in passages.items():
        expect(page.locator(f"#q-{passage} blockquote")).to_be_visible()
        comment = page.locator(f"#q-{passage}-comment")
        expect(comment).to_be_hidden()
        page.check(f"#{passage}--{verdict}", force=True)
        if verdict != "agree":
            comment.locator("textarea").fill("Deux relectures.")
        else:
            expect(comment).to_be_hidden()
        if script:
            page.click("[data-do=next]")
    if script:
        page.click("[data-do=next]")  # the last passage is optional
    page.fill("#nom--answer", "Léa Modèle")
    page.fill("#email--answer", "lea@atelier-specimen.example")
    if script:
        page.click("[data-do=next]")
        expect(page.locator(".recap")).to_contain_text("Passage 2. Une seule relecture")
    page.click("#send")
    page.wait_for_url("**/merci/recue/")
    kept = served.submissions("relire-la-proposition")[before:]
    assert [line["answers"] for line in kept] == [
        {
            "besoin": "agree",
            "relecture": "change",
            "relecture-comment": "Deux relectures.",
            "date": "question",
            "date-comment": "Deux relectures.",
            "prix": "agree",
            "nom": "Léa Modèle",
            "email": "lea@atelier-specimen.example",
        }
    ]


def test_protocol_goes_step_by_step(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(width=320)
    page.goto(served.url(PROTOCOL))
    page.click("[data-do=start]")
    page.check("#appareil--un-ordinateur", force=True)
    page.click("[data-do=next]")
    for step in ("comprendre", "prix", "temoignage"):
        expect(page.locator(f"#q-{step} .prose")).to_be_visible()
        page.click("[data-do=next]")
        expect(page.locator(".errors li")).to_have_count(2)  # outcome and difficulty
        page.check(f"#{step}-outcome--partly", force=True)
        page.check(f"#{step}-difficulty--4", force=True)
        page.click("[data-do=next]")
    expect(page.locator("#q-telephone")).to_be_hidden()  # only on a telephone
    page.fill("#email--answer", "lea@atelier-specimen.example")
    page.click("[data-do=next]")
    page.click("#send")
    page.wait_for_url("**/merci/suivi/")
    answers = served.submissions("essayer-le-site")[-1]["answers"]
    assert answers["prix-difficulty"] == "4"
    assert not any(name.startswith("telephone") for name in answers)


@pytest.fixture(scope="module")
def filing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A questionnaire that asks for a file, behind the preview server."""
    root = tmp_path_factory.mktemp("files")
    text = MINIMAL_QUESTIONNAIRE.replace(
        "## Où", "## Votre contrat ? {#contrat}\n[fichier pdf, 1 Mo]\n\n## Où"
    )
    folder = root / "content" / "questionnaires"
    folder.mkdir(parents=True)
    (root / "content" / "site.yaml").write_text(minimal_site_yaml(), "utf-8")
    (folder / "contact.md").write_text(text.replace("slug:", "steps: question\nslug:"), "utf-8")
    site = build(root, PULL_MARKETING_SERVE=True)
    assert not site.report.errors, site.told()
    with shown(root, site.output) as running:
        yield running


def pdf(name: str, size: int) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n".ljust(size)[:size]}


def test_file_is_chosen_checked_and_sent(
    filing: Served, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page()
    page.goto(filing.url("/questionnaires/contact/"))
    page.click("[data-do=start]")
    for file, said in (
        (None, "Choisissez un fichier"),
        (pdf("a.exe", 9), "de l’un de ces types"),
        (pdf("a.pdf", 0), "vide"),
        (pdf("a.pdf", 1_000_001), "1\u00a0Mo au plus"),
    ):
        page.set_input_files("#contrat--answer", [file] if file else [])
        page.click("[data-do=next]")
        expect(page.locator("#contrat--error")).to_contain_text(said)
    page.set_input_files("#contrat--answer", pdf("le mien.PDF", 1_000_000))
    page.click("[data-do=next]")
    page.fill("#email--answer", "lea@atelier-specimen.example")
    draft = page.evaluate("JSON.stringify(localStorage)")
    assert "lea@" in draft
    assert "mien" not in draft, "a file is never in a draft"
    page.click("[data-do=next]")
    expect(page.locator(".recap")).to_contain_text("le mien.PDF")
    page.click("#send")
    page.wait_for_url("**/merci/recu/")
    line = filing.submissions("contact")[-1]
    assert line["files"] == {"contrat": ["le mien.PDF", 1_000_000]}
    assert line["answers"]["contrat"] == "le mien.PDF"


def test_file_is_sent_without_a_script(filing: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(filing.url("/questionnaires/contact/"))
    page.fill("#email--answer", "lea@atelier-specimen.example")
    page.click("#send")
    expect(page.locator(".errors")).to_contain_text("Choisissez un fichier")
    page.set_input_files("#contrat--1", pdf("b.pdf", 12))
    expect(page.locator("#email--1")).to_have_value("lea@atelier-specimen.example")
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/merci/recu/")
    assert filing.submissions("contact")[-1]["files"] == {"contrat": ["b.pdf", 12]}
