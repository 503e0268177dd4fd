"""What the owner may change in the look of the site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.conftest import BuiltSite, minimal_site_yaml


def with_accent(accent: str) -> dict[str, str | bytes | None]:
    return {"content/site.yaml": f'{minimal_site_yaml()}theme:\n  accent: "{accent}"\n'}


def test_an_accent_of_ones_own_follows_the_theme_on_every_page(
    make_site: Callable[..., BuiltSite],
) -> None:
    site = make_site(with_accent("#2a47a8"))
    css = (site.output / "theme" / "css" / "accent.css").read_text("utf-8")
    assert "#314b98" in css
    assert "#98b5fe" in css
    for page in ("/", "/articles/un-article/", "/tarifs/"):
        sheets = [str(link["href"]) for link in site.soup(page).select("link[rel=stylesheet]")]
        assert sheets.index("/theme/css/accent.css") > sheets.index("/theme/css/site.css")


def test_the_accent_of_the_theme_costs_no_request(make_site: Callable[..., BuiltSite]) -> None:
    site = make_site(with_accent("#14563F"))
    assert "accent.css" not in site.html("/")
    assert not (site.output / "theme" / "css" / "accent.css").exists()


@pytest.mark.parametrize(("accent", "codes"), [("#ffd400", ["S050"]), ("#2a47a8", [])])
def test_an_accent_that_had_to_move_is_told(
    make_site: Callable[..., BuiltSite], accent: str, codes: list[str]
) -> None:
    site = make_site(with_accent(accent))
    assert [code for code in site.all_codes if code == "S050"] == codes
    assert site.error_codes == []


def test_a_colour_that_is_none_is_located(make_site: Callable[..., BuiltSite]) -> None:
    site = make_site(with_accent("vert"))
    assert "theme.accent" in site.told()
    assert site.error_codes == ["B022"]
