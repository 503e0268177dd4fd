"""Questionnaires in a real browser: every path without a script, step by step with it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from ..conftest import build
from .conftest import ROOT, Served

FORM = "/questionnaires/decrire-mon-projet/"
STORY = "Je suis graphiste, et l’on me demande toujours une remise."


# --- without a script: every path of the demo arrives where the rules say

CONTACT = {"recit": STORY, "nom": "Léa Modèle", "email": "lea@atelier-specimen.example"}
PATHS = {
    "not-me": (["Je cherche de la publicité ou un envoi en nombre"], {}, "pas-moi"),
    "special": (["J’ai un cas particulier", "Par e-mail"], CONTACT, "cas-particulier"),
    "special-by-phone": (
        ["J’ai un cas particulier", "Par téléphone, puis par e-mail"],
        {**CONTACT, "telephone": "04 65 71 00 01"},
        "cas-particulier",
    ),
    "not-yet": (
        ["Je n’ai pas encore de site", "C’est trop pour moi aujourd’hui", "Par e-mail"],
        CONTACT,
        "pas-encore",
    ),
    "received": (
        ["Je n’ai pas encore de site", "Ils me vont, rien ne presse", "Par e-mail"],
        CONTACT,
        "cest-recu",
    ),
    "received-with-site": (
        [
            "J’ai un site, et il ne m’amène personne",
            "Je ne les ai pas encore lus",
            "Par téléphone, puis par e-mail",
        ],
        {**CONTACT, "site": "atelier-specimen.example", "telephone": "04 65 71 00 01"},
        "cest-recu",
    ),
}


def fill(page: Page, labels: list[str], texts: dict[str, str]) -> None:
    for label in labels:
        page.locator("label.choice:visible", has_text=re.compile(f"^{re.escape(label)}$")).check()
    for question, text in texts.items():
        page.fill(f"#{question}--answer", text)


@pytest.mark.parametrize("name", PATHS)
def test_every_path_without_a_script_reaches_its_ending(
    served: Served, open_page: Callable[..., Page], name: str
) -> None:
    labels, texts, ending = PATHS[name]
    page = open_page(java_script_enabled=False)
    page.goto(served.url(FORM))
    fill(page, labels, texts)
    asked = page.locator(".questionnaire .field:visible").count()
    page.locator("#send").click()
    expect(page).to_have_url(re.compile(f"/merci/{ending}/$"))
    expect(page.locator("h1")).to_be_visible()
    assert asked == len(labels) + len(texts) + (0 if name == "not-me" else 1) + (
        1 if name == "received-with-site" and "site" not in texts else 0
    )


def test_abandoned_branch_is_hidden_again_and_not_kept(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(served.url(FORM))
    site = page.locator("#q-site")
    expect(site).to_be_hidden()
    page.get_by_label("J’ai un site, et il ne m’amène personne").check()
    expect(site).to_be_visible()
    page.fill("#site--answer", "secret.example")
    page.get_by_label("J’ai un cas particulier").check()
    expect(site).to_be_hidden()
    page.get_by_label("Par e-mail", exact=True).check()
    # Sent by another test, too, these answers would be one request.
    story = f"{STORY} Après un détour."
    fill(page, [], {**CONTACT, "recit": story})
    page.locator("#send").click()
    expect(page).to_have_url(re.compile("/merci/cas-particulier/$"))
    last = served.submissions()[-1]
    assert last["answers"]["recit"] == story
    assert "secret.example" not in json.dumps(last["answers"])


def test_enter_in_a_field_sends_nothing_without_a_script(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(served.url(FORM))
    page.fill("#nom--answer", "Léa")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert page.url == served.url(FORM)


# --- two endings on a static host, without a script and without a receiver


@pytest.mark.parametrize("backend", ["netlify", "formspree", "web3forms"])
def test_static_host_leads_to_the_right_ending_without_a_script(
    tmp_path: Path, open_page: Callable[..., Page], backend: str
) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / "content" / "questionnaires" / "decrire-mon-projet.md"
    endpoint = "" if backend == "netlify" else "endpoint: abcdefgh\n"
    text = path.read_text("utf-8").replace("---\n", f"---\nbackend: {backend}\n{endpoint}", 1)
    path.write_text(text, "utf-8")
    site = build(tmp_path, SITEURL="https://site.test")
    assert not site.report.errors, site.told()
    posts: list[tuple[str, str]] = []

    def answer(route: Route) -> None:
        request = route.request
        path = request.url.removeprefix("https://site.test")
        if request.method == "POST":
            posts.append((request.url, request.post_data or ""))
            route.fulfill(body="ok", content_type="text/html")
        elif path.startswith("/"):
            file = site.output / path.split("?")[0].lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            route.fulfill(path=file) if file.is_file() else route.fulfill(status=404)
        else:
            route.abort()

    for name in ("not-me", "not-yet", "received"):
        labels, texts, ending = PATHS[name]
        page = open_page(java_script_enabled=False)
        page.route("**/*", answer)
        page.goto(f"https://site.test{FORM}")
        fill(page, labels, {k: v for k, v in texts.items() if k != "telephone"})
        buttons = page.locator(".questionnaire button[type=submit]:visible")
        assert buttons.count() == 1
        buttons.click()
        url, body = posts[-1]
        assert f"merci%2F{ending}%2F" in body or url.endswith(f"/merci/{ending}/"), (url, body)


# --- with the script


def test_step_by_step_to_the_recap_and_the_ending(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(served.url(FORM))
    expect(page.locator("form.questionnaire")).to_be_hidden()
    page.get_by_role("link", name="Commencer").click()
    assert page.locator(".field:visible").count() == 1
    expect(page.locator("#q-situation legend")).to_be_focused()

    page.get_by_role("button", name="Continuer").click()
    summary = page.locator(".bar .errors")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Une réponse est à revoir")
    assert page.title().startswith("Erreur")
    page.get_by_label("Je reçois des demandes, mais pas les bonnes").check()
    expect(page.locator(".error")).to_have_count(0)

    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#q-site")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("atelier.example")
    page.keyboard.press("Enter")
    page.get_by_label("Ils me vont, rien ne presse").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".bar .label")).to_have_text("Section 2 sur 2")
    expect(page.locator(".bar .left")).to_contain_text("minute")
    page.fill("#recit--answer", STORY)
    page.get_by_role("button", name="Continuer").click()
    for question in ("nom", "email"):
        page.fill(f"#{question}--answer", CONTACT[question])
        page.keyboard.press("Enter")
    page.get_by_label("Par e-mail", exact=True).check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Continuer").click()

    recap = page.locator(".recapitulation")
    expect(recap).to_contain_text(STORY)
    expect(recap.locator("dt")).to_have_count(8)
    page.get_by_role("button", name="Modifier Qu’est-ce qui vous amène").click()
    page.get_by_label("J’ai un cas particulier").check()
    page.get_by_role("button", name="Continuer").click()
    expect(recap.locator("dt")).to_have_count(6)
    page.get_by_role("button", name="Envoyer à Camille Exemple").click()
    expect(page).to_have_url(re.compile("/merci/cas-particulier/$"))
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_load_state("load")  # a script of this page forgets them
    assert page.evaluate("localStorage.length") == 0
    assert problems == []


def test_back_goes_back_by_link_and_by_browser(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(served.url(FORM))
    page.get_by_role("link", name="Commencer").click()
    page.get_by_label("Je n’ai pas encore de site").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#q-decision")).to_be_visible()
    page.get_by_role("button", name="Question précédente").click()
    expect(page.locator("#q-situation")).to_be_visible()
    assert page.get_by_label("Je n’ai pas encore de site").is_checked()
    page.go_back()
    expect(page.locator("#q-decision")).to_be_visible()


def test_draft_is_found_resumed_and_erased(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(served.url(FORM))
    expect(page.locator(".found")).to_be_hidden()
    page.get_by_role("link", name="Commencer").click()
    page.get_by_label("Je n’ai pas encore de site").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".nav .kept")).to_be_visible()
    page.goto(served.url(FORM))
    expect(page.locator(".found")).to_contain_text("Vous aviez commencé le")
    page.get_by_role("button", name="Reprendre où j’en étais").click()
    expect(page.locator("#q-decision")).to_be_visible()
    page.get_by_role("button", name="Effacer mes réponses").click()
    assert page.evaluate("localStorage.length") == 0
    page.goto(served.url(FORM))
    expect(page.locator(".found")).to_be_hidden()
    assert page.locator("input:checked").count() == 0


def test_old_draft_is_forgotten(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(served.url(FORM))
    page.evaluate(
        "localStorage.setItem('questionnaire:decrire-mon-projet', JSON.stringify({"
        "at: Date.now() - 31 * 864e5, where: 'nom', fields: [['nom', 'Léa']], answers: {}}))"
    )
    page.goto(served.url(FORM))
    expect(page.locator(".found")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_address_fills_choices_and_hidden_fields(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(
        served.url(f"{FORM}?situation=jai-un-cas-particulier&nom=Eve&utm_source=x#q-situation")
    )
    assert page.get_by_label("J’ai un cas particulier").is_checked()
    expect(page.locator("#q-situation")).to_be_visible()
    assert page.input_value("#nom--answer") == ""  # the author did not allow this one
    assert page.input_value("input[name=utm_source]") == "x"


def test_home_page_choices_start_the_questionnaire(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(served.url("/"))
    page.get_by_role("link", name="J’ai un cas particulier").first.click()
    expect(page.get_by_label("J’ai un cas particulier")).to_be_checked()


def test_nothing_typed_is_lost_when_nobody_answers(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.route("**/f/**", lambda route: route.abort())
    page.goto(served.url(FORM))
    page.get_by_role("link", name="Commencer").click()
    page.get_by_label("Je cherche de la publicité ou un envoi en nombre").check()
    page.get_by_role("button", name="Continuer").click()
    page.locator("#send").click()
    failed = page.locator(".failed")
    expect(failed).to_be_focused()
    expect(failed).to_contain_text("L’envoi n’a pas marché")
    with page.expect_download() as download:
        page.get_by_role("button", name="Enregistrer dans un fichier").click()
    assert "publicité" in Path(download.value.path()).read_text("utf-8")
    page.unroute("**/f/**")
    page.get_by_role("button", name="Réessayer").click()
    expect(page).to_have_url(re.compile("/merci/pas-moi/$"))


def test_score_decides_with_the_script_and_names_are_recalled(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(served.url("/questionnaires/diagnostic-juridique/"))
    page.get_by_role("link", name="Commencer").click()

    def go_on() -> None:
        page.get_by_role("button", name="Continuer").click()

    page.fill("#probleme--answer", "Un fournisseur ne livre pas et ne répond plus.")
    go_on()
    page.get_by_label("SAS ou SASU").check()
    go_on()
    page.fill("#associes--answer", "deux")
    go_on()
    expect(page.locator(".bar .errors")).to_contain_text("nombre en chiffres")
    page.fill("#associes--answer", "2")
    go_on()
    page.get_by_label("Un impayé").check()
    go_on()
    page.get_by_label("Non", exact=True).check()
    go_on()
    page.fill("#nom--answer", "Léa Modèle")
    go_on()
    page.fill("#email--answer", "lea@specimen.example")
    go_on()
    go_on()
    page.locator("#send").click()
    expect(page).to_have_url(re.compile("/merci/dossier-traitable/$"))
    expect(page.locator("main")).to_contain_text("Merci Léa Modèle, votre dossier")


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_steps_fit_the_screen(served: Served, open_page: Callable[..., Page], width: int) -> None:
    page = open_page(width=width)
    page.goto(served.url(FORM))
    page.get_by_role("link", name="Commencer").click()
    page.get_by_role("button", name="Continuer").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for box in page.locator(".choice:visible, button:visible").all():
        height = (box.bounding_box() or {}).get("height", 0)
        assert height >= 44
