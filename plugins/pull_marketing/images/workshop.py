"""Makes the copies of photos and keeps them in `.cache/images`, named by what is in the photo.

A copy is made once: the same bytes and the same way of making give the same name, in every build.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from .photos import (
    ENCODINGS,
    Photo,
    check_size,
    cleaned,
    cropped,
    encoded,
    look_at,
    opened,
    smaller,
)

_RECIPE = 1
"""Raised when copies are made in another way than the settings of `ENCODINGS` tell."""

MODERN = ("avif", "webp")
"""Kinds offered to browsers that know them, the lightest first."""

SHARE_SIZE = (1200, 630)
"""The size that sites on which an article is shared ask for. Source: ogp.me and their guides."""


@dataclass(frozen=True)
class Copy:
    """A copy of a photo, in the cache.

    Attributes:
        name: what visitors see at the end of its address; it changes when the photo does.
    """

    kind: str
    width: int
    height: int
    file: Path
    name: str


class Workshop:
    """Gives what is known of photos, and copies of them.

    Attributes:
        made: how many files this build had to make; what was in the cache is not counted.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[Path] = []

    @property
    def made(self) -> int:
        return len(self._made)

    def photo(self, path: Path) -> Photo:
        """What a photo is.

        Raises:
            Unusable: it is damaged, or too large.
        """
        check_size(path)
        shelf = self._shelf(path)
        facts = shelf / "facts.json"
        try:
            return Photo(**json.loads(facts.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            photo = look_at(path)
        with self._writing(facts) as new:
            new.write_text(json.dumps(photo.as_json()), "utf-8")
        return photo

    def copies(self, path: Path, widths: tuple[int, ...]) -> list[Copy]:
        """The copies of a photo: each width in each modern kind, then one for old browsers."""
        photo = self.photo(path)
        old = "png" if photo.transparent else "jpg"
        sizes = widths_of(photo.width, widths)
        middle = min(sizes, key=lambda width: abs(width - widths[len(widths) // 2]))
        wanted = [(kind, width) for kind in MODERN for width in sizes] + [(old, middle)]
        shelf, digest = self._shelf(path), self._digest(path)
        upright = cache(lambda: opened(path))

        def copy(kind: str, width: int) -> Copy:
            height = max(1, round(photo.height * width / photo.width))
            name = f"{plain_name(path.stem)}-{width}.{digest[:8]}.{kind}"
            file = shelf / f"{width}.{kind}"
            self._keep(file, lambda new: encoded(smaller(upright(), width), kind, new))
            return Copy(kind, width, height, file, name)

        return _without_heavier([copy(kind, width) for kind, width in wanted])

    def clean(self, path: Path) -> Path:
        """The whole picture without what its file tells besides."""
        file = self._shelf(path) / f"clean{path.suffix.lower()}"
        self._keep(file, lambda new: cleaned(path, new))
        return file

    def to_share(self, path: Path) -> Copy:
        """The middle of the picture in the size of a shared image."""
        width, height = SHARE_SIZE
        file = self._shelf(path) / "share.jpg"
        self._keep(file, lambda new: encoded(cropped(opened(path), width, height), "jpg", new))
        name = f"{plain_name(path.stem)}-share.{self._digest(path)[:8]}.jpg"
        return Copy("jpg", width, height, file, name)

    def drawn(self, what: str, draw: Callable[[Path], None]) -> Path:
        """A drawing of ours, made once.

        Args:
            what: everything that the drawing depends on.
            draw: writes it as PNG.
        """
        digest = hashlib.sha256(f"{_RECIPE}\0{what}".encode()).hexdigest()[:16]
        file = self.folder / "cards" / f"{digest}.png"
        self._keep(file, draw)
        return file

    def _keep(self, file: Path, make: Callable[[Path], None]) -> None:
        if file.is_file():
            return
        with self._writing(file) as new:
            make(new)
        self._made.append(file)

    @contextlib.contextmanager
    def _writing(self, file: Path) -> Iterator[Path]:
        """A name to write under; a build that is stopped half-way leaves no half file."""
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f".{os.getpid()}-{file.name}")
        try:
            yield new
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)

    def _shelf(self, path: Path) -> Path:
        return self.folder / self._digest(path)

    def _digest(self, path: Path) -> str:
        state = path.stat()
        return _digest_of(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4096)
def _digest_of(path: Path, _modified_ns: int, _size: int) -> str:
    """Of the photo and of how its copies are made."""
    digest = hashlib.sha256(f"{_RECIPE} {ENCODINGS!r}".encode())
    digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def widths_of(width: int, widths: tuple[int, ...]) -> list[int]:
    """The widths worth making of a photo: never larger than it is, no two nearly the same."""
    largest = min(width, widths[-1])
    return [w for w in widths if w < largest * 0.85] + [largest]


def _without_heavier(copies: list[Copy]) -> list[Copy]:
    """Without a kind that weighs more than the next one: it would be chosen first, for nothing."""
    weights = {copy.kind: copy.file.stat().st_size for copy in copies if copy.kind in MODERN}
    first, second = MODERN
    if weights[first] < weights[second]:
        return copies
    return [copy for copy in copies if copy.kind != first]


def plain_name(stem: str) -> str:
    """A name that needs no quoting in an address."""
    letters = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")[:60] or "image"
