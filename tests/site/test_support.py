"""A link by which readers may give something: plain, at the end of articles, and checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.conftest import BuiltSite, minimal_site_yaml

MakeSite = Callable[..., BuiltSite]


def with_support(make_site: MakeSite, url: str) -> BuiltSite:
    lines = f'support:\n  note: "Utile ?"\n  label: Un café\n  url: "{url}"\n'
    return make_site({"content/site.yaml": minimal_site_yaml() + lines})


def test_an_article_ends_with_the_link_and_loads_nothing_from_there(make_site: MakeSite) -> None:
    site = with_support(make_site, "https://don.example/anne")
    assert site.codes == []
    page = site.soup("/articles/un-article/")
    (link,) = page.select('main a[href="https://don.example/anne"]')
    assert link.get_text() == "Un café"
    assert "Utile\u202f?" in link.parent.get_text()  # type: ignore[union-attr]
    assert "don.example" not in (site.output / "_headers").read_text("utf-8")
    assert "don.example" not in site.html("/")


def test_without_it_nothing_is_said(make_site: MakeSite) -> None:
    assert "café" not in make_site().html("/articles/un-article/")


@pytest.mark.parametrize(
    ("url", "code"),
    [("javascript:alert(1)", "B022"), ("don.example", "B022"), ("/nulle-part/", "S003")],
)
def test_an_address_that_leads_nowhere_is_located(make_site: MakeSite, url: str, code: str) -> None:
    site = with_support(make_site, url)
    assert site.error_codes == [code]
    (told,) = site.report.errors
    line = (site.root / "content/site.yaml").read_text("utf-8").splitlines()[told.location.line - 1]
    assert line.startswith("  url:")
