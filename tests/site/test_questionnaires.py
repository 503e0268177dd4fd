"""Questionnaires on small real sites: pages, endings, what each backend is sent, hostile text."""

from __future__ import annotations

import datetime
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from tests.conftest import BuiltSite, minimal_site_yaml

from pull_marketing.questionnaires.answering import take_answers
from pull_marketing.questionnaires.contract import from_contract

SITE = "https://www.cabinet-reel.fr"
BODY = """\
# Vous

## Que cherchez-vous ? {#besoin}
- Un conseil (+2)
- Un site → Au revoir
- Autre, précisez : [texte court]

## Combien de personnes ? {#taille}
Si besoin est « Un conseil »
[nombre, 1 à 100]

## Votre adresse {#mail}
[e-mail]

# Fin : Au revoir (sans réponse)

Non, désolée.

# Fin : À deux
Si taille ≥ 2

Bien, {mail}.

# Fin : Reçu
Sinon

Merci.
"""


def written(body: str = BODY, **header: str) -> str:
    lines = {"title": "Votre projet", "slug": "contact", "keep": "12 mois", **header}
    top = "\n".join(f"{name}: {value}" for name, value in lines.items())
    return f"---\n{top}\n---\n\nBonjour.\n\n[Commencer]\n\n{body}"


@pytest.fixture
def make(make_site: Callable[..., BuiltSite]) -> Callable[..., BuiltSite]:
    """Build a site with one questionnaire; further words go into its header."""

    def build_one(
        body: str = BODY, *, settings: dict[str, Any] | None = None, **header: str
    ) -> Any:
        path = "content/questionnaires/contact.md"
        return make_site({path: written(body, **header)}, SITEURL=SITE, **(settings or {}))

    return build_one


def form_of(site: BuiltSite, path: str = "/questionnaires/contact/") -> Tag:
    form = site.soup(path).select_one("form.questionnaire")
    assert form is not None
    return form


def posted(form: Tag, button: str, **answers: str | list[str]) -> list[tuple[str, str]]:
    """What a browser without scripts sends when the button with this id is pressed."""
    sent: list[tuple[str, str]] = []
    for field in form.select("input, textarea, button"):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.has_attr("disabled") or field.find_parent("template"):
            continue
        value = str(field.get("value", ""))
        if kind in ("radio", "checkbox"):
            if field.get("id") in answers.get("ticked", ()):
                sent.append((str(name), value))
        elif kind != "submit":
            sent.append((str(name), str(answers.get(str(name), value))))
        elif field.get("id") == button:
            sent.append((str(name), value))
    return sent


def rules_of(site: BuiltSite) -> dict[str, Any]:
    block = form_of(site).select_one("script.rules")
    assert block is not None
    assert block.string
    found: dict[str, Any] = json.loads(block.string)
    return found


# --- pages


def test_pages_of_a_questionnaire(make: Callable[..., BuiltSite]) -> None:
    site = make()
    assert site.soup("/questionnaires/contact/").h1.text == "Votre projet"
    for ending in ("", "au-revoir/", "a-deux/", "recu/"):
        page = site.soup(f"/questionnaires/contact/merci/{ending}")
        assert page.select_one('meta[name="robots"]')["content"] == "noindex"
    sitemap = site.html("/sitemap.xml")
    assert "/questionnaires/contact/</loc>" in sitemap
    assert "merci" not in sitemap


def test_ending_leaves_a_place_for_what_it_recalls(make: Callable[..., BuiltSite]) -> None:
    ending = make().soup("/questionnaires/contact/merci/a-deux/").select_one("[data-ending]")
    assert ending.select_one("[data-recall=mail]")["data-before"] == " "
    assert "{" not in ending.text


def test_every_control_has_a_name_that_is_read_aloud(make: Callable[..., BuiltSite]) -> None:
    form = form_of(make())
    for control in form.select("input:not([type=hidden]), textarea"):
        label = form.select_one(f'label[for="{control.get("id")}"]') or control.find_parent("label")
        assert label is not None, control
        assert label.text.strip(), control
    for group in form.select("fieldset"):
        assert group.select_one("legend").text.strip()
    assert not form.select("[required]"), "a hidden required field blocks sending without a word"


def test_ids_are_unique_and_what_describes_exists(make: Callable[..., BuiltSite]) -> None:
    page = make().soup("/questionnaires/contact/")
    ids = Counter(each["id"] for each in page.select("[id]"))
    assert [each for each, count in ids.items() if count > 1] == []
    for each in page.select("[aria-describedby]"):
        assert set(each["aria-describedby"].split()) <= ids.keys()


