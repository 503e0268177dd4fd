"""The images of one build: what each file is, its copies, and what must go into the output."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from ..project import Project
from ..written import note_read, write_output
from .drawings import Drawing, look_at_drawing
from .photos import ENDINGS, Unusable
from .texts import Picture, Source, picture_html
from .workshop import Copy, Workshop

SETTING = "PULL_MARKETING_PICTURES"
"""The Pelican setting under which the pictures of a build travel."""

FOLDER = "images/auto/"
"""Where copies go in the output. Their names change with them: browsers may keep them for ever."""

CACHE = ".cache/images"


@dataclass(frozen=True)
class Use:
    """A way of showing images: the widths to offer, and how wide they are on a page."""

    widths: tuple[int, ...]
    sizes: str


USES = {
    "text": Use((480, 800, 1216), "(min-width:43rem) 38rem, 90vw"),
    "portrait": Use((168, 336, 504), "(min-width:64rem) 10.5rem, 4.375rem"),
    "logo": Use((160, 320, 640), "10rem"),
}


@dataclass
class Pictures:
    """Pictures by the path of their file, counted from the content folder.

    Attributes:
        settings: of Pelican.
        files: what must be copied into the output, by its path there.
    """

    project: Project
    settings: dict[str, Any]
    files: dict[str, Path] = field(default_factory=dict)
    _known: dict[tuple[str, str], Picture | None] = field(default_factory=dict)
    _settled: frozenset[tuple[str, str]] = frozenset()

    def __fast_build__(self) -> tuple[str, ...]:
        """All that `html` depends on, but for the files, which are noted when it is called."""
        return (self.siteurl,)

    @property
    def siteurl(self) -> str:
        return str(self.settings["SITEURL"])

    @cached_property
    def workshop(self) -> Workshop:
        return Workshop(self.project.root / CACHE)

    def file(self, path: str) -> Path:
        return self.project.content / path.lstrip("/")

    def drawing(self, path: str) -> Drawing:
        file = self.file(path)
        return look_at_drawing(file, f"{self.project.content.name}/{path.lstrip('/')}")

    def prepare(self, paths: Iterable[str]) -> None:
        """Make the copies that the texts will ask for, two photos at a time."""
        photos = sorted({path for path in paths if Path(path).suffix.lower() in ENDINGS})
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(self._make, photos))

    def settle(self) -> None:
        """All that texts and site.yaml show is found: who asks for more is a template."""
        self._settled = frozenset(self._known)

    def _make(self, path: str) -> None:
        if self.file(path).is_file():
            self.find(path)

    def find(self, path: str, use: str = "text") -> Picture | None:
        """The picture of a file; None when the file cannot be shown, which is told elsewhere.

        Args:
            path: of the file, counted from the content folder.
            use: one of `USES`.
        """
        key = path.lstrip("/"), use
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def _find(self, path: str, use: str) -> Picture | None:
        file, ending = self.file(path), Path(path).suffix.lower()
        address = f"{self.siteurl}/{quote(path)}"
        if not file.is_file():
            return None
        if ending == ".svg":
            drawing = self.drawing(path)
            return Picture(address, drawing.width, drawing.height)
        if ending not in ENDINGS:
            return None
        try:
            photo = self.workshop.photo(file)
        except Unusable:
            return None
        if photo.moving:
            return Picture(address, photo.width, photo.height)
        return self._offered(self.workshop.copies(file, USES[use].widths), USES[use])

    def _offered(self, copies: list[Copy], use: Use) -> Picture:
        *modern, old = copies
        by_kind: dict[str, list[str]] = {}
        for copy in modern:
            by_kind.setdefault(copy.kind, []).append(f"{self.address(copy)} {copy.width}w")
        largest = max(copies, key=lambda copy: copy.width)
        sources = tuple(Source(f"image/{k}", ", ".join(v)) for k, v in by_kind.items())
        return Picture(self.address(old), largest.width, largest.height, sources, use.sizes)

    def address(self, copy: Copy) -> str:
        """Where visitors find a copy, which is then part of the output."""
        self.files[f"{FOLDER}{copy.name}"] = copy.file
        return f"{self.siteurl}/{FOLDER}{copy.name}"

    def html(self, path: str, alt: str, use: str = "text", classes: str = "") -> Markup:
        """The element for an image that site.yaml names, for the templates."""
        # A copy that only this call asks for is in the output as long as the call is made.
        known = (path.lstrip("/"), use) in self._settled
        note_read(self.settings, self.file(path), always=not known)
        picture = self.find(path, use) or Picture(f"{self.siteurl}/{quote(path.lstrip('/'))}")
        attributes = {"class": classes} if classes else {}
        return Markup(picture_html(picture, {**attributes, "alt": alt}))  # noqa: S704  escaped there

    def write(self) -> None:
        """Put the copies into the output, over what Pelican copied."""
        output = Path(self.settings["OUTPUT_PATH"])
        for name, file in sorted(self.files.items()):
            write_output(self.settings, output / name, file.read_bytes())
