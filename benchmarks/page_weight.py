"""What a visitor downloads for each type of page: `python benchmarks/page_weight.py`.

Builds the demo into a temporary folder and counts, for one page of each type, the bytes of its
HTML, styles and scripts (gzip, level 9, as a host would send them), of its fonts (already packed),
and the files asked for. Images are left out: they are the author's.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "plugins"))

from pull_marketing.build import build  # noqa: E402 - the package is found through the line above

PAGES = {
    "home": "/",
    "article": "/articles/publier-un-temoignage-honnete/",
    "article with comments": "/articles/tenir-un-rythme/",
    "article list": "/articles/",
    "questionnaire": "/questionnaires/decrire-mon-projet/",
    "testimonials": "/temoignages/",
    "policy": "/temoignages/regle/",
    "rates": "/tarifs/",
    "referral": "/parrainage/",
    "referrer": "/p/P7KQEA/",
    "legal notice": "/mentions-legales/",
}


@dataclass(frozen=True)
class Weight:
    """Bytes of one page, by kind, and the number of files without images."""

    html: int
    css: int
    js: int
    fonts: int
    files: int

    @property
    def text(self) -> int:
        return self.html + self.css + self.js


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def weigh(output: Path, page: str) -> Weight:
    path = output / page.lstrip("/") / "index.html"
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")

    def files(selector: str, attribute: str) -> list[Path]:
        links = (str(tag[attribute]) for tag in soup.select(selector))
        return [output / urlsplit(link).path.lstrip("/") for link in links]

    css = files("link[rel=stylesheet]", "href")
    js = files("script[src]", "src")
    fonts = files("link[rel=preload][as=font]", "href")
    return Weight(
        html=packed(path),
        css=sum(map(packed, css)),
        js=sum(map(packed, js)),
        fonts=sum(font.stat().st_size for font in fonts),
        files=1 + len(css) + len(js) + len(fonts),
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        result = build(ROOT, "pelicanconf.py", output=output, quiet=True)
        assert result.status == 0, [str(d.location) for d in result.errors]
        print("| page | HTML | CSS | JS | together | fonts | files |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for name, page in PAGES.items():
            weight = weigh(output, page)
            sizes = (weight.html, weight.css, weight.js, weight.text, weight.fonts)
            cells = " | ".join(f"{size / 1000:.1f} kB" for size in sizes)
            print(f"| {name} | {cells} | {weight.files} |")


if __name__ == "__main__":
    main()