def test_rules_name_only_what_is_on_the_page(make: Callable[..., BuiltSite]) -> None:
    site = make(backend="netlify")
    page = site.soup("/questionnaires/contact/")
    assert page.select_one('link[href$="contact/rules.css"]')
    named = set(re.findall(r"#([\w-]+)", site.html("/questionnaires/contact/rules.css")))
    assert named
    assert named <= {each["id"] for each in page.select("[id]")}


def test_nothing_inline_and_no_request_elsewhere(make: Callable[..., BuiltSite]) -> None:
    page = make(backend="netlify").soup("/questionnaires/contact/")
    for element in page.find_all(True):
        wrong = [name for name in element.attrs if name.startswith("on") or name == "style"]
        assert wrong == [], element
    data_types = {"application/json", "application/ld+json"}
    for script in page.select("script:not([src])"):
        assert script["type"] in data_types
    for script in page.select("script[src], link[rel=stylesheet]"):
        assert (script.get("src") or script["href"]).startswith(f"{SITE}/")


def test_ten_questions_weigh_little(make: Callable[..., BuiltSite]) -> None:
    """Welcome, form, rules and data of ten questions with three branches, theme apart."""
    questions = "".join(
        f"## Pourquoi la question numéro {n} est-elle posée ? {{#q{n}}}\n"
        + (f"Si q{n - 1} est « Oui, tout à fait »\n" if n % 3 == 2 else "")
        + f"> Elle décide de ce qui suit, ou bien de la réponse numéro {n} que vous recevrez.\n"
        "- Oui, tout à fait\n- Non, pas encore\n- Je ne sais pas le dire\n\n"
        for n in range(1, 10)
    )
    site = make(
        f"# Vous\n\n{questions}## Où ? {{#mail}}\n[e-mail]\n\n# Fin : Reçu\nSinon\n\nMerci."
    )
    main = str(site.soup("/questionnaires/contact/").main)
    rules = site.html("/questionnaires/contact/rules.css")
    assert len(gzip.compress((main + rules).encode(), 9)) <= 8_000


# --- backends


def test_preview_posts_to_itself_and_decides_there(make: Callable[..., BuiltSite]) -> None:
    site = make(backend="formspree", endpoint="abcd", settings={"PULL_MARKETING_SERVE": True})
    form = form_of(site)
    assert form["action"] == "/f/contact"
    assert [b["id"] for b in form.select("button.button[type=submit]")] == ["send"]
    later = form.select("button[formnovalidate]")
    assert {b["formaction"] for b in later} == {"/f/contact/later"}


@pytest.mark.parametrize(
    ("backend", "sensitive", "shown"),
    [("receiver", "no", True), ("receiver", "yes", False), ("formspree", "no", False)],
)
def test_finishing_later_is_offered_where_it_can_be_kept(
    make: Callable[..., BuiltSite], backend: str, sensitive: str, shown: bool
) -> None:
    endpoint = "https://forms.cabinet-reel.fr" if backend == "receiver" else "abcd"
    site = make(backend=backend, endpoint=endpoint, sensitive=sensitive)
    assert bool(form_of(site).select("button[formnovalidate]")) is shown


def test_receiver_gets_no_weights_to_read(make: Callable[..., BuiltSite]) -> None:
    site = make(backend="receiver", endpoint="https://forms.cabinet-reel.fr/")
    assert form_of(site)["action"] == "https://forms.cabinet-reel.fr/f/contact"
    assert "points" not in json.dumps(rules_of(site))
    assert rules_of(site)["endings"] == []
    assert not {"Q040", "Q043"} & set(site.codes)


def test_points_that_open_a_question_are_in_the_page_even_with_a_receiver(
    make: Callable[..., BuiltSite],
) -> None:
    body = BODY.replace(
        "## Votre adresse", "## Et ? {#et}\nSi score ≥ 2\n[texte]\n\n## Votre adresse"
    )
    site = make(body, backend="receiver", endpoint="https://forms.cabinet-reel.fr")
    assert "points" in json.dumps(rules_of(site))


def test_points_in_the_page_are_told(make: Callable[..., BuiltSite]) -> None:
    body = BODY.replace("Si taille ≥ 2", "Si score ≥ 2")
    site = make(body, backend="netlify")
    assert "points" in json.dumps(rules_of(site))
    assert {"Q040", "Q043"} <= set(site.all_codes)
    assert site.error_codes == []
    told = site.report.render("fr").replace("\u00a0", " ")
    assert "« netlify » ne peut pas choisir la fin « À deux »" in told


