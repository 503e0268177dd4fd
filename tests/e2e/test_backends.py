"""The built page posts to a stand-in of each service, which reads the fields that it documents.

Real submits of a real browser, with the script and without. What each stand-in asks for comes from
the documentation named in `backends.py`, not from our own adapters.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Request, Route

from pull_marketing.preview.server import open_server

from ..conftest import BuiltSite, build
from .conftest import ROOT

SITE = "https://site.test"
FORM = f"{SITE}/questionnaires/contact/"
KEY = "12345678-1234-4234-8234-123456789abc"
TEXT = """\
---
title: Votre projet
slug: contact
keep: 12 mois
backend: {backend}
{endpoint}deliver_to: anne@cabinet-reel.fr
---

Bonjour.

[Commencer]

# Vous

## Que cherchez-vous ? {{#besoin}}
- Un conseil
- Autre chose → Au revoir

## Quel sujet ? {{#subject}}
Si besoin est « Un conseil »
[texte court]

## Votre adresse {{#mail}}
[e-mail]

# Fin : Au revoir (sans réponse)

Non.

# Fin : Reçu
Sinon

Merci.
"""


class StandIn:
    """Answers for our own site from the built files, and for the service by what it documents."""

    def __init__(self, site: BuiltSite, backend: str) -> None:
        self.site = site
        self.backend = backend
        self.taken: dict[str, list[str]] = {}

    def answer(self, route: Route) -> None:
        request = route.request
        if request.method == "POST":
            self.take(route, request)
        elif request.url.startswith(SITE):
            file = self.site.output / urlsplit(request.url).path.lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            route.fulfill(path=file) if file.is_file() else route.fulfill(status=404)
        else:
            route.fulfill(status=200, body="")

    def take(self, route: Route, request: Request) -> None:
        fields = parse_qs(request.post_data or "", keep_blank_values=True)
        address = urlsplit(request.url)
        goal = {
            "netlify": self.netlify,
            "formspree": self.formspree,
            "basin": self.basin,
            "web3forms": self.web3forms,
            "receiver": self.receiver,
        }[self.backend](f"{address.scheme}://{address.netloc}{address.path}", fields)
        self.taken = fields
        if goal.startswith(SITE) and self.backend == "netlify":
            route.fulfill(path=self.site.output / urlsplit(goal).path.lstrip("/") / "index.html")
        else:
            # Redirected requests are not asked of us again: a page leads on in their place.
            body = f'<meta http-equiv="refresh" content="0;url={goal}">'
            route.fulfill(status=200, body=body, content_type="text/html")

    def netlify(self, address: str, fields: dict[str, list[str]]) -> str:
        """A post to a page of the site, named by form-name; the page is what is shown."""
        deployed = self.site.soup("/questionnaires/contact/").select_one("form[data-netlify=true]")
        assert fields["form-name"] == [deployed["name"]]
        assert fields[deployed["netlify-honeypot"]] == [""]
        known = {field.get("name") for field in deployed.select("[name]")}
        assert fields.keys() <= known, "fields that were not there at deployment are dropped"
        return address

    def formspree(self, address: str, fields: dict[str, list[str]]) -> str:
        assert address == "https://formspree.io/f/abcdefgh"
        assert fields["_gotcha"] == [""]
        assert fields["_subject"] == ["Votre projet"]
        (goal,) = fields["_next"]
        return goal

    def basin(self, address: str, fields: dict[str, list[str]]) -> str:
        """Where it leads is set in the dashboard: the same for everybody."""
        assert address == "https://usebasin.com/f/0123456789ab"
        assert fields["_gotcha"] == [""]
        return f"{FORM}merci/"

    def web3forms(self, address: str, fields: dict[str, list[str]]) -> str:
        assert address == "https://api.web3forms.com/submit"
        assert fields["access_key"] == [KEY]
        assert fields["subject"] == ["Votre projet"]
        assert not any(fields["botcheck"])
        (goal,) = fields["redirect"]
        return goal

    def receiver(self, address: str, fields: dict[str, list[str]]) -> str:
        assert address == "https://forms.site.test/f/contact"
        assert fields["web_site"] == [""]
        assert len(fields["contract_version"][0]) == 64
        return f"{FORM}merci/recu/"


ENDPOINTS = {
    "netlify": "",
    "formspree": "abcdefgh",
    "basin": "0123456789ab",
    "web3forms": KEY,
    "receiver": "https://forms.site.test",
    "mailto": "",
}
OWN_NAMES = {"formspree": "subject_answer", "web3forms": "subject_answer", "receiver": "subject"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], BuiltSite]:
    """The demo's site.yaml with one questionnaire for this backend; built once for each."""
    known: dict[str, BuiltSite] = {}

    def build_for(backend: str) -> BuiltSite:
        if backend not in known:
            root: Path = tmp_path_factory.mktemp(backend)
            shutil.copytree(ROOT / "content", root / "content")
            for each in ("articles", "questionnaires", "testimonials", "referrers"):
                shutil.rmtree(root / "content" / each, ignore_errors=True)
            (root / "content" / "questionnaires").mkdir()
            endpoint = f"endpoint: {ENDPOINTS[backend]}\n" if ENDPOINTS[backend] else ""
            text = TEXT.format(backend=backend, endpoint=endpoint)
            (root / "content" / "questionnaires" / "contact.md").write_text(text, "utf-8")
            known[backend] = small_site(root)
        return known[backend]

    return build_for


