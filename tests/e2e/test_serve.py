"""A newcomer's first minutes: answer the demo's questionnaire, find it in the inbox, scored."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import ROOT, Served
from .test_livereload import STARTED_S, address_in, make_site

FORM = "/questionnaires/decrire-mon-projet/"
STORY = "Je restaure des fauteuils, et les gens demandent surtout des canapés."


def answer(page: Page, name: str, *, script: bool) -> None:
    """Fill the questionnaire in as a client would, and send it."""

    def go_on() -> None:
        if script:
            page.click("[data-do=next]")

    if script:
        page.click("[data-do=start]")
    page.get_by_label("Je reçois des demandes, mais pas les bonnes").check(force=True)
    go_on()
    go_on()  # the address of a site is optional
    page.get_by_label("Ils me vont, je voudrais commencer dans les trois mois").check(force=True)
    go_on()
    page.fill("#recit--answer", STORY)
    go_on()
    page.fill("#nom--answer", name)
    go_on()
    page.fill("#email--answer", "ode@atelier-specimen.example")
    go_on()
    page.get_by_label("Par e-mail", exact=True).check(force=True)
    go_on()
    go_on()  # the letters are optional
    page.locator("#send").click()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_an_answer_is_found_in_the_inbox_with_its_score_and_its_mail(
    served: Served, open_page: Callable[..., Page], script: bool
) -> None:
    name = f"Ode Maquette {'avec' if script else 'sans'}"
    page = open_page(java_script_enabled=script)
    page.goto(served.url(FORM))
    answer(page, name, script=script)
    expect(page).to_have_url(re.compile("/merci/"))
    expect(page.locator("h1")).to_be_visible()

    page.goto(served.url("/inbox/"))
    expect(page.locator("main")).to_contain_text("s’ouvre ici sans mot de passe, et seulement ici")
    row = page.locator(".rows li", has_text=name)
    expect(row.locator(".points")).to_have_text("score\u00a0: 6")
    row.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(STORY)
    expect(page.locator("main")).to_contain_text("ode@atelier-specimen.example")

    page.get_by_role("link", name="Courriers qui seraient partis").click()
    mail = page.locator("article", has_text=name)
    expect(mail).to_contain_text(STORY)
    page.get_by_role("link", name="Voir la boîte").click()
    expect(page).to_have_url(served.url("/inbox/"))


def test_pages_of_the_trial_are_for_everybody(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=320, reduced_motion="reduce", bypass_csp=True)
    for path in ("/inbox/", "/__preview/mails/"):
        page.goto(served.url(path))
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = Axe().run(page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


SERVE = """\
import sys
from pathlib import Path
from pull_marketing.preview import livereload
sys.exit(livereload(Path(sys.argv[1]), port=0, browser=False))
"""


def test_livereload_takes_answers_to_the_questionnaire_of_this_moment(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    """And Ctrl-C ends the site and the receiver together."""
    make_site(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", SERVE, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
    )
    try:
        site = Served(address_in(process).rstrip("/") + "/", tmp_path)
        page = open_page()
        page.goto(site.url("/questionnaires/contact/"))
        path = tmp_path / "content/questionnaires/contact.md"
        changed = path.read_text("utf-8").replace("Où vous répondre ?", "Où vous écrire ?")
        path.write_text(changed, "utf-8")
        expect(page.get_by_text("Où vous écrire ?")).to_be_attached(timeout=STARTED_S * 1000)
        page = open_page(java_script_enabled=False)  # all on one page
        page.goto(site.url("/questionnaires/contact/"))
        page.fill("#email--answer", "lea@atelier-specimen.example")
        page.locator("#send").click()
        expect(page).to_have_url(re.compile("/merci/recu/$"))
        page.goto(site.url("/inbox/"))
        page.locator(".rows li").get_by_role("link").first.click()
        expect(page.locator("main")).to_contain_text("Où vous écrire ?")
        expect(page.locator("main")).to_contain_text("lea@atelier-specimen.example")
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=STARTED_S)
    assert process.returncode == 0, said
    assert "Traceback" not in said
