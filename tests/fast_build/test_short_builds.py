"""Builds after small edits load, read and compare less; what they make is the same."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import markdown
import pytest
from oracle import StockPelican, differences, whole_process
from pelican import generators
from pelican.paginator import Paginator
from pelican.readers import Readers
from pelican.settings import DEFAULT_CONFIG, read_settings
from pelican.utils import DateFormatter, SafeDatetime
from site_maker import Site, make_site

from fast_build import kept_code, quick_contents, quick_lists
from fast_build.content_parts import leads_to
from fast_build.fingerprint import Fingerprinter
from fast_build.kept_code import goes_by_source
from fast_build.source_texts import split_plain

ARGUMENTS = ["-s", "pelicanconf.py", "-o", "fast"]


def build(site: Site) -> str:
    time.sleep(0.06)  # a save in the very tick of a build is taken for one not seen
    done = whole_process(site.root, *ARGUMENTS)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_header_edits_then_a_feed_then_another_markup(tmp_path: Path, stock: StockPelican) -> None:
    """What is left out at first is there when it is needed, or the build begins again."""
    site = make_site(tmp_path, 21)
    build(site)
    build(site)  # the modules that the first one compiled are no longer new
    newest = max(site.articles(), key=lambda post: post.headers["Date"])
    newest.headers |= {"Title": "Titre & <suite>", "Date": "2030-01-02 03:04", "Status": ""}
    site.write_post(newest)
    assert "general path" in build(site)  # needs feeds
    site.write("content/autre.rst", b"Autre\n#####\n\n:date: 2024-01-02\n\nUn *texte*.\n")
    assert "general path" in build(site)  # needs docutils
    assert stock.build(tmp_path) == 0
    assert differences(tmp_path / "stock", tmp_path / "fast") == []
    assert "<em>texte</em>" in (tmp_path / "fast/autre.html").read_text("utf-8")


PIECES = [
    "Title: Un titre", "title:Autre ", "Date:  2024-01-02", "Tags:", "Summary: *un* résumé",
    "---", "---: x", "...", "  Lang: fr", "    suite", "Slug: a:b", "", " ", "texte", "Tab:\ta",
    "Nom: \u00a0x\u00a0", "x\x0cy: z",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_plain_headers_are_those_that_markdown_finds(seed: int) -> None:
    chance = random.Random(seed)
    md: Any = markdown.Markdown(extensions=["markdown.extensions.meta"])
    found = 0
    for _ in range(60):
        lines = chance.choices(PIECES, k=chance.randrange(1, 5))
        text = "\n".join(lines) + "\n\n" + chance.choice(["Corps *vif*.", "A: b\n", "\n\n    x"])
        split = split_plain(text)
        if split is None:
            continue
        found += 1
        html = md.reset().convert(text)
        assert list(md.Meta.items()) == split[0]
        # The body is the same whatever the header is.
        other = "Autre: chose\n\n" + text.partition("\n\n")[2]
        assert md.reset().convert(other) == html
        assert split_plain(other) == ([("autre", ["chose"])], split[1])
    assert found


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y %H:%M:%S", "le %d", "%-d %m", "%B %Y", ""])
@pytest.mark.parametrize("year", [987, 1000, 2024])
def test_dates_in_numbers_are_written_as_by_pelican(form: str, year: int) -> None:
    date = SafeDatetime(year, 2, 3, 4, 5, 6)
    formatter = DateFormatter()
    quick = quick_contents.date_formatter(DateFormatter.__call__)
    assert quick(formatter, date, form) == formatter(date, form)


@pytest.mark.parametrize("patterns", [[], ["**/.*"], ["*.txt", "b?.md"], ["[ab]*", "__pycache__"]])
def test_files_are_chosen_as_by_pelican(patterns: list[str]) -> None:
    generator: Any = object.__new__(generators.Generator)
    generator.settings = read_settings(override={"IGNORE_FILES": patterns})
    generator.readers = Readers(generator.settings)
    for name in ["a.md", "./bb.md", "x/.c.md", "d.txt", "e", "f.md~", "a/__pycache__", "g.rst"]:
        for extensions in (None, False, ["txt"]):
            expected = generator._include_path(name, extensions)
            assert quick_lists.include_path(generator, name, extensions) == expected


def test_code_of_templates_is_kept_only_when_it_follows_from_the_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Builds of other tests in this process may have left plugins connected.
    monkeypatch.setattr(kept_code, "plugins_in_use", list)
    assert goes_by_source(dict(DEFAULT_CONFIG))
    for name in ("JINJA_FILTERS", "JINJA_TESTS", "JINJA_GLOBALS"):
        assert not goes_by_source(DEFAULT_CONFIG | {name: {"mine": len}})
    extended = {"extensions": ["jinja2.ext.do"]}
    assert not goes_by_source(DEFAULT_CONFIG | {"JINJA_ENVIRONMENT": extended})
    monkeypatch.setattr(kept_code, "plugins_in_use", lambda: ["theirs"])
    assert not goes_by_source(dict(DEFAULT_CONFIG))


def test_page_that_ends_a_list_differs_from_one_that_does_not() -> None:
    """A template can ask it for `has_next`, though the page lists the same."""
    settings = read_settings()
    last, inner = (
        Paginator("index.html", "index.html", list(range(count)), settings, 2).page(1)
        for count in (2, 3)
    )
    assert (last.has_next(), inner.has_next()) == (False, True)
    assert Fingerprinter().of(last) != Fingerprinter().of(inner)


def test_links_are_followed_again_when_their_target_may_have_moved() -> None:
    link = '<a href="{filename}/notes/un-billet.md#fin">'
    assert leads_to(link, {"un-billet.md"})
    assert not leads_to(link, {"autre.md"})
    assert leads_to('<a href="{filename}/un%20billet.md">', {"un billet.md"})
    assert not leads_to("", {"un-billet.md"})


def test_body_follows_its_link_after_edits_that_did_not_ask_for_it(
    tmp_path: Path, stock: StockPelican
) -> None:
    site = make_site(tmp_path, 22)
    linking, target, other = site.articles()[:3]
    linking.headers |= {"Summary": "", "Status": ""}
    linking.body = f"[x]({{filename}}/{target.path.removeprefix('content/')})\n"
    target.headers["Status"] = ""
    for post in (linking, target):
        site.write_post(post)
    build(site)
    for post, slug in ((target, "ailleurs"), (other, "autre-part"), (target, "encore")):
        post.headers["Slug"] = slug
        site.write_post(post)
        build(site)
    site.remove(target.path)
    build(site)
    assert stock.build(tmp_path) == 0
    assert differences(tmp_path / "stock", tmp_path / "fast") == []
