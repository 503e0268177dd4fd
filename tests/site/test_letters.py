"""The letter: off by default, a link to who sends it, or the site's own form; never a script."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.conftest import BuiltSite, minimal_site_yaml

MakeSite = Callable[..., BuiltSite]
LETTER = """\
newsletter:
  about: un article et ce qu’il m’a appris
  frequency: une fois par mois
"""
RECEIVER = "forms:\n  backend: receiver\n  endpoint: https://forms.cabinet-reel.fr\n  country: FR\n"


def test_it_is_off_by_default(make_site: MakeSite) -> None:
    site = make_site()
    assert not (site.output / "lettre").exists()
    assert "lettre" not in site.soup("/articles/").get_text()


def test_the_form_says_what_comes_how_often_and_how_to_stop(make_site: MakeSite) -> None:
    site = make_site(
        {
            "content/site.yaml": f"{minimal_site_yaml()}{LETTER}{RECEIVER}"
            "next_action:\n  default: newsletter\n"
        },
        SITEURL="https://www.cabinet-reel.fr",
    )
    assert site.codes == []
    for path in ("/lettre/", "/articles/"):
        page = site.soup(path)
        box = page.select_one(".letter")
        words = box.get_text()
        assert "Un article et ce qu’il m’a appris, une fois par mois." in words
        assert "demande d’abord de confirmer" in words
        assert "lien pour ne plus la recevoir" in words
        form = box.select_one("form")
        assert form["action"] == "https://forms.cabinet-reel.fr/f/letter"
        assert form.select_one("[type=checkbox]").get("checked") is None
        assert form.select_one("[type=email]")["required"] == ""
        assert not page.select("script[src]")
    assert site.soup("/articles/un-article/").select_one('a[href$="/lettre/"]')
    assert "/lettre/" in site.html("/sitemap.xml")
    contract = json.loads((site.root / ".cache/contracts/letter.json").read_text("utf-8"))
    assert contract["list"] == "letters"
    choice = contract["sections"][0]["questions"][1]["choices"][0]
    assert choice["consent"]
    assert "une fois par mois" in choice["label"]
    thanks = site.soup(f"{contract['thanks']}sent/").select_one("h1").get_text()
    assert "confirmez" in thanks
    assert "La lettre" in site.soup("/vos-donnees/").get_text()


def test_another_backend_promises_no_mail_of_its_own(make_site: MakeSite) -> None:
    site = make_site({"content/site.yaml": minimal_site_yaml() + LETTER})
    assert site.codes == []
    words = site.soup("/lettre/").select_one(".letter").get_text()
    assert "Pour ne plus la recevoir, écrivez à\u00a0anne@cabinet-reel.fr." in words
    assert "confirmer" not in words
    assert "Q130" in site.all_codes


def test_a_mailing_service_gets_a_link_and_no_form(make_site: MakeSite) -> None:
    yaml = "newsletter:\n  url: https://lettre.example/anne\n  country: FR\n"
    site = make_site({"content/site.yaml": minimal_site_yaml() + yaml})
    assert site.codes == []
    box = site.soup("/articles/").select_one(".letter")
    assert box.select_one("a")["href"] == "https://lettre.example/anne"
    assert not box.select("form")
    assert "css/forms.css" not in site.html("/articles/")
    assert not (site.output / "lettre").exists()


def test_what_one_agrees_to_must_be_said(make_site: MakeSite) -> None:
    site = make_site({"content/site.yaml": f"{minimal_site_yaml()}newsletter:\n  label: Oui\n"})
    assert site.error_codes == ["B022"]
    assert "frequency" in site.told()