def test_receiver_runs_the_rules_on_what_the_page_posts(make: Callable[..., BuiltSite]) -> None:
    site = make(backend="receiver", endpoint="https://forms.cabinet-reel.fr")
    contract = (site.root / ".cache" / "contracts" / "contact.json").read_text("utf-8")
    fields = posted(form_of(site), "send", ticked=["besoin--autre-precisez"], mail="a@b.fr")
    fields = [(n, "un logo" if n == "besoin_precisez" else v) for n, v in fields]
    result = take_answers(from_contract(json.loads(contract)), fields, datetime.date(2026, 11, 22))
    assert result.errors == ()
    assert result.walk.kept == {"besoin": "autre-precisez", "mail": "a@b.fr"}
    assert result.words == {"besoin": "un logo"}
    assert result.ending is not None
    assert result.ending.id == "recu"


def test_netlify(make: Callable[..., BuiltSite]) -> None:
    body = BODY.replace("Si taille ≥ 2", "Si besoin est « Un conseil »")
    form = form_of(make(body, backend="netlify"))
    assert form["data-netlify"] == "true"
    assert form["name"] == "contact"
    assert form["netlify-honeypot"] in {field.get("name") for field in form.select("input")}
    fields = dict(posted(form, "send-au-revoir", mail="x", email="a@b.fr"))
    assert fields["form-name"] == "contact"
    assert fields["email"] == "a@b.fr"
    assert form["action"].startswith("/questionnaires/contact/merci/")
    for ending in ("au-revoir", "a-deux", "recu"):
        button = form.select_one(f"#send-{ending}")
        assert button["formaction"] == f"/questionnaires/contact/merci/{ending}/"


@pytest.mark.parametrize(
    ("backend", "field", "action"),
    [
        ("formspree", "_next", "https://formspree.io/f/abcd"),
        ("web3forms", "redirect", "https://api.web3forms.com/submit"),
    ],
)
def test_service_is_told_one_page_to_lead_to(
    make: Callable[..., BuiltSite], backend: str, field: str, action: str
) -> None:
    body = BODY.replace("Si taille ≥ 2", "Si besoin est « Un conseil »")
    form = form_of(make(body, backend=backend, endpoint="abcd"))
    assert form["action"] == action
    thanks = f"{SITE}/questionnaires/contact/merci/"
    for button, page in (("send", thanks), ("send-a-deux", f"{thanks}a-deux/")):
        sent = posted(form, button, email="a@b.fr")
        assert [value for name, value in sent if name == field] == [page]
        assert ("email", "a@b.fr") in sent
    subject = "_subject" if backend == "formspree" else "subject"
    assert (subject, "Votre projet") in posted(form, "send")
    if backend == "web3forms":
        assert ("access_key", "abcd") in posted(form, "send")


def test_basin(make: Callable[..., BuiltSite]) -> None:
    form = form_of(make(backend="basin", endpoint="0123"))
    assert form["action"] == "https://usebasin.com/f/0123"
    assert ("_gotcha", "") in posted(form, "send")
    assert len(form.select("button[type=submit]:not([disabled])")) == 1


def test_mailto(make: Callable[..., BuiltSite]) -> None:
    form = form_of(make(backend="mailto", deliver_to="anne@cabinet-reel.fr"))
    assert "action" not in form.attrs, "over TLS, browsers hold it against the page"
    sends = {button["formaction"] for button in form.select("[type=submit]:not([disabled])")}
    assert sends == {"mailto:anne@cabinet-reel.fr?subject=Votre%20projet"}
    assert form["enctype"] == "text/plain"
    assert "Votre logiciel de courrier" in form.text


@pytest.mark.parametrize("backend", ["receiver", "formspree", "basin", "web3forms"])
def test_backend_without_its_endpoint_stops_the_build(
    make: Callable[..., BuiltSite], backend: str
) -> None:
    site = make(backend=backend)
    assert site.error_codes == ["Q041"]
    assert not site.output.exists()


def test_endpoint_of_the_site_serves_every_questionnaire(
    make_site: Callable[..., BuiltSite],
) -> None:
    forms = "forms:\n  backend: formspree\n  endpoint: wxyz\n"
    site = make_site({"content/site.yaml": minimal_site_yaml() + forms})
    assert form_of(site)["action"] == "https://formspree.io/f/wxyz"


