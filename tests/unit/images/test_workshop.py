"""Copies of photos: which, how large, without what the camera wrote, made once."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pull_marketing.images.photos import BROKEN, TOO_HEAVY, TOO_MANY_PIXELS, Unusable, look_at
from pull_marketing.images.workshop import Workshop, widths_of

WIDTHS = (480, 800, 1216)
Make = Callable[..., bytes]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "cache")


@pytest.fixture
def photo(tmp_path: Path, make_photo: Make) -> Callable[..., Path]:
    def make(name: str = "photo.jpg", **options: object) -> Path:
        path = tmp_path / name
        path.write_bytes(make_photo(**options))
        return path

    return make


@pytest.mark.parametrize(
    ("width", "made"),
    [
        (4000, [480, 800, 1216]),
        (1216, [480, 800, 1216]),
        (820, [480, 820]),
        (480, [480]),
        (90, [90]),
    ],
)
def test_a_photo_is_never_made_larger_than_it_is(width: int, made: list[int]) -> None:
    assert widths_of(width, WIDTHS) == made


def test_each_width_comes_in_two_modern_kinds_and_once_for_old_browsers(
    workshop: Workshop, photo: Callable[..., Path]
) -> None:
    copies = workshop.copies(photo(), WIDTHS)
    assert [(c.kind, c.width, c.height) for c in copies if c.kind != "avif"] == [
        ("webp", 480, 360),
        ("webp", 800, 600),
        ("webp", 1216, 912),
        ("jpg", 800, 600),
    ]
    for copy in copies:
        with Image.open(copy.file) as image:
            assert image.size == (copy.width, copy.height)


def test_avif_is_offered_first_where_it_is_lighter(
    workshop: Workshop, tmp_path: Path, make_photo: Make
) -> None:
    path = tmp_path / "grain.jpg"
    noise = Image.effect_noise((600, 400), 80).convert("RGB")
    noise.save(path, "JPEG", quality=95)
    kinds = [copy.kind for copy in workshop.copies(path, WIDTHS)]
    assert kinds == ["avif", "avif", "webp", "webp", "jpg"]


def test_copies_are_made_once_for_the_same_bytes(
    workshop: Workshop, photo: Callable[..., Path], tmp_path: Path
) -> None:
    path = photo(width=900, height=600)
    workshop.copies(path, WIDTHS)
    assert workshop.made == 5
    again = Workshop(workshop.folder)
    renamed = path.rename(tmp_path / "autre-nom.jpg")
    again.copies(renamed, WIDTHS)
    assert again.made == 0


def test_another_photo_under_the_same_name_gets_another_address(
    workshop: Workshop, photo: Callable[..., Path]
) -> None:
    before = workshop.copies(photo(width=300, height=200), WIDTHS)
    after = workshop.copies(photo(width=301, height=200), WIDTHS)
    assert not {c.name for c in before} & {c.name for c in after}


def test_a_copy_that_was_interrupted_leaves_no_half_file(
    workshop: Workshop, photo: Callable[..., Path], tmp_path: Path
) -> None:
    def stop(path: Path) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workshop.drawn("a card", stop)
    assert [p for p in workshop.folder.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photo_taken_sideways_stands_upright(
    workshop: Workshop, photo: Callable[..., Path], orientation: int
) -> None:
    path = photo(width=400, height=200, orientation=orientation)
    turned = orientation in (6, 8)
    seen = workshop.photo(path)
    assert (seen.width, seen.height) == ((200, 400) if turned else (400, 200))
    (*_, old) = workshop.copies(path, WIDTHS)
    with Image.open(old.file) as image:
        assert image.size == (seen.width, seen.height)
        # The camera's own top is dark; turned by the tag, that edge is on another side.
        grey = image.convert("L")
        edges = {
            "top": grey.getpixel((image.width // 2, 2)),
            "right": grey.getpixel((image.width - 3, image.height // 2)),
            "bottom": grey.getpixel((image.width // 2, image.height - 3)),
            "left": grey.getpixel((2, image.height // 2)),
        }
    darkest = min(edges, key=lambda side: edges[side])
    assert darkest == {3: "bottom", 6: "right", 8: "left"}[orientation]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_copies_tell_nothing_but_the_picture(
    workshop: Workshop, photo: Callable[..., Path], kind: str
) -> None:
    path = photo(f"p.{kind.lower()}", width=300, height=200, kind=kind, orientation=1)
    assert b"Camera Exemple" in path.read_bytes()
    assert workshop.photo(path).private
    for file in [*(c.file for c in workshop.copies(path, WIDTHS)), workshop.clean(path)]:
        assert b"Camera Exemple" not in file.read_bytes()
        with Image.open(file) as image:
            assert not image.getexif()


def test_what_is_transparent_stays_so(workshop: Workshop, photo: Callable[..., Path]) -> None:
    path = photo("p.png", width=300, height=200, kind="PNG", mode="LA")
    path.write_bytes(path.read_bytes())
    with Image.open(path) as image:
        image.putalpha(40)
        image.save(path)
    (*_, old) = workshop.copies(path, WIDTHS)
    assert old.kind == "png"
    with Image.open(old.file) as image:
        assert image.convert("RGBA").getpixel((5, 5))[3] == 40  # type: ignore[index]


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "I;16", "1"])
def test_unusual_colours_are_made_those_of_the_web(
    workshop: Workshop, photo: Callable[..., Path], mode: str
) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    path = photo(f"p.{kind.lower()}", width=200, height=100, kind=kind, mode=mode)
    (*_, old) = workshop.copies(path, WIDTHS)
    with Image.open(old.file) as image:
        assert image.mode == "RGB"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that promises that many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checked = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checked)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(9_000, 9_000), (12_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "bombe.png"
    path.write_bytes(bomb(*size))
    with pytest.raises(Unusable) as refused:
        look_at(path)
    assert refused.value.problem is TOO_MANY_PIXELS


def test_a_file_that_no_host_takes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lourde.jpg"
    with path.open("wb") as file:
        file.truncate(25_000_001)
    with pytest.raises(Unusable) as refused:
        look_at(path)
    assert refused.value.problem is TOO_HEAVY


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:20],
        lambda data: b"",
        lambda data: b"not an image at all",
        lambda data: b"<html>sign in first</html>",
        lambda data: data[:16] + bytes(len(data) - 16),
    ],
    ids=["half", "head", "empty", "text", "web page", "zeros"],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_damaged_file_is_refused(
    tmp_path: Path, make_photo: Make, kind: str, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "abimee.jpg"
    path.write_bytes(damage(make_photo(width=120, height=90, kind=kind)))
    with pytest.raises(Unusable) as refused:
        look_at(path)
    assert refused.value.problem is BROKEN


def test_an_animation_is_known(tmp_path: Path) -> None:
    frames = [Image.new("L", (20, 10), shade) for shade in (0, 120, 250)]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=100)
    path = tmp_path / "danse.gif"
    path.write_bytes(file.getvalue())
    seen = look_at(path)
    assert seen.moving
    assert (seen.width, seen.height) == (20, 10)
