"""The steps of a questionnaire in Chromium: keyboard, sections, what is kept and what is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pull_marketing.catalogues import catalogue
from pull_marketing.questionnaires.map_drawing import draw_map
from pull_marketing.questionnaires.proof import prove

from ..vectors.loading import vector
from .conftest import Served

FORM = "/questionnaires/decrire-mon-projet/"
INTIMATE = "/questionnaires/avant-la-premiere-consultation/"
ALL_KEPT = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
NOTHING = "[{},{}]"
CUT_OFF = "all => all.map(text => text.scrollHeight > text.offsetHeight)"


def test_keyboard_alone_answers_everything(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(served.url(FORM))
    start = page.get_by_role("link", name="Commencer")
    start.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q-situation legend")).to_be_focused()
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Je cherche de la publicité")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".recapitulation h2")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Modifier Qu’est-ce qui vous amène")).to_be_focused()
    page.locator("#send").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/merci/pas-moi/")


def test_what_is_intimate_is_never_kept(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(served.url(INTIMATE))
    page.locator("[data-do=start]").click()
    field = page.locator(".field:visible input, .field:visible textarea").first
    kind = field.get_attribute("type")
    if kind in ("radio", "checkbox"):
        field.check()
    else:
        field.fill("2000-01-01" if kind == "date" else "12")
    page.locator("[data-do=next]").click()
    expect(page.locator(".kept")).to_be_hidden()
    assert page.evaluate(ALL_KEPT) == NOTHING
    page.goto(served.url(INTIMATE))
    expect(page.locator(".found")).to_be_hidden()


def test_section_at_a_time_takes_the_focus_to_its_title(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(served.url("/questionnaires/relire-la-proposition/"))
    page.locator("[data-do=start]").click()
    heading = page.locator("section.section:visible h2")
    expect(heading).to_have_count(1)
    expect(heading).to_be_focused()
    assert page.title().startswith(heading.inner_text())
    expect(page.locator(".bar .label")).to_contain_text("Section 1 sur")
    expect(page.locator(".bar .left")).to_contain_text("environ")


def test_paper_holds_the_whole_form_with_what_was_typed(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(served.url(FORM))
    page.locator("[data-do=start]").click()
    page.get_by_label("J’ai un cas particulier").check()
    page.locator("[data-do=next]").click()
    page.locator("#recit--answer").fill("Une ligne\n" * 30)
    fields = page.locator(".questionnaire .field").all()
    asked = [each.is_visible() for each in fields]
    page.emulate_media(media="print")
    assert not all(asked)
    for each in fields:
        expect(each).to_be_visible()
    expect(page.get_by_role("heading", name="Votre situation")).to_be_visible()
    expect(page.locator(".bar")).to_be_hidden()
    assert page.locator("textarea").evaluate_all(CUT_OFF) == [False]
    page.emulate_media(media="screen")
    assert [each.is_visible() for each in fields] == asked


def test_key_is_the_same_when_sent_again_and_another_for_other_answers(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.route("**/f/**", lambda route: route.abort())
    page.goto(served.url(FORM))
    page.locator("[data-do=start]").click()
    page.get_by_label("Je cherche de la publicité").check()
    page.get_by_role("button", name="Continuer").click()
    key = page.input_value(".key")
    assert key
    page.locator("#send").click()
    expect(page.locator(".failed")).to_be_focused()
    assert page.input_value(".key") == key
    page.get_by_role("button", name="Modifier Qu’est-ce qui vous amène").click()
    page.get_by_label("J’ai un cas particulier").check()
    assert page.input_value(".key") != key


def test_choice_that_opens_a_question_on_the_way_back_shows_it(
    served: Served, open_page: Callable[..., Page]
) -> None:
    """After “Change”, a question that nobody has seen yet is not passed over."""
    page = open_page()
    page.goto(served.url(FORM))
    page.locator("[data-do=start]").click()
    page.get_by_label("Je cherche de la publicité").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Modifier Qu’est-ce qui vous amène").click()
    page.get_by_label("J’ai un site, et il ne m’amène personne").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#q-site")).to_be_visible()  # optional, and new


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_screen_is_without_axe_violation(
    served: Served, open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    page.route("**/f/**", lambda route: route.abort())
    page.goto(served.url(FORM))
    page.locator("[data-do=start]").click()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".bar .errors")).to_be_focused()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.get_by_label("Je cherche de la publicité").check()
    page.get_by_role("button", name="Continuer").click()
    page.locator("#send").click()
    expect(page.locator(".failed")).to_be_focused()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_text_of_a_map_stays_in_its_boxes(open_page: Callable[..., Page]) -> None:
    questionnaire, _ = vector("legal")
    proof = prove(questionnaire, lambda _: None)
    page = open_page()
    page.set_content(draw_map(questionnaire, proof, catalogue("fr")))
    wrong = page.evaluate(
        """() => [...document.querySelectorAll("g[id]")].flatMap((group) => {
            const box = group.querySelector("rect").getBoundingClientRect();
            return [...group.querySelectorAll("text")].filter((text) => {
              const { left, right, top, bottom } = text.getBoundingClientRect();
              return left < box.left || right > box.right || top < box.top || bottom > box.bottom;
            }).map((text) => text.textContent);
        })"""
    )
    assert wrong == []
    assert page.locator("g.question").count() == len(list(questionnaire.questions))
