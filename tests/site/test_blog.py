"""The blog of tiny real sites: what is written, for whom, and what stays out."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.conftest import minimal_site_yaml

from pull_marketing.catalogues import catalogue

ONLINE = {"PULL_MARKETING_PUBLISH": True, "SITEURL": "https://www.cabinet-reel.fr"}
ATOM = "{http://www.w3.org/2005/Atom}"


def article(title: str, day: str = "2026-01-15", body: str = "Du texte.", **header: str) -> str:
    lines = [f"title: {title}", f"date: {day}", "category: Méthode", "summary: Un résumé."]
    lines += ["helps: À quelque chose.", *(f"{key}: {value}" for key, value in header.items())]
    return "---\n" + "\n".join(lines) + f"\n---\n\n{body}\n"


def files(**articles: str) -> dict[str, str | None]:
    named: dict[str, str | None] = {f"content/articles/{n}.md": t for n, t in articles.items()}
    return {"content/articles/un-article.md": None, **named}


def written(site: Any) -> str:
    """Everything in the output that a visitor or a robot may read, as one text."""
    kinds = {".html", ".xml", ".txt"}
    pages = [p for p in site.output.rglob("*") if p.suffix in kinds or p.name == "_redirects"]
    assert pages
    return "\n".join(p.read_text("utf-8") for p in pages if "theme" not in p.parts)


def graph(site: Any, path: str) -> dict[str, Any]:
    script = site.soup(path).find("script", type="application/ld+json")
    return {thing["@type"]: thing for thing in json.loads(script.string)["@graph"]}


# --- what is online, what is not


def test_a_draft_is_shown_to_its_author_and_never_published(make_site: Any) -> None:
    texts = files(a=article("Visible"), b=article("Secret de brouillon", status="draft"))
    site = make_site(texts)
    assert "Secret de brouillon" in site.html("/brouillons/secret-de-brouillon/")
    assert site.soup("/brouillons/secret-de-brouillon/").find("meta", {"name": "robots"})
    assert "Secret de brouillon" not in site.html("/articles/")
    site = make_site(texts, OUTPUT_PATH=str(site.root / "public"), **ONLINE)
    assert not site.report.errors
    public = "\n".join(p.read_text("utf-8") for p in (site.root / "public").rglob("*.html"))
    assert "Visible" in public
    assert "Secret de brouillon" not in public


def test_a_scheduled_article_is_shown_and_marked_before_its_day(make_site: Any) -> None:
    site = make_site(files(a=article("Demain", "2026-11-23")))
    assert "Demain" in site.html("/articles/")
    assert site.soup("/articles/demain/").find("meta", {"name": "robots"})["content"] == "noindex"
    assert "demain" not in site.html("/sitemap.xml")
    assert "Demain" not in site.html("/feeds/articles.atom.xml")


def test_a_scheduled_article_is_nowhere_online_until_its_day(make_site: Any) -> None:
    header = {"tags": "[bientot]", "category": "Plus tard", "series": "Suite", "aliases": "[/old/]"}
    texts = files(a=article("Hier", "2026-11-20"))
    texts["content/articles/b.md"] = article("Demain", "2026-11-23", **header).replace(
        "category: Méthode\n", ""
    )
    site = make_site(texts, **ONLINE)
    assert not site.report.errors, site.told()
    everything = written(site)
    for word in ("Demain", "demain", "bientot", "plus-tard", "/old/", "suite"):
        assert word not in everything
    later = make_site(texts, PULL_MARKETING_NOW="2026-11-23T08:00:00", **ONLINE)
    assert "Demain" in later.html("/articles/")
    assert "demain" in later.html("/sitemap.xml")


def test_a_hidden_article_has_a_page_but_is_in_no_list(make_site: Any) -> None:
    site = make_site(files(a=article("Visible"), b=article("Caché", status="hidden")), **ONLINE)
    assert site.soup("/articles/cache/").find("meta", {"name": "robots"})["content"] == "noindex"
    for path in ("/articles/", "/archives/", "/sitemap.xml", "/feeds/articles.atom.xml"):
        assert "cache" not in site.html(path)


# --- lists


def test_articles_are_listed_by_year_category_tag_and_author(make_site: Any) -> None:
    site = make_site(
        files(a=article("Un", "2025-03-01", tags="[prix]"), b=article("Deux", "2026-03-01"))
    )
    assert "Un" in site.html("/archives/2025/")
    assert "Deux" not in site.soup("/archives/2025/").find("main").text
    for path in ("/archives/", "/categories/methode/", "/auteurs/anne-reel/"):
        text = site.soup(path).find("main").text
        assert "Un" in text
        assert "Deux" in text
    assert "Deux" not in site.soup("/mots-cles/prix/").find("main").text


def test_a_series_has_a_page_and_each_part_its_place(make_site: Any) -> None:
    site = make_site(
        files(
            a=article("Fin", "2026-01-01", series="Ouvrir son site", series_index="2"),
            b=article("Début", "2026-02-01", series="Ouvrir son site", series_index="1"),
        )
    )
    titles = [a.text for a in site.soup("/series/ouvrir-son-site/").select("main h2 a")]
    assert titles == ["Début", "Fin"]
    assert site.soup("/articles/fin/").find("a", href="/series/ouvrir-son-site/")
    assert graph(site, "/articles/fin/")["BlogPosting"]["isPartOf"]["name"] == "Ouvrir son site"


def test_two_parts_with_one_number_are_told(make_site: Any) -> None:
    site = make_site(
        files(
            a=article("A", series="S", series_index="1"),
            b=article("B", series="S", series_index="1"),
        )
    )
    assert site.error_codes == ["B101"]
    assert "content/articles/b.md:8:15 B101" in site.told()


def test_the_home_page_and_the_page_of_wrong_addresses(make_site: Any) -> None:
    site = make_site()
    assert site.soup("/").find("h1").text == "Un titre"
    assert graph(site, "/")["WebSite"]["name"] == "Cabinet Réel"
    assert graph(site, "/")["Person"]["name"] == "Anne Réel"
    assert site.soup("/404.html").find("meta", {"name": "robots"})["content"] == "noindex"
    assert "404" not in site.html("/sitemap.xml")


# --- an article


def test_an_article_shows_contents_minutes_and_neighbours(make_site: Any) -> None:
    body = "## Un titre\n\n" + "mot " * 430 + "\n\n## Deux\n\n### Trois\n\n## Quatre\n\nFin."
    site = make_site(
        files(a=article("Avant", "2026-01-01"), b=article("Milieu", "2026-02-01", body))
    )
    page = site.soup("/articles/milieu/")
    assert "3\u00a0min" in page.find("main").text
    anchors = [a["href"] for a in page.select("details a")]
    assert anchors == ["#un-titre", "#deux", "#trois", "#quatre"]
    assert page.find("a", rel="prev")["href"] == "/articles/avant/"
    assert page.find("a", rel="next") is None


def test_the_typography_is_set_once_and_not_in_code(make_site: Any) -> None:
    body = "L'essentiel : 9 devis ! `l'x : y !`"
    page = make_site(files(a=article("C'est l'été !", body=body))).soup("/articles/cest-lete/")
    assert page.find("h1").text == "C’est l’été\u202f!"
    prose = page.find(class_="prose")
    assert prose.p.contents[0] == "L’essentiel\u00a0: 9\u00a0devis\u202f! "
    assert prose.code.text == "l'x : y !"


def test_json_ld_says_what_the_page_shows_whatever_the_title(make_site: Any) -> None:
    title = "Fermer </script> & « citer »"
    site = make_site(
        files(a=article(f"'{title}'", slug="a", tags="[prix]", image="images/a.svg"))
        | {"content/images/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}
    )
    page = site.soup("/articles/a/")
    posting = graph(site, "/articles/a/")["BlogPosting"]
    assert posting["headline"] == page.find("h1").text
    assert posting["datePublished"] == page.find("time")["datetime"]
    assert posting["description"] == page.find(class_="standfirst").text
    assert posting["image"] == page.find("meta", property="og:image")["content"]
    assert posting["mainEntityOfPage"] == page.find("link", rel="canonical")["href"]
    assert page.find("meta", property="og:type")["content"] == "article"


@pytest.mark.parametrize(
    ("yaml", "header", "expected"),
    [
        ("", {}, "/questionnaires/contact/"),
        ("next_action:\n  default: rates\n", {}, "/tarifs/"),
        (
            "next_action:\n  default: rates\n  categories:\n    methode: testimonials\n",
            {},
            "/temoignages/",
        ),
        (
            "next_action:\n  categories:\n    methode: testimonials\n",
            {"next_action": "rates"},
            "/tarifs/",
        ),
        (
            "newsletter:\n  url: https://lettre.fr/x\n  label: La lettre\n",
            {"next_action": "newsletter"},
            "https://lettre.fr/x",
        ),
        ("", {"next_action": "questionnaire:contact"}, "/questionnaires/contact/"),
    ],
)
def test_the_next_action_is_the_articles_else_its_categorys_else_the_sites(
    make_site: Any, yaml: str, header: dict[str, str], expected: str
) -> None:
    texts = files(a=article("A", **header)) | {"content/site.yaml": minimal_site_yaml() + yaml}
    site = make_site(texts)
    assert not site.report.errors, site.told()
    buttons = site.soup("/articles/a/").select("main a.button")
    assert [b["href"] for b in buttons] == [expected]


def test_next_action_none_leaves_the_action_to_the_text(make_site: Any) -> None:
    body = "[Écrire]({questionnaire}contact){.action}"
    site = make_site(files(a=article("A", body=body, next_action="none")))
    assert site.codes == []
    assert site.soup("/articles/a/").select("main a.button") == []


@pytest.mark.parametrize(
    ("value", "code", "hint"),
    [
        ("questionnaire:contat", "B102", "vouliez-vous dire « contact »"),
        ("newsletter", "B103", "remplissez cette partie de content/site.yaml"),
        ("referral", "B103", "choisissez une autre action"),
        ("rate", "B022", ""),
    ],
)
def test_a_next_action_that_leads_nowhere_is_told(
    make_site: Any, value: str, code: str, hint: str
) -> None:
    site = make_site(files(a=article("A", next_action=value)))
    assert site.error_codes == [code]
    told = site.told().replace("\u00a0", " ")
    assert told.startswith("content/articles/a.md:7:14 ")
    assert hint in told


# --- feeds


def test_feeds_are_whole_absolute_and_in_the_sites_language(make_site: Any) -> None:
    body = "Voir [les tarifs](/tarifs/) et [l'autre]({filename}b.md).\n\n" + "mot " * 300 + "fin."
    site = make_site(files(a=article("Un", body=body), b=article("Deux")), **ONLINE)
    for path in ("/feeds/articles.atom.xml", "/feeds/methode.atom.xml"):
        feed = ElementTree.fromstring(site.html(path))
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
        assert feed.find(f"{ATOM}id").text == "https://www.cabinet-reel.fr/"
        entries = feed.findall(f"{ATOM}entry")
        assert {e.find(f"{ATOM}title").text for e in entries} == {"Un", "Deux"}
        for entry in entries:
            assert entry.find(f"{ATOM}id").text.startswith("tag:www.cabinet-reel.fr,2026-01-15:")
            assert entry.find(f"{ATOM}updated").text
        content = next(
            e.find(f"{ATOM}content").text for e in entries if e.find(f"{ATOM}title").text == "Un"
        )
        assert content.rstrip().endswith("fin.</p>")
        assert 'href="https://www.cabinet-reel.fr/tarifs/"' in content
        assert 'href="https://www.cabinet-reel.fr/articles/deux/"' in content
        assert 'href="/' not in content


# --- old addresses


def test_an_old_address_leads_to_the_new_page(make_site: Any) -> None:
    site = make_site(files(a=article("A", aliases="[/ancien/chemin/, /vieux.html]")), **ONLINE)
    for path in ("/ancien/chemin/", "/vieux.html"):
        page = site.soup(path)
        target = "https://www.cabinet-reel.fr/articles/a/"
        assert page.find("meta", {"http-equiv": "refresh"})["content"] == f"0; url={target}"
        assert page.find("link", rel="canonical")["href"] == target
    assert site.html("/_redirects") == (
        "/ancien/chemin/ /articles/a/ 301\n/vieux.html /articles/a/ 301\n"
    )
    assert "ancien" not in site.html("/sitemap.xml")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("[/articles/b/]", "[]", "a.md:7:11 B108"),
        ("[/x/, /mots-cles/]", "[]", "a.md:7:16 B108"),
        ("[/old/]", "[/old/]", "b.md:7:11 B109"),
        ("[/a/../b/]", "[]", "a.md:7:11 B107"),
    ],
)
def test_old_addresses_in_conflict_are_told(
    make_site: Any, first: str, second: str, expected: str
) -> None:
    site = make_site(files(a=article("A", aliases=first), b=article("B", aliases=second)))
    assert len(site.report.errors) == 1
    assert f"content/articles/{expected}" in site.told()
    assert not site.output.exists()


# --- robots


def test_the_sitemap_lists_exactly_the_pages_that_may_be_found(demo_site: Any) -> None:
    base = "https://camille.example"
    tree = ElementTree.fromstring(demo_site.html("/sitemap.xml"))
    listed = [loc.text for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(listed) == len(set(listed))
    found = []
    for path in demo_site.output.rglob("*.html"):
        name = path.relative_to(demo_site.output).as_posix()
        page = demo_site.soup(name)
        robots = page.find("meta", {"name": "robots"})
        if not (robots and "noindex" in robots["content"]):
            found.append(f"{base}/{name.removesuffix('index.html')}")
    assert sorted(listed) == sorted(found)


def test_robots_are_let_in_only_when_the_site_is_published(make_site: Any) -> None:
    assert "Disallow: /\n" in make_site().html("/robots.txt")
    robots = make_site(**ONLINE).html("/robots.txt")
    assert robots.endswith("Sitemap: https://www.cabinet-reel.fr/sitemap.xml\n")
    assert "Disallow: /\n" not in robots


def test_the_sitemap_tells_when_a_text_changed(make_site: Any) -> None:
    site = make_site(files(a=article("A", modified="2026-05-02")), **ONLINE)
    expected = "<loc>https://www.cabinet-reel.fr/articles/a/</loc><lastmod>2026-05-02</lastmod>"
    assert expected in site.html("/sitemap.xml")


# --- site.yaml


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("navigation:\n  - label: A\n    url: '{rate}'\n", "S002"),
        ("navigation:\n  - label: A\n    url: '{referral}'\n", "S002"),
        ("navigation:\n  - label: A\n    url: /a-propo/\n", "S003"),
        ("navigation:\n  - label: A\n    url: '{questionnaire}contat'\n", "B102"),
        ("next_action:\n  default: rate\n", "S005"),
    ],
)
def test_a_link_of_site_yaml_to_nothing_is_told_at_its_line(
    make_site: Any, yaml: str, expected: str
) -> None:
    base = minimal_site_yaml()
    site = make_site(
        {"content/site.yaml": base + yaml, "content/pages/a.md": "Title: A\nSlug: a-propos\n\nB.\n"}
    )
    assert site.error_codes == [expected]
    line = base.count("\n") + yaml.rstrip().count("\n") + 1
    assert site.told().startswith(f"content/site.yaml:{line}:")


def test_a_category_without_articles_and_a_missing_portrait_are_told(make_site: Any) -> None:
    yaml = minimal_site_yaml().replace("  siren:", "  portrait: images/moi.jpg\n  siren:")
    yaml += "next_action:\n  categories:\n    rien: rates\n"
    site = make_site({"content/site.yaml": yaml})
    assert sorted(site.codes) == ["S006", "S007"]
    assert site.error_codes == ["S007"]


def test_the_navigation_is_resolved(make_site: Any) -> None:
    yaml = minimal_site_yaml() + "navigation:\n  - label: Blog\n    url: '{index}'\n"
    site = make_site({"content/site.yaml": yaml})
    assert site.soup("/").select_one("nav.links a")["href"] == "/articles/"


# --- English


def test_an_english_site_has_english_addresses_dates_and_words(make_site: Any) -> None:
    yaml = minimal_site_yaml().replace("language: fr", "language: en")
    texts = files(
        a=article("The first", "2026-03-01", 'He said "yes"!', tags="[price]"),
        b=article("A draft", status="draft"),
    )
    site = make_site({**texts, "content/site.yaml": yaml})
    assert not site.report.errors, site.told("en")
    page = site.soup("/articles/the-first/")
    assert page.html["lang"] == "en"
    assert "1\u00a0March 2026" in page.find("main").text
    assert "He said “yes”!" in page.text
    assert "Keywords:" in page.text
    for path in ("/tags/price/", "/authors/anne-reel/", "/drafts/a-draft/", "/rates/"):
        assert site.html(path)
    french = [
        word for word in ("mots-cles", "auteurs", "brouillons", "tarifs") if word in written(site)
    ]
    assert french == []


def test_every_word_of_the_blog_is_in_french() -> None:
    from pull_marketing.next_action import _LABELS

    french = catalogue("fr")
    assert all(french.gettext(label) != label for label in _LABELS.values())


def test_every_link_of_a_small_site_leads_somewhere(make_site: Any) -> None:
    page = "Title: P\nAliases: /vieux/\n\nTexte.\n"
    site = make_site({"content/pages/p.md": page})
    broken = set()
    for path in site.output.rglob("*.html"):
        for link in site.soup(path.relative_to(site.output).as_posix()).select("[href], [src]"):
            address = (link.get("href") or link.get("src")).partition("#")[0]
            if not address.startswith("/"):
                continue
            target = site.output / address.lstrip("/")
            if not (target / "index.html").is_file() and not target.is_file():
                broken.add(address)
    assert broken == set()


def test_a_page_ends_with_its_next_action_too(make_site: Any) -> None:
    page = "Title: P\nNext_action: rates\n\nTexte.\n"
    other = "Title: Q\nNext_action: none\n\n[a]({rates}){.action}\n"
    site = make_site({"content/pages/p.md": page, "content/pages/q.md": other})
    assert site.codes == []
    assert [a["href"] for a in site.soup("/p/").select("main a.button")] == ["/tarifs/"]
    assert site.soup("/q/").select("main a.button") == []


def test_the_ribbon_says_what_is_not_online_yet(make_site: Any) -> None:
    texts = files(a=article("Demain", "2026-11-23"), b=article("Brouillon", status="draft"))
    site = make_site(texts, PULL_MARKETING_SERVE=True)
    ribbon = site.soup("/articles/demain/").find(class_="ribbon").text
    assert "23\u00a0novembre 2026" in ribbon
    assert site.soup("/brouillons/brouillon/").find(class_="ribbon")
    assert not make_site(texts).soup("/articles/demain/").find(class_="ribbon")


def test_before_the_first_article_nothing_leads_to_an_empty_page(
    make_site: Any,
) -> None:
    site = make_site({"content/articles/un-article.md": None})
    assert not site.report.errors, site.told()
    for path in ("/articles/", "/archives/", "/categories/", "/mots-cles/", "/auteurs/"):
        page = site.soup(path)
        assert "Rien n’est encore publié ici." in page.main.get_text(), path
        assert page.select_one("meta[name=robots]")["content"] == "noindex", path
        assert not page.select("main ul"), path
        assert path not in (site.output / "sitemap.xml").read_text("utf-8")
    for path in ("/", "/404.html", "/questionnaires/contact/merci/"):
        links = {link["href"] for link in site.soup(path).select("a[href]")}
        assert not links & {"/articles/", "/archives/"}, path


def test_a_blog_without_keywords_has_no_empty_page_of_them(
    make_site: Any,
) -> None:
    site = make_site()
    assert "noindex" in site.html("/mots-cles/")
    assert "noindex" not in site.html("/categories/")
    listed = (site.output / "sitemap.xml").read_text("utf-8")
    assert "/mots-cles/" not in listed
    assert "/categories/methode/" in listed
    assert "/articles/" in {link["href"] for link in site.soup("/").select("nav a")}
