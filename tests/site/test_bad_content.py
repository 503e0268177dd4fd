"""Each mistake of an author gives one located message with a hint, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.conftest import minimal_site_yaml

HEADER = "---\ntitle: Un\ndate: 2026-01-15\nsummary: Résumé.\nhelps: À voir.\n---\n\n"
PELICAN = "Title: Un\nDate: 2026-01-15\nHelps: À voir.\n\n"
OTHER = "---\ntitle: Autre\ndate: 2026-01-14\nhelps: Oui.\n---\n\n## Un endroit\n\nTexte.\n"
A, B = "content/articles/a.md", "content/articles/b.md"
SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"
SITE = "content/site.yaml"


def one_message(
    make_site: Any, files: dict[str, Any], place: str, code: str, french: str, english: str
) -> None:
    """Build, and compare the only message with what is expected, in both languages."""
    site = make_site({"content/articles/un-article.md": None, B: OTHER, **files})
    assert site.codes == [code], site.told()
    assert not site.output.exists()
    for language, words in (("fr", french), ("en", english)):
        told = site.told(language).replace("\u00a0", " ").replace("\u202f", " ")
        head, _, hint = told.partition("\n    ")
        assert head.startswith(f"{place} {code} "), head
        assert words in told
        assert hint


@pytest.mark.parametrize(
    ("text", "place", "code", "french", "english"),
    [
        pytest.param(
            "Titre: Un\nDate: 2026-01-15\n\nTexte.",
            f"{A}:1:1",
            "B020",
            "vouliez-vous dire « title » ?",
            "did you mean “title”?",
            id="titre for title",
        ),
        pytest.param(
            "---\ntitre: Un\ndate: 2026-01-15\n---\n\nTexte.",
            f"{A}:2:1",
            "B020",
            "« titre » n’est pas une clé connue",
            "“titre” is not a known key",
            id="titre for title in YAML",
        ),
        pytest.param(
            "Date: 2026-01-15\n\nTexte.",
            f"{A}:1:1",
            "B021",
            "ajoutez une ligne « title: … »",
            "add a line “title: …”",
            id="missing title",
        ),
        pytest.param(
            "---\ntitle: ' '\ndate: 2026-01-15\n---\n\nTexte.",
            f"{A}:2:8",
            "B022",
            "c’est vide",
            "it is empty",
            id="empty title",
        ),
        pytest.param(
            "Title: Un\nDate: 15/01/2026\n\nTexte.",
            f"{A}:2:7",
            "B024",
            "« 15/01/2026 » n’est pas une date",
            "“15/01/2026” is not a date",
            id="date of another country",
        ),
        pytest.param(
            "---\ntitle: Un\ndate: 2026-02-30\n---\n\nTexte.",
            f"{A}:3:7",
            "B024",
            "écrivez année-mois-jour",
            "write year-month-day",
            id="date that does not exist",
        ),
        pytest.param(
            "Title: Un\nDate: 2026-01-15\n\nÉté ".encode() + b"\xe9\xe8 fin",
            f"{A}:4:5",
            "B001",
            "octet 0xE9",
            "byte 0xE9",
            id="invalid UTF-8",
        ),
        pytest.param(
            "---\ntitle: Un\ndate: 2026-01-15\ntags:\n\t- a\n---\n\nTexte.",
            f"{A}:5:1",
            "B011",
            "remplacez-la par des espaces",
            "replace it by spaces",
            id="YAML tab",
        ),
        pytest.param(
            "---\ntitle: Un\ndate: 2026-01-15\ntitle: Deux\n---\n\nTexte.",
            f"{A}:4:1",
            "B012",
            "il est déjà à la ligne 2",
            "it already stands on line 2",
            id="duplicate key",
        ),
        pytest.param(
            "Title: Un\nDate: 2026-01-15\nTitle: Deux\n\nTexte.",
            f"{A}:3:1",
            "B012",
            "gardez-en un",
            "keep one",
            id="duplicate key in Pelican's form",
        ),
        pytest.param(
            "---\ntitle: Un\ndate: 2026-01-15\nsumary: R\n---\n\nTexte.",
            f"{A}:4:1",
            "B020",
            "vouliez-vous dire « summary » ?",
            "did you mean “summary”?",
            id="unknown key",
        ),
        pytest.param(
            "---\ntitle: Un\ndate: 2026-01-15\nstatus: publié\n---\n\nTexte.",
            f"{A}:4:9",
            "B023",
            "« publié » n’est pas possible pour « status »",
            "“publié” is not possible for “status”",
            id="unknown status",
        ),
        pytest.param(
            "---\ntitle: Un\ndate: 2026-01-15\nslug: deux mots\n---\n\nTexte.",
            f"{A}:4:7",
            "B022",
            "sans espaces",
            "without spaces",
            id="slug with a space",
        ),
        pytest.param(
            "---\ntitle: Un\ndate: 2026-01-15\n\nTexte.",
            f"{A}:1:1",
            "B015",
            "n’est jamais fermé",
            "is never closed",
            id="open header",
        ),
        pytest.param(
            "---\ntitle: Un : deux\ndate: [2026\n---\n\nTexte.",
            f"{A}:2:",
            "B010",
            "ne se lit pas",
            "cannot be read",
            id="YAML that cannot be read",
        ),
    ],
)
def test_a_mistake_in_a_header(
    make_site: Any, text: str | bytes, place: str, code: str, french: str, english: str
) -> None:
    site = make_site({"content/articles/un-article.md": None, A: text, B: OTHER})
    assert site.codes == [code], site.told()
    assert not site.output.exists()
    for language, words in (("fr", french), ("en", english)):
        told = site.told(language).replace("\u00a0", " ").replace("\u202f", " ")
        assert told.startswith(place), told
        assert words in told


LINKS = [
    ("Voir [b]({filename}c.md).", "4:10", "B201", "aucun article ni aucune page", "no article"),
    ("[b]({filename}bb.md)", "1:5", "B201", "vouliez-vous dire « b.md » ?", "mean “b.md”?"),
    ("[b](/artcles/autre/)", "1:5", "B204", "dire « /articles/autre/ »", "“/articles/autre/”"),
    ("[b](/articles/autre)", "1:5", "B204", "dire « /articles/autre/ »", "“/articles/autre/”"),
    ("[b](b.md)", "1:5", "B204", "dire « {filename}b.md » ?", "mean “{filename}b.md”?"),
    ("[b](#la)", "1:5", "B205", "il n’y a pas de « #la »", "there is no “#la”"),
    ("[b]({filename}b.md#un-endrot)", "1:5", "B205", "« #un-endroit »", "“#un-endroit”"),
    ("[b](/articles/autre/#non)", "1:5", "B205", "ancres de cette page", "anchors of that"),
    ("[b]({static}/images/x.pdf)", "1:5", "B202", "n’existe pas", "does not exist"),
    ("![Une image]({static}/images/y.svg)", "1:14", "B203", "l’image n’existe", "the image"),
    ("![Une image](/images/y.svg)", "1:14", "B203", "mettez-y l’image", "put the image there"),
    ("[b]({category}Rien)", "1:5", "B206", "la catégorie « Rien »", "category “Rien”"),
    ("[b]({tag}Rien)", "1:5", "B206", "le mot-clé « Rien »", "tag “Rien”"),
    ("[b]({author}Anne Reel)", "1:5", "", "", ""),
    ("[b]({author}Personne)", "1:5", "B206", "l’auteur « Personne »", "author “Personne”"),
    ("[b]({questionnaire}contat)", "1:5", "B207", "dire « contact » ?", "mean “contact”?"),
    ("[b]({referral})", "1:5", "B208", "n’a pas de page « referral »", "no page “referral”"),
    ("[b]({fichier}b.md)", "1:5", "B214", "une sorte de lien", "a kind of link"),
    ("[b](https://www.cabinet-reel.fr/rien/)", "1:5", "B204", "rien sur ce site", "nothing"),
]


@pytest.mark.parametrize(("text", "place", "code", "french", "english"), LINKS)
@pytest.mark.parametrize("header", [HEADER, PELICAN], ids=["yaml", "pelican"])
def test_a_broken_link_is_told_where_it_is_written(
    make_site: Any, header: str, text: str, place: str, code: str, french: str, english: str
) -> None:
    line, column = (int(n) for n in place.split(":"))
    body = "`[code]({filename}c.md)`\n\n" * ((line - 1) // 2) + "\n" * ((line - 1) % 2) + text
    line += header.count("\n")
    files = {A: f"{header}{body}\n"}
    if not code:
        site = make_site({"content/articles/un-article.md": None, B: OTHER, **files})
        assert site.codes == []
        return
    one_message(make_site, files, f"{A}:{line}:{column}", code, french, english)


def test_the_second_of_two_links_is_told_at_its_own_place(make_site: Any) -> None:
    text = f"{HEADER}[a]({{filename}}x.md) et [b]({{filename}}x.md)\n"
    site = make_site({A: text})
    places = [(d.location.line, d.location.column) for d in site.report.errors]
    assert places == [(8, 5), (8, 28)]


def test_a_link_of_a_page_and_of_a_summary_is_checked(make_site: Any) -> None:
    page = "Title: P\nSummary: Voir [x]({filename}x.md).\n\n[y]({filename}/articles/y.md)\n"
    site = make_site({"content/pages/p.md": page})
    assert site.told("en").count("B201") == 2
    assert "content/pages/p.md:2:19 B201" in site.told()
    assert "content/pages/p.md:4:5 B201" in site.told()


def test_good_links_of_every_kind_are_silent(make_site: Any) -> None:
    body = """[a]({filename}b.md), [b]({filename}/articles/b.md#un-endroit), [c](/articles/autre/),
[d](#ici), [e]({static}/images/i.svg), ![Une image](/images/i.svg), [f]({category}Divers),
[g]({tag}prix), [h]({index}), [i]({questionnaire}contact), [j]({testimonials}), [k]({rates}),
[l]({legal_notice}), [m]({privacy}), [n]({testimonial_policy}), [o](https://ailleurs.fr/x),
[p](mailto:a@b.fr), [q](tel:+33612345678), [r](/feeds/articles.atom.xml), [s](/archives/2026/),
[t](../autre/), [u](/vieux/), [v](/), [w](https://www.cabinet-reel.fr/articles/), [x](/a/#y),
`[z]({filename}rien.md)`

## Ici
"""
    header = HEADER.replace("summary", "tags: [prix]\naliases: [/vieux/]\nsummary")
    page = "Title: A\nSlug: a\n\n## Y\n"
    site = make_site(
        {A: header + body, B: OTHER, "content/images/i.svg": SVG, "content/pages/a.md": page}
    )
    assert site.told() == ""
    links = [a["href"] for a in site.soup("/articles/un/").select(".prose a")]
    assert not [link for link in links if "{" in link]


def test_pelicans_own_message_is_never_the_only_one(
    make_site: Any, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_site({A: f"{HEADER}[a]({{filename}}x.md)\n"})
    assert site.error_codes == ["B201"]
    assert "Unable to find" not in caplog.text


# --- two for one place


def test_two_files_with_one_address_are_both_named(make_site: Any) -> None:
    files = {
        "content/pages/a.md": "Title: A\nSlug: archives\n\nTexte.\n",
        "content/pages/b.md": "Title: B\nSave_as: articles/autre/index.html\n\nT.\n",
        B: OTHER,
    }
    site = make_site(files)
    assert site.error_codes == ["B210", "B210"]
    told = site.told().replace("\u00a0", " ")
    assert "content/pages/a.md:2:7 B210 cette page a la même adresse que archives/" in told
    assert "content/pages/b.md:1:" in told
    assert f"la même adresse que {B} : /articles/autre/" in told


def test_two_articles_with_one_slug_are_both_named(make_site: Any) -> None:
    first = HEADER.replace("summary", "slug: pareil\nsummary")
    files = {A: f"{first}Texte.", B: first.replace("title: Un", "title: Deux") + "Texte."}
    one_message(
        make_site, files, f"{B}:4:7", "B211", f"est déjà celui de {A}", f"already that of {A}"
    )


def test_a_draft_may_wait_beside_the_article_it_will_replace(make_site: Any) -> None:
    files = {A: f"{HEADER}Texte.", B: HEADER.replace("summary", "status: draft\nsummary") + "T."}
    assert make_site(files).codes == []


# --- warnings


@pytest.mark.parametrize(
    ("header", "body", "code", "place"),
    [
        ("", "![]({static}/images/i.svg)", "B209", "8:5"),
        ("", '<img src="{static}/images/i.svg">', "B209", "8:11"),
        ("", '<img src="{static}/images/i.svg" alt="" role="presentation">', "", ""),
        ("next_action: none\n", "Texte.", "B105", "4:14"),
        ("", "[a]({questionnaire}contact){.action}", "B106", "8:5"),
        ("next_action: none\n", "[a]({questionnaire}contact){.action}", "", ""),
        (
            "next_action: none\n",
            "[a]({rates}){.action} [b]({rates}){.action}",
            "B106",
            "9:27",
        ),
        ("", "[a]({filename}/images/i.svg)", "B213", "8:5"),
    ],
)
def test_what_is_doubtful_is_a_warning_and_the_site_is_built(
    make_site: Any, header: str, body: str, code: str, place: str
) -> None:
    text = HEADER.replace("summary", f"{header}summary")
    site = make_site({A: f"{text}{body}\n", "content/images/i.svg": SVG})
    assert site.codes == ([code] if code else [])
    assert not site.report.errors
    assert site.html("/articles/un/")
    assert f"{A}:{place} {code}" in site.told() if code else site.told() == ""


def test_an_article_that_helps_nobody_is_a_warning(make_site: Any) -> None:
    site = make_site({A: HEADER.replace("helps: À voir.\n", "") + "Texte."})
    assert site.codes == ["B104"]
    assert site.told().startswith(f"{A}:2:8 B104")


# --- site.yaml


@pytest.mark.parametrize(
    ("old", "new", "code", "french"),
    [
        ("  phone: 06", "  phones: 06", "B020", "vouliez-vous dire « phone » ?"),
        ("  city: Bourg", "\tcity: Bourg", "B011", "tabulation"),
        ("name: Cabinet Réel\n", "name: A\nname: B\n", "B012", "deux fois"),
        ("since: 2019-03-04", "since: mars 2019", "B024", "n’est pas une date"),
        ("lead: Une phrase.", "lead: ' '", "B022", "c’est vide"),
        ("for_whom: les indépendants", 'for_whom: "  "', "B022", "c’est vide"),
        ("  problem: trop de demandes\n", "", "B021", "« offer.problem » manque"),
        ("email: anne@cabinet-reel.fr", "email: anne", "B022", "pas une adresse e-mail"),
    ],
)
def test_a_mistake_in_site_yaml(make_site: Any, old: str, new: str, code: str, french: str) -> None:
    yaml = minimal_site_yaml()
    assert old in yaml
    site = make_site({SITE: yaml.replace(old, new, 1)})
    told = site.told().replace("\u00a0", " ").replace("\u202f", " ")
    assert site.codes[0] == code, told
    assert told.startswith(f"{SITE}:")
    assert french in told
    assert not site.output.exists()


def test_a_missing_site_yaml_is_told(make_site: Any) -> None:
    site = make_site({SITE: None})
    assert site.codes == ["S001"]
    assert "copiez le content/site.yaml" in site.told()
    assert not site.output.exists()


def test_a_site_that_is_not_ours_is_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where PLUGINS is not set, Pelican loads all that is installed, for any site."""
    from pelican import Pelican
    from pelican.settings import read_settings

    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.md").write_text("Title: Bonjour\nDate: 2026-01-15\n\n« Oui ? »\n")
    for name, plugins in (("with", ["pull_marketing"]), ("without", [])):
        override = {
            "PATH": str(tmp_path / "content"), "OUTPUT_PATH": str(tmp_path / name),
            "PLUGINS": plugins, "THEME": "simple", "SITEURL": "https://a.example",
        }  # fmt: skip
        Pelican(read_settings(override=override)).run()
    written = {
        name: {f.relative_to(tmp_path / name): f.read_bytes() for f in files(tmp_path / name)}
        for name in ("with", "without")
    }
    assert written["with"] == written["without"]
    told = [r.getMessage() for r in caplog.records if "pull_marketing" in r.getMessage()]
    assert len(told) == 1
    assert "PLUGINS" in told[0]


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_all_the_mistakes_of_a_site_come_together(make_site: Any) -> None:
    site = make_site(
        {
            A: "Titre: Un\nDate: 2026-01-15\n\nTexte.",
            B: f"{HEADER}[x]({{filename}}x.md)",
            SITE: minimal_site_yaml() + "navigation:\n  - label: A\n    url: /rien/\n",
        }
    )
    assert sorted(site.codes) == ["B020", "B201", "S003"]


def test_a_link_to_a_file_with_a_mistake_is_not_one_more_mistake(make_site: Any) -> None:
    site = make_site({A: "Titre: Un\nDate: 2026-01-15\n\nT.", B: f"{HEADER}[x]({{filename}}a.md)"})
    assert site.codes == ["B020"]


def test_postcode_and_phone_reach_the_page_unchanged(make_site: Any) -> None:
    site = make_site()
    notice = site.html("/mentions-legales/")
    assert "01000" in notice
    footer = site.soup("/").find("footer")
    assert footer.find("a", href="tel:0612345670").text == "0612345670"
