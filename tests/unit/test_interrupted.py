"""Ctrl-C in a terminal that shows the site: all ends quietly, and the next build is right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pull_marketing.preview.warm import CAN_FORK

from ..conftest import ARTICLE, MINIMAL_QUESTIONNAIRE, minimal_site_yaml

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not CAN_FORK, reason="signals to a whole terminal are POSIX")
SHOW = """
import sys
from pathlib import Path
from pull_marketing import preview
sys.exit(getattr(preview, sys.argv[1])(Path.cwd(), port=0, browser=False))
"""
# Says that a build is in its middle, and stays there as long as a file asks for it.
SLOW = """
import time
from pathlib import Path
from pelican import signals

def wait(_generator):
    Path("begun").touch()
    while Path("slow").exists():
        time.sleep(0.01)

def register():
    signals.article_generator_finalized.connect(wait)
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    settings = (ROOT / "pelicanconf.py").read_text("utf-8")
    settings = settings.replace('"theme"', repr(str(ROOT / "theme")))
    for name, text in {
        "content/site.yaml": minimal_site_yaml(),
        "content/articles/un-article.md": ARTICLE,
        "content/questionnaires/contact.md": MINIMAL_QUESTIONNAIRE,
        "plugins/slow.py": SLOW,
        # It changes nothing, so that new words of a text are shown before the build, too.
        "pelicanconf.py": settings.replace("PLUGINS = [", 'PLUGINS = ["slow", ')
        + 'FAST_BUILD_SAFE_PLUGINS = ["slow"]\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(site: Path) -> Iterator[Start]:
    """Start a command as the first of a terminal of its own; what it says goes to a file."""
    started = []

    def start_one(command: str) -> subprocess.Popen[bytes]:
        with (site / "said.txt").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-u", "-c", SHOW, command],
                cwd=site, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                start_new_session=True, env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
            )  # fmt: skip
        started.append(process)
        return process

    yield start_one
    for process in started:
        if has_processes(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def has_processes(group: int) -> bool:
    """Whether anything that was started from there still is."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def said(site: Path) -> str:
    return (site / "said.txt").read_text("utf-8", "replace")


def press_ctrl_c(process: subprocess.Popen[bytes], site: Path) -> None:
    """The terminal tells it to all processes at once."""
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(30) == 0
    wait_until(lambda: not has_processes(process.pid))
    assert "Traceback" not in said(site)
    assert "Error" not in said(site)


def test_ctrl_c_ends_livereload_in_the_middle_of_a_build_and_while_it_waits(
    site: Path, start: Start
) -> None:
    article, page = site / "content/articles/un-article.md", "output/articles/un-article/index.html"
    slow, begun = site / "slow", site / "begun"
    slow.touch()
    process = start("livereload")
    wait_until(begun.exists)  # the first build, before anything is shown
    press_ctrl_c(process, site)
    assert not (site / "output").exists()

    slow.unlink()
    process = start("livereload")
    wait_until(lambda: "Ctrl-C" in said(site))
    before = (site / page).read_bytes()
    begun.unlink()
    slow.touch()
    with article.open("a", encoding="utf-8") as file:
        file.write("\nUne phrase de plus.\n")
    wait_until(begun.exists)  # a build after a save
    assert "Une phrase de plus." in (site / page).read_text("utf-8")
    press_ctrl_c(process, site)
    assert (site / page).read_bytes() == before
    assert not list(site.glob(".output-*"))

    slow.unlink()
    process = start("livereload")
    wait_until(lambda: "Ctrl-C" in said(site))
    assert "Une phrase de plus." in (site / page).read_text("utf-8")
    press_ctrl_c(process, site)  # while it waits
    assert "Une phrase de plus." in (site / page).read_text("utf-8")


def test_ctrl_c_ends_serve(site: Path, start: Start) -> None:
    (site / "output").mkdir()
    process = start("serve")
    wait_until(lambda: "Ctrl-C" in said(site))
    press_ctrl_c(process, site)
