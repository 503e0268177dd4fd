"""The legal pages of a real small site, and the scan of everything that was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PIXEL = """\
---
title: Un article
date: 2026-01-15
category: Méthode
summary: Un résumé.
---

<img src="https://pixel.example/1.gif" alt="">
"""


def words(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


def yaml_of(make_site: Callable[..., Any]) -> str:
    text: str = make_site.__globals__["minimal_site_yaml"]()  # type: ignore[attr-defined]
    return text


def test_every_page_leads_to_the_legal_notice(make_site: Callable[..., Any]) -> None:
    built = make_site()
    assert "L020" not in built.codes
    notice = words(built.soup("/mentions-legales/").main)
    for part in ("Anne Réel", "01000 Bourg-en-Bresse", "0612345670", "Hébergeur"):
        assert part in notice


def test_the_data_page_names_every_question(make_site: Callable[..., Any]) -> None:
    text = words(make_site().soup("/vos-donnees/").main)
    for part in ("Votre projet", "Où vous répondre ?", "12 mois", "anne@cabinet-reel.fr"):
        assert part in text


def test_a_clean_site_may_say_so(make_site: Callable[..., Any]) -> None:
    built = make_site()
    assert "L050" not in built.codes
    assert "Aucun cookie, aucun traceur" in words(built.soup("/vos-donnees/").main)


def test_a_tracker_changes_the_sentence_and_stops_publishing(
    make_site: Callable[..., Any],
) -> None:
    draft = make_site({"content/articles/un-article.md": PIXEL})
    assert [d.code for d in draft.report.warnings if d.code == "L050"]
    page = draft.soup("/vos-donnees/").find(id="trackers").parent
    assert "pixel.example" in words(page)
    published = make_site(
        {"content/articles/un-article.md": PIXEL},
        PULL_MARKETING_PUBLISH=True,
        SITEURL="https://www.cabinet-reel.fr",
    )
    assert "L050" in published.error_codes
    assert "pixel.example" in published.told("fr")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  publication_director: Anne Réel", "  publication_director: la gérante", "L012"),
        ("  city: Bourg-en-Bresse", "  city: Lorem ipsum", "L008"),
        ("legal:", "legal:\n  clients: consumers", "L013"),
        ("legal:", "legal:\n  terms_url: /conditions/", "S003"),
    ],
)
def test_a_broken_rule_stops_the_build(
    make_site: Callable[..., Any], old: str, new: str, code: str
) -> None:
    yaml = yaml_of(make_site)
    assert old in yaml
    built = make_site({"content/site.yaml": yaml.replace(old, new, 1)})
    assert code in built.error_codes
    assert not built.output.exists()


def test_a_link_to_the_closed_platform_is_told_in_its_file(make_site: Callable[..., Any]) -> None:
    text = PIXEL.replace(
        '<img src="https://pixel.example/1.gif" alt="">', "<https://ec.europa.eu/consumers/odr>"
    )
    built = make_site({"content/articles/un-article.md": text})
    assert built.error_codes == ["L009"]
    assert "content/articles/un-article.md" in built.told("fr")


def test_no_page_claims_to_be_compliant(demo_site: Any) -> None:
    for path in ("/mentions-legales/", "/vos-donnees/", "/parrainage/conditions/", "/tarifs/"):
        text = words(demo_site.soup(path).main).lower()
        assert "conforme" not in text, path
        assert "compliant" not in text, path


def test_the_demo_loads_nothing_from_elsewhere(demo_site: Any) -> None:
    assert not [d for d in demo_site.report if d.code == "L050"]
    assert "Aucun cookie, aucun traceur" in words(demo_site.soup("/vos-donnees/").main)


DECLARED = """\
legal:
  third_parties:
    - host: pixel.example
      name: Image Exemple
      purpose: montrer une image
      consent: Elle ne se charge qu’après un clic.
      country: DE
"""


def test_a_declared_host_is_named_and_the_footer_promises_nothing(
    make_site: Callable[..., Any],
) -> None:
    yaml = yaml_of(make_site).replace("legal:\n", DECLARED)
    built = make_site({"content/site.yaml": yaml, "content/articles/un-article.md": PIXEL})
    assert "L050" not in built.codes
    page = words(built.soup("/vos-donnees/").main)
    assert "Image Exemple (pixel.example) : montrer une image" in page
    assert "Allemagne, dans l’Espace économique européen" in page
    assert "Aucun cookie, aucun traceur" not in words(built.soup("/").body)


def test_a_form_written_by_hand_must_say_what_becomes_of_it(make_site: Callable[..., Any]) -> None:
    form = PIXEL.replace(
        '<img src="https://pixel.example/1.gif" alt="">',
        '<form method="post" action="/envoi/"><input type="checkbox" name="a" checked></form>',
    )
    draft = make_site({"content/articles/un-article.md": form})
    assert {"L030", "L039"} <= set(draft.codes)
    assert not {"L030", "L039"} & set(draft.error_codes)
    assert "articles/un-article/index.html" in draft.told("fr")


BELGIUM = """\
  country: BE
  company_number: 0428.759.497
  vat_number: BE0428759497
"""


def test_the_pages_of_a_belgian_business_name_belgian_texts(make_site: Callable[..., Any]) -> None:
    yaml = yaml_of(make_site).replace(
        '  siren: "123456782"\n  vat_number: FR11123456782\n', BELGIUM
    )
    built = make_site({"content/site.yaml": yaml})
    assert built.error_codes == []
    notice = words(built.soup("/mentions-legales/").main)
    assert "BCE 0428.759.497" in notice
    assert "art. XII.6" in notice
    assert "LCEN" not in notice
    assert "Autorité de protection des données" in words(built.soup("/vos-donnees/").main)
