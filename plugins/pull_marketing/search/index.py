"""Makes the index of the finished pages with Pagefind, a program that its extra installs."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree

INDEX = "index/"
"""The folder of the index, beside the search page: the rules of that page hold there too."""

_ARTICLE, _PAGE = (re.compile(rf"<{tag}\b") for tag in ("article", "main"))
_ASIDE = (".margin", ".close", ".around", "nav", "form", ".ribbon")
"""What stands around a text and would be found on every page."""

_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js", "wasm.unknown.pagefind")
"""Pagefind's own pages and what they need: ours replaces them."""


@dataclass(frozen=True)
class Findable:
    """A page that search finds.

    Attributes:
        url: address relative to the site.
        save_as: its file in the output.
        date: what stands beside it in the results; may be empty.
    """

    url: str
    save_as: str
    date: str = ""


class IndexFailed(Exception):
    """Pagefind refused; the text is what it said."""


def is_possible() -> bool:
    """Whether Pagefind is installed."""
    return find_spec("pagefind_bin") is not None


def digest_of(output: Path, pages: list[Findable]) -> str:
    """Tells whether another build would index the same pages with the same program."""
    from pagefind_bin import get_executable

    program = Path(str(get_executable())).stat()
    made_of = sha256(f"{program.st_size} {program.st_mtime_ns} {_ASIDE}".encode())
    for page in pages:
        file = output / page.save_as
        made_of.update(f"\n{page!r}\n".encode())
        made_of.update(sha256(file.read_bytes()).digest() if file.is_file() else b"")
    return made_of.hexdigest()


@contextmanager
def making_index(output: Path, folder: Path, pages: list[Findable]) -> Iterator[None]:
    """Write the index of `pages` into `folder`, by language, while the caller does other things.

    It is there, in place of an older one, when the context ends.

    Args:
        output: the finished site.
        folder: where the index goes, inside `output`.
        pages: what is to be found; files that this build did not write are left out.

    Raises:
        IndexFailed: the program could not do it.
    """
    rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        copies = Path(name)
        for page in pages:
            _copy(output / page.save_as, copies / page.save_as, page.date)
        with _running(copies, folder):
            yield
    for pattern in _UNUSED:
        for file in folder.glob(pattern):
            file.unlink()
    _sort(folder / "pagefind-entry.json")


def _sort(file: Path) -> None:
    """Pagefind names the languages in an order of its own, in each run another."""
    if file.is_file():
        entry = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps(entry, sort_keys=True, separators=(",", ":")), "utf-8")


def _copy(file: Path, copy: Path, date: str) -> None:
    """Pages are marked in a copy: no visitor downloads a word for the index."""
    if not file.is_file():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    meta = f' data-pagefind-meta="date:{escape(date)}"' if date else ""
    # Under an article stand the titles of others, and what its readers said.
    begins = _ARTICLE if date else _PAGE
    html = file.read_text("utf-8")
    marked = begins.sub(lambda found: f"{found[0]} data-pagefind-body{meta}", html, count=1)
    copy.write_text(marked, "utf-8")


@contextmanager
def _running(site: Path, folder: Path) -> Iterator[None]:
    from pagefind_bin import get_executable

    command = [str(get_executable()), "--site", str(site), "--output-path", str(folder)]
    command += ["--exclude-selectors", ", ".join(_ASIDE), "--quiet"]
    quiet = subprocess.PIPE
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, text=True) as program:  # noqa: S603
        try:
            yield
            told, wrong = program.communicate()
        except BaseException:
            program.kill()
            raise
    if program.returncode:
        raise IndexFailed((wrong or told).strip()[-400:])
