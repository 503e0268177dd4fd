"""Texts in reStructuredText and HTML: the same checks, addresses and typography as Markdown has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pelican.readers import Readers
from tests.conftest import BuiltSite

from pull_marketing.other_readers import CheckedRstReader, use_checked_readers

MakeSite = Callable[..., BuiltSite]
RST = """\
L'été & "les" prix
##################

:date: 2026-01-15
:tags: prix, essai
:category: Méthode
:series: La suite
:series_index: 2
:aliases: /vieux/, /plus-vieux/
:helps: Savoir combien demander.
:summary: Un *court* résumé : le voici.

Est-ce clair ? Oui : `voir </tarifs/>`_.
"""
HTML = """\
<html>
<head>
  <title>L'autre &amp; "le" prix</title>
  <meta name="viewport" content="width=device-width">
  <meta name="date" content="2026-01-16">
  <meta name="series" content="La suite">
  <meta name="series_index" content="1">
  <meta name="keywords" content="prix">
  <meta name="helps" content="Savoir combien demander.">
</head>
<body>
<p>Est-ce clair ? <code>a ?</code> <a href="{filename}un-article.md">Oui</a></p>
</body>
</html>
"""


def test_both_are_articles_like_the_others(make_site: MakeSite) -> None:
    site = make_site({"content/articles/a.rst": RST, "content/articles/b.html": HTML})
    assert not site.report.errors, site.told()
    rst = site.soup("/articles/lete-les-prix/")
    assert rst.h1.get_text() == "L’été & «\u00a0les\u00a0» prix"
    assert "Est-ce clair\u202f? Oui\u00a0:" in rst.select_one(".prose").get_text()
    assert rst.select_one(".standfirst").get_text() == "Un court résumé\u00a0: le voici."
    html = site.soup("/articles/lautre-le-prix/")
    assert html.h1.get_text() == "L’autre & «\u00a0le\u00a0» prix"
    assert "Est-ce clair\u202f?" in html.select_one(".prose").get_text()
    assert html.select_one(".prose code").get_text() == "a ?"
    assert html.select_one(".prose a")["href"].endswith("/articles/un-article/")
    series = site.soup("/series/la-suite/")
    titles = [title.get_text() for title in series.select(".rows .title, .entry h2")]
    assert titles == [html.h1.get_text(), rst.h1.get_text()]
    for old in ("vieux", "plus-vieux"):
        assert "/articles/lete-les-prix/" in (site.output / old / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "text", "where", "hint"),
    [
        ("a.rst", RST.replace("2026-01-15", "15/01/2026"), "a.rst:4:1 B024", "année-mois-jour"),
        ("a.rst", RST.replace(":date: 2026-01-15\n", ""), "B021", ":date: …"),
        ("a.rst", RST.replace(":tags:", ":tag:"), "B020", "tags"),
        ("a.rst", RST.replace("##\n", "\n", 1), "a.rst:2:1 B016", ".md"),
        ("b.html", HTML.replace("2026-01-16", "hier"), "b.html:5:1 B024", "année-mois-jour"),
        ("b.html", HTML.replace('content="1"', 'content="un"'), "b.html:7:1 B022", ""),
        (
            "b.html",
            HTML.replace('<meta name="date" content="2026-01-16">', ""),
            "B021",
            '<meta name="date" content="…">',
        ),
        ("b.html", HTML.encode("utf-16"), "B001", ""),
        ("a.rst", b"", "B021", ":title: …"),
        ("b.html", b"", "B021", '<meta name="title"'),
    ],
)
def test_what_is_wrong_is_told_at_its_line(
    name: str, text: Any, where: str, hint: str, make_site: MakeSite
) -> None:
    site = make_site({f"content/articles/{name}": text})
    told = site.told()
    assert site.report.errors
    assert where in told, told
    assert hint in told, told


def test_a_reader_of_the_sites_own_is_left_alone() -> None:
    class Own:
        enabled = True

    readers = Readers.__new__(Readers)
    readers.reader_classes = {"rst": Own, "html": None}
    use_checked_readers(readers)
    assert readers.reader_classes["rst"] is Own
    assert readers.reader_classes["html"] is None
    assert "md" in readers.reader_classes


def test_what_a_text_may_include_is_read_in_each_build(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    plain = CheckedRstReader.read

    def read(self: Any, path: str) -> Any:
        result = plain(self, path)
        seen.append(self.fast_build_evidence)
        return result

    monkeypatch.setattr(CheckedRstReader, "read", read)
    part = ".. include:: part.txt\n"
    files = {"content/articles/a.rst": f"{RST}\n{part}", "content/articles/part.txt": "Un bout."}
    assert "Un bout." in make_site(files).soup("/articles/lete-les-prix/").get_text()
    assert seen == [None]
