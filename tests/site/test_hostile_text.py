"""Text that looks like code stays text, wherever an author may write it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from tests.conftest import ARTICLE, MINIMAL_QUESTIONNAIRE, BuiltSite, minimal_site_yaml

HOSTILE = "</script><i data-hostile>\"'&amp; {{ 7*7 }} {% raw %}"
MARK = "data-hostile"

# What has a form of its own cannot hold any text.
FORMED = {
    "language", "url", "since", "email", "id", "launched", "price", "valid_from", "questionnaire",
    "postal_code", "phone", "country", "legal_form", "siren", "siret", "vat_number", "updated",
}  # fmt: skip


def made_hostile(value: object, key: str = "") -> object:
    """The same document with hostile words after every free text."""
    if isinstance(value, dict):
        return {name: made_hostile(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [made_hostile(each, key) for each in value]
    if isinstance(value, str) and key not in FORMED:
        return f"{value} {HOSTILE}"
    return value


def hostile_site_yaml() -> str:
    class Loader(yaml.SafeLoader):
        """Keeps dates and numbers as they are written."""

    Loader.yaml_implicit_resolvers = {}
    document = yaml.load(minimal_site_yaml(), Loader)
    return yaml.safe_dump(made_hostile(document), allow_unicode=True)


@pytest.fixture
def hostile_site(make_site: Callable[..., BuiltSite]) -> BuiltSite:
    words = HOSTILE.replace('"', "”")  # the headers quote with "
    article = ARTICLE.replace("title: Un article", f'title: "Un article {words}"')
    article = article.replace("summary: Un résumé.", f'summary: "Un résumé `{words}`."')
    article = article.replace(
        "category: Méthode", f'category: "Méthode {words}"\ntags: ["{words}"]'
    )
    questionnaire = MINIMAL_QUESTIONNAIRE.replace("répondre ?", f"répondre {HOSTILE} ?").replace(
        "[e-mail]", f"> Une aide {HOSTILE}\n[e-mail]\n\n## Et ? {{#et}}\n- Oui {HOSTILE}\n- Non"
    )
    questionnaire = questionnaire.replace(
        "## Où", f"## Une pièce {HOSTILE} ? {{#piece}}\n[fichier pdf, facultatif]\n\n## Où", 1
    )
    review = MINIMAL_QUESTIONNAIRE.replace("slug: contact", "slug: relire\nkind: review").replace(
        "# Vous", f"# Document : D {HOSTILE}\n\nMot {HOSTILE}\n[à relire : {HOSTILE} ?]\n\n# Vous"
    )
    protocol = MINIMAL_QUESTIONNAIRE.replace("slug: contact", "slug: tester\nkind: protocol")
    protocol = protocol.replace("# Vous", f"# Étape : E {HOSTILE}\n\nFaites {HOSTILE}\n\n# Vous")
    site = make_site(
        {
            "content/questionnaires/relire.md": review,
            "content/questionnaires/tester.md": protocol,
            "content/site.yaml": hostile_site_yaml(),
            "content/articles/un-article.md": article,
            "content/questionnaires/contact.md": questionnaire,
        }
    )
    assert site.error_codes == [], site.told()
    return site


def pages(site: BuiltSite) -> Iterator[Path]:
    return site.output.rglob("*.html")


def test_hostile_text_never_becomes_an_element(hostile_site: BuiltSite) -> None:
    found = [
        str(path.relative_to(hostile_site.output))
        for path in pages(hostile_site)
        if BeautifulSoup(path.read_text("utf-8"), "html.parser").select(f"[{MARK}]")
    ]
    assert found == []


def test_hostile_text_is_read_by_the_visitor(hostile_site: BuiltSite) -> None:
    assert MARK in hostile_site.soup("/").get_text()
    for slug in ("contact", "relire", "tester"):
        form = hostile_site.soup(f"/questionnaires/{slug}/").select_one("form.questionnaire")
        assert MARK in form.get_text(), slug
    assert MARK in hostile_site.soup("/questionnaires/relire/").select_one("blockquote").text


def test_hostile_text_is_not_evaluated(hostile_site: BuiltSite) -> None:
    for path in pages(hostile_site):
        assert not re.search(r"data-hostile&gt;[^<]{0,20}49", path.read_text("utf-8")), path


def test_structured_data_stays_data(hostile_site: BuiltSite) -> None:
    blocks = [
        block.string
        for path in pages(hostile_site)
        for block in BeautifulSoup(path.read_text("utf-8"), "html.parser").select(
            'script[type="application/ld+json"]'
        )
    ]
    assert blocks
    assert any(MARK in json.dumps(json.loads(block)) for block in blocks)


def test_feeds_stay_well_formed(hostile_site: BuiltSite) -> None:
    from xml.etree import ElementTree

    feeds = sorted((hostile_site.output / "feeds").glob("*.xml"))
    assert feeds
    for feed in [*feeds, hostile_site.output / "sitemap.xml"]:
        ElementTree.parse(feed)
