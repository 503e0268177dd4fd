"""The testimonials of a tiny real site: pages, policy, blocks, what stops or changes a build."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from pull_marketing.testimonials import commands
from pull_marketing.testimonials.texts import digest

SETTINGS = """
testimonials:
  publication_delay_days: 15
  retention: sans limite de durée
  counted_since: 2019-03-04
  last_checked: 2026-11-02
"""

WORDS = "Bon travail, livré à l’heure, mais les délais auraient pu être plus clairs."

HEADER: dict[str, Any] = {
    "id": "t-un",
    "author": "Léa Martin",
    "display_as": "full_name",
    "capacity": "professional",
    "organisation": "Atelier Martin",
    "service": "conseil",
    "experience_start": "2026-01-12",
    "experience_end": "2026-02-20",
    "received": "2026-03-01",
    "published": "2026-03-04",
    "origin": "form",
    "relation": "none",
    "incentive": "none",
    "verification": "verified",
    "verification_method": "invoice",
    "consent": {"date": "2026-03-01", "scope": ["site"]},
}


def dump(values: Any) -> str:
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def given_words(text: str = WORDS, **over: Any) -> dict[str, str]:
    """A testimonial and its entry in the register, as files."""
    header = {name: value for name, value in {**HEADER, **over}.items() if value is not None}
    original = text.replace("<mark>", "").replace("</mark>", "")
    entry = {
        "testimonial": header["id"],
        "email": f"{header['id']}@client.example",
        "received": header["received"],
        "evidence": [{"kind": "invoice", "reference": f"F-2026-{header['id']}"}],
        "sha256": digest(original),
        "text": original,
    }
    return {
        f"content/testimonials/{header['id']}.md": f"---\n{dump(header)}---\n\n{text}\n",
        f"register/{header['id']}.yaml": dump(entry),
    }


@pytest.fixture
def site(make_site: Callable[..., Any], minimal_yaml: str) -> Callable[..., Any]:
    """Build a site whose policy is whole, with these testimonials."""

    def build(*files: dict[str, Any], yaml_more: str = "", **settings: Any) -> Any:
        written: dict[str, Any] = {"content/site.yaml": minimal_yaml + SETTINGS + yaml_more}
        for each in files:
            written.update(each)
        return make_site(written, **settings)

    return build


@pytest.fixture
def minimal_yaml() -> str:
    return """\
language: fr
url: https://www.cabinet-reel.fr
name: Cabinet Réel
tagline: Conseil
business:
  name: Cabinet Réel
  person: Anne Réel
  given_name: Anne
  job: conseil
  since: 2019-03-04
  street: 1 rue Haute
  postal_code: 01000
  city: Bourg-en-Bresse
  email: anne@cabinet-reel.fr
  phone: 0612345670
  publication_director: Anne Réel
offer:
  for_whom: les indépendants
  problem: trop de demandes
  result: de bons clients
call_to_action:
  questionnaire: contact
  label: Décrire mon projet
host:
  name: Hébergeur
  address: 1 place Haute, 75001 Paris
  phone: 01 99 00 00 00
services:
  - id: conseil
    name: Conseil
    launched: 2019-03-04
    price: 100
  - id: suivi
    name: Suivi
    launched: 2021-09-01
    price: 100
home:
  headline: Un titre
  lead: Une phrase.
