"""What a visitor gets on every type of page: `python benchmarks/pages.py`.

Builds the demo, serves it packed and with the headers of its `_headers`, and looks at one page of
each type in a real Chromium: bytes, requests, layout shift, axe in both schemes, valid HTML. With
`--lighthouse` the npm package of that name adds its four categories and the simulated times of a
telephone; with `--themes` the same articles in other Pelican themes are measured in the same run.
`--only WORD` keeps the types whose name holds the word. Exits with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import mimetypes
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from tests.e2e.test_every_page import type_of, validate  # noqa: E402
from tests.e2e.test_security_headers import Host, read_headers  # noqa: E402

from pull_marketing.build import build  # noqa: E402 - found through the line above
from pull_marketing.test_setup import (  # noqa: E402
    CHROMIUM_OPTIONS,
    find_chromium,
    node,
    node_packages,
)

LIGHTHOUSE = "lighthouse@13.5.0"
REFLEX = "pelican-theme-reflex==4.0.1"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
THEMES = {
    "Pelican “simple”": "simple",
    "Pelican “notmyidea”": "notmyidea",
    "Reflex": "reflex",
}
MOST_TEXT_BYTES = 10_000
MOST_FONT_BYTES = 60_000
LATEST_LCP_S = 1.25
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((e) => (window.shift += e.value)))
  .observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Looked:
    """What was seen of one page."""

    name: str
    path: str
    text: int = 0
    fonts: int = 0
    requests: int = 0
    elsewhere: int = 0
    shift: float = 0.0
    axe: int = 0
    invalid: int = 0
    form: bool = False
    noindex: bool = False
    scores: dict[str, int] = field(default_factory=dict)
    lcp_s: float = 0.0
    fcp_s: float = 0.0

    def missed(self) -> list[str]:
        """The targets that this page misses."""
        article = self.name.partition(",")[0] == "article"
        wrong = {
            f"{self.text} bytes of text": article and self.text > MOST_TEXT_BYTES,
            f"{self.fonts} bytes of fonts": self.fonts > MOST_FONT_BYTES,
            f"layout shift {self.shift:.3f}": self.shift >= 0.0005,
            f"{self.elsewhere} requests to others": self.elsewhere > 0,
            f"{self.axe} rules of axe": self.axe > 0,
            f"{self.invalid} faults of HTML": self.invalid > 0,
            f"LCP {self.lcp_s:.2f} s": self.lcp_s > LATEST_LCP_S,
        }
        low = [f"{name} {score}" for name, score in self.scores.items() if score < 100]
        return [what for what, is_wrong in wrong.items() if is_wrong] + low


class Packed(Host):
    """A host that reads `_headers` and packs text, as those of static sites do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        body = path.read_bytes()
        packs = kind.startswith("text/") or kind.endswith(("xml", "json", "javascript"))
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if packs else kind)
        if packs:
            body = gzip.compress(body, 9)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(output: Path) -> Iterator[str]:
    headers = output / "_headers"
    site = type("Site", (Packed,), {})
    site.headers_of_site = read_headers(headers) if headers.is_file() else []  # type: ignore[attr-defined]
    handler = functools.partial(site, directory=str(output))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def look(browser: Browser, address: str, looked: Looked) -> None:
    """One visit for the figures, then axe in both schemes."""
    with browser.new_context(viewport={"width": 375, "height": 800}) as context:
        page = context.new_page()
        page.add_init_script(SHIFTS)
        asked: list[Any] = []
        page.on("response", lambda answer: asked.append(answer))
        page.goto(address + looked.path, wait_until="networkidle")
        for answer in asked:
            kind = answer.request.resource_type
            if not answer.url.startswith((address, "data:")):
                looked.elsewhere += 1
            elif kind in ("document", "stylesheet", "script"):
                looked.text += answer.request.sizes()["responseBodySize"]
            elif kind == "font":
                looked.fonts += answer.request.sizes()["responseBodySize"]
        images = [a for a in asked if a.request.resource_type in ("image", "other")]
        looked.requests = len(asked) - len(images)
        looked.shift = page.evaluate("window.shift")
        looked.form = page.locator("main form").count() > 0
        robots = page.locator("meta[name=robots]").all()
        looked.noindex = any("noindex" in (r.get_attribute("content") or "") for r in robots)
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme=scheme, reduced_motion="reduce") as context:
            page = context.new_page()
            page.goto(address + looked.path)
            looked.axe = max(looked.axe, Axe().run(page).violations_count)


