"""A questionnaire in an article and on another site, in Chromium and in Firefox."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from .conftest import Served
from .firefox import Firefox

FORM = "/questionnaires/decrire-mon-projet/"
ARTICLE = "/articles/un-article-qui-demande/"
ANSWERS = {"recit": "Je suis graphiste, on me demande une remise.", "nom": "Léa"}

TOP = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Ailleurs</title><h1>Ailleurs</h1>'
)
STRANGER = """<iframe srcdoc="<script>
setInterval(() => parent.postMessage({height: 7}, '*'), 20)
</script>"></iframe>"""
LISTENER = """<iframe src="{frame}"></iframe><script>
window.heard = [];
addEventListener("message", ({{ data }}) => heard.push(data));
</script>"""


@dataclass(frozen=True)
class OtherSite:
    """A site of somebody else, on an origin of its own."""

    address: str


@pytest.fixture(scope="module")
def other_site(served: Served) -> Iterator[OtherSite]:
    page = served.root / "output" / FORM.strip("/") / "integrer" / "index.html"
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    own = served.address.rstrip("/")
    snippet, button, link = (
        soup.select_one(f"#embed-{name}").text.replace("https://camille.example", own)
        for name in ("inline", "button", "link")
    )
    pages = {
        "/inline": TOP + snippet + "<p>Et la suite.</p>",
        "/stranger": TOP + snippet + STRANGER,
        "/listener": TOP + LISTENER.format(frame=f"{own}{FORM}cadre/"),
        "/links": TOP + button + link,
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = pages.get(self.path.partition("?")[0], TOP).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            self.send_header("Content-Security-Policy", f"script-src 'unsafe-inline' {own}")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    # Another name of this machine: not only another origin, but another site.
    yield OtherSite(f"http://localhost:{server.server_address[1]}")
    server.shutdown()
    server.server_close()
    thread.join()


# --- on another site


def test_inline_frame_grows_steps_and_ends_in_chromium(
    served: Served, other_site: OtherSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=700)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{other_site.address}/inline?utm_source=ailleurs&secret=1")
    frame = page.locator("iframe")
    expect(page.get_by_role("link", name="Décrire mon projet")).to_be_hidden()
    expect(frame).to_have_attribute("title", "Décrire mon projet")
    assert "secret" not in (frame.get_attribute("src") or "")
    first = (frame.bounding_box() or {})["height"]
    assert first > 300
    inside = page.frame_locator("iframe")
    assert inside.locator("body").evaluate(
        "() => document.documentElement.scrollHeight <= innerHeight"
    )
    inside.get_by_label("J’ai un cas particulier").check()
    inside.get_by_role("button", name="Continuer").click()
    expect(inside.locator("#q-recit label")).to_be_focused()
    inside.locator("#recit--answer").fill(ANSWERS["recit"])
    inside.get_by_role("button", name="Continuer").click()
    inside.locator("#nom--answer").fill("Léa")
    inside.get_by_role("button", name="Continuer").click()
    inside.locator("#email--answer").fill("lea@specimen.example")
    inside.get_by_role("button", name="Continuer").click()
    inside.get_by_label("Par e-mail", exact=True).check()
    inside.get_by_role("button", name="Continuer").click()
    inside.get_by_role("button", name="Continuer").click()
    inside.get_by_role("button", name="Envoyer à Camille Exemple").click()
    expect(inside.locator("h1")).to_have_text("Cas particulier")
    expect(inside.locator("header.top")).to_be_hidden()
    expect(inside.locator("footer.foot")).to_be_hidden()
    assert page.url.startswith(other_site.address)
    assert served.submissions()[-1]["hidden"]["utm_source"] == "ailleurs"
    assert problems == []


def test_without_a_script_the_link_is_there(
    served: Served, other_site: OtherSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{other_site.address}/inline")
    page.get_by_role("link", name="Décrire mon projet").click()
    expect(page).to_have_url(served.url(FORM))


def test_height_of_a_stranger_is_not_believed(
    other_site: OtherSite, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(f"{other_site.address}/stranger")
    expect(page.get_by_role("link", name="Décrire mon projet")).to_be_hidden()
    page.wait_for_timeout(100)
    assert (page.locator("[data-questionnaire] iframe").bounding_box() or {})["height"] > 300


def test_frame_tells_nothing_to_a_page_that_did_not_ask(
    other_site: OtherSite, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(f"{other_site.address}/listener", wait_until="load")
    inside = page.frame_locator("iframe")
    inside.get_by_label("J’ai un cas particulier").check()
    inside.get_by_role("button", name="Continuer").click()
    expect(inside.locator("#q-recit")).to_be_visible()
    assert page.evaluate("heard") == []


def test_button_and_link_lead_to_the_questionnaire(
    served: Served, other_site: OtherSite, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(f"{other_site.address}/links")
    links = page.get_by_role("link", name="Décrire mon projet")
    assert [link.get_attribute("href") for link in links.all()] == [served.url(FORM)] * 2
    assert (links.first.bounding_box() or {})["height"] >= 44


def test_inline_frame_grows_steps_and_ends_in_firefox(
    served: Served, other_site: OtherSite, firefox: Firefox
) -> None:
    firefox.ask(go=f"{other_site.address}/inline?utm_source=renard")
    firefox.wait("parseInt(document.querySelector('iframe')?.style.height) > 300")
    assert firefox.run("document.querySelector('[data-questionnaire] a').style.display") == "none"
    firefox.run(
        "document.querySelector('[id^=situation--je-cherche]').click()",
        inside=True,
    )
    firefox.run("document.querySelector('[data-do=next]').click()", inside=True)
    firefox.wait("!document.querySelector('.recapitulation').hidden", inside=True)
    firefox.run("document.getElementById('send').click()", inside=True)
    firefox.wait("location.pathname.endsWith('/merci/pas-moi/')", inside=True)
    firefox.wait("document.documentElement.classList.contains('framed')", inside=True)
    assert (
        firefox.run("getComputedStyle(document.querySelector('header.top')).display", inside=True)
        == "none"
    )


# --- in an article


def test_article_asks_its_first_question_without_a_script(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(served.url(ARTICLE))
    expect(page.locator(".questionnaire .field:visible")).to_have_count(1)
    expect(page.get_by_text("Après la question.")).to_be_visible()
    page.get_by_label("Je n’ai pas encore de site").check()
    page.get_by_label("Ils me vont, rien ne presse").check()
    for question, text in ANSWERS.items():
        page.fill(f"#{question}--answer", text)
    page.fill("#email--answer", "lea@specimen.example")
    page.get_by_label("Par e-mail", exact=True).check()
    page.locator("#send").click()
    expect(page).to_have_url(re.compile("/merci/cest-recu/$"))


def test_article_with_the_script_keeps_its_place_and_its_title(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(served.url(ARTICLE))
    expect(page.locator(".questionnaire .field:visible")).to_have_count(1)
    assert page.title().startswith("Un article qui demande")
    assert page.evaluate("[scrollY, document.activeElement.tagName]") == [0, "BODY"]
    page.evaluate("location.hash = 'ancre'")
    page.wait_for_timeout(100)
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.get_by_label("J’ai un cas particulier").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#q-recit label")).to_be_focused()
    page.go_back()
    expect(page.locator("#q-situation")).to_be_visible()


def test_article_asks_in_firefox(served: Served, firefox: Firefox) -> None:
    firefox.ask(go=served.url(ARTICLE))
    firefox.wait("document.querySelector('.questionnaire.stepping')")
    fields = "[...document.querySelectorAll('.questionnaire .field')]"
    assert firefox.run(f"{fields}.filter((each) => each.checkVisibility()).length") == 1
    assert firefox.run("document.title.startsWith('Un article qui demande')")
