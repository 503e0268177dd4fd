"""Photos made on the spot: no binary file lies in the repository for these tests."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

Photo = Callable[..., bytes]


def make_photo(
    width: int = 1600, height: int = 1200, kind: str = "JPEG", mode: str = "RGB", **options: Any
) -> bytes:
    """A picture with soft colours, dark at its top: `make_photo(300, 200, orientation=6)`."""
    image = Image.linear_gradient("L").resize((width, height)).convert(mode)
    orientation = options.pop("orientation", None)
    if orientation:
        exif = Image.Exif()
        exif[0x0112] = orientation
        exif[0x010F] = "Camera Exemple"
        options["exif"] = exif
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.fixture(name="make_photo")
def photo_maker() -> Photo:
    return make_photo
