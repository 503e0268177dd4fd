"""Builds in bad weather: stale, foreign and damaged state, killed and concurrent builds."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from oracle import StockPelican, differences, environment, fast_build
from site_maker import Site, make_site

from fast_build.warm import WarmBuilder

# `FAST_BUILD_REBUILDS=2000 pytest --timeout=0 tests/fast_build -k warm` is the long form.
REBUILDS = int(os.environ.get("FAST_BUILD_REBUILDS", "60"))
COMMAND = [sys.executable, "-m", "fast_build", "-s", "pelicanconf.py", "-o", "fast"]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = make_site(tmp_path, 11)
    assert fast_build(tmp_path).returncode == 0
    return made


def assert_equal(site: Site, stock: StockPelican) -> None:
    assert stock.build(site.root) == 0
    assert differences(site.root / "stock", site.root / "fast") == []


def edit(site: Site) -> None:
    post = site.articles()[0]
    post.headers["Title"] = f"Titre {site.next_number()}"
    site.write_post(post)


def cache(site: Site, ending: str) -> Path:
    return next((site.root / ".fast_build").glob(f"*.{ending}"))


def test_nothing_changed_is_answered_without_pelican(site: Site) -> None:
    assert "nothing changed" in fast_build(site.root).stderr


def test_body_edit_is_done_without_pelican(site: Site, stock: StockPelican) -> None:
    posts = site.articles()[:3]
    for post in posts:  # long enough for the summary to be cut
        post.headers |= {"Summary": "", "Status": ""}
        post.body = site.words(30) + ".\n\n" + "Une phrase assez longue. " * 40
        site.write_post(post)
    fast_build(site.root)
    for post in [*posts, *posts]:
        post.body += "\nEncore une phrase & <b>deux</b>.\n"
        site.write_post(post)
        time.sleep(0.06)  # a save in the same tick as the build is taken for one not seen
        said = fast_build(site.root).stderr
        assert "body edit" in said
    assert_equal(site, stock)
    assert "nothing changed" in fast_build(site.root).stderr


def test_save_by_renaming_is_a_body_edit_too(site: Site, stock: StockPelican) -> None:
    post = site.articles()[0]
    post.headers["Summary"] = "Court."
    site.write_post(post)
    fast_build(site.root)
    time.sleep(0.06)
    post.body = "Un autre texte.\n"
    new = site.root / "content/new.tmp"
    new.write_text(post.text())
    new.rename(site.root / post.path)
    time.sleep(0.06)
    assert "body edit" in fast_build(site.root).stderr
    assert_equal(site, stock)
    (site.root / "content/really-new.md").write_text(post.text().replace("Slug: ", "Slug: n"))
    assert "general path" in fast_build(site.root).stderr
    assert_equal(site, stock)


def test_foreign_files_in_the_output_stay(site: Site) -> None:
    foreign = site.root / "fast/google-verification.html"
    foreign.write_text("mine")
    edit(site)
    fast_build(site.root)
    assert foreign.read_text() == "mine"


def test_stale_outputs_go_even_when_the_state_was_lost(site: Site) -> None:
    post = site.articles()[0]
    page = site.root / "fast" / f"{post.headers['Slug']}.html"
    assert page.exists()
    cache(site, "state").unlink()
    site.remove(post.path)
    fast_build(site.root)
    assert not page.exists()


def test_stale_output_that_someone_changed_stays_and_is_told(site: Site) -> None:
    post = site.articles()[0]
    page = site.root / "fast" / f"{post.headers['Slug']}.html"
    page.write_text("by hand")
    site.remove(post.path)
    assert f"changed since it was made: {page.name}" in fast_build(site.root).stderr
    assert page.read_text() == "by hand"


DAMAGES = [
    ("cut", "state"), ("flip", "state"), ("empty", "state"), ("foreign", "state"),
    ("old", "state"), ("flip", "index"), ("cut", "manifest"), ("flip", "pack"), ("cut", "bodies"),
]  # fmt: skip


def damaged(data: bytes, damage: str) -> bytes:
    middle = len(data) // 2
    return {
        "cut": data[:middle],
        "flip": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "empty": b"",
        "foreign": b"\x80\x04N.",
        "old": b"fast_build 0\n" + data[13:],
    }[damage]


def test_damaged_cache_files_are_thrown_away(site: Site, stock: StockPelican) -> None:
    """One after the other in one site: each build leaves a sound cache for the next."""
    for damage, ending in DAMAGES:
        path = cache(site, ending)
        path.write_bytes(damaged(path.read_bytes(), damage))
        if ending == "pack":
            site.posts[0].body += "\nAutre.\n"
            site.write_post(site.posts[0])
            time.sleep(0.06)
        else:
            edit(site)
        assert fast_build(site.root).returncode == 0
        assert_equal(site, stock)


def test_state_of_another_folder_is_thrown_away(
    site: Site, tmp_path: Path, stock: StockPelican
) -> None:
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("content", "theme", "pelicanconf.py", ".fast_build", "fast"):
        shutil.move(site.root / name, moved / name)
    site.root = moved
    said = fast_build(moved).stderr
    assert "starting afresh" in said
    assert_equal(site, stock)


def test_killed_build_is_made_good_by_the_next(site: Site, stock: StockPelican) -> None:
    for pause_s in (0.5, 0.7, 0.9):
        edit(site)
        site.settings["SITENAME"] = f"Nom {pause_s}"
        site.write_settings()
        process = subprocess.Popen(
            COMMAND, cwd=site.root, env=environment(), stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(pause_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert fast_build(site.root).returncode == 0
    assert_equal(site, stock)


def test_orphans_of_a_killed_first_build_go(tmp_path: Path) -> None:
    site = make_site(tmp_path, 12)
    journal_line = "orphan.html\n"
    (tmp_path / "fast").mkdir()
    fast_build(tmp_path)
    journal = cache(site, "manifest").with_suffix(".journal")
    journal.write_text(journal_line)
    (tmp_path / "fast/orphan.html").write_text("half a pa")
    edit(site)
    fast_build(tmp_path)
    assert not (tmp_path / "fast/orphan.html").exists()


def test_second_build_waits_for_the_first(site: Site, stock: StockPelican) -> None:
    edit(site)
    builds = [
        subprocess.Popen(
            COMMAND, cwd=site.root, env=environment(), stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    said = [build.communicate()[1] for build in builds]
    assert [build.returncode for build in builds] == [0, 0, 0]
    assert all("fast_build:" in text for text in said)
    assert_equal(site, stock)


def test_held_lock_is_told(site: Site) -> None:
    import fcntl

    with cache(site, "lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        edit(site)
        process = subprocess.Popen(
            COMMAND, cwd=site.root, env=environment(), stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert process.stderr is not None
        assert "waiting" in process.stderr.readline()
    assert "fast_build" in process.communicate()[1]


def test_failed_build_leaves_the_last_output(site: Site) -> None:
    before = (site.root / "fast/index.html").read_bytes()
    site.write_template("index.html", "{{ broken(")
    result = fast_build(site.root)
    assert result.returncode != 0
    assert (site.root / "fast/index.html").read_bytes() == before


def test_cache_that_cannot_be_written_is_told(tmp_path: Path, stock: StockPelican) -> None:
    site = make_site(tmp_path, 13)
    (tmp_path / ".fast_build").write_text("a file, not a folder")
    for _ in range(2):
        result = fast_build(tmp_path)
        assert result.returncode == 0
        assert "nothing can be kept" in result.stderr
    assert_equal(site, stock)


def test_full_disk_names_the_file_and_the_next_build_is_right(
    site: Site, stock: StockPelican
) -> None:
    site.settings["SITENAME"] = "Un nom plus long"
    site.write_settings()
    limited = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900));"
    limited += "sys.argv[0] = 'fast_build'; runpy.run_module('fast_build', run_name='__main__')"
    result = subprocess.run(
        [sys.executable, "-c", limited, *COMMAND[3:], "--log-handler", "plain"],
        cwd=site.root, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    place, hint = result.stderr.splitlines()[-2:]
    assert re.fullmatch(r"fast/\S+: cannot be written: File too large", place)
    assert hint == "    make room on this disk, build again"
    assert fast_build(site.root).returncode == 0
    assert_equal(site, stock)


def test_vanished_source_is_left_out(site: Site, stock: StockPelican) -> None:
    site.remove(site.articles()[0].path)
    broken = site.root / "content/broken.md"
    broken.symlink_to("nowhere.md")
    fast_build(site.root)
    assert_equal(site, stock)


def test_new_times_alone_write_nothing(site: Site) -> None:
    for name in site.files:
        os.utime(site.root / name)
    result = fast_build(site.root)
    assert " 0 written" in result.stderr or "nothing changed" in result.stderr


def test_settings_that_ask_the_time_are_never_answered_early(site: Site) -> None:
    conf = site.root / "pelicanconf.py"
    conf.write_text("import datetime\nYEAR = datetime.date.today().year\n" + conf.read_text())
    assert "needs Pelican" not in fast_build(site.root).stderr
    assert "uses “datetime”" in fast_build(site.root).stderr


def test_delete_output_directory_removes_foreign_files(site: Site, stock: StockPelican) -> None:
    site.settings |= {"DELETE_OUTPUT_DIRECTORY": True, "OUTPUT_RETENTION": [".git"]}
    site.write_settings()
    (site.root / "fast/.git").mkdir()
    (site.root / "fast/.git/config").write_text("kept")
    (site.root / "fast/foreign.html").write_text("gone")
    fast_build(site.root)
    assert (site.root / "fast/.git/config").exists()
    assert not (site.root / "fast/foreign.html").exists()
    (site.root / "fast/again.html").write_text("gone")
    fast_build(site.root)
    assert not (site.root / "fast/again.html").exists()


def test_explain_names_each_file_and_why(site: Site) -> None:
    edit(site)
    post = site.articles()[0]
    said = fast_build(site.root, "--explain", "--trace", "trace.json").stderr
    start = f"{post.path}: title changed → "
    (told,) = [line for line in said.splitlines() if line.startswith(start)]
    assert f"{post.headers['Slug']}.html" in told
    assert "archives.html" in told
    assert "writing" in said
    events = json.loads((site.root / "trace.json").read_text())["traceEvents"]
    assert {"reading", "archives.html"} <= {event["name"] for event in events}


def test_explain_names_texts_that_come_and_go_and_what_others_did(site: Site) -> None:
    fast_build(site.root)
    (gone, *_rest) = [post for post in site.articles() if post.headers.get("Status") != "draft"]
    (site.root / gone.path).unlink()
    said = fast_build(site.root, "--explain").stderr
    assert f"{gone.path}: removed → " in said
    assert "nothing makes them any more: " in said
    (site.root / gone.path).write_text(gone.text(), "utf-8")
    assert f"{gone.path}: new → " in fast_build(site.root, "--explain").stderr
    (site.root / "fast/archives.html").unlink()
    said = fast_build(site.root, "--explain").stderr
    assert "the file in the output folder was changed or removed → archives.html" in said


def test_warm_builder_is_the_same_door_and_does_not_grow(
    site: Site, stock: StockPelican, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = site.articles()[0]
    post.headers["Summary"] = "Court."
    post.body = "Un texte simple.\n"
    site.write_post(post)
    fast_build(site.root)
    monkeypatch.chdir(site.root)
    for name in os.environ.keys() - environment().keys():
        monkeypatch.delenv(name)
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    builder = WarmBuilder([*COMMAND[3:], "--log-handler", "plain"])
    time.sleep(0.1)
    for number in range(REBUILDS):
        post.body = f"Un texte simple, {number}.\n"
        site.write_post(post)
        assert builder.build() == 0
        if number == 20:
            tracemalloc.start()
            before = tracemalloc.get_traced_memory()[0]
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 300_000
    assert_equal(site, stock)


def test_plugin_works_with_the_ordinary_command(tmp_path: Path, stock: StockPelican) -> None:
    site = make_site(tmp_path, 14)
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", "fast"]
    command += ["-e", 'PLUGINS=["fast_build"]', "--log-handler", "plain"]
    said = ""
    for _ in range(2):
        edit(site)
        said = subprocess.run(
            command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
        ).stderr
    assert "general path" in said
    assert " 0 restored" not in said
    assert_equal(site, stock)
