"""Opens a photo safely and makes smaller copies of it; the only module that knows how to encode."""

from __future__ import annotations

import struct
import warnings
import zlib
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from ..diagnostics import Problem, problem

BROKEN = problem(
    "B401",
    "the image “{name}” cannot be read: the file is damaged or cut short",
    hint="open it in a drawing program and save it again as JPEG or PNG, or copy it once more",
)
TOO_MANY_PIXELS = problem(
    "B402",
    "the image “{name}” has more than {most} million pixels",
    hint="make it smaller: 2,500 pixels on its longest side are plenty for a page",
)
TOO_HEAVY = problem(
    "B403",
    "the image “{name}” weighs {megabytes} MB, more than {most} MB",
    hint="make it smaller: 2,500 pixels on its longest side are plenty for a page",
)

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"})
NOT_FOR_BROWSERS = frozenset(
    {".heic", ".heif", ".tif", ".tiff", ".bmp", ".psd", ".raw", ".dng", ".cr2", ".nef", ".eps"}
)
"""Endings of images that browsers do not show; telephones and cameras write some of them."""

MOST_PIXELS = 80_000_000
"""A telephone takes 50 million; with more, one photo needs more than 300 MB of memory."""

MOST_BYTES = 25_000_000
"""Cloudflare Pages takes no larger file (25 MiB); source: its documentation of limits."""

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
_MOVING = {"GIF", "PNG", "WEBP", "AVIF"}
_ORIENTATION = 0x0112
# What the decoders raise on bytes that are not what they should be.
_WRONG_BYTES = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    OverflowError,
    MemoryError,
    ZeroDivisionError,
    struct.error,
    zlib.error,
)

ENCODINGS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 50, "speed": 6},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
}
"""How each kind of copy is written; at these, AVIF and WebP differ as little from the photo.

A change here makes every copy again.
"""


@dataclass(frozen=True)
class Photo:
    """What is known of a photo.

    Attributes:
        width, height: in pixels, as people see it: turned when its camera says so.
        transparent: whether anything shines through.
        moving: whether it is an animation; those are left as they are.
        private: whether the file tells more than the picture: place, camera, program, comment.
    """

    width: int
    height: int
    transparent: bool
    moving: bool
    private: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Unusable(Exception):
    """A file that cannot be shown; carries what to tell."""

    def __init__(self, kind: Problem, **details: Any) -> None:
        self.problem = kind
        self.details = details
        super().__init__(kind.code)


def look_at(path: Path) -> Photo:
    """Read a whole photo, so that what is damaged or too large is known before it is needed.

    Raises:
        Unusable: the file is damaged, or too large to be worked on.
    """
    check_size(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)  # odd metadata: it is thrown away
        try:
            with Image.open(path, formats=_FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _too_many()
                image.load()
                return _describe(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many() from None
        except _WRONG_BYTES:
            raise Unusable(BROKEN) from None


def check_size(path: Path) -> None:
    """Refuse what no host takes, before its bytes are read."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        details = {"megabytes": round(size / 1_000_000), "most": MOST_BYTES // 1_000_000}
        raise Unusable(TOO_HEAVY, **details)


def _too_many() -> Unusable:
    return Unusable(TOO_MANY_PIXELS, most=MOST_PIXELS // 1_000_000)


def _describe(image: Image.Image) -> Photo:
    exif = image.getexif()
    width, height = image.size
    if exif.get(_ORIENTATION, 1) in (5, 6, 7, 8):
        width, height = height, width
    moving = image.format in _MOVING and getattr(image, "n_frames", 1) > 1
    return Photo(width, height, _shines_through(image), moving, _is_private(image))


def _shines_through(image: Image.Image) -> bool:
    if not image.has_transparency_data:
        return False
    lowest: Any = image.convert("RGBA").getchannel("A").getextrema()
    return bool(lowest[0] < 255)


def _is_private(image: Image.Image) -> bool:
    told = {"exif", "xmp", "comment", "photoshop", "Software", "Author"}
    return bool(image.getexif() or told & set(image.info) or getattr(image, "text", None))


def encoded(image: Image.Image, kind: str, path: Path) -> None:
    """Write a copy without any metadata. The colours are those of the web already."""
    if kind == "jpg":
        image = image.convert("RGB")
    elif kind == "png" and image.mode == "RGB":
        image = image.quantize(256, dither=Image.Dither.FLOYDSTEINBERG)
    # Pillow hands some of what it read on to what it writes.
    image.info = {}
    image.save(path, **ENCODINGS[kind])


def opened(path: Path) -> Image.Image:
    """The whole photo, upright, in the colours of the web."""
    with Image.open(path, formats=_FORMATS) as image:
        image.load()
        upright = ImageOps.exif_transpose(image)
        return _in_web_colours(upright)


def _in_web_colours(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("RGB")
    if image.has_transparency_data:
        return image.convert("RGBA")
    profile = image.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            web = ImageCms.createProfile("sRGB")
            made = ImageCms.profileToProfile(image, source, web, outputMode="RGB")
            return made or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return image.convert("RGB")
    return image.convert("RGB")


def smaller(image: Image.Image, width: int) -> Image.Image:
    """The same picture, `width` pixels wide."""
    if width >= image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def cropped(image: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of the picture, in exactly this size; what is transparent becomes white."""
    if image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    return ImageOps.fit(image.convert("RGB"), (width, height), Image.Resampling.LANCZOS)


def cleaned(path: Path, target: Path) -> None:
    """Write the same picture, whole and upright, without what tells where it was taken.

    The colour profile stays: without it the colours of the file would change.
    """
    with Image.open(path, formats=_FORMATS) as image:
        image.load()
        kind = "JPEG" if image.format == "MPO" else image.format
        profile = image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image)
        turned = image.getexif().get(_ORIENTATION, 1) != 1
        options: dict[str, Any] = {"icc_profile": profile} if profile else {}
        if kind == "JPEG":
            keep = not turned and image.format == "JPEG"
            options["quality"] = "keep" if keep else 92
            upright = image if keep else upright
        elif kind in ("WEBP", "AVIF"):
            options["quality"] = 92
        for name in ("exif", "xmp", "comment", "photoshop"):
            upright.info.pop(name, None)
        upright.save(target, format=kind, exif=b"", **options)