"""


def ours(built: Any) -> list[str]:
    return [code for code in built.all_codes if code.startswith("T") or code in ("S040", "S041")]


def words(tag: Tag | BeautifulSoup | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").replace("\u00a0", " ").replace("\u202f", " ").split())


def test_page_shows_both_dates_check_relation_incentive_and_reply(
    site: Callable[..., Any],
) -> None:
    given = {"kind": "une heure de conseil", "value": "120 €", "condition": "quel que soit l’avis"}
    built = site(
        given_words(
            relation="family",
            incentive=given,
            reply="J’ai changé ma façon de prévenir.",
            reply_date="2026-03-05",
        )
    )
    assert ours(built) == []
    item = built.soup("/temoignages/").select_one("#t-un")
    text = words(item)
    byline = words(item.select_one(".byline"))
    assert "membre de ma famille" in byline
    assert "une heure de conseil (120 €), quel que soit l’avis" in byline
    for part in (
        "janvier à février 2026",
        "Publié le 4 mars 2026",
        "vérifié, rapproché d’une facture",
    ):
        assert part in text
    assert "Réponse de Anne, 5 mars 2026" in words(item.select_one(".reply"))


def test_newest_first_with_status_sort_report_and_policy(site: Callable[..., Any]) -> None:
    later = given_words(
        "La réunion du lundi a duré une heure de trop pour moi.",
        id="t-deux",
        author="Paul Calque",
        published="2026-03-10",
        verification="unverified",
        verification_method=None,
    )
    built = site(given_words(), later)
    assert ours(built) == []
    soup = built.soup("/temoignages/")
    assert [tag["id"] for tag in soup.select("article.entry")] == ["t-deux", "t-un"]
    assert "1 vérifié" in words(soup.select_one("[data-testimonials=status]"))
    assert "du plus récent" in words(soup.select_one("[data-testimonials=sort]"))
    assert soup.select_one("[data-testimonials=report] a[href^=mailto]")
    assert soup.select_one("main a[href$='/temoignages/regle/']")
    assert words(soup.h1) == "2 reçus, 2 publiés"


def test_no_rating_markup_anywhere(site: Callable[..., Any]) -> None:
    built = site(given_words(rating={"value": 5}))
    for path in built.output.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "aggregateRating" not in text
        assert "schema.org/Review" not in text


def test_highlights_and_cuts_are_said(site: Callable[..., Any]) -> None:
    files = given_words("Bon travail, <mark>livré à l’heure</mark>. […] Je recommencerai.")
    original = "Bon travail, livré à l'heure. Le café aussi. Je recommencerai."
    entry = yaml.safe_load(files["register/t-un.yaml"])
    entry |= {"text": original, "sha256": digest(original)}
    files["register/t-un.yaml"] = dump(entry)
    built = site(files)
    assert ours(built) == []
    text = words(built.soup("/temoignages/"))
    assert "Passages surlignés par nous" in text
    assert "Les coupes sont marquées […]" in text
    assert built.soup("/temoignages/").select_one("mark")


def test_an_edited_text_stops_publishing_and_shows_the_difference(
    site: Callable[..., Any],
) -> None:
    files = given_words()
    path = "content/testimonials/t-un.md"
    files[path] = files[path].replace(", mais les délais auraient pu être plus clairs", "")
    built = site(files, PULL_MARKETING_PUBLISH=True)
    assert "T07" in built.error_codes
    assert "mais les délais auraient pu être plus clairs" in built.told("fr")
    assert not built.output.exists()


def test_the_same_edit_only_warns_in_a_draft(site: Callable[..., Any]) -> None:
    files = given_words()
    path = "content/testimonials/t-un.md"
    files[path] = files[path].replace("Bon travail", "Très bon travail")
    built = site(files)
    assert "T07" in built.codes
    assert "T07" not in built.error_codes
    assert built.output.exists()


def test_by_service_is_a_selection_with_a_link_to_all(site: Callable[..., Any]) -> None:
    other = given_words(
        "La réunion du lundi a duré une heure de trop pour moi.",
        id="t-deux",
        author="Paul Calque",
        service="suivi",
    )
    built = site(given_words(), other)
    assert ours(built) == []
    soup = built.soup("/temoignages/suivi/")
    assert "Une sélection : 1 sur 2" in words(soup)
    assert soup.select_one("main a[href$='/temoignages/']")
    assert [words(a) for a in built.soup("/temoignages/").select(".filters a")] == [
        "Tous (2)",
        "Conseil (1)",
        "Suivi (1)",
    ]


def test_a_block_in_an_article_is_a_labelled_selection(site: Callable[..., Any]) -> None:
    article = (
        "---\ntitle: Un article\ndate: 2026-01-15\ncategory: Méthode\n---\n\n"
        "Avant.\n\n[testimonials: conseil]\n\nAprès.\n"
    )
    built = site(given_words(), {"content/articles/un-article.md": article})
    assert ours(built) == []
    aside = built.soup("/articles/un-article/").select_one("aside.testimonials")
    assert "livré à l’heure" in words(aside)
    assert "sans contrepartie" in words(aside)
    assert aside.select_one("a[href$='/temoignages/regle/']")


def test_a_block_that_names_nothing_is_told(site: Callable[..., Any]) -> None:
    article = (
        "---\ntitle: Un article\ndate: 2026-01-15\ncategory: Méthode\n---\n\n"
        "[testimonials: conseils]\n"
    )
    built = site(given_words(), {"content/articles/un-article.md": article})
    assert "T107" in built.error_codes
    assert "vouliez-vous dire" in built.told("fr").lower()


def test_policy_counts_come_from_the_register(site: Callable[..., Any]) -> None:
    register = {
        "register/refusals.yaml": dump(
            {
                "refusals": [
                    {
                        "id": "r-1",
                        "received": "2026-04-02",
                        "refused": "2026-04-07",
                        "ground": "advertising",
                        "told": "2026-04-07",
                    }
                ]
            }
        ),
        "register/requests.yaml": dump(
            {
                "requests": [
                    {
                        "date": "2026-07-01",
                        "period_start": "2026-01-01",
                        "period_end": "2026-06-30",
                        "closed_jobs": 7,
                        "asked": 7,
                    }
                ]
            }
        ),
    }
    built = site(given_words(), register)
    assert ours(built) == []
    soup = built.soup("/temoignages/regle/")
    rows = {words(row.th): words(row.td) for row in soup.select("table tr")}
    assert rows["Clients interrogés"] == "7"
    assert rows["Témoignages reçus"] == "2"
    assert rows["Publiés"] == "1"
    assert rows["Refusés (publicité : 1)"] == "1"
    text = words(soup)
    assert "D.111-9 à D.111-12" in text
    assert "conforme" not in text.lower()
    assert "sur les points contrôlés" in text
    assert "si la personne existe" in text


def test_policy_in_english_is_whole(site: Callable[..., Any], minimal_yaml: str) -> None:
    english = minimal_yaml.replace("language: fr", "language: en")
    built = site(given_words(), {"content/site.yaml": english + SETTINGS})
    soup = built.soup("/testimonials/policy/")
    assert words(soup.h1) == "How we collect and publish testimonials"
    assert "Clients asked" in words(soup)
    assert "compliant" not in words(soup).lower()
    assert words(built.soup("/testimonials/").h1) == "One received, one published"


def test_empty_state_is_honest(site: Callable[..., Any]) -> None:
    built = site()
    assert ours(built) == []
    text = words(built.soup("/temoignages/").main)
    assert "Pas encore de témoignage" in text
    assert "personne n’a été inventé" in text
    assert not built.soup("/temoignages/").select("article.entry")


def test_featured_testimonial_is_on_the_home_page_as_a_selection(
    site: Callable[..., Any], minimal_yaml: str
) -> None:
    other = given_words(
        "La réunion du lundi a duré une heure de trop pour moi.",
        id="t-deux",
        author="Paul Calque",
    )
    chosen = minimal_yaml.replace(
        "  lead: Une phrase.\n", "  lead: Une phrase.\n  testimonial: t-un\n"
    )
    built = site(given_words(), other, {"content/site.yaml": chosen + SETTINGS})
    assert ours(built) == []
    band = built.soup("/").select_one(".band")
    text = words(band)
    assert "livré à l’heure" in text
    assert "Une sélection : 1 sur 2" in text
    assert "publié le 4 mars 2026" in text
    assert band.select_one("a[href$='/temoignages/']")


@pytest.mark.parametrize(
    ("wanted", "over", "code"),
    [("t-uno", {}, "S040"), ("t-un", {"withdrawn": "2026-10-02"}, "S041")],
)
def test_featured_testimonial_that_is_not_there(
    site: Callable[..., Any], minimal_yaml: str, wanted: str, over: dict[str, Any], code: str
) -> None:
    chosen = minimal_yaml.replace(
        "  lead: Une phrase.\n", f"  lead: Une phrase.\n  testimonial: {wanted}\n"
    )
    built = site(given_words(**over), {"content/site.yaml": chosen + SETTINGS})
    assert code in built.codes
    assert "content/site.yaml:" in built.told()
    assert (code in built.error_codes) == (code == "S040")


def test_withdrawn_is_gone_and_counted(site: Callable[..., Any]) -> None:
    built = site(given_words(withdrawn="2026-10-02"))
    assert ours(built) == []
    for path in built.output.rglob("*.*"):
        if path.suffix in (".html", ".xml"):
            assert "livré à l’heure" not in path.read_text("utf-8")
    rows = {words(r.th): words(r.td) for r in built.soup("/temoignages/regle/").select("tr")}
    assert rows["Retirés par leur auteur"] == "1"
    assert rows["Publiés"] == "0"


def test_scripts_are_taken_out_and_that_is_said(site: Callable[..., Any]) -> None:
    evil = "Bon travail <script>alert(1)</script><b onclick='x()'>vraiment</b> & clair."
    built = site(given_words(evil))
    html = built.html("/temoignages/")
    assert "alert(1)" not in html
    assert "onclick" not in html
    assert "vraiment &amp; clair" in html
    assert "T103" in built.codes
    assert "<script>" in built.told("fr")


def test_nothing_of_the_register_reaches_the_output(site: Callable[..., Any]) -> None:
    built = site(given_words())
    for path in built.output.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"t-un@client.example" not in data
            assert b"F-2026-t-un" not in data
    assert not (built.output / "register").exists()


def test_a_leak_is_found_in_the_written_pages(site: Callable[..., Any]) -> None:
    page = "---\ntitle: Contact\nslug: contact\n---\n\nÉcrivez à t-un@client.example.\n"
    built = site(given_words(), {"content/pages/contact.md": page})
    assert "T37" in built.codes
    assert "contact/index.html" in built.told()


def test_the_demo_holds_on_the_points_checked(demo_site: Any) -> None:
    assert [code for code in demo_site.codes if code.startswith("T")] == []
    assert len(demo_site.soup("/temoignages/").select("article.entry")) == 6


def test_text_s1_stops_publishing(site: Callable[..., Any], minimal_yaml: str) -> None:
    launched = minimal_yaml.replace("launched: 2021-09-01", "launched: 2026-11-20")
    files = given_words(
        "J’utilise machin depuis 2 ans.",
        service="suivi",
        experience_start="2026-11-20",
        experience_end="2026-11-21",
        received="2026-11-22",
        published="2026-11-22",
        consent={"date": "2026-11-22", "scope": ["site"]},
    )
    built = site(files, {"content/site.yaml": launched + SETTINGS}, PULL_MARKETING_PUBLISH=True)
    assert "T02" in built.error_codes
    assert "« depuis 2 ans » est impossible" in built.told("fr").replace("\u00a0", " ")
    assert not built.output.exists()


def test_the_site_s_own_forms_replace_the_mail_links(site: Callable[..., Any]) -> None:
    form = (
        "---\ntitle: Signaler un doute\nslug: signaler-un-doute\nduration: 1 minute\n"
        "keep: 12 mois\ndeliver_to: anne@cabinet-reel.fr\n---\n\nBonjour.\n\n[Commencer]\n\n"
        "# Vous\n\n## Où vous répondre ? {#email}\n[e-mail]\n\n# Fin : Reçu\nSinon\n\nMerci.\n"
    )
    built = site(given_words(), {"content/questionnaires/signaler-un-doute.md": form})
    assert ours(built) == []
    link = built.soup("/temoignages/").select_one("[data-testimonials=report] a")
    assert link["href"].endswith("/questionnaires/signaler-un-doute/")


def sealed_at_home(built: Any) -> dict[str, Any]:
    """Run the check where the register is, then leave it behind: files of a clone on a host."""
    path = built.root / "content/site.yaml"
    known = '  phone: 0612345670\n  siren: "123456782"\n  vat_number: FR11123456782\n'
    whole = path.read_text("utf-8").replace("  phone: 0612345670\n", known)
    seal = commands.seal(built.root, datetime.datetime(2026, 11, 22, 12))
    assert seal is not None
    shutil.rmtree(built.root / "register")
    shutil.rmtree(built.output)
    return {"register/README.md": "Le registre privé\n", "content/site.yaml": whole}


def test_a_host_publishes_by_the_seal_what_was_checked_at_home(
    site: Callable[..., Any], make_site: Callable[..., Any]
) -> None:
    register = {"register/refusals.yaml": REFUSALS}
    built = site(given_words(), register)
    figures = words(built.soup("/temoignages/regle/").select_one("table"))
    files = sealed_at_home(built)
    host = make_site(files, PULL_MARKETING_PUBLISH=True)
    assert ours(host) == ["T118"], host.told()
    assert not host.error_codes
    assert words(host.soup("/temoignages/regle/").select_one("table")) == figures
    assert "Refusés (publicité : 1) 1" in figures
    assert "livré à l’heure" in words(host.soup("/temoignages/").main)
    assert list(host.output.rglob("*seal*")) == []


def test_a_host_refuses_what_was_edited_after_the_check(
    site: Callable[..., Any], make_site: Callable[..., Any]
) -> None:
    built = site(given_words())
    files = sealed_at_home(built)
    path = "content/testimonials/t-un.md"
    files[path] = (built.root / path).read_text("utf-8").replace("Bon travail", "Superbe travail")
    host = make_site(files, PULL_MARKETING_PUBLISH=True)
    assert host.error_codes == ["T119"]
    assert f"{path}:" in host.told("fr")
    assert "invoke testimonial.check" in host.told("fr")
    assert not host.output.exists()


REFUSALS = dump(
    {
        "refusals": [
            {
                "id": "r-1",
                "received": "2026-04-02",
                "refused": "2026-04-07",
                "ground": "advertising",
                "told": "2026-04-07",
            }
        ]
    }
)
