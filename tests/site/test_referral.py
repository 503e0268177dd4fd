"""The referral pages of a real small site: who sees what, and what is nowhere to be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

REFERRAL = """\
referral:
  open: 2026-01-01
  end: 2027-12-31
  friend:
    label: 10 € de remise
    value: 10
  referrer:
    label: 20 € d’avoir
    value: 20
  conditions: nouveaux clients, prestation d’au moins 150 €
  whom:
    - un artisan débordé
"""

PAUL = """\
---
given_name: Paul
code: P7KQEA
since: 2026-03-16
consent:
  date: 2026-03-16
  scope: [page, thanks_wall]
thanks_wall: true
---

Elle dit non quand c'est non.
"""

ODILE = """\
---
given_name: Odile
code: W9HGCX
since: 2026-04-02
withdrawn: 2026-11-22
consent:
  date: 2026-04-02
---

Je n'en parle plus.
"""

PRIVATE = ("P7KQEA", "W9HGCX")


def yaml_of(make_site: Callable[..., Any]) -> str:
    """The small site.yaml that `make_site` writes when it is given none."""
    text: str = make_site.__globals__["minimal_site_yaml"]()  # type: ignore[attr-defined]
    return text


def words(tag: Any) -> str:
    """The text of a part of a page, with every kind of space as one."""
    return " ".join(tag.get_text(" ").split())


@pytest.fixture
def site(make_site: Callable[..., Any]) -> Callable[..., Any]:
    def build(extra: dict[str, Any] | None = None, **settings: Any) -> Any:
        files = {
            "content/site.yaml": yaml_of(make_site) + REFERRAL,
            "content/referrers/paul.md": PAUL,
            "content/referrers/odile.md": ODILE,
            **(extra or {}),
        }
        return make_site(files, **settings)

    return build


def test_the_programme_page_says_what_each_side_gets(site: Callable[..., Any]) -> None:
    page = site().soup("/parrainage/")
    text = words(page.main)
    assert (
        words(page.h1)
        == "20 € d’avoir pour vous, 10 € de remise pour la personne que vous recommandez"
    )
    assert "Nous ne vous demandons jamais les coordonnées de vos proches" in text
    assert "Être recommandé n’engage ni Cabinet Réel ni la personne" in text
    assert "un artisan débordé" in text
    assert "du 1er janvier 2026 au 31 décembre 2027" in text
    assert len(page.select(".steps > li")) == 3
    assert page.find("a", href="/parrainage/conditions/")
    assert "P7KQEA" not in str(page)


def test_thanks_are_by_first_name_for_those_who_wished(site: Callable[..., Any]) -> None:
    names = [span.get_text() for span in site().soup("/parrainage/").select(".thanked span")]
    assert names == ["Paul"]


def test_a_referrers_page_discloses_and_carries_the_code_without_a_script(
    site: Callable[..., Any],
) -> None:
    page = site().soup("/p/P7KQEA/")
    text = words(page.main)
    assert words(page.h1) == "Paul vous offre 10 € de remise"
    assert "Paul reçoit 20 € d’avoir si vous devenez client." in text
    assert "nouveaux clients, prestation d’au moins 150 €" in text.lower()
    assert "Elle dit non quand c’est non." in text
    assert page.select_one(".code").get_text() == "P7KQEA"
    assert page.select_one('form input[name="ref"]')["value"] == "P7KQEA"
    assert page.select_one('form input[name="ref"]')["type"] == "hidden"
    assert page.find("a", href="/parrainage/conditions/")


def test_referrers_pages_are_kept_out_of_search_sitemap_and_feeds(
    site: Callable[..., Any],
) -> None:
    built = site()
    for path in ("/p/P7KQEA/", "/p/P7KQEA/partager/", "/parrainage/code/"):
        robots = built.soup(path).find("meta", attrs={"name": "robots"})
        assert robots["content"] == "noindex", path
    inside = {f"p/{code}" for code in PRIVATE}
    for file in built.output.rglob("*"):
        if file.is_file() and not file.relative_to(built.output).as_posix().startswith("p/"):
            content = file.read_bytes()
            assert not [code for code in inside if code.encode() in content], file
    assert "/parrainage/" in built.html("/sitemap.xml")
    assert "/parrainage/conditions/" in built.html("/sitemap.xml")


def test_a_referrer_who_left_has_no_page(site: Callable[..., Any]) -> None:
    built = site()
    assert not (built.output / "p/W9HGCX").exists()
    assert (built.output / "p/P7KQEA").exists()


def test_the_day_before_leaving_the_page_is_still_there(site: Callable[..., Any]) -> None:
    built = site(PULL_MARKETING_NOW="2026-11-21T23:59:00")
    assert (built.output / "p/W9HGCX/index.html").exists()


def test_a_typed_code_has_its_page(site: Callable[..., Any]) -> None:
    page = site().soup("/parrainage/code/")
    field = page.select_one('form input[name="ref"]')
    assert field["type"] == "text"
    assert page.find("label", attrs={"for": field["id"]})
    assert len(page.select('form input[name="ref"]')) == 1


def test_the_terms_have_every_slot_filled(site: Callable[..., Any]) -> None:
    page = site().soup("/parrainage/conditions/")
    text = words(page.main)
    for part in ("Cabinet Réel, 1 rue Haute, 01000 Bourg-en-Bresse", "10 € de remise",
                 "20 € d’avoir", "30 jours après ce paiement", "180 jours",
                 "particuliers comme aux professionnels", "anne@cabinet-reel.fr"):  # fmt: skip
        assert part in text
    assert "None" not in text
    assert "{" not in text
    assert "conforme" not in text.lower()


def test_every_ready_message_holds_the_disclosure_and_a_whole_link(
    site: Callable[..., Any],
) -> None:
    built = site()
    assert (built.output / "p/P7KQEA/partager/cartes.pdf").read_bytes()[:5] == b"%PDF-"
    page = built.soup("/p/P7KQEA/partager/")
    messages = page.select("section[id] > .text > .message:not(#text-badge)")
    assert len(messages) == 5
    for message in messages:
        assert "je reçois 20 € d’avoir si vous devenez client" in words(message)
        assert "https://www.cabinet-reel.fr/p/P7KQEA/" in message.get_text()
    assert len(page.select(".cards > .card")) == 8
    assert page.select_one("svg.qr title")
    badge = page.select_one("#text-badge").get_text()
    assert "Je recommande Anne Réel" in badge
    assert "je reçois 20 € d’avoir" in words(page.select_one("#text-badge"))
    assert page.find("a", href="/p/P7KQEA/partager/cartes.pdf")
    assert all(b.has_attr("hidden") for b in page.select("button[data-copy], button[data-share]"))


def test_without_a_programme_there_are_no_pages(make_site: Callable[..., Any]) -> None:
    built = make_site({"content/referrers/paul.md": PAUL})
    assert not (built.output / "parrainage").exists()
    assert not (built.output / "p").exists()


def test_without_reward_there_is_nothing_to_disclose_and_no_terms(
    site: Callable[..., Any], make_site: Callable[..., Any]
) -> None:
    yaml = yaml_of(make_site) + REFERRAL
    start, end = yaml.index("  friend:"), yaml.index("  conditions:")
    built = site({"content/site.yaml": yaml[:start] + yaml[end:]})
    assert not built.error_codes
    assert words(built.soup("/p/P7KQEA/").h1) == "Paul vous recommande Anne Réel"
    assert "reçoit" not in built.soup("/p/P7KQEA/").main.get_text()


def test_before_it_opens_only_the_announcement_is_there(
    make_site: Callable[..., Any], site: Callable[..., Any]
) -> None:
    later = REFERRAL.replace("open: 2026-01-01", "open: 2026-12-01")
    built = site({"content/site.yaml": yaml_of(make_site) + later})
    assert "ouvre le 1er décembre 2026" in words(built.soup("/parrainage/").main)
    assert not (built.output / "p").exists()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  end: 2027-12-31", "  end: 2026-11-21", "R003"),
        ("  conditions: nouveaux clients, prestation d’au moins 150 €\n", "", "R001"),
        ("  since: 2019-03-04\n", "  since: 2019-03-04\n  profession: avocat\n", "R005"),
        ("label: 10 € de remise", "label: une heure offerte", "R010"),
    ],
)
def test_a_broken_rule_stops_the_build_and_writes_nothing(
    make_site: Callable[..., Any], site: Callable[..., Any], old: str, new: str, code: str
) -> None:
    yaml = yaml_of(make_site) + REFERRAL
    assert old in yaml
    built = site({"content/site.yaml": yaml.replace(old, new, 1)})
    assert built.error_codes == [code]
    assert not built.output.exists()


def test_two_referrers_with_one_code_stop_the_build(site: Callable[..., Any]) -> None:
    built = site({"content/referrers/odile.md": ODILE.replace("W9HGCX", "P7KQEA")})
    assert built.error_codes == ["R022"]


def test_a_question_about_a_friend_stops_the_build(
    make_site: Callable[..., Any], site: Callable[..., Any]
) -> None:
    text = make_site.__globals__["MINIMAL_QUESTIONNAIRE"]  # type: ignore[attr-defined]
    friend = "## L’adresse e-mail de votre ami ? {#ami}\n[e-mail]\n\n# Fin"
    again = site({"content/questionnaires/contact.md": text.replace("# Fin", friend, 1)})
    assert "R030" in again.error_codes


def test_the_pages_speak_english_too(
    site: Callable[..., Any], make_site: Callable[..., Any]
) -> None:
    yaml = yaml_of(make_site) + REFERRAL
    built = site({"content/site.yaml": yaml.replace("language: fr", "language: en", 1)})
    page = built.soup("/p/P7KQEA/")
    assert words(page.h1) == "Paul offers you 10 € de remise"
    assert "Paul receives 20 € d’avoir if you become a client." in page.main.get_text()


def test_the_demo_shows_two_referrers_and_hides_the_one_who_left(demo_site: Any) -> None:
    codes = sorted(folder.name for folder in (demo_site.output / "p").iterdir())
    assert codes == ["M4TRKB", "P7KQEA"]


SECOND = """\
---
title: Un diagnostic
slug: diagnostic
keep: 12 mois
deliver_to: anne@cabinet-reel.fr
---