def test_question_does_not_take_a_name_that_a_service_reads(
    make: Callable[..., BuiltSite],
) -> None:
    body = BODY.replace("{#besoin}", "{#subject}").replace("Si besoin", "Si subject")
    body = body.replace("# Fin : Au", "## Nom {#redirect}\n[texte]\n\n# Fin : Au", 1)
    body = body.replace("## Votre adresse", "## Site ? {#email}\n[texte]\n\n## Votre adresse")
    form = form_of(make(body, backend="web3forms", endpoint="abcd"))
    names = Counter(name for name, _ in posted(form, "send", ticked=["subject--un-conseil"]))
    assert names["subject"] == names["redirect"] == names["email"] == 1
    assert names["subject_answer"] == names["redirect_answer"] == names["email_answer"] == 1


def test_hidden_fields_wait_for_the_address(make: Callable[..., BuiltSite]) -> None:
    form = form_of(make(hidden_fields="utm_source, ref"))
    assert [f["name"] for f in form.select("input[data-from-address]")] == ["utm_source", "ref"]
    assert all(not f.get("value") for f in form.select("input[data-from-address]"))


# --- hostile text

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '"quotes\' and `ticks`" & &amp; &lt;',
    "{# no #} {{ 7*7 }} {% raw %}",
    "\u202eevil\u2066 right to left \u200f",
    "x" * 10_000,
    "😀👩‍👩‍👧",
    "*/ } body{display:none} /*",
    "\\ \\n \\u003c",
]


def hostile_body(text: str) -> str:
    safe = text.replace(" »", "")
    return f"""\
# Section {text}

## Question {text} ?
> Une aide {text}
- Choix un {text}
- Choix deux {text}

## Suite {text} {{#suite}}
Si question-{{slug}} est « Choix un {safe} »
[texte court, facultatif]

## Où ? {{#mail}}
[e-mail]

# Fin : Merci {text}
Sinon

Merci.
"""


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_text_stays_text(make: Callable[..., BuiltSite], text: str) -> None:
    body = hostile_body(text).replace(f"## Question {text} ?", f"## Question {text} ? {{#q}}")
    site = make(body.replace("Si question-{slug} est", "Si q est"), backend="netlify")
    assert site.error_codes == [], site.told("en")
    page = site.soup("/questionnaires/contact/")
    assert len(page.select("form.questionnaire fieldset")) == 1
    assert page.select("form.questionnaire img, form.questionnaire [onerror]") == []
    inputs = page.select("fieldset input[type=radio]")
    assert [i["value"] for i in inputs] == [f"Choix un {text}", f"Choix deux {text}"]
    assert "7*7" not in text or "49" not in page.select_one("legend").text
    rules = rules_of(site)
    assert [q["id"] for q in rules["sections"][0]["questions"]] == ["q", "suite", "mail"]
    css = site.html("/questionnaires/contact/rules.css")
    assert css.count("{") == css.count("}")
    assert set(re.findall(r"#([\w-]+)", css)) <= {each["id"] for each in page.select("[id]")}
    assert re.fullmatch(r"[\w\s#:;.,{}()@*-]+", css), "only selectors of ours"


def test_five_hundred_choices(make: Callable[..., BuiltSite]) -> None:
    boxes = "".join(f"- [ ] Choix numéro {n} (+{n % 7})\n" for n in range(500))
    body = BODY.replace("## Votre adresse", f"## Lesquels ? {{#lots}}\n{boxes}\n## Votre adresse")
    body = body.replace("Si taille ≥ 2", "Si lots contient « Choix numéro 499 »")
    site = make(body, backend="netlify")
    assert site.error_codes == []
    assert len(form_of(site).select("#q-lots input")) == 500


def test_emoji_and_signs_make_ids_that_selectors_can_name(make: Callable[..., BuiltSite]) -> None:
    body = BODY.replace("{#besoin}", "").replace("Que cherchez-vous ?", "😀 ?!")
    body = body.replace("Si besoin est « Un conseil »\n", "").replace("Un conseil", "💡")
    site = make(body)
    assert site.error_codes == [], site.told()
    ids = [each["id"] for each in BeautifulSoup(str(form_of(site)), "html.parser").select("[id]")]
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", each) for each in ids)


@pytest.mark.parametrize("given", ["😀", "a b", "É", "1a", "a--b", "a_b", "-a", '"><script>'])
def test_id_that_is_none_is_refused(make: Callable[..., BuiltSite], given: str) -> None:
    assert "Q008" in make(BODY.replace("{#mail}", f"{{#{given}}}")).error_codes
