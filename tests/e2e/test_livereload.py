"""livereload, as an author lives it: save, see; break, be told over the last good page; mend."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ..conftest import ARTICLE, MINIMAL_QUESTIONNAIRE, minimal_site_yaml
from .conftest import ROOT

ARTICLE_FILE = "content/articles/un-article.md"
STARTED_S = 60
SEEN_MS = 60_000  # how long to wait at most: a slow machine is not a fault

LIVERELOAD = """\
import sys
from pathlib import Path
from pull_marketing.preview import livereload
sys.exit(livereload(Path(sys.argv[1]), port=0, browser=False))
"""


@dataclass(frozen=True)
class LiveSite:
    """A small site under `livereload`."""

    root: Path
    address: str

    def url(self, path: str) -> str:
        return self.address.rstrip("/") + path

    def save(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


def make_site(root: Path) -> None:
    for name, text in {
        "content/site.yaml": minimal_site_yaml(),
        ARTICLE_FILE: ARTICLE,
        "content/questionnaires/contact.md": MINIMAL_QUESTIONNAIRE,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "theme", root / "theme")
    (root / "plugins").mkdir()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], LiveSite]]:
    processes = []

    def start_one() -> LiveSite:
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", LIVERELOAD, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        )
        processes.append(process)
        return LiveSite(tmp_path, address_in(process))

    yield start_one
    for process in processes:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=STARTED_S)
        assert process.returncode == 0


def address_in(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    end = time.monotonic() + STARTED_S
    said = []
    for line in process.stdout:
        said.append(line)
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        if found:
            return found[0]
        assert time.monotonic() < end
    pytest.fail("".join(said))


def wait_for_build(page: Page) -> None:
    """Words are shown while a build is still at work; wait until it has ended."""
    page.evaluate("""() => new Promise((built) => {
        const events = new EventSource("/__preview/events")
        events.onmessage = (news) => JSON.parse(news.data).only || built(events.close())
    })""")


def test_page_reloads_tells_a_broken_edit_and_recovers(
    tmp_path: Path, start: Callable[[], LiveSite], open_page: Callable[..., Page]
) -> None:
    make_site(tmp_path)
    site = start()
    page = open_page(reduced_motion="reduce")  # axe must not measure a colour half-way to dark
    page.goto(site.url("/articles/un-article/"))
    problems = page.locator("pull-marketing-problems section")
    expect(page.get_by_text("Du texte.")).to_be_visible()

    site.save(ARTICLE_FILE, "Du texte.", "Un autre texte.")
    expect(page.get_by_text("Un autre texte.")).to_be_visible(timeout=SEEN_MS)

    output = (site.root / "output/articles/un-article/index.html").read_text("utf-8")
    assert "__preview" not in output  # the script is only in what is sent
    assert "__preview" in page.content()

    wait_for_build(page)
    site.save(ARTICLE_FILE, "title: Un article", "Titre: Un article")
    expect(problems).to_be_visible(timeout=SEEN_MS)
    expect(problems.get_by_role("alert")).to_contain_text("1 erreur")
    expect(problems).to_contain_text(f"{ARTICLE_FILE}:2:1")
    expect(page.get_by_text("Un autre texte.")).to_be_visible()  # the last good page
    assert problems.get_attribute("lang") == "fr"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page).response["violations"] == []

    page.reload()
    expect(problems).to_be_visible()  # also for who opens the page now
    problems.get_by_role("button", name="Masquer").press("Escape")
    expect(problems).to_have_count(0)

    page.reload()
    expect(problems).to_be_visible()
    site.save(ARTICLE_FILE, "Titre: Un article", "title: Un article")
    expect(problems).to_have_count(0, timeout=SEEN_MS)
    expect(page.get_by_text("Un autre texte.")).to_be_visible()


def test_page_shows_new_words_at_once_and_does_not_move_again(
    tmp_path: Path, start: Callable[[], LiveSite], open_page: Callable[..., Page]
) -> None:
    """The words come first; the build that follows comes to the same, and reloads nothing."""
    make_site(tmp_path)
    site = start()
    page, home = open_page(), open_page()
    page.goto(site.url("/articles/un-article/"))
    home.goto(site.url("/"))
    home.evaluate("window.old = true")
    site.save(ARTICLE_FILE, "Du texte.", "Un autre texte.")
    expect(page.get_by_text("Un autre texte.")).to_be_visible(timeout=SEEN_MS)
    page.evaluate("window.first = true")
    home.wait_for_function("window.old === undefined", timeout=SEEN_MS)  # it was built
    wait_for_build(page)
    assert page.evaluate("window.first")
    expect(page.get_by_text("Un autre texte.")).to_be_visible()


def test_style_and_settings_are_watched_too(
    tmp_path: Path, start: Callable[[], LiveSite], open_page: Callable[..., Page]
) -> None:
    make_site(tmp_path)
    site = start()
    page = open_page()
    page.goto(site.url("/articles/un-article/"))
    style = site.root / "theme/static/css/site.css"
    style.write_text(style.read_text("utf-8") + "\nbody { outline: 7px solid red; }\n", "utf-8")
    expect(page.locator("body")).to_have_css("outline-width", "7px", timeout=SEEN_MS)
    site.save(
        "pelicanconf.py", 'ARTICLE_URL = "articles/{slug}/"', 'ARTICLE_URL = "billets/{slug}/"'
    )
    site.save(
        "pelicanconf.py",
        'ARTICLE_SAVE_AS = "articles/{slug}/index.html"',
        'ARTICLE_SAVE_AS = "billets/{slug}/index.html"',
    )
    expect(page.locator("h1")).to_be_visible()
    deadline = time.monotonic() + SEEN_MS / 1000
    while not (site.root / "output/billets/un-article/index.html").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    # What was here is gone. (The page must not be reloading while the test lets go of it.)
    expect(page.locator("h1")).to_contain_text("n’existe pas", timeout=SEEN_MS)


def test_first_build_that_fails_is_told_in_the_page(
    tmp_path: Path, start: Callable[[], LiveSite], open_page: Callable[..., Page]
) -> None:
    make_site(tmp_path)
    (tmp_path / ARTICLE_FILE).write_text(ARTICLE.replace("title:", "Titre:"), "utf-8")
    site = start()
    page = open_page()
    page.goto(site.url("/"))
    problems = page.locator("pull-marketing-problems section")
    expect(problems).to_contain_text(f"{ARTICLE_FILE}:2:1")
    site.save(ARTICLE_FILE, "Titre:", "title:")
    expect(problems).to_have_count(0, timeout=SEEN_MS)
    page.goto(site.url("/articles/un-article/"))
    expect(page.get_by_text("Du texte.")).to_be_visible()
