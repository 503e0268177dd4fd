"""Builds by a process that waits: what they see, what they leave behind, how they end."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.freshness import is_fresh
from pull_marketing.preview.state import PreviewState
from pull_marketing.preview.warm import CAN_FORK, WarmBuilds
from pull_marketing.preview.watching import Builder

from ..conftest import ARTICLE, MINIMAL_QUESTIONNAIRE, minimal_site_yaml

ROOT = Path(__file__).resolve().parents[2]
REBUILDS = int(os.environ.get("PULL_MARKETING_REBUILDS", "0"))
needs_fork = pytest.mark.skipif(not CAN_FORK, reason="each build starts Python here")
needs_proc = pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="no /proc here")


_MINE = """
import sys
from pathlib import Path
SAID = "one"

def register():
    Path("loaded.txt").write_text(" ".join(sys.modules))
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "plugins"))
    settings = (ROOT / "pelicanconf.py").read_text("utf-8")
    for name, text in {
        "content/site.yaml": minimal_site_yaml(),
        "content/articles/un-article.md": ARTICLE,
        "content/questionnaires/contact.md": MINIMAL_QUESTIONNAIRE,
        "plugins/mine.py": _MINE,
        "pelicanconf.py": settings.replace('"theme"', repr(str(ROOT / "theme"))).replace(
            "PLUGINS = [", 'PLUGINS = ["mine", '
        ),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def warm(site: Path) -> Iterator[WarmBuilds]:
    builds = WarmBuilds(site)
    yield builds
    builds.close()


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.is_file() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@needs_fork
def test_author_breaks_and_mends_and_changes_everything(site: Path, warm: WarmBuilds) -> None:
    page = site / "output/articles/un-article/index.html"
    article = site / "content/articles/un-article.md"
    first = None
    while warm.pid != first or first is None:  # again where another process came in between
        assert warm.build("--quiet") == 0
        first = warm.pid
        with article.open("a", encoding="utf-8") as file:
            file.write("\nUne phrase de plus.\n")
        assert warm.build("--quiet") == 0
    assert "Une phrase de plus." in page.read_text("utf-8")
    loaded = (site / "loaded.txt").read_text().split()  # before the build asked for anything
    assert {"pelican", "pull_marketing.questionnaires.generator", "fast_build.engine"} < {*loaded}
    replace(article, "Une phrase de plus.", "[x]({filename}absent.md)")
    assert warm.build("--quiet") == 1
    assert "Une phrase de plus." in page.read_text("utf-8")
    replace(article, "[x]({filename}absent.md)", "Une autre.")
    assert warm.build("--quiet") == 0
    assert "Une autre." in page.read_text("utf-8")
    assert warm.pid == first
    # The process that waits has imported the settings' and plugins' code: another one has the new.
    replace(site / "pelicanconf.py", 'ARTICLE_SAVE_AS = "articles/', 'ARTICLE_SAVE_AS = "textes/')
    replace(site / "pelicanconf.py", 'ARTICLE_URL = "articles/', 'ARTICLE_URL = "textes/')
    assert warm.build("--quiet") == 0
    assert (site / "output/textes/un-article/index.html").is_file()
    assert warm.pid != first


@needs_fork
def test_search_index_is_made_when_the_author_rests(
    site: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The page is shown first; what was told is not told again."""
    with (site / "content/site.yaml").open("a", encoding="utf-8") as file:
        file.write("search: true\n")
    state = PreviewState()
    builder = Builder(site, state)

    def index() -> set[str]:
        return {path.name for path in (site / "output/recherche/index/fragment").iterdir()}

    try:
        assert builder.build()
        first = index()
        with (site / "content/articles/un-article.md").open("a", encoding="utf-8") as file:
            file.write("\nUne phrase de plus.\n")
        assert builder.build()
        page = site / "output/articles/un-article/index.html"
        assert "Une phrase de plus." in page.read_text("utf-8")
        assert index() == first
        assert not is_fresh(site, "pelicanconf.py", serving=True)
        shown = state.version
        capfd.readouterr()
        builder.catch_up()
        assert index() != first
        assert is_fresh(site, "pelicanconf.py", serving=True)
        assert state.version == shown
        assert capfd.readouterr() == ("", "")
        made = (site / "loaded.txt").stat().st_mtime_ns
        builder.catch_up()
        assert (site / "loaded.txt").stat().st_mtime_ns == made
    finally:
        builder.close()


@pytest.fixture
def builder(site: Path) -> Iterator[Builder]:
    builder = Builder(site, PreviewState())
    assert builder.build()
    yield builder
    builder.close()


def news_of(builder: Builder) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(builder.state.next(-1, 0)[1] or "")
    return found


PAGE = "articles/un-article/index.html"


@needs_fork
def test_new_words_are_shown_before_the_build_that_looks_at_everything(
    site: Path, builder: Builder
) -> None:
    page, article = site / "output" / PAGE, site / "content/articles/un-article.md"
    inode = page.stat().st_ino
    for number in range(2):
        replace(article, "Du texte.", f"Du texte. Encore {number}.")
        first = builder.show_first({article, site / "content/articles/.un-article.md.swp"})
        assert first
        assert f"Encore {number}." in page.read_text("utf-8")
        shown = news_of(builder)
        assert (shown["only"], shown["same"]) == (PAGE, {PAGE: shown["version"]})
        assert builder.build(first)
        assert page.read_bytes() == first.page
        built = news_of(builder)
        assert built["version"] == shown["version"] + 1
        assert (built["only"], built["same"]) == ("", shown["same"])
    # The stage has the old file, too: nothing was written through it.
    assert page.stat().st_ino != inode
    assert not list(page.parent.glob(".*"))


@needs_fork
def test_words_that_were_shown_go_again_when_the_build_finds_a_fault(
    site: Path, builder: Builder
) -> None:
    page, article = site / "output" / PAGE, site / "content/articles/un-article.md"
    before = page.read_bytes()
    replace(article, "Du texte.", "Un autre texte.")
    (site / "content/questionnaires/contact.md").write_text("Rien.\n", "utf-8")
    first = builder.show_first({article})
    assert first
    shown = news_of(builder)["version"]
    assert not builder.build(first)
    assert page.read_bytes() == before
    news = news_of(builder)
    assert news["version"] == shown + 1  # who saw the new words reloads
    assert news["broken"]
    # A build that failed is nothing to go by.
    assert builder.show_first({article}) is None


@needs_fork
def test_nothing_is_shown_first_where_only_a_build_can_tell(site: Path, builder: Builder) -> None:
    article = site / "content/articles/un-article.md"
    version = builder.state.version
    assert builder.show_first({site / "pelicanconf.py"}) is None
    assert builder.show_first({article, site / "content/site.yaml"}) is None
    assert builder.show_first({article}) is None  # saved as it was
    assert builder.build()
    replace(article, "Du texte.", "Un autre texte.")
    pid = builder._builds.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(pid))
    assert builder.show_first({article}) is None
    assert builder.state.version == version + 1
    assert builder.build()


@needs_fork
@needs_proc
def test_process_of_the_last_build_ends_with_the_one_that_waits(site: Path) -> None:
    warm = WarmBuilds(site)
    assert warm.build("--quiet") == 0
    children = Path(f"/proc/{warm.pid}/task/{warm.pid}/children").read_text().split()
    assert len(children) == 1
    warm.close()
    wait_until(lambda: not is_alive(int(children[0])))


@needs_fork
def test_changed_plugin_and_killed_process_are_replaced(site: Path, warm: WarmBuilds) -> None:
    (site / "pelicanconf.py").unlink()  # then a build says so, and takes no time
    assert warm.build("--quiet") == 1
    first = warm.pid
    assert first
    assert warm.build("--quiet") == 1
    assert warm.pid == first
    (site / "plugins/mine.py").write_text("SAID = 'two'\n", "utf-8")
    assert warm.build("--quiet") == 1
    second = warm.pid
    assert second not in (first, None)
    assert not is_alive(first)
    assert second
    os.kill(second, signal.SIGKILL)
    wait_until(lambda: not is_alive(second))
    assert warm.build("--quiet") == 1
    assert warm.pid not in (second, None)


@needs_fork
@needs_proc
def test_many_builds_leave_nothing_in_the_process_that_waits(site: Path, warm: WarmBuilds) -> None:
    """In the long form whole sites are built: PULL_MARKETING_REBUILDS=2000."""
    if not REBUILDS:
        (site / "pelicanconf.py").unlink()
    wanted = 0 if REBUILDS else 1

    def rebuild(times: int) -> tuple[int, int]:
        for number in range(times):
            article = site / "content/articles/un-article.md"
            article.write_text(f"{ARTICLE}\n\nEncore {number}.\n", "utf-8")
            assert warm.build("--quiet") == wanted
        here = Path(f"/proc/{warm.pid}")
        pages = int((here / "statm").read_text().split()[1])
        return pages, len(list((here / "fd").iterdir()))

    pages, files = rebuild(5)
    more, now_open = rebuild(REBUILDS or 15)
    assert now_open == files
    assert (more - pages) * os.sysconf("SC_PAGE_SIZE") < 1_000_000


_ASK = """
import sys, time
from pathlib import Path
from pull_marketing.preview.warm import WarmBuilds
warm = WarmBuilds(Path(sys.argv[1]))
warm.build("--quiet")
print(warm.pid, flush=True)
time.sleep(600)
"""


@needs_fork
def test_process_that_waits_ends_with_who_asks_however_that_ends(site: Path) -> None:
    import subprocess

    (site / "pelicanconf.py").unlink()
    command = [sys.executable, "-c", _ASK, str(site)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout
        lines = iter(asking.stdout.readline, "")
        pid = next(int(line) for line in lines if line.strip().isdigit())
        assert is_alive(pid)
        asking.kill()
    wait_until(lambda: not is_alive(pid))


def test_where_nothing_forks_each_build_starts_python(
    site: Path, warm: WarmBuilds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pull_marketing.preview.warm.CAN_FORK", False)
    (site / "pelicanconf.py").unlink()
    assert warm.build("--quiet") == 1
    assert warm.pid is None
