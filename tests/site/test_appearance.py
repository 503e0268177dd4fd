"""What the owner may change in the look of the site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.conftest import BuiltSite, minimal_site_yaml
from tests.unit.images.test_workshop import bomb


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


def drawing(inside: str = "") -> str:
    box = 'width="200" height="250" viewBox="0 0 200 250"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{inside}<rect width="9" height="9"/></svg>'
    )


def dressed(theme: str, portrait: str = "images/moi.svg") -> str:
    yaml = minimal_site_yaml().replace("  siren:", f"  portrait: {portrait}\n  siren:", 1)
    return f"{yaml}theme:\n{theme}"


@pytest.mark.parametrize("fonts", ["literata", "figtree", "system"])
def test_each_pair_of_fonts_asks_for_its_own_files(
    make_site: Callable[..., BuiltSite], fonts: str
) -> None:
    site = make_site({"content/site.yaml": f"{minimal_site_yaml()}theme:\n  fonts: {fonts}\n"})
    page = site.soup("/articles/un-article/")
    wanted = {"literata": {"literata", "figtree"}, "figtree": {"figtree"}, "system": set()}
    asked = {str(link["href"]).split("/")[-1] for link in page.select("link[rel=preload]")}
    assert asked == {f"{name}.woff2" for name in wanted[fonts]}


def test_logo_and_portrait_of_ones_own_are_on_the_pages(
    make_site: Callable[..., BuiltSite],
) -> None:
    site = make_site(
        {
            "content/site.yaml": dressed("  logo: images/logo.svg\n"),
            "content/images/logo.svg": drawing(),
            "content/images/moi.svg": drawing(),
        }
    )
    assert site.codes == []
    logo = site.soup("/tarifs/").select_one("header .name img")
    assert (logo["src"], logo["alt"]) == ("/images/logo.svg", "Anne Réel")  # type: ignore[index]
    for path in ("/", "/articles/un-article/"):
        portrait = site.soup(path).select_one("main img.portrait")
        assert portrait["src"] == "/images/moi.svg"  # type: ignore[index]
        assert portrait["alt"] == "Portrait de Anne Réel"  # type: ignore[index]


@pytest.mark.parametrize(
    ("theme", "files", "code", "place"),
    [
        ("  fonts: comic\n", {}, "B023", "content/site.yaml"),
        ("  logo: images/absent.svg\n", {}, "S007", "content/site.yaml"),
        (
            "  logo: images/logo.svg\n",
            {"logo.svg": drawing("<script>x()</script>")},
            "B406",
            "content/images/logo.svg",
        ),
        ("  logo: images/logo.heic\n", {"logo.heic": "x"}, "B404", "content/site.yaml"),
    ],
    ids=["fonts", "missing", "script", "kind"],
)
def test_what_cannot_be_worn_is_located(
    make_site: Callable[..., BuiltSite], theme: str, files: dict[str, str], code: str, place: str
) -> None:
    images = {f"content/images/{name}": text for name, text in files.items()}
    site = make_site(
        {"content/site.yaml": dressed(theme), "content/images/moi.svg": drawing(), **images}
    )
    assert site.error_codes == [code]
    (told,) = site.report.errors
    assert told.location.path == place
    assert told.location.line
    assert told.hint


def test_a_gigantic_portrait_is_located(make_site: Callable[..., BuiltSite]) -> None:
    site = make_site(
        {
            "content/site.yaml": dressed("  fonts: system\n", "images/moi.png"),
            "content/images/moi.png": bomb(60_000, 60_000),
        }
    )
    (told,) = site.report.errors
    assert (told.code, told.location.path) == ("B402", "content/images/moi.png")