Trois minutes, avant [de parler des prix]({rates}) ou [d’écrire]({filename}contact.md).

[Commencer]

# Vous

## Vous êtes déjà en activité ? {#activite}
- Oui
- Non

## Depuis quand ? {#depuis}
Si activite est « Oui »
[texte court]

## Où vous répondre ? {#email}
[e-mail]

# Fin : Reçu
Sinon

Merci.
"""


def test_every_questionnaire_carries_the_code_of_the_referrer(site: Callable[..., Any]) -> None:
    built = site({"content/questionnaires/diagnostic.md": SECOND})
    assert not built.error_codes, built.told()
    own = built.soup("/p/P7KQEA/")
    link = own.main.find("a", href="/p/P7KQEA/diagnostic/")
    assert words(link) == "Un diagnostic"
    assert "D’autres questions ?" in [words(h) for h in own.select("main h2")]
    page = built.soup("/p/P7KQEA/diagnostic/")
    assert words(page.h1) == "Un diagnostic"
    (field,) = page.select('form input[name="ref"]')
    assert (field["type"], field["value"]) == ("hidden", "P7KQEA")
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert page.find("link", rel="canonical") is None
    assert "REFERRALCODE" not in str(page)
    assert page.find("a", href="/p/P7KQEA/")
    assert page.select_one(".prose").find("a", href="/tarifs/")
    assert page.select_one(".prose").find("a", href="/questionnaires/contact/")
    assert "Paul reçoit 20 € d’avoir si vous devenez client." in words(page.main)


def test_a_copy_asks_the_same_and_branches_by_the_same_rules(site: Callable[..., Any]) -> None:
    built = site({"content/questionnaires/diagnostic.md": SECOND})
    copy = built.soup("/p/P7KQEA/diagnostic/")
    original = built.soup("/questionnaires/diagnostic/")

    def asked(page: Any) -> list[str]:
        fields = page.select("form [name]")
        return [f"{f['name']} {f.get('id')}" for f in fields if f["name"] != "ref"]

    assert asked(copy) == asked(original)
    rules = "/questionnaires/diagnostic/rules.css"
    assert copy.find("link", href=rules)
    assert original.find("link", href=rules)
    for path in ("/p/P7KQEA/", "/p/P7KQEA/diagnostic/", "/parrainage/code/"):
        for sheet in built.soup(path).select('link[href$="rules.css"]'):
            assert (built.output / sheet["href"].lstrip("/")).is_file(), path


def test_no_link_of_a_referrers_page_leads_to_a_questionnaire_without_the_code(
    site: Callable[..., Any],
) -> None:
    second = SECOND.replace(" ou [d’écrire]({filename}contact.md)", "")
    built = site({"content/questionnaires/diagnostic.md": second})
    for path in ("/p/P7KQEA/", "/p/P7KQEA/diagnostic/"):
        page = built.soup(path)
        assert not page.select('a[href*="/questionnaires/"]'), path
        for part in ("header", "footer"):
            assert page.select_one(f'{part} a[href="/p/P7KQEA/#questionnaire"]'), path
    assert built.soup("/").select('header a[href="/questionnaires/contact/"]')


def test_copies_are_not_in_the_sitemap_nor_the_feeds(site: Callable[..., Any]) -> None:
    built = site({"content/questionnaires/diagnostic.md": SECOND})
    assert "/questionnaires/diagnostic/" in built.html("/sitemap.xml")
    for file in built.output.rglob("*.xml"):
        assert "/p/" not in file.read_text("utf-8"), file


def test_a_copy_never_takes_the_place_of_the_share_kit(site: Callable[..., Any]) -> None:
    second = SECOND.replace("slug: diagnostic", "slug: partager")
    built = site({"content/questionnaires/diagnostic.md": second})
    assert built.soup("/p/P7KQEA/").main.find("a", href="/p/P7KQEA/partager-/")
    assert built.soup("/p/P7KQEA/partager/").select(".message")
    assert built.soup("/p/P7KQEA/partager-/").select_one('input[name="ref"]')["value"] == "P7KQEA"


def test_with_one_questionnaire_there_are_no_other_questions(site: Callable[..., Any]) -> None:
    built = site()
    assert "D’autres questions" not in built.html("/p/P7KQEA/")
    assert sorted(p.name for p in (built.output / "p/P7KQEA").iterdir()) == [
        "index.html",
        "partager",
    ]