def lighthouse(address: str, looked: Looked, folder: Path, runs: int) -> None:
    """Median of some runs of Lighthouse's mobile settings."""
    program = folder / "node_modules/lighthouse/cli/index.js"
    told: list[dict[str, Any]] = []
    for _ in range(runs):
        report = folder / "report.json"
        command = [*node(), str(program), address + looked.path, "--quiet", "--output=json"]
        command += [f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
        chromium = {**os.environ, "CHROME_PATH": str(find_chromium())}
        for _attempt in range(3):  # on a busy machine it may lose its own browser
            done = subprocess.run(command, env=chromium, check=False, capture_output=True)
            if done.returncode == 0:
                break
        else:
            raise SystemExit(f"Lighthouse does not start: {' '.join(command)}")
        told.append(json.loads(report.read_text("utf-8")))
    told.sort(key=lambda one: one["audits"]["largest-contentful-paint"]["numericValue"])
    middle = told[len(told) // 2]
    for name in CATEGORIES:
        scores = sorted(one["categories"][name]["score"] or 0 for one in told)
        if not (name == "seo" and looked.noindex):  # not to be found, and rightly
            looked.scores[name] = round(scores[len(scores) // 2] * 100)
    looked.lcp_s = middle["audits"]["largest-contentful-paint"]["numericValue"] / 1000
    looked.fcp_s = middle["audits"]["first-contentful-paint"]["numericValue"] / 1000
    for audit in middle["audits"].values():
        if audit["score"] is not None and audit["score"] < 0.9 and "--why" in sys.argv:
            print(f"    {looked.path}: {audit['id']} {audit.get('displayValue', '')}")


def faults(output: Path, paths: list[str]) -> dict[str, int]:
    """How many faults html-validate finds on each page."""
    file = output.parent / "html-validate.json"
    found = dict.fromkeys(paths, 0)
    for told in validate(output, file):
        name = told.partition(":")[0].removeprefix(f"{output.name}/")
        path = "/" + name.removesuffix("index.html")
        if path in found:
            found[path] += 1
    return found


def ours(folder: Path) -> tuple[Path, list[Looked]]:
    output = folder / "output"
    result = build(ROOT, "pelicanconf.py", output=output, quiet=True)
    assert result.status == 0, [str(d.location) for d in result.errors]
    (output / "robots.txt").write_text("User-agent: *\nDisallow:\n", "utf-8")
    longest: dict[str, str] = {}
    for file in sorted(output.rglob("*.html")):
        if 'http-equiv="refresh"' in file.read_text("utf-8"):
            continue
        path = "/" + file.relative_to(output).as_posix().removesuffix("index.html")
        kind = type_of(path) or path
        longest[kind] = max(longest.get(kind, ""), path, key=len)
    return output, [Looked(name, path) for name, path in longest.items()]


PLAIN = """\
PATH = {content!r}
OUTPUT_PATH = {output!r}
SITENAME = AUTHOR = "Camille Exemple"
SITEURL = ""
TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = []
STATIC_PATHS = ["images"]
PLUGINS = []
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
"""
ARTICLE = "tenir-un-rythme"


def theirs(folder: Path, theme: str) -> tuple[Path, list[Looked]]:
    """The articles of the demo in another theme, with nothing but Pelican."""
    output, settings = folder / "output", folder / "settings.py"
    articles = folder / "content" / "articles"
    articles.mkdir(parents=True)
    for file in (ROOT / "content" / "articles").glob("*.md"):
        text = file.read_text("utf-8")
        if "{questionnaire}" not in text and "status: draft" not in text:
            (articles / file.name).write_text(text.replace("](images/", "](/images/"), "utf-8")
    settings.write_text(PLAIN.format(content=str(folder / "content"), output=str(output)), "utf-8")
    command = [sys.executable, "-m", "pelican", "-s", str(settings), "-t", theme_path(theme)]
    subprocess.run(command, check=True, capture_output=True)
    return output, [Looked("home", "/"), Looked("article", f"/{ARTICLE}.html")]


def theme_path(name: str) -> str:
    """Pelican's own themes by name; the one on PyPI from a folder of its own."""
    if name != "reflex":
        return name
    folder = ROOT / ".cache" / "themes"
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target"]
        subprocess.run([*command, str(folder), REFLEX], check=True)
    return str(folder / "pelican" / "themes" / "reflex")


HEAD = (
    "| page | text | fonts | requests | others | shift | axe | HTML | "
    "Lighthouse P A B S | FCP | LCP | missed |\n" + "| --- " * 12 + "|"
)


def row(looked: Looked) -> str:
    scores = " ".join(str(looked.scores.get(name, "–")) for name in CATEGORIES)
    cells = [
        looked.name,
        f"{looked.text / 1000:.1f} kB",
        f"{looked.fonts / 1000:.1f} kB",
        looked.requests,
        looked.elsewhere,
        f"{looked.shift:.3f}",
        looked.axe,
        looked.invalid,
        scores,
        f"{looked.fcp_s:.2f} s",
        f"{looked.lcp_s:.2f} s",
        ", ".join(looked.missed()) or "–",
    ]
    return f"| {' | '.join(map(str, cells))} |"


def measure(
    browser: Browser, output: Path, pages: list[Looked], packages: Path | None, runs: int
) -> int:
    invalid = faults(output, [looked.path for looked in pages])
    missed = 0
    with served(output) as address:
        for looked in pages:
            looked.invalid = invalid[looked.path]
            look(browser, address, looked)
            if packages:
                lighthouse(address, looked, packages, runs)
            missed += bool(looked.missed())
            print(row(looked), flush=True)
    return missed


def lighthouse_folder() -> Path:
    folder = ROOT / ".cache" / "lighthouse"
    if not (folder / "node_modules" / "lighthouse").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = [*node("npm"), "install", "--no-save", "--no-package-lock", "--no-audit"]
        subprocess.run([*command, "--silent", "--prefix", str(folder), LIGHTHOUSE], check=True)
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lighthouse", action="store_true")
    parser.add_argument("--themes", action="store_true", help="three other themes, in the same run")
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--runs", type=int, default=1, help="of Lighthouse, of which the median")
    parser.add_argument("--why", action="store_true", help="print the audits that are not passed")
    asked = parser.parse_args()
    os.environ.setdefault("NODE_PACKAGES", str(node_packages(ROOT)))
    packages = lighthouse_folder() if asked.lighthouse else None
    options = [*CHROMIUM_OPTIONS, "--no-sandbox"]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=options)
        output, pages = ours(Path(name) / "ours")
        pages = [looked for looked in pages if asked.only in looked.name]
        print(HEAD)
        missed = measure(browser, output, pages, packages, asked.runs)
        for title, theme in THEMES.items() if asked.themes else ():
            output, pages = theirs(Path(name) / theme, theme)
            for looked in pages:
                looked.name = f"{title}: {looked.name}"
            measure(browser, output, pages, packages, asked.runs)
        browser.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
