"""Images of a whole site: a file in content/images and its name in a text are enough."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import Tag
from PIL import Image
from tests.conftest import ARTICLE, MINIMAL_QUESTIONNAIRE, BuiltSite, build, minimal_site_yaml

Files = dict[str, str | bytes | None]


def jpeg(width: int = 900, height: int = 600, orientation: int = 0) -> bytes:
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
        exif[0x010F] = "Camera Exemple"
    file = BytesIO()
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def article(text: str, header: str = "") -> str:
    return ARTICLE.replace("Du texte.", text).replace("helps:", f"{header}helps:")


TEXT = """\
![Un mur](photo.jpg)

{words}

![Un autre mur]({static}/images/photo.jpg)

![Un schéma](schema.svg)

![Le même](/images/schema.svg)

![À côté](beside.jpg)
""".replace("{words}", "mot " * 80)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 608 226"><title>x</title></svg>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """A site with a photo that its camera turned, a drawing, and a portrait."""
    root = tmp_path_factory.mktemp("images")
    portrait = "  portrait: images/portrait.jpg\noffer:"
    files: Files = {
        "content/site.yaml": minimal_site_yaml().replace("offer:", portrait, 1),
        "content/questionnaires/contact.md": MINIMAL_QUESTIONNAIRE,
        "content/articles/un-article.md": article(TEXT),
        "content/articles/beside.jpg": jpeg(90, 60),
        "content/images/photo.jpg": jpeg(300, 500, orientation=6),
        "content/images/Élan brisé (2).jpg": jpeg(100, 50, orientation=3),
        "content/images/schema.svg": SVG,
        "content/images/portrait.jpg": jpeg(200, 250),
    }
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else str(data).encode())
    built = build(root)
    assert built.error_codes == [], built.told()
    return built


def images(site: BuiltSite) -> list[Tag]:
    return site.soup("/articles/un-article/").select(".prose img")


def test_every_image_of_a_text_has_its_size(site: BuiltSite) -> None:
    sizes = [(int(str(i["width"])), int(str(i["height"]))) for i in images(site)]
    assert sizes == [(500, 300), (500, 300), (608, 226), (608, 226), (90, 60)]


def test_only_images_below_the_first_screen_wait(site: BuiltSite) -> None:
    assert [i.get("loading") for i in images(site)] == [None, "lazy", "lazy", "lazy", "lazy"]


def test_every_copy_that_a_page_offers_exists_in_its_format(site: BuiltSite) -> None:
    for source in site.soup("/articles/un-article/").select("source"):
        for offered in str(source["srcset"]).split(", "):
            address, width = offered.split(" ")
            with Image.open(site.output / address.lstrip("/")) as image:
                assert f"image/{image.format}".lower() == source["type"]
                assert f"{image.width}w" == width


def test_a_photo_becomes_a_picture_in_modern_formats(site: BuiltSite) -> None:
    picture = images(site)[0].parent
    assert picture is not None
    assert picture.name == "picture"
    kinds = [str(source["type"]) for source in picture.select("source")]
    assert "image/webp" in kinds
    assert str(images(site)[0]["src"]).endswith(".jpg")


def test_no_photo_of_the_output_tells_more_than_it_shows(site: BuiltSite) -> None:
    assert b"Camera Exemple" in (site.root / "content/images/photo.jpg").read_bytes()
    photos = [p for p in site.output.rglob("*.*") if p.suffix in (".jpg", ".webp", ".avif")]
    assert len(photos) > 5
    assert [p.name for p in photos if b"Camera Exemple" in p.read_bytes()] == []
    with Image.open(site.output / "images/photo.jpg") as image:
        assert image.size == (500, 300)


def test_portrait_is_made_small(site: BuiltSite) -> None:
    portrait = site.soup("/").select_one("img.portrait")
    assert portrait is not None
    assert (portrait["width"], portrait["height"]) == ("200", "250")
    assert portrait["alt"] == "Portrait de Anne Réel"
    assert "images/auto/portrait-200." in str(portrait["src"])


def test_a_second_build_makes_no_copy_again(site: BuiltSite) -> None:
    def state() -> dict[Path, int]:
        files = (site.root / ".cache" / "images").rglob("*.*")
        return {path: path.stat().st_mtime_ns for path in files}

    before = state()
    again = build(site.root)
    assert again.error_codes == []
    assert len(before) > 10
    assert state() == before


MakeSite = Callable[..., BuiltSite]


@pytest.mark.parametrize(
    ("text", "files", "place", "code", "said"),
    [
        ("![Un mur](foto.jpg)", {}, "articles/un-article.md:9:11", "B203", "photo"),
        (
            "![Un mur](IMG_1.HEIC)",
            {"IMG_1.HEIC": b"x"},
            "articles/un-article.md:9:11",
            "B404",
            "JPEG",
        ),
        ("Rien.", {"casse.jpg": b"\xff\xd8\xff"}, "images/casse.jpg", "B401", "abîmé"),
        ("Rien.", {"x.svg": "<svg><script/></svg>"}, "images/x.svg:1:6", "B406", "programme"),
        ("Rien.", {"x.svg": "<svg>"}, "images/x.svg:1:6", "B405", "SVG"),
    ],
)
def test_bad_image_is_told_where_it_is(
    make_site: MakeSite, text: str, files: Files, place: str, code: str, said: str
) -> None:
    named = {f"content/images/{name}": data for name, data in files.items()}
    if "foto" in text:
        named = {"content/images/photo.jpg": jpeg(20, 10)}
    site = make_site({"content/articles/un-article.md": article(text), **named})
    (found,) = site.report.errors
    assert (str(found.location), found.code) == (f"content/{place}", code)
    assert said in found.render("fr")


def test_image_without_words_is_told_by_its_own_name(make_site: MakeSite) -> None:
    site = make_site(
        {
            "content/articles/un-article.md": article("![](photo.jpg)"),
            "content/images/photo.jpg": jpeg(20, 10),
        }
    )
    (found,) = (d for d in site.report if d.code == "B209")
    assert str(found.location) == "content/articles/un-article.md:9:5"


def test_an_animation_is_shown_as_it_is_and_told(make_site: MakeSite) -> None:
    frames = [Image.new("L", (20, 10), shade) for shade in (0, 250)]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    site = make_site(
        {
            "content/articles/un-article.md": article("![Une danse](danse.gif)"),
            "content/images/danse.gif": file.getvalue(),
        }
    )
    assert "B408" in site.codes
    assert site.error_codes == []
    (image,) = images(site)
    assert (image["src"], image["width"]) == ("/images/danse.gif", "20")
    assert (site.output / "images/danse.gif").read_bytes() == file.getvalue()


def test_an_image_name_that_climbs_out_of_the_folder_shows_nothing(make_site: MakeSite) -> None:
    secret = jpeg(20, 10)
    site = make_site(
        {
            "content/articles/un-article.md": article("![x](../../secret.jpg)"),
            "secret.jpg": secret,
        }
    )
    assert site.error_codes
    assert not site.output.exists()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """A site that goes online, with two articles, a photo for one of them, and a page."""
    root = tmp_path_factory.mktemp("published")
    image = "image: images/photo.jpg\n"
    files: Files = {
        "content/site.yaml": minimal_site_yaml(),
        "content/questionnaires/contact.md": MINIMAL_QUESTIONNAIRE,
        "content/articles/un-article.md": article("Du texte."),
        "content/articles/autre.md": article("Du texte.", image).replace("Un article", "Autre"),
        "content/pages/a-propos.md": "---\ntitle: À propos\n---\n\nMoi.\n",
        "content/images/photo.jpg": jpeg(900, 900),
    }
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else str(data).encode())
    built = build(root, PULL_MARKETING_PUBLISH=True)
    assert built.error_codes == [], built.told()
    return built


def shared(site: BuiltSite, page: str) -> str:
    meta = site.soup(page).select_one('meta[property="og:image"]')
    assert meta is not None, page
    return str(meta["content"]).removeprefix("https://www.cabinet-reel.fr/")


def test_every_page_has_an_image_to_share(published: BuiltSite) -> None:
    pages = [
        "/",
        "/articles/un-article/",
        "/articles/autre/",
        "/a-propos/",
        "/tarifs/",
        "/articles/",
    ]
    images = {page: shared(published, page) for page in pages}
    for name in images.values():
        with Image.open(published.output / name) as image:
            assert image.size == (1200, 630)
    assert (
        images["/articles/un-article/"] != images["/"] == images["/tarifs/"] == images["/a-propos/"]
    )
    assert images["/articles/autre/"].startswith("images/auto/photo-share.")


def test_a_preview_draws_no_image_to_share(site: BuiltSite) -> None:
    assert not list(site.output.glob("images/auto/*-share.*"))
    assert "og:image" not in site.html("/")
