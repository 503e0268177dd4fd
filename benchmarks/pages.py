"""What a visitor gets on every type of page: `python benchmarks/pages.py`.

Builds the demo, serves it as its hosts do (HTTP/2 over TLS, packed, with its `_headers`) and looks
at one page of each type in a real Chromium: bytes, requests, layout shift, axe in both schemes,
valid HTML. `--lighthouse` adds its four categories and the simulated times of a telephone, from the
npm package of that name. `--system` measures the demo with system fonts too, `--themes` the same
articles in other Pelican themes, in the same run. `--only` keeps the types whose name fits an
expression. Exits with 1 when a page of ours misses a target.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from benchmarks.pages_host import TRUSTING, served  # noqa: E402 - found through the line above
from benchmarks.pages_themes import ARTICLE, THEMES, demo, other  # noqa: E402
from tests.e2e.test_every_page import MOVES, type_of, validate  # noqa: E402

from pull_marketing.test_setup import (  # noqa: E402
    CHROMIUM_OPTIONS,
    find_chromium,
    node,
    node_packages,
)

LIGHTHOUSE = "lighthouse@13.5.0"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
MOST_TEXT_BYTES = 10_000
MOST_FONT_BYTES = 60_000
LATEST_LCP_S = 1.25
LATEST_LCP_OF_SYSTEM_S = 0.9


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
    noindex: bool = False
    scores: dict[str, int] = field(default_factory=dict)
    lcp_s: float = 0.0
    fcp_s: float = 0.0
    latest_lcp_s: float = LATEST_LCP_S

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
            f"LCP {self.lcp_s:.2f} s": self.lcp_s > self.latest_lcp_s,
        }
        low = [f"{name} {score}" for name, score in self.scores.items() if score < 100]
        return [what for what, is_wrong in wrong.items() if is_wrong] + low


def look(browser: Browser, address: str, looked: Looked) -> None:
    """One visit for the figures, then axe in both schemes."""
    with browser.new_context(
        viewport={"width": 375, "height": 800}, ignore_https_errors=True
    ) as context:
        page = context.new_page()
        page.add_init_script(MOVES)
        asked: list[Any] = []
        page.on("response", lambda answer: asked.append(answer))
        page.goto(address + looked.path, wait_until="networkidle")
        for answer in asked:
            kind = answer.request.resource_type
            if not answer.url.startswith((address, "data:")):
                looked.elsewhere += 1
            elif kind in ("document", "stylesheet", "script"):
                looked.text += int(answer.headers["content-length"])
            elif kind == "font":
                looked.fonts += int(answer.headers["content-length"])
        images = [a for a in asked if a.request.resource_type in ("image", "other")]
        looked.requests = len(asked) - len(images)
        looked.shift = page.evaluate("moved.reduce((sum, [value]) => sum + value, 0)")
        robots = page.locator("meta[name=robots]").all()
        looked.noindex = any("noindex" in (r.get_attribute("content") or "") for r in robots)
    for scheme in ("light", "dark"):
        with browser.new_context(
            color_scheme=scheme, reduced_motion="reduce", ignore_https_errors=True
        ) as context:
            page = context.new_page()
            page.goto(address + looked.path)
            looked.axe = max(looked.axe, Axe().run(page).violations_count)


class Lighthouse:
    """Runs Lighthouse's mobile settings, each page in a Chromium of its own."""

    def __init__(self, folder: Path, runs: int, *, why: bool) -> None:
        command = [*node(), str(Path(__file__).with_name("pages_lighthouse.mjs")), str(folder)]
        command += [str(find_chromium()), "--headless=new", "--no-sandbox", "--disable-gpu"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen([*command, TRUSTING], text=True, **pipes)
        self.runs, self.why = runs, why
        self.speeds: list[float] = []
        self.trusting = ssl.create_default_context()
        self.trusting.check_hostname = False  # the certificate of this run is its own
        self.trusting.verify_mode = ssl.CERT_NONE

    def look(self, address: str, looked: Looked) -> None:
        """The middle run, by its largest contentful paint; the host has been asked before."""
        for _ in range(3):
            urllib.request.urlopen(address + looked.path, context=self.trusting).read()
        told = [self.once(address + looked.path) for _ in range(self.runs)]
        middle = sorted(told, key=lambda one: one["lcp_s"])[len(told) // 2]
        for name in CATEGORIES:
            scores = sorted(one["scores"][name] for one in told)
            if not (name == "seo" and looked.noindex):  # not to be found, and rightly
                looked.scores[name] = scores[len(scores) // 2]
        looked.fcp_s, looked.lcp_s = middle["fcp_s"], middle["lcp_s"]
        self.speeds += [one["speed"] for one in told]
        if self.why and middle["not_passed"]:
            print(f"    {looked.path}: {', '.join(middle['not_passed'])}")

    def once(self, address: str) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{address}\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline() or "{}")
        if "scores" not in told:
            sys.exit(f"Lighthouse does not see {address}: {told.get('failed')}")
        return told


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


def one_of_each(output: Path) -> dict[str, str]:
    """A path of each type of page: the longest, which is the likeliest to be wrong."""
    longest: dict[str, str] = {}
    for file in sorted(output.rglob("*.html")):
        if 'http-equiv="refresh"' not in file.read_text("utf-8"):
            path = "/" + file.relative_to(output).as_posix().removesuffix("index.html")
            kind = type_of(path) or path
            longest[kind] = max(longest.get(kind, ""), path, key=len)
    return longest


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


@dataclass(frozen=True)
class Eyes:
    """What looks at pages: a Chromium and, when it is asked for, Lighthouse."""

    browser: Browser
    lighthouse: Lighthouse | None

    def measure(self, output: Path, pages: list[Looked]) -> int:
        """Print a row for each page; how many missed a target."""
        invalid = faults(output, [looked.path for looked in pages])
        missed = 0
        with served(output) as address:
            for looked in pages:
                looked.invalid = invalid[looked.path]
                look(self.browser, address, looked)
                if self.lighthouse:
                    self.lighthouse.look(address, looked)
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
    parser.add_argument("--system", action="store_true", help="with system fonts too")
    parser.add_argument("--themes", action="store_true", help="other themes, in the same run")
    parser.add_argument("--only", default="", metavar="EXPRESSION")
    parser.add_argument("--runs", type=int, default=1, help="of Lighthouse, of which the middle")
    parser.add_argument("--why", action="store_true", help="print the audits that are not passed")
    asked = parser.parse_args()
    os.environ.setdefault("NODE_PACKAGES", str(node_packages(ROOT)))
    options = [*CHROMIUM_OPTIONS, "--no-sandbox"]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=options)
        lighthouse = (
            Lighthouse(lighthouse_folder(), asked.runs, why=asked.why) if asked.lighthouse else None
        )
        print(HEAD)
        missed = measure_all(Eyes(browser, lighthouse), Path(name), asked)
        browser.close()
        if lighthouse:
            lighthouse.process.communicate()
        if lighthouse and (speeds := lighthouse.speeds):
            slow, fast = min(speeds), max(speeds)
            print(f"\nLighthouse’s benchmarkIndex of the machine: {slow:.0f} to {fast:.0f}")
    return 1 if missed else 0


def measure_all(eyes: Eyes, folder: Path, asked: argparse.Namespace) -> int:
    """Ours first; the other themes miss what they miss."""
    missed = 0
    for fonts in ("", "system") if asked.system else ("",):
        output = demo(folder / f"demo {fonts}", fonts)
        pages = [Looked(kind, path) for kind, path in one_of_each(output).items()]
        for looked in pages if fonts else ():
            looked.name += ", system fonts"
            looked.latest_lcp_s = LATEST_LCP_OF_SYSTEM_S
        missed += eyes.measure(
            output, [looked for looked in pages if re.search(asked.only, looked.name)]
        )
    for title, theme in THEMES.items() if asked.themes else ():
        output = other(folder / title, theme)
        pages = [Looked("home", "/"), Looked("article", f"/{ARTICLE}.html")]
        for looked in pages:
            looked.name = f"{title}: {looked.name}"
        eyes.measure(output, pages)
    return missed


if __name__ == "__main__":
    sys.exit(main())
