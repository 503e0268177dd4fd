"""Files, reviews, protocols, shared sections, rewards and lists on small real sites."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from tests.conftest import BuiltSite

from pull_marketing.questionnaires.answering import PostedFile, take_answers
from pull_marketing.questionnaires.contract import from_contract
from pull_marketing.questionnaires.model import Questionnaire

SITE = "https://www.cabinet-reel.fr"
TODAY = datetime.date(2026, 11, 22)
HOSTILE = "</script><i data-hostile>\"'&amp; {{ 7*7 }} {% raw %} \u202ex"
LAST = """
# Vous

## Votre adresse {#mail}
[e-mail]

# Fin : Reçu {#recu}
Sinon

Merci.
"""
REVIEW = f"""\
# Document : Contrat de prestation

Ce préambule ne regarde personne.

## Article 4. Délais

Le prestataire livre sous dix jours
ouvrés, *sauf* accord écrit.
[à relire : ce délai est-il tenable ?] {{#delai}}

Un autre paragraphe, qui reste chez nous.

## Article 7. Prix

Le prix est ferme.

[à relire, facultatif] {{#prix}}

- une liste
- qui n’est pas un choix
{LAST}"""
PROTOCOL = f"""\
# Étape : Trouver les tarifs {{#tarifs}}

Depuis l’accueil, trouvez **combien coûte** une heure :

- sans utiliser la recherche
- en moins d’une minute

# Étape : Écrire {{#ecrire}}
Si tarifs-outcome est « Oui »

Envoyez un message.
{LAST}"""


@pytest.fixture
def make(make_site: Callable[..., BuiltSite]) -> Callable[..., BuiltSite]:
    """Build a site with one questionnaire; further words go into its header."""

    def build_one(
        body: str,
        *,
        files: dict[str, Any] | None = None,
        settings: dict[str, Any] | None = None,
        **header: str,
    ) -> BuiltSite:
        lines = {"title": "Essai", "slug": "contact", "keep": "12 mois", **header}
        top = "\n".join(f"{name}: {value}" for name, value in lines.items())
        text = f"---\n{top}\n---\n\nBonjour.\n\n[Commencer]\n\n{body}"
        path = "content/questionnaires/contact.md"
        return make_site({path: text, **(files or {})}, SITEURL=SITE, **(settings or {}))

    return build_one


def form_of(site: BuiltSite) -> Tag:
    form = site.soup("/questionnaires/contact/").select_one("form.questionnaire")
    assert form is not None, site.told()
    return form


def headings(site: BuiltSite) -> list[str]:
    """The titles of the sections."""
    return [h.text for h in form_of(site).select("[id^=s-] h2")]


def contract_of(site: BuiltSite) -> Questionnaire:
    path = site.root / ".cache" / "contracts" / "contact.json"
    return from_contract(json.loads(path.read_text("utf-8")))


def rules_of(site: BuiltSite) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(form_of(site).select_one("script.rules").string)
    return found


# --- files

FILE = (
    "# Pièces\n\n## Votre contrat {#contrat}\n[fichier pdf ou jpg, 2 Mo]\n\n"
    f"## Un logo {{#logo}}\n[fichier png, facultatif]\n{LAST}"
)


def test_page_asks_for_a_file_that_the_post_can_carry(make: Callable[..., BuiltSite]) -> None:
    site = make(FILE, backend="basin", endpoint="abcd")
    assert site.error_codes == []
    form = form_of(site)
    assert form["enctype"] == "multipart/form-data"
    field = form.select_one("input[type=file]")
    assert (field["name"], field["accept"]) == ("contrat", ".pdf,.jpg,.jpeg")
    described = form.select_one(f"#{field['aria-describedby'].split()[0]}").text
    assert described == "PDF, JPG, 2\u00a0Mo au plus"
    assert form.select_one(f'label[for="{field["id"]}"]')
    question = contract_of(site).question("contrat")
    assert question is not None
    assert (question.accepts, question.largest_bytes) == (("pdf", "jpg"), 2_000_000)


def test_form_without_a_file_is_posted_as_usual(make: Callable[..., BuiltSite]) -> None:
    assert not form_of(make(LAST.lstrip(), backend="netlify")).has_attr("enctype")


@pytest.mark.parametrize(
    ("file", "wrong"),
    [
        (PostedFile("a.PDF", 1000), []),
        (PostedFile("a.exe", 1000), ["contrat"]),
        (PostedFile("a.pdf", 0), ["contrat"]),
        (PostedFile("a.pdf", 2_000_001), ["contrat"]),
        (None, ["contrat"]),
    ],
)
def test_server_checks_the_file_again(
    make: Callable[..., BuiltSite], file: PostedFile | None, wrong: list[str]
) -> None:
    site = make(FILE, backend="basin", endpoint="abcd")
    # A name posted as text is no file.
    fields = [("mail", "a@b.fr"), ("contrat", "a.pdf"), ("logo", "x.png")]
    files = {"contrat": file, "unknown": PostedFile("x", 1)} if file else {}
    result = take_answers(contract_of(site), fields, TODAY, files)
    assert [error.question.id for error in result.errors] == wrong
    assert set(result.files) == ({"contrat"} if file else set())
    assert "logo" not in result.walk.kept


def test_file_in_a_branch_that_was_left_does_not_count(make: Callable[..., BuiltSite]) -> None:
    body = FILE.replace("## Un logo", "## Plus ? {#plus}\n- Oui\n- Non\n\n## Un logo").replace(
        "[fichier png, facultatif]", "Si plus est « Oui »\n[fichier png]"
    )
    site = make(body, backend="basin", endpoint="abcd")
    files = {"contrat": PostedFile("a.pdf", 9), "logo": PostedFile("x.png", 9)}
    fields = [("mail", "a@b.fr"), ("plus", "Non")]
    result = take_answers(contract_of(site), fields, TODAY, files)
    assert result.errors == ()
    assert set(result.files) == {"contrat"}
    assert result.dropped == ("logo",)


@pytest.mark.parametrize(
    ("backend", "codes", "name"),
    [
        ("netlify", set(), "contrat"),
        ("formspree", {"Q132"}, "contrat"),
        ("basin", set(), "contrat"),
        ("web3forms", {"Q132"}, "attachment"),
    ],
)
def test_each_service_says_what_it_does_with_files(
    make: Callable[..., BuiltSite], backend: str, codes: set[str], name: str
) -> None:
    body = FILE.replace("[fichier png,", "[fichier png, 4 Mo,")
    site = make(body, backend=backend, endpoint="abcd")
    assert {code for code in site.codes if code.startswith("Q13")} == codes
    assert site.error_codes == []
    form = form_of(site)
    assert form["enctype"] == "multipart/form-data"
    assert [f["name"] for f in form.select("input[type=file]")] == [name, "logo"]


def test_mail_program_cannot_send_files_so_the_page_says_it(
    make: Callable[..., BuiltSite],
) -> None:
    site = make(FILE, backend="mailto", deliver_to="anne@cabinet-reel.fr")
    assert site.codes.count("Q131") == 2
    form = form_of(site)
    assert form.select("input[type=file]") == []
    assert "Joignez-le au message" in form.select_one("#q-contrat").text
    assert form["enctype"] == "text/plain"
    kinds = {q["id"]: q["kind"] for s in rules_of(site)["sections"] for q in s["questions"]}
    assert kinds["contrat"] == "statement"


def test_receiver_takes_files_and_so_does_the_preview(make: Callable[..., BuiltSite]) -> None:
    site = make(FILE, backend="receiver", endpoint="https://forms.cabinet-reel.fr")
    assert {code for code in site.codes if code.startswith("Q13")} == set()
    form = form_of(site)
    assert form["enctype"] == "multipart/form-data"
    assert [f["name"] for f in form.select("input[type=file]")] == ["contrat", "logo"]
    shown = make(FILE, backend="mailto", settings={"PULL_MARKETING_SERVE": True})
    assert len(form_of(shown).select("input[type=file]")) == 2, "the preview takes them itself"


def test_too_large_for_the_service_is_told(make: Callable[..., BuiltSite]) -> None:
    site = make(FILE.replace("2 Mo", "9 Mo"), backend="netlify")
    told = [d for d in site.report if d.code == "Q133"]
    assert len(told) == 2  # ten megabytes are usual for the other
    assert "8" in told[0].message_in("fr")


# --- reviews and protocols


def test_review_shows_marked_passages_alone(make: Callable[..., BuiltSite]) -> None:
    site = make(REVIEW, kind="review", backend="netlify")
    assert site.error_codes == [], site.told()
    form = form_of(site)
    text = form.get_text(" ", strip=True)
    assert "préambule" not in text
    assert "reste chez nous" not in text
    assert "n’est pas un choix" not in text
    passage = form.select_one("#q-delai blockquote")
    assert passage is not None
    assert "dix jours" in passage.text
    assert passage.select_one("em").text == "sauf"
    assert headings(site)[:2] == ["Article 4. Délais", "Article 7. Prix"]
    values = [i["value"] for i in form.select("#q-delai input")]
    assert values == ["D’accord", "À modifier", "J’ai une question"]
    assert form.select_one("#q-delai legend").text.strip() == (
        "Passage 1. Ce délai est-il tenable\u202f?"
    )
    assert form.select_one("#q-prix legend .optional")
    head = site.soup("/questionnaires/contact/").select_one("main")
    assert "2 passages à relire" in head.get_text(" ").replace("\u00a0", " ")


def test_comment_of_a_passage_opens_without_a_script(make: Callable[..., BuiltSite]) -> None:
    site = make(REVIEW, kind="review", backend="netlify")
    css = site.html("/questionnaires/contact/rules.css")
    assert "#delai--change:checked" in css
    assert "#q-delai-comment" in css


def test_review_is_made_of_ordinary_questions(make: Callable[..., BuiltSite]) -> None:
    site = make(REVIEW, kind="review", backend="receiver", endpoint="https://x.cabinet-reel.fr")
    questionnaire = contract_of(site)
    assert str(questionnaire.kind) == "review"
    ids = [q.id for q in questionnaire.questions]
    assert ids == ["delai", "delai-comment", "prix", "prix-comment", "mail"]
    question = questionnaire.question("delai")
    assert question is not None
    assert "dix jours" in question.text, "what was commented on is kept with the answers"
    fields = [("delai", "À modifier"), ("mail", "a@b.fr")]
    result = take_answers(questionnaire, fields, TODAY)
    assert [e.question.id for e in result.errors] == ["delai-comment"]
    fields += [("delai-comment", "Quinze."), ("prix", "agree")]
    result = take_answers(questionnaire, fields, TODAY)
    assert result.errors == ()
    assert result.walk.kept["delai"] == "change"
    assert "prix-comment" not in [q.id for q in result.walk.asked]


def test_protocol_asks_outcome_difficulty_and_comment(make: Callable[..., BuiltSite]) -> None:
    site = make(PROTOCOL, kind="protocol", backend="receiver", endpoint="https://x.cabinet-reel.fr")
    assert site.error_codes == [], site.told()
    form = form_of(site)
    step = form.select_one("#q-tarifs")
    assert [li.text for li in step.select("li")] == [
        "sans utiliser la recherche",
        "en moins d’une minute",
    ]
    assert step.select_one("strong").text == "combien coûte"
    assert [i["value"] for i in form.select("#q-tarifs-difficulty input")] == list("12345")
    assert form.select_one("#q-tarifs-comment label .optional")
    questionnaire = contract_of(site)
    asked = {q.id for q in take_answers(questionnaire, [], TODAY).walk.asked}
    assert "ecrire-outcome" not in asked
    fields = [("tarifs-outcome", "Oui"), ("tarifs-difficulty", "4")]
    asked = {q.id for q in take_answers(questionnaire, fields, TODAY).walk.asked}
    assert {"ecrire", "ecrire-outcome", "ecrire-difficulty", "ecrire-comment"} <= asked


@pytest.mark.parametrize(("kind", "body"), [("review", REVIEW), ("protocol", PROTOCOL)])
def test_parts_stay_together_on_a_screen_and_away_from_search_engines(
    make: Callable[..., BuiltSite], kind: str, body: str
) -> None:
    site = make(body, kind=kind, backend="netlify")
    assert rules_of(site)["steps"] == "section"
    page = site.soup("/questionnaires/contact/")
    assert page.select_one('meta[name="robots"]')["content"] == "noindex"
    assert "/questionnaires/contact/" not in site.html("/sitemap.xml")


@pytest.mark.parametrize(("kind", "body"), [("review", REVIEW), ("protocol", PROTOCOL)])
def test_hostile_text_in_parts_stays_text(
    make: Callable[..., BuiltSite], kind: str, body: str
) -> None:
    words = HOSTILE.replace("]", "")
    for plain in ("Article 4. Délais", "ouvrés", "tenable", "Trouver les tarifs", "une heure"):
        body = body.replace(plain, f"{plain} {words}")
    site = make(body, kind=kind, backend="netlify")
    assert site.error_codes == [], site.told("en")
    page = site.soup("/questionnaires/contact/")
    assert "data-hostile" in page.select_one("form.questionnaire").get_text()
    assert page.select("[data-hostile]") == []
    assert rules_of(site)["slug"] == "contact"


# --- shared sections

SHARED = "---\nexample: true\n---\n\n# Vous répondre\n\n## Où ? {#mail}\n[e-mail]\n"


def test_shared_section_is_asked_where_it_is_included(make: Callable[..., BuiltSite]) -> None:
    body = "# A\n\n## Quoi ? {#quoi}\n[texte]\n\ninclure : partages/vous.md\n\n" + LAST.replace(
        "# Vous\n\n## Votre adresse {#mail}\n[e-mail]\n", ""
    )
    files = {"content/questionnaires/partages/vous.md": SHARED}
    site = make(body, files=files, backend="netlify")
    assert site.error_codes == [], site.told()
    assert headings(site)[:2] == ["A", "Vous répondre"]
    assert not (site.output / "questionnaires" / "partages").exists()


def test_what_is_wrong_in_a_shared_file_is_told_there(make: Callable[..., BuiltSite]) -> None:
    body = f"inclure : partages/vous.md\n{LAST}"
    shared = "# P\n\n## Combien ? {#n}\nSi rien est « x »\n[nombre]\n"
    site = make(body, files={"content/questionnaires/partages/vous.md": shared})
    places = [(str(d.location), d.code) for d in site.report.errors]
    assert places == [("content/questionnaires/partages/vous.md:4:4", "Q013")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("inclure : rien.md", "Q112"),
        ("include: partages/a.md", "Q113"),
        ("include: ../articles/un-article.md", "Q114"),
        ("include: /etc/passwd", "Q114"),
        ("include: partages/lien.md", "Q112"),
    ],
)
def test_what_cannot_be_included_is_told(
    make: Callable[..., BuiltSite], tmp_path: Path, line: str, code: str
) -> None:
    folder = tmp_path / "content" / "questionnaires" / "partages"
    folder.mkdir(parents=True)
    (folder / "lien.md").symlink_to("/etc/hostname")
    files = {"content/questionnaires/partages/a.md": "inclure : a.md\n"}
    site = make(f"{line}\n{LAST}", files=files)
    assert site.error_codes == [code], site.told()


# --- rewards and lists

CONSENT = "## Une lettre ? {#lettre}\n- [ ] Oui. (consentement, facultatif)\n"
GUIDE = {"content/fichiers/guide 1.pdf": b"%PDF-", "content/prive/guide.pdf": b"%PDF-"}


def ending_of(site: BuiltSite) -> BeautifulSoup:
    return site.soup("/questionnaires/contact/merci/recu/")


def test_reward_that_is_online_is_linked_from_the_ending(make: Callable[..., BuiltSite]) -> None:
    site = make(LAST, files=GUIDE, reward="fichiers/guide 1.pdf", backend="netlify")
    assert site.error_codes == [], site.told()
    assert not {"Q126", "Q127"} & set(site.codes)
    link = ending_of(site).select_one(".reward a")
    assert link["href"] == f"{SITE}/fichiers/guide%201.pdf"
    assert (site.output / "fichiers" / "guide 1.pdf").is_file()


def test_reward_that_nobody_sends_is_told_and_not_promised(
    make: Callable[..., BuiltSite],
) -> None:
    site = make(LAST, files=GUIDE, reward="prive/guide.pdf", backend="netlify")
    assert "Q127" in site.codes
    assert site.error_codes == []
    assert ending_of(site).select(".reward") == []


def test_receiver_sends_the_reward_to_the_address(make: Callable[..., BuiltSite]) -> None:
    header = {"backend": "receiver", "endpoint": "https://forms.cabinet-reel.fr"}
    site = make(LAST, files=GUIDE, reward="prive/guide.pdf", **header)
    assert site.error_codes == []
    assert "guide.pdf" in ending_of(site).select_one(".reward").text
    assert contract_of(site).reward == "prive/guide.pdf"
    copied = site.root / ".cache" / "contracts" / "rewards" / "prive" / "guide.pdf"
    assert copied.is_file()
    assert not (site.output / "prive").exists()
    silent = LAST.replace("[e-mail]", "[texte]").replace(
        "# Fin : Reçu", "# Fin : Reçu (sans réponse)"
    )
    site = make(silent, files=GUIDE, reward="prive/guide.pdf", **header)
    assert site.error_codes == ["Q128"]


@pytest.mark.parametrize("path", ["fichiers/rien.pdf", "../site.yaml", "/etc/passwd"])
def test_reward_must_be_a_file_of_the_content(make: Callable[..., BuiltSite], path: str) -> None:
    assert make(LAST, reward=path, backend="netlify").error_codes == ["Q126"]


def test_thanks_and_reminders_need_somebody_who_sends_them(
    make: Callable[..., BuiltSite],
) -> None:
    header = {"thank_you": "Merci.", "reminder": "3 jours", "proof_of_work": "true"}
    site = make(LAST, backend="netlify", **header)
    assert site.codes.count("Q137") == 2
    assert site.codes.count("Q139") == 1
    assert "work.js" not in site.html("/questionnaires/contact/")
    assert "Un rappel" not in site.html("/questionnaires/contact/")
    at = {"backend": "receiver", "endpoint": "https://forms.cabinet-reel.fr"}
    site = make(LAST, **header, **at)
    assert not {"Q137", "Q139"} & set(site.codes)
    assert "work.js" in site.html("/questionnaires/contact/")
    assert (contract_of(site).thank_you, contract_of(site).reminder_days) == ("Merci.", 3)
    assert "Un rappel vous parvient, un seul" in site.html("/questionnaires/contact/")


def test_list_needs_a_consent(make: Callable[..., BuiltSite]) -> None:
    assert make(LAST, list="prospects", backend="netlify").error_codes == ["Q129"]
    body = LAST.replace("# Fin", f"{CONSENT}\n# Fin")
    site = make(body, list="prospects", backend="netlify")
    assert site.error_codes == []
    assert "Q130" in site.all_codes


# --- names kept beside the questionnaire

DERIVED = LAST.replace("## Votre adresse {#mail}", "## Votre adresse")


def test_build_writes_the_names_only_when_asked_to(make: Callable[..., BuiltSite]) -> None:
    site = make(DERIVED)
    kept = site.root / "content" / "questionnaires" / "contact.ids.yaml"
    assert not kept.exists()
    make(DERIVED, settings={"PULL_MARKETING_KEEP_NAMES": True})
    text = kept.read_text("utf-8")
    assert "id: votre-adresse" in text
    site = make(DERIVED.replace("Votre adresse", "Votre adresse, votre adrese"))
    assert not list(site.output.rglob("*.ids.yaml"))
    assert kept.read_text("utf-8") == text


def test_nothing_is_kept_of_a_build_that_fails(make: Callable[..., BuiltSite]) -> None:
    site = make(
        DERIVED.replace("Sinon", "Si x est « y »"), settings={"PULL_MARKETING_KEEP_NAMES": True}
    )
    assert site.error_codes
    assert not list((site.root / "content").rglob("*.ids.yaml"))


def test_publish_demands_names_that_are_kept(make: Callable[..., BuiltSite]) -> None:
    online = {"PULL_MARKETING_PUBLISH": True}
    site = make(DERIVED, settings=online)
    assert "Q104" in site.error_codes
    make(DERIVED, settings={"PULL_MARKETING_KEEP_NAMES": True})
    assert "Q104" not in make(DERIVED, settings=online).codes
    changed = DERIVED.replace("# Vous", "# Vous\n\n## Combien ?\n[nombre]")
    assert "Q104" in make(changed, settings=online).error_codes
    assert (
        "Q104"
        not in make(
            LAST, files={"content/questionnaires/contact.ids.yaml": None}, settings=online
        ).codes
    )


def test_names_left_without_their_questionnaire_are_told(make: Callable[..., BuiltSite]) -> None:
    files = {"content/questionnaires/ancien.ids.yaml": "version: 1\nquestionnaire: ancien\n"}
    site = make(LAST, files=files)
    assert [str(d.location) for d in site.report.errors] == [
        "content/questionnaires/ancien.ids.yaml:1:1"
    ]
    assert site.error_codes == ["Q106"]
