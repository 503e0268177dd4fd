"""The steps of a questionnaire in Firefox: errors, reading again, draft, sending, nobody there."""

from __future__ import annotations

import re

import pytest

from .conftest import Served
from .firefox import Firefox
from .test_questionnaires import PATHS

FORM = "/questionnaires/decrire-mon-projet/"
NEXT = "document.querySelector('[data-do=next]').click()"
FOCUSED = "document.activeElement"


def visible(selector: str) -> str:
    return f"document.querySelector('{selector}')?.checkVisibility()"


@pytest.fixture
def form(served: Served, firefox: Firefox) -> Firefox:
    """The first question of the demo, nothing kept from another test."""
    firefox.ask(go=served.url(FORM))
    firefox.run("void localStorage.clear()")
    firefox.ask(go=served.url(FORM))
    firefox.wait("document.querySelector('.stepping')")
    firefox.run("document.querySelector('[data-do=start]').click()")
    firefox.wait(visible("#q-situation"))
    return firefox


def choose(firefox: Firefox, start_of_id: str) -> None:
    firefox.run(f"document.querySelector('[id^={start_of_id}]').click()")


def test_errors_take_the_focus_and_go_when_mended(form: Firefox) -> None:
    form.run(NEXT)
    assert form.run(f"{FOCUSED}.matches('.errors')")
    assert form.run("document.title").startswith("Erreur")
    assert form.run("document.querySelector('.errors a').textContent") == "Choisissez une réponse"
    form.run("document.querySelector('.errors a').click()")
    assert form.run(f"{FOCUSED}.name") == "situation"
    choose(form, "situation--jai-un-cas")
    assert form.run("document.querySelectorAll('.error').length") == 0
    form.run(NEXT)
    form.wait(visible("#q-recit"))
    assert form.run(f"{FOCUSED}.htmlFor") == "recit--answer"
    assert not form.run("document.title").startswith("Erreur")


def test_draft_is_kept_found_and_erased(form: Firefox, served: Served) -> None:
    choose(form, "situation--je-nai-pas")
    form.run(NEXT)
    form.wait(visible("#q-decision"))
    assert form.run(visible(".kept"))
    form.ask(go=served.url(FORM))
    form.wait(visible(".found"))
    form.run("document.querySelector('[data-do=resume]').click()")
    form.wait(visible("#q-decision"))
    form.run("document.querySelector('.nav [data-do=erase]').click()")
    form.wait("localStorage.length === 0 && document.querySelector('.stepping')")
    form.wait("document.querySelectorAll('input:checked').length === 0")
    assert not form.run(visible(".found"))


def test_nothing_is_lost_and_sending_again_arrives(form: Firefox, served: Served) -> None:
    choose(form, "situation--je-cherche")
    form.run(NEXT)
    form.wait(visible(".recapitulation dt"))
    form.run("void (window.real = fetch, window.fetch = () => Promise.reject(new Error()))")
    form.run("document.getElementById('send').click()")
    form.wait(visible(".failed"))
    assert form.run(f"{FOCUSED}.matches('.failed')")
    assert "publicité" in form.run("localStorage.getItem('questionnaire:decrire-mon-projet')")
    form.run("void (window.fetch = window.real)")
    form.run("document.querySelector('[data-do=again]').click()")
    form.wait("location.pathname.endsWith('/merci/pas-moi/')")
    form.wait("localStorage.length === 0")


def test_back_of_the_browser_goes_back_one_screen(form: Firefox) -> None:
    choose(form, "situation--jai-un-cas")
    form.run(NEXT)
    form.wait(visible("#q-recit"))
    form.run("history.back()")
    form.wait(visible("#q-situation"))
    assert form.run("document.querySelector('[id^=situation--jai-un-cas]').checked")


COME_LATE = "void document.getAnimations().forEach((one) => one.finish())"
TICK = """(label) => void [...document.querySelectorAll("label.choice")]
  .find((one) => one.textContent === label && one.checkVisibility()).click()"""
WRITE = "([id, text]) => void (document.getElementById(id).value = text)"
HEIGHT = "document.querySelector('form.questionnaire').offsetHeight"


@pytest.mark.parametrize(("welcome", "kept_free"), [(True, "0"), (False, "innerHeight")])
def test_what_the_script_puts_away_does_not_flash_and_comes_without_it(
    firefox: Firefox, served: Served, welcome: bool, kept_free: str
) -> None:
    firefox.ask(go=served.url(without_script(served, welcome=welcome)))
    seen = "document.querySelector('#q-situation').checkVisibility({visibilityProperty: true})"
    assert not firefox.run(seen)
    assert firefox.run(f"{HEIGHT} === {kept_free}")
    firefox.run(COME_LATE)
    assert firefox.run(seen)
    assert firefox.run(HEIGHT) > 900


def test_whole_questionnaire_without_a_script(firefox: Firefox, served: Served) -> None:
    labels, texts, ending = PATHS["special"]
    # The same answers, sent by another test a moment ago, would be taken as sent twice.
    texts = {**texts, "recit": f"{texts['recit']} Sans script, dans Firefox."}
    firefox.ask(go=served.url(without_script(served)))
    firefox.run(COME_LATE)
    assert firefox.run("document.querySelector('.stepping') === null")
    for label in labels:
        firefox.call(TICK, label)
    for question, text in texts.items():
        assert firefox.run(visible(f"#q-{question}"))
        firefox.call(WRITE, [f"{question}--answer", text])
    sends = "[...document.querySelectorAll('.send, .ending')].filter((b) => b.checkVisibility())"
    assert firefox.run(f"{sends}.length") == 1
    firefox.run(f"{sends}[0].click()")
    firefox.wait(f"location.pathname.endsWith('/merci/{ending}/')")
    assert served.submissions()[-1]["answers"]["recit"] == texts["recit"]


def without_script(served: Served, *, welcome: bool = True) -> str:
    """The page of the questionnaire as it is where its script never comes."""
    output = served.root / "output"
    page = (output / FORM.strip("/") / "index.html").read_text("utf-8")
    bare = output / "sans-script" / "index.html"
    bare.parent.mkdir(exist_ok=True)
    page = re.sub(r"<script type=\"module\".*?</script>", "", page)
    bare.write_text(page if welcome else page.replace(" data-welcome", ""), "utf-8")
    return "/sans-script/"