def small_site(root: Path) -> BuiltSite:
    from ..conftest import ARTICLE, minimal_site_yaml

    for name in ("pages", "comments"):
        shutil.rmtree(root / "content" / name, ignore_errors=True)
    (root / "content" / "site.yaml").write_text(minimal_site_yaml(), "utf-8")
    (root / "content" / "articles").mkdir(exist_ok=True)
    (root / "content" / "articles" / "un-article.md").write_text(ARTICLE, "utf-8")
    site = build(root, SITEURL="" if root.name.startswith("mailto") else SITE)
    assert not site.report.errors, site.told()
    return site


def answered(page: Page, *, scripted: bool, base: str = SITE) -> None:
    """Answer the three questions and send."""
    page.goto(f"{base}/questionnaires/contact/")
    go_on: Any = page.get_by_role("button", name="Continuer").click if scripted else lambda: None
    if scripted:
        page.get_by_role("link", name="Commencer").click()
    page.get_by_label("Un conseil").check()
    go_on()
    page.fill("#subject--answer", "Une relecture")
    go_on()
    page.fill("#mail--answer", "lea@specimen.example")
    go_on()
    page.locator("button[type=submit]:not(.link):visible").click()


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("backend", ["receiver", "netlify", "formspree", "basin", "web3forms"])
def test_page_posts_what_the_service_documents(
    built: Callable[[str], BuiltSite],
    open_page: Callable[..., Page],
    backend: str,
    scripted: bool,
) -> None:
    stand_in = StandIn(built(backend), backend)
    page = open_page(java_script_enabled=scripted)
    page.route("**/*", stand_in.answer)
    answered(page, scripted=scripted)
    ending = "" if backend == "basin" else "recu/"
    page.wait_for_url(f"{FORM}merci/{ending}")
    taken = stand_in.taken
    assert taken["besoin"] == ["Un conseil"]
    assert taken[OWN_NAMES.get(backend, "subject_answer")] == ["Une relecture"]
    # The address under the name by which the service knows whom to answer.
    assert taken["mail" if backend == "receiver" else "email"] == ["lea@specimen.example"]
    assert bool(taken.get("submission_key", [""])[0]) == (backend == "receiver" and scripted)


@pytest.fixture(scope="module")
def mail_site(built: Callable[[str], BuiltSite]) -> Iterator[str]:
    """The address of a site that posts by mail, behind a real server.

    A page whose requests are routed never hands `mailto:` over.
    """
    site = built("mailto")
    server = open_server(site.root, 0, output=site.output)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server.address.rstrip("/")
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "plain"])
def test_mailto_opens_a_message_to_the_owner_with_the_answers(
    mail_site: str, open_page: Callable[..., Page], scripted: bool
) -> None:
    page = open_page(java_script_enabled=scripted)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answered(page, scripted=scripted, base=mail_site)
    if scripted:
        page.get_by_text("Votre logiciel de courrier a dû s’ouvrir").wait_for()
        after = page.locator("a.after")
        assert (after.get_attribute("href") or "").endswith("/merci/recu/")
    else:
        page.wait_for_timeout(300)
    (message,) = [url for url in asked if not url.startswith(mail_site)]
    address = urlsplit(message)
    assert (address.scheme, address.path) == ("mailto", "anne@cabinet-reel.fr")
    parts = parse_qs(address.query)
    assert parts["subject"] == ["Votre projet"]
    written = parts["body"][0].splitlines()
    assert {"besoin=Un conseil", "mail=lea@specimen.example"} <= set(written)
    assert any(line.endswith("=Une relecture") for line in written)
    assert page.url.startswith(f"{mail_site}/questionnaires/contact/")


FILE = """\
---
title: Une pièce
slug: contact
keep: 12 mois
backend: netlify
steps: section
---

# Vous

## Joignez le document {#piece}
[fichier pdf, 1 Mo]

## Votre adresse {#mail}
[e-mail]

# Fin : Reçu
Sinon

Merci.
"""


def test_file_goes_with_the_post_and_is_never_kept_in_the_browser(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    (tmp_path / "content" / "questionnaires").mkdir(parents=True)
    (tmp_path / "content" / "questionnaires" / "contact.md").write_text(FILE, "utf-8")
    site = small_site(tmp_path)
    posted: list[bytes] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            posted.append(route.request.post_data_buffer or b"")
        file = site.output / urlsplit(route.request.url).path.lstrip("/")
        file = file / "index.html" if file.is_dir() else file
        route.fulfill(path=file) if file.is_file() else route.fulfill(status=404)

    page = open_page()
    page.route("**/*", answer)
    page.goto(FORM)
    page.locator("[data-do=start]").click()
    page.fill("#mail--answer", "lea@specimen.example")

    def choose(name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        page.set_input_files("#piece--answer", file)
        page.locator("[data-do=next]").click()

    for name, content, wrong in (
        ("virus.exe", b"x", "pdf"),
        ("vide.pdf", b"", "vide"),
        ("gros.pdf", b"x" * 1_000_001, "plus petit"),
    ):
        choose(name, content)
        page.locator(".bar .errors", has_text=wrong).wait_for()
    choose("Secret.PDF", b"%PDF-1.4 secret")
    page.locator(".recapitulation dd", has_text="Secret.PDF").wait_for()
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert "lea@specimen.example" in kept
    assert "ecret" not in kept
    page.locator("button[type=submit]:not(.link):visible").click()
    page.wait_for_url(f"{FORM}merci/recu/")
    assert b"%PDF-1.4 secret" in posted[0]
    assert b'filename="Secret.PDF"' in posted[0]


def test_what_a_backend_cannot_do_is_told_once(built: Callable[[str], BuiltSite]) -> None:
    site = built("basin")
    assert site.all_codes.count("Q181") == 4
    assert "tableau de bord" in site.report.render("fr")
    assert "Q181" not in built("receiver").all_codes
