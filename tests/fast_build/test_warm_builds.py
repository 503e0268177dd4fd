"""Builds by a process that stays: new texts come first, and nothing else is forgotten over them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from oracle import StockPelican, differences, environment, fast_build
from site_maker import Post, Site, make_site

from fast_build.state import Store
from fast_build.warm import WarmBuilder

ARGUMENTS = ["-s", "pelicanconf.py", "-o", "fast", "--log-handler", "plain"]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = make_site(tmp_path, 31)
    for post in plain_posts(made):
        post.headers |= {"Summary": "Court.", "Status": ""}
        post.body = f"Un texte simple, {post.headers['Slug']}.\n"
        made.write_post(post)
    assert fast_build(tmp_path).returncode == 0
    time.sleep(0.06)  # a save in the very tick of a build is taken for one not seen
    return made


@pytest.fixture
def builder(site: Site, monkeypatch: pytest.MonkeyPatch) -> WarmBuilder:
    monkeypatch.chdir(site.root)
    for name in os.environ.keys() - environment().keys():
        monkeypatch.delenv(name)
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    return WarmBuilder(ARGUMENTS)


def plain_posts(site: Site) -> list[Post]:
    return site.articles()[:2]


def page(site: Site, post: Post) -> Path:
    return site.root / "fast" / f"{post.headers['Slug']}.html"


def edit(site: Site, post: Post, text: str) -> str:
    post.body = f"{text}\n"
    site.write_post(post)
    return str(site.root / post.path)


def assert_equal(site: Site, stock: StockPelican) -> None:
    assert stock.build(site.root) == 0
    assert differences(site.root / "stock", site.root / "fast") == []


def test_what_nobody_told_is_found_after_what_was_told(
    site: Site, builder: WarmBuilder, stock: StockPelican, capfd: pytest.CaptureFixture[str]
) -> None:
    told, untold = plain_posts(site)
    assert builder.build() == 0
    for number in range(3):
        path = edit(site, told, f"Dit, {number}.")
        edit(site, untold, f"Non dit, {number}.")
        assert builder.build([path, str(site.root / "content/.swp"), "/elsewhere"]) == 0
    assert "general path" not in capfd.readouterr().err
    assert_equal(site, stock)
    page(site, untold).unlink()
    assert builder.build([edit(site, told, "Encore.")]) == 0
    assert_equal(site, stock)
    path = edit(site, told, "Enfin.")
    (site.root / "theme/templates/tags.html").write_text(site.template("tags.html") + "!")
    assert builder.build([path]) == 0
    assert_equal(site, stock)


def test_looks_that_nobody_asked_for_are_silent_until_something_is_found(
    site: Site, builder: WarmBuilder, capfd: pytest.CaptureFixture[str]
) -> None:
    assert builder.build() == 0
    assert "nothing changed" in capfd.readouterr().err
    assert builder.build(aloud=False) == 0
    assert capfd.readouterr().err == ""
    edit(site, plain_posts(site)[0], "Un autre texte.")
    assert builder.build(aloud=False) == 0
    assert "body edit: 1 read" in capfd.readouterr().err


def test_page_changed_by_hand_takes_no_new_text_in(
    site: Site, builder: WarmBuilder, stock: StockPelican
) -> None:
    post = plain_posts(site)[0]
    for told in (False, True):
        with page(site, post).open("a", encoding="utf-8") as file:
            file.write("<!-- by hand -->")
        path = edit(site, post, f"Un autre texte, {told}.")
        assert builder.build([path] if told else []) == 0
        assert_equal(site, stock)
        time.sleep(0.06)


def test_index_of_another_build_takes_the_place_of_the_one_in_memory(
    site: Site, builder: WarmBuilder, stock: StockPelican, capfd: pytest.CaptureFixture[str]
) -> None:
    first, second = plain_posts(site)
    assert builder.build([edit(site, first, "Le premier.")]) == 0
    second.headers["Title"] = "Un autre titre"
    for text, path in (("Le second.", "general path"), ("Le second encore.", "body edit")):
        edit(site, second, text)
        time.sleep(0.06)
        assert path in fast_build(site.root).stderr
    capfd.readouterr()
    assert builder.build([edit(site, first, "Enfin.")]) == 0
    said = capfd.readouterr().err
    assert "body edit" in said
    assert " 0 written" not in said  # another process found the work done
    assert_equal(site, stock)


def test_times_of_outputs_prove_nothing_after_the_machine_started_again(
    site: Site, stock: StockPelican
) -> None:
    """A page may have its new times without its new bytes; both were made up here."""
    post = plain_posts(site)[0]
    stale = page(site, post)
    os.utime(stale, (1_000_000_000, 1_000_000_000))
    fast_build(site.root)
    stale.write_bytes(stale.read_bytes().replace(b"simple", b"ancien"))
    time.sleep(0.1)  # so that the state is not younger than what it holds
    store = Store(str(site.root / ".fast_build"), str(site.root / "fast"))
    state = store.load()
    seen = stale.stat()
    state.outputs[stale.name].stamp = (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size)
    state.output_at_ns, state.running_since = time.time_ns(), "another life"
    store.save(state)
    store.forget_indexes()
    assert fast_build(site.root).returncode == 0
    assert b"simple" in stale.read_bytes()
    assert_equal(site, stock)


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_watch_builds_at_each_save_until_it_is_interrupted(site: Site, stock: StockPelican) -> None:
    log = site.root / "watch.log"
    command = [sys.executable, "-m", "fast_build", *ARGUMENTS, "--watch"]
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=site.root, env=environment(), stderr=said)
    try:
        wait_until(lambda: "nothing changed" in log.read_text())  # it watches
        post = plain_posts(site)[0]
        edit(site, post, "Un texte neuf.")
        wait_until(lambda: b"Un texte neuf." in page(site, post).read_bytes())
        wait_until(lambda: "body edit" in log.read_text())
        site.settings["SITENAME"] = "Autre nom"  # in no folder that is watched
        site.write_settings()
        wait_until(lambda: b"Autre nom" in (site.root / "fast/index.html").read_bytes())
        gone = plain_posts(site)[1]
        site.remove(gone.path)
        wait_until(lambda: not page(site, gone).exists())
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert_equal(site, stock)
