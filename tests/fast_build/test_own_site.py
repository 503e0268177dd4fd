"""Our own site after edits: equal to a clean build, and mostly left alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import own_edits
import pytest
from own_site import Builds, Run, compare, copy_site


@pytest.fixture(scope="module")
def builds() -> Iterator[Builds]:
    server = Builds()
    yield server
    server.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, builds: Builds) -> Path:
    """The demo, built once; the tests edit it one after the other."""
    root = tmp_path_factory.mktemp("own") / "site"
    root.mkdir()
    copy_site(root)
    status, told, _ = builds.build(root, clean=False)
    assert status == 0, told
    return root


def test_edits_of_our_own_site_equal_a_clean_build(built: Path, builds: Builds) -> None:
    """One edit of each kind at once: a difference in any of them would be seen."""
    site, run = own_edits.OwnSite(built, random.Random(7)), Run()
    edits = (own_edits.title, own_edits.testimonial, own_edits.site_yaml, own_edits.translation)
    what = "; ".join(edit(site) for edit in edits)
    assert compare(built, builds, what, run), run.problem
    assert not run.problem


def test_body_edit_makes_its_own_page_again_and_nothing_else(built: Path, builds: Builds) -> None:
    article = built / "content/articles/dire-non-gentiment.md"
    before = {p: p.stat().st_ino for p in (built / "output").rglob("*.html")}
    with article.open("a", encoding="utf-8") as file:
        file.write("\nUne phrase de plus.\n")
    status, told, facts = builds.build(built, clean=False)
    assert status == 0, told
    assert any(" Q131 " in line for line in told)  # a warning of a page that was not made again
    counts = facts["counts"]
    assert isinstance(counts, dict)
    assert (counts["rendered"], counts["read"]) == (1, 1)
    page = built / "output/articles/dire-non-gentiment/index.html"
    other = {p for p, inode in before.items() if p.stat().st_ino != inode}
    assert other == {page}
    assert "Une phrase de plus." in page.read_text("utf-8")
