"""The page of promises of real small sites; what is private stays out of every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pull_marketing.testimonials.texts import digest

from ..conftest import minimal_site_yaml

PROMISES = """\
promises:
  answer:
    days: 2
    working_days: true
  report:
    days: 21
    label: Le rapport
"""
INCIDENTS = """\
incidents:
  priority: Un client en difficulté passe avant une livraison.
  show_counts: true
"""
PAGE = """\
---
title: Contact
slug: contact
next_action: none
---

Je réponds sous {promise:answer}, [mes engagements]({promises}) aussi.

[Écrire]({questionnaire}contact){.action}
"""
OPEN = """\
incident: le secret de la maison
client: Maison Secrète
severity: minor
found_by: us
known: 2026-11-18T10:00
told: 2026-11-18T10:30
next_word: 2026-11-19T09:00
"""
CLIENT = "client: Maison Secrète\nsince: 2025-01-06\n"
REQUEST = "received: 2026-11-18T09:00\nperson: Maison Secrète\n"
Make = Callable[..., Any]


def words(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site that promises, with private files of every kind."""
    from ..conftest import ARTICLE, MINIMAL_QUESTIONNAIRE, build

    root = tmp_path_factory.mktemp("promises")
    files = {
        "content/site.yaml": minimal_site_yaml() + PROMISES + INCIDENTS,
        "content/articles/un-article.md": ARTICLE,
        "content/questionnaires/contact.md": MINIMAL_QUESTIONNAIRE,
        "content/pages/contact.md": PAGE,
        "incidents/un.yaml": OPEN,
        "clients/maison.yaml": CLIENT,
        "requests/maison.yaml": REQUEST,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return build(root)


def test_the_same_delay_stands_wherever_it_matters(built: Any) -> None:
    assert not built.error_codes, built.told()
    page = built.soup("/engagements/")
    assert "Une réponse écrite, même si c’est non 2 jours ouvrés" in words(page.main)
    assert "Le rapport 21 jours" in words(page.main)
    assert "sous 2 jours ouvrés," in words(built.soup("/contact/").main)
    form = built.soup("/questionnaires/contact/").form
    assert "Une réponse écrite, même si c’est non : 2 jours ouvrés" in words(form)
    assert built.soup("/").select_one("footer a[href='/engagements/']")
    assert "/engagements/" in built.html("/sitemap.xml")


def test_the_bad_days_are_promised_and_counted(built: Any) -> None:
    page = words(built.soup("/engagements/").select_one("#incidents"))
    assert "vous empêche de travailler 1 heure" in page
    assert "Un client en difficulté passe avant" in page
    assert "2026 1 1 0" in page


def test_a_build_says_what_is_late(built: Any) -> None:
    assert {"L522", "L500"} <= set(built.codes)
    told = built.told()
    assert "incidents/un.yaml:7:12 L522" in told
    assert "échéances dépassées : 2, la plus ancienne du" in told.replace("\u00a0", " ")


def test_nothing_private_is_in_the_output(built: Any) -> None:
    texts = [p.read_bytes() for p in built.output.rglob("*") if p.is_file()]
    assert texts
    assert not [t for t in texts if "Secrète".encode() in t or b"secret de la maison" in t]


@pytest.mark.parametrize(("now", "late"), [("2026-11-25", False), ("2026-11-26", True)])
def test_a_testimonial_that_waits_too_long_is_told(make_site: Make, now: str, late: bool) -> None:
    text = "Bon travail."
    entry = f"testimonial: t-un\nreceived: 2026-11-10\nsha256: {digest(text)}\ntext: {text}\n"
    # Something else is wrong too, so that nothing is written: the build is short.
    files = {"register/t-un.yaml": entry, "content/pages/contact.md": PAGE}
    built = make_site(files, PULL_MARKETING_NOW=f"{now}T10:00:00")
    assert "L510" in built.codes
    assert ("register/t-un.yaml:2:11 T125" in built.told()) is late


def test_who_promises_nothing_has_no_page(make_site: Make) -> None:
    built = make_site()
    assert not (built.output / "engagements").exists()
    assert not built.soup("/").select("footer a[href='/engagements/']")


def test_a_host_without_the_private_folder_prints_no_count(make_site: Make) -> None:
    built = make_site({"content/site.yaml": minimal_site_yaml() + INCIDENTS})
    assert "L540" in built.codes
    assert not built.error_codes
    assert not built.soup("/engagements/").select("#incidents h3")
    assert "Combien de fois" not in words(built.soup("/engagements/").main)


@pytest.mark.parametrize("folder", ["incidents", "bourdes", "clients", "pages/clients", "requests"])
def test_private_files_inside_content_stop_the_build(make_site: Make, folder: str) -> None:
    built = make_site({f"content/{folder}/un.yaml": OPEN})
    assert "L505" in built.error_codes
    assert f"content/{folder} L505" in built.told()
    assert not built.output.exists()


def test_a_promise_that_nobody_makes_stops_the_build(make_site: Make) -> None:
    site = minimal_site_yaml() + PROMISES
    page = PAGE.replace("{promise:answer}", "{promise:anwser}")
    built = make_site({"content/site.yaml": site, "content/pages/contact.md": page})
    assert "content/pages/contact.md:7:17 L510" in built.told()
    assert not built.output.exists()


def test_english_site_has_an_english_page(make_site: Make) -> None:
    site = (minimal_site_yaml() + PROMISES).replace("language: fr", "language: en")
    built = make_site({"content/site.yaml": site})
    assert "A written answer, even if it is no 2 working days" in words(
        built.soup("/promises/").main
    )
