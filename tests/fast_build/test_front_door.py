"""The front door of a large site: a second process looks at the outputs meanwhile."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from oracle import StockPelican, differences, environment, whole_process
from site_maker import Site, make_site

from fast_build import intact
from fast_build.intact import LookBeside
from fast_build.openings import Openings

ARGUMENTS = ["-s", "pelicanconf.py", "-o", "fast"]
AS_IF_LARGE = """
import os, sys
from fast_build import door, intact
intact._MANY = 1
fork = os.fork
def counted():
    if not (child := fork()):
        return 0
    print("another process looks", file=sys.stderr)
    return child
os.fork = counted
sys.exit(door.main(sys.argv[1:]))
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = make_site(tmp_path, 11)
    post = made.articles()[0]  # long enough for the summary to be cut
    post.headers |= {"Summary": "", "Status": ""}
    post.body = made.words(30) + ".\n\n" + "Une phrase assez longue. " * 40
    made.write_post(post)
    time.sleep(0.06)
    assert whole_process(tmp_path, *ARGUMENTS).returncode == 0
    return made


def build_as_if_large(site: Site, before: str = "") -> str:
    time.sleep(0.06)  # a save in the very tick of a build is taken for one not seen
    done = subprocess.run(
        [sys.executable, "-c", AS_IF_LARGE.replace("sys.exit", f"{before}sys.exit"), *ARGUMENTS],
        cwd=site.root, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "another process looks" in done.stderr
    return done.stderr


def add_a_sentence(site: Site) -> None:
    post = site.articles()[0]
    post.body += "\nEncore une phrase.\n"
    site.write_post(post)


def test_second_build_of_a_new_site_is_answered_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Python compiled during the first one is no reason to look closer."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    make_site(tmp_path, 11)
    time.sleep(0.06)  # what is saved in the very tick of a build is looked at more closely
    assert whole_process(tmp_path, *ARGUMENTS).returncode == 0
    assert list(tmp_path.glob("__pycache__/pelicanconf.*"))
    assert "nothing changed" in whole_process(tmp_path, *ARGUMENTS).stderr


def test_what_python_compiled_stands_for_its_source(tmp_path: Path) -> None:
    source = tmp_path / "naming.py"
    source.write_text("NAME = 'Avant'\n", "utf-8")
    alone = tmp_path / "__pycache__/alone.cpython-311.pyc"
    openings = Openings()
    openings.files = {importlib.util.cache_from_source(str(source)), str(alone)}
    assert openings.inputs(frozenset(), set()) == {str(source), str(alone)}


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no second process there")
def test_outputs_are_looked_at_meanwhile(site: Site, stock: StockPelican) -> None:
    assert "nothing changed" in build_as_if_large(site)
    add_a_sentence(site)
    assert "body edit: 1 read" in build_as_if_large(site)
    page = next(site.root.glob("fast/*.html"))
    page.write_bytes(b"somebody else's")
    assert "general path" in build_as_if_large(site)
    add_a_sentence(site)
    next(site.root.glob("fast/*.html")).unlink()
    assert "general path" in build_as_if_large(site)
    assert stock.build(site.root) == 0
    assert differences(site.root / "stock", site.root / "fast") == []


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no second process there")
def test_process_that_was_ended_found_nothing_intact(site: Site) -> None:
    ended = "intact.outputs_are_intact = lambda index: os.kill(os.getpid(), 9)\n"
    assert "general path" in build_as_if_large(site, ended)


def test_nobody_is_copied_while_threads_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise AssertionError("a copy of a process with threads")

    monkeypatch.setattr(os, "fork", refuse)
    monkeypatch.setattr(intact, "_MANY", 0)
    rest = threading.Event()
    thread = threading.Thread(target=rest.wait)
    thread.start()
    try:
        look = LookBeside({"root": "/", "outputs": {}, "late": {}, "output_folders": {}})
        assert look.is_intact()
        look.end()
    finally:
        rest.set()
        thread.join()
