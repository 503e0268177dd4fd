"""Pictures lose what they tell besides themselves, and not one dot; made and read by Pillow."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from pull_marketing.receiver.picture_data import Damaged, cleaned
from pull_marketing.receiver.schema import attachment

from .conftest import Post, contract
from .test_files import PDF, WITH_FILES, kept_in, sender_of

WORD = "Marqueur4711"
GPS, ORIENTATION = 0x8825, 0x0112
KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}


def exif(turned: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[ORIENTATION] = turned
    made[0x010F] = f"Appareil {WORD}"
    made.get_ifd(GPS)[2] = (48.0, 51.0, 30.0)
    made.get_ifd(GPS)[29] = WORD
    return made


def dots(mode: str = "RGB") -> Image.Image:
    picture = Image.effect_noise((48, 32), 80).convert(mode)
    picture.putpixel((0, 0), 255 if mode == "L" else (255,) * len(picture.getbands()))
    return picture


def saved(kind: str, picture: Image.Image | None = None, **options: Any) -> bytes:
    out = io.BytesIO()
    (picture or dots()).save(out, KINDS[kind], **options)
    return out.getvalue()


def telling(kind: str, turned: int = 6, **options: Any) -> bytes:
    """A picture that says where it was made, in every way that its kind knows."""
    more: dict[str, Any] = {"exif": exif(turned), "xmp": f"<x>{WORD}</x>".encode()}
    if kind == "jpg":
        more["comment"] = WORD
    if kind == "png":
        text = PngInfo()
        text.add_text("Author", WORD)
        text.add_itxt("Description", WORD, zip=False)
        text.add_text("Comment", WORD * 20, zip=True)
        more = {"exif": exif(turned), "pnginfo": text}
    return saved(kind, **{**more, **options})


def shown(content: bytes) -> tuple[Any, ...]:
    """What the eye sees of it, frame by frame."""
    with Image.open(io.BytesIO(content)) as picture:
        frames = []
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            frames.append(picture.convert("RGBA").tobytes())
        return picture.size, picture.mode, frames, picture.info.get("icc_profile")


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PICTURES = {
    "jpg": ("jpg", {}),
    "jpg progressive": ("jpg", {"progressive": True, "quality": 95}),
    "jpg profile": ("jpg", {"icc_profile": PROFILE, "dpi": (300, 300)}),
    "jpg grey": ("jpg", {"picture": dots("L")}),
    "jpg cmyk": ("jpg", {"picture": dots("CMYK")}),
    "png": ("png", {}),
    "png transparent": ("png", {"picture": dots("RGBA"), "icc_profile": PROFILE}),
    "png palette": ("png", {"picture": dots().quantize(16), "transparency": 3}),
    "webp": ("webp", {}),
    "webp lossless": ("webp", {"lossless": True, "icc_profile": PROFILE}),
    "webp transparent": ("webp", {"picture": dots("RGBA")}),
    "webp moving": (
        "webp",
        {"save_all": True, "append_images": [dots(), dots()], "lossless": True},
    ),
}


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
@pytest.mark.parametrize("name", PICTURES)
def test_only_the_picture_and_its_way_up_stay(name: str, turned: int) -> None:
    kind, options = PICTURES[name]
    before = telling(kind, turned, **options)
    assert WORD.encode() in before
    after = cleaned(before, kind)
    assert WORD.encode() not in after
    assert shown(after) == shown(before)
    with Image.open(io.BytesIO(after)) as picture:
        found = picture.getexif()
        assert found.get(ORIENTATION, 1) == turned
        assert dict(found) == ({} if turned == 1 else {ORIENTATION: turned})
        assert not found.get_ifd(GPS)
        assert not {"xmp", "comment", "Author", "Description"} & set(picture.info)
    assert cleaned(after, kind) == after  # nothing is left to take out


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_tells_nothing_is_not_touched(kind: str) -> None:
    plain = saved(kind)
    assert cleaned(plain, kind) == plain


def test_second_pictures_and_what_follows_the_end_go() -> None:
    """Telephones hide a small film, a larger picture or a depth map there, with data of its own."""
    first = telling("jpg")
    for rest in (telling("jpg", 1), f"{WORD}.mp4".encode(), b"\xff\xe1"):
        assert cleaned(first + rest, "jpg") == cleaned(first, "jpg")
    for kind in ("png", "webp"):
        whole = telling(kind)
        assert cleaned(whole + WORD.encode(), kind) == cleaned(whole, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_damaged_is_told_and_nothing_else_happens(kind: str) -> None:
    whole, chance = telling(kind), random.Random(7)
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            cleaned(bytes(broken[: chance.randrange(2, len(broken))]), kind)
        except Damaged:
            continue
    for length in (2, 8, 12, 20, len(whole) // 2):
        with pytest.raises(Damaged):
            cleaned(whole[:length], kind)


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "contact.json").write_text(contract(WITH_FILES), "utf-8")
    return folder


def test_a_photograph_is_kept_without_its_place(receiver: Post) -> None:
    photo = telling("png")
    sent = sender_of(receiver)({"contrat": ("a.pdf", PDF), "logo": ("moi.png", photo)})
    assert sent.status == 303, sent.text
    kept = {path.read_bytes() for path in kept_in(receiver)}
    assert kept == {PDF, cleaned(photo, "png")}
    sizes = {row.question: row.size_bytes for row in receiver.rows(attachment)}
    assert sizes["logo"] == len(cleaned(photo, "png"))


def test_the_owner_may_want_its_place(start: Callable[..., Post]) -> None:
    receiver, photo = start(picture_data=True), telling("png")
    sender_of(receiver)({"contrat": ("a.pdf", PDF), "logo": ("moi.png", photo)})
    assert photo in {path.read_bytes() for path in kept_in(receiver)}


def test_a_damaged_picture_is_given_back(receiver: Post) -> None:
    photo = telling("png")
    sent = sender_of(receiver)({"contrat": ("a.pdf", PDF), "logo": ("moi.png", photo[:-30])})
    assert sent.status == 422
    assert "n’est pas ce que dit son nom" in sent.text
    assert kept_in(receiver) == []
