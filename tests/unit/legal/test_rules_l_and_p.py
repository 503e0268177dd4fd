"""The rules of the notice (L01–L12) and of personal data (P01–P10): each broken once, kept once.

L10, L11, P01, P03 and P05 look at written pages; P06 and the retention of P02 are rules of the
questionnaires; P09 is kept at build time by refusing a retention that no program can follow.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.legal.privacy_rules import check_date, check_questionnaires
from pull_marketing.legal.rules import check_notice
from pull_marketing.legal.trackers import scan, undeclared
from pull_marketing.legal.written_pages import check_found, check_page

Read = Callable[..., tuple[Any, Any]]
DAY = datetime.date(2026, 11, 22)
CONSUMERS = "legal:\n  clients: consumers\n"
MEDIATOR = "  mediator:\n    name: M\n    address: A\n    url: https://m.example\n"


@pytest.mark.parametrize(
    ("rule", "code", "broken", "kept"),
    [
        ("L01", "L001", {'siren: "732829320"': 'siren: ""'}, {}),
        ("L02", "L002", {'siren: "732829320"': 'siren: "732829321"'}, {}),
        ("L02", "L003", {'"73282932000074"': '"73282932000073"'}, {}),
        ("L02", "L005", {"FR44732829320": "FR43732829320"}, {"FR44732829320": "FR 44 732829320"}),
        (
            "L03",
            "L007",
            {"  profession:": "  trade_register: RCS Lyon 732 829 321\n  profession:"},
            {"  profession:": "  trade_register: RCS Lyon 732 829 320\n  profession:"},
        ),
        ("L04", "L008", {"lead: Une phrase.": "lead: XXXX"}, {"lead: Une phrase.": "lead: XX"}),
        (
            "L05",
            "L009",
            {"lead: Une phrase.": "lead: https://ec.europa.eu/consumers/odr"},
            {"lead: Une phrase.": "lead: https://ec.europa.eu/info"},
        ),
        (
            "L06",
            "L010",
            {"lead: Une phrase.": "lead: LCEN, article 6 III"},
            {"lead: Une phrase.": "lead: LCEN, article 1-1"},
        ),
        ("L08", "L012", {"director: Anne Réel": "director: la présidente"}, {}),
        (
            "L09",
            "L013",
            {"services:": f"{CONSUMERS}services:"},
            {"services:": f"{CONSUMERS}{MEDIATOR}services:"},
        ),
        (
            "L12",
            "L014",
            {"services:": "legal:\n  updated: 2025-11-20\nservices:"},
            {"services:": "legal:\n  updated: 2025-11-21\nservices:"},
        ),
    ],
)
def test_rule_of_the_notice(
    read: Read, rule: str, code: str, broken: dict[str, str], kept: dict[str, str]
) -> None:
    assert code in notice_codes(read, broken), rule
    assert code not in notice_codes(read, kept), rule


def notice_codes(read: Read, changes: dict[str, str]) -> list[str]:
    site, document = read(changes)
    report = Collector()
    check_notice(site, document, DAY, report, publishing=True)
    return [d.code for d in report]


def test_rule_of_the_host_l07_wants_its_telephone(read: Read) -> None:
    with pytest.raises(AssertionError, match=r"host\.phone"):
        read({"  phone: 01 99 00 00 00\n": ""})
    assert read()[0].host.phone


NOTICE, PRIVACY = b'href="/mentions-legales/"', b'href="/vos-donnees/"'
FOOT = '<body><a href="/mentions-legales/">Mentions</a>'


@pytest.mark.parametrize(
    ("rule", "code", "broken", "kept"),
    [
        ("L10", "L020", "<body>rien", FOOT),
        (
            "P01",
            "L030",
            f'{FOOT}<form method="post"><button>Envoyer</button></form>',
            f'{FOOT}<form method="post"><a href="/vos-donnees/">Vos données</a></form>',
        ),
        (
            "P01",
            "L030",
            f'{FOOT}<form action="https://calendly.com/a"><button>Ok</button></form>',
            f'{FOOT}<form action="https://a.fr/recherche/"><button>Chercher</button></form>',
        ),
        (
            "P01",
            "L030",
            f'{FOOT}<form action="https://a.fr/f" method="post"><button>Ok</button></form>',
            f'{FOOT}<form action="/recherche/"><button>Chercher</button></form>',
        ),
        (
            "P03",
            "L039",
            f'{FOOT}<input name="a" type="checkbox" checked>',
            f'{FOOT}<input name="a" type="checkbox"><p>checked</p><input type="radio" checked>',
        ),
    ],
)
def test_rule_of_a_written_page(rule: str, code: str, broken: str, kept: str) -> None:
    def codes(html: str, *, publishing: bool = True) -> list[tuple[str, bool]]:
        found = check_page(
            "a.html",
            html.encode(),
            notice=NOTICE,
            privacy=PRIVACY,
            publishing=publishing,
            siteurl="https://a.fr",
        )
        return [(d.code, d.is_error) for d in found]

    assert codes(broken) == [(code, True)], rule
    assert codes(broken, publishing=False) == [(code, False)], rule
    assert codes(kept) == [], rule


SITEMAP = "<urlset><url><loc>https://a.fr/mentions-legales/</loc></url><url><loc>https://a.fr/b/</loc></url></urlset>"


@pytest.mark.parametrize(
    ("sitemap", "robots", "hidden", "codes"),
    [
        (SITEMAP, "User-agent: *\nAllow: /\n", [], []),
        (SITEMAP, "User-agent: *\nDisallow:\n", [], []),
        (SITEMAP, "User-agent: BadBot\nDisallow: /\n", [], []),
        (SITEMAP, "User-agent: *\nDisallow: /b/ # ici\n", [], ["L021"]),
        (SITEMAP, "", ["/b/"], ["L021"]),
        (SITEMAP, "", ["/c/"], []),
        (SITEMAP, "", ["/mentions-legales/"], ["L021", "L022"]),
        (SITEMAP.replace("mentions-legales", "autre"), "", [], ["L022"]),
    ],
)
def test_rule_of_the_sitemap_l11(
    sitemap: str, robots: str, hidden: list[str], codes: list[str]
) -> None:
    found = check_found(sitemap, robots, hidden, "/mentions-legales/")
    assert [d.code for d in found] == codes


def test_a_site_in_a_folder_of_its_host_is_looked_at_from_that_folder() -> None:
    sitemap = SITEMAP.replace("a.fr/", "a.fr/cabinet/")
    found = check_found(
        sitemap, "User-agent: *\nDisallow: /cabinet/b/\n", [], "/mentions-legales/", "/cabinet"
    )
    assert [(d.code, d.location.path) for d in found] == [("L021", "/b/")]


def make_question(**over: Any) -> SimpleNamespace:
    facts = {"title": "Quoi ?", "kind": "long_text", "required": True, "hint": "", "choices": ()}
    return SimpleNamespace(**{**facts, "line": 12, **over})


def make_questionnaire(**over: Any) -> SimpleNamespace:
    facts = {
        "basis": "",
        "interest": "",
        "list": "",
        "keep": "12 mois",
        "backend": "",
        "hidden_fields": ("ref", "utm_source", "rates_version"),
        "source": "content/questionnaires/contact.md",
        "questions": [make_question()],
    }
    return SimpleNamespace(**{**facts, **over})


def box(label: str, *, consent: bool = True) -> SimpleNamespace:
    choice = SimpleNamespace(label=label, consent=consent, points=())
    return make_question(kind="several_choices", choices=(choice,))


@pytest.mark.parametrize(
    ("rule", "code", "broken", "kept"),
    [
        ("P02", "L031", {"basis": "interest"}, {"basis": "interest", "interest": "recruter"}),
        (
            "P02",
            "L032",
            {"list": "lettre"},
            {"list": "lettre", "questions": [box("Oui, la lettre")]},
        ),
        (
            "P04",
            "L033",
            {"questions": [box("J’accepte la lettre et la transmission à vos partenaires")]},
            {"questions": [box("J’accepte de recevoir la lettre")]},
        ),
        (
            "P04",
            "L033",
            {"questions": [box("Send me your newsletter and quote me")]},
            {"questions": [box("La lettre et les partenaires", consent=False)]},
        ),
        (
            "P07",
            "L034",
            {"questions": [make_question(kind="date")]},
            {"questions": [make_question(kind="date", hint="Je réserve ce jour.")]},
        ),
        ("P07", "L035", {"hidden_fields": ("couleur",)}, {}),
        (
            "P08",
            "L036",
            {"questions": [make_question(kind="postal_address", hint="Pour envoyer.")]},
            {"questions": [make_question(kind="name", hint="Pour répondre.")]},
        ),
        (
            "P08",
            "L036",
            {"questions": [make_question(kind="date", title="Date de naissance ?", hint="x")]},
            {"questions": [make_question(kind="date", title="Date du projet ?", hint="x")]},
        ),
        (
            "P08",
            "L036",
            {"questions": [make_question(kind="date", title="Vous êtes né(e) le ?", hint="x")]},
            {"questions": [make_question(kind="date", title="Quand ne pas appeler ?", hint="x")]},
        ),
        (
            "P09",
            "L037",
            {"backend": "receiver", "keep": "aussi longtemps que nécessaire"},
            {"backend": "receiver", "keep": "six mois après la réponse"},
        ),
        ("P09", "L037", {"backend": "receiver", "keep": "toujours"}, {"keep": "toujours"}),
    ],
)  # fmt: skip
def test_rule_of_a_questionnaire(
    read: Read, rule: str, code: str, broken: dict[str, Any], kept: dict[str, Any]
) -> None:
    site, _ = read()

    def told(over: dict[str, Any]) -> Collector:
        report = Collector()
        check_questionnaires([make_questionnaire(**over)], site, report, publishing=True)
        return report

    assert code in [d.code for d in told(broken)], rule
    assert code not in [d.code for d in told(kept)], rule
    assert told(broken).render("fr").startswith("content/questionnaires/contact.md:")
    assert "lu le" in told(broken).render("fr")


def test_rule_p05_an_undeclared_host_is_found_and_a_declared_one_is_not() -> None:
    html = b'<img src="https://pixel.example/1.gif" alt="">'
    found = list(scan(html, "index.html"))
    assert [f.what for f in undeclared(found, [])] == ["pixel.example"]
    assert undeclared(found, [], ["pixel.example"]) == []


def test_rule_p10_the_page_wants_a_date(read: Read) -> None:
    def codes(changes: dict[str, str]) -> list[str]:
        site, document = read(changes)
        report = Collector()
        check_date(site, document, report)
        return [d.code for d in report]

    assert codes({}) == ["L038"]
    assert codes({"services:": "legal:\n  updated: 2026-11-22\nservices:"}) == []
