"""Sources that vanish or change under a build, files that nobody may read or write, odd clocks.

The law in each: the output is right, or an error says where; and the next build is right.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from oracle import StockPelican, differences, environment, fast_build
from site_maker import Post, Site, make_site

DRIVER = """
import os, runpy, sys, time
from pathlib import Path
{weather}
sys.argv[0] = sys.argv[1]
del sys.argv[1]
runpy.run_module(sys.argv[0], run_name="__main__")
"""
# Code that runs once, before the first call of something of Pelican's.
BEFORE = """
import pelican.{module}
owner = pelican.{module}.{owner}
plain = owner.{method}
def first(self, *arguments, **keywords):
    owner.{method} = plain
    {act}
    return plain(self, *arguments, **keywords)
owner.{method} = first
"""
READING = {"module": "generators", "owner": "ArticlesGenerator", "method": "_update_context"}
# Root may read and write anything, but for these; other users never had them.
WITHOUT_PRIVILEGES = """
import ctypes
ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
"""
CLOCK = """
plain_ns, plain_s = time.time_ns, time.time
time.time_ns = lambda: plain_ns() + {days} * 86_400 * 10**9
time.time = lambda: plain_s() + {days} * 86_400
"""


def build(
    site: Site, weather: str, program: str = "fast_build", output: str = "fast", status: int = 0
) -> str:
    """What a build in this weather says, errors included, and that it ends with this status."""
    arguments = [program, "-s", "pelicanconf.py", "-o", output, "--log-handler", "plain"]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER.format(weather=weather), *arguments],
        cwd=site.root, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr if not status else done.stderr


def assert_equal(site: Site, stock: StockPelican) -> None:
    assert stock.build(site.root) == 0
    assert differences(site.root / "stock", site.root / "fast") == []


def assert_next_build_is_right(site: Site, stock: StockPelican) -> None:
    assert fast_build(site.root).returncode == 0
    assert_equal(site, stock)


def edit(site: Site, post: Post) -> None:
    post.headers["Title"] = f"Titre {site.next_number()}"
    site.write_post(post)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = make_site(tmp_path, 71)
    for post in made.articles():  # nobody links to what will be gone
        post.body = "Un texte simple.\n"
        post.headers["Status"] = ""
        made.write_post(post)
    return made


@pytest.mark.parametrize("helpers", [0, 2])
def test_source_that_disappears_before_it_is_read(
    helpers: int, site: Site, stock: StockPelican
) -> None:
    """Pelican listed it, and a helper may have read it ahead."""
    site.settings |= {"FAST_BUILD_WORKERS": helpers, "FAST_BUILD_HELPERS_FROM": 1}
    site.write_settings()
    lost = site.articles()[-1]
    act = f"Path({str(site.root / lost.path)!r}).unlink()"
    name = lost.path.removeprefix("content/")
    act = f"\n    if keywords['path'] != {name!r}: {act}"
    place = {"module": "readers", "owner": "Readers", "method": "read_file"}
    said = build(site, BEFORE.format(**place, act=act))
    assert f"Could not process {name}" in said
    assert_equal(site, stock)
    site.write_post(lost)
    assert_next_build_is_right(site, stock)


def test_source_that_disappears_after_it_was_read(site: Site, stock: StockPelican) -> None:
    lost = site.root / site.articles()[-1].path
    build(site, BEFORE.format(**READING, act=f"Path({str(lost)!r}).unlink()"))
    assert_next_build_is_right(site, stock)


def test_sources_that_change_while_building(site: Site, stock: StockPelican) -> None:
    """With the old time put back, and two of the same length."""
    post = site.articles()[0]
    site.write("content/images/late.txt", b"before")
    changes = {
        site.root / post.path: post.text().replace("simple", "double"),
        site.root / "theme/templates/tags.html": site.template("tags.html") + " ",
        site.root / "content/images/late.txt": "after!",
    }
    act = "".join(
        f"\n    seen = os.stat({str(path)!r})"
        f"\n    Path({str(path)!r}).write_text({text!r})"
        f"\n    os.utime({str(path)!r}, ns=(seen.st_atime_ns, seen.st_mtime_ns))"
        for path, text in changes.items()
    )
    build(site, BEFORE.format(**READING, act=act))
    assert_next_build_is_right(site, stock)
    assert "double" in (site.root / "fast" / f"{post.headers['Slug']}.html").read_text()
    assert "nothing changed" in fast_build(site.root).stderr


def test_unreadable_files_are_told_as_stock_tells_them(site: Site, stock: StockPelican) -> None:
    assert fast_build(site.root).returncode == 0
    site.write("content/images/closed.txt", b"closed")
    closed = [site.root / site.articles()[0].path, site.root / "content/images/closed.txt"]
    edit(site, site.articles()[0])
    for path in closed:
        path.chmod(0)
    said = build(site, WITHOUT_PRIVILEGES)
    expected = build(site, WITHOUT_PRIVILEGES, "pelican", "stock")
    for text in (said, expected):
        assert f"Could not process {site.articles()[0].path.removeprefix('content/')}" in text
        assert "closed.txt" in text
    assert differences(site.root / "stock", site.root / "fast") == []
    for path in closed:
        path.chmod(0o644)
    assert_next_build_is_right(site, stock)


def test_read_only_cache_folder_is_told_and_the_output_is_right(
    site: Site, stock: StockPelican
) -> None:
    cache = site.root / ".fast_build"
    cache.mkdir(mode=0o555)
    assert "nothing can be kept" in build(site, WITHOUT_PRIVILEGES)
    assert_equal(site, stock)
    cache.chmod(0o755)
    assert fast_build(site.root).returncode == 0
    cache.chmod(0o555)  # with the state and the index of the last build in it
    site.remove(site.articles()[0].path)
    assert "nothing can be kept" in build(site, WITHOUT_PRIVILEGES)
    assert_equal(site, stock)
    edit(site, site.articles()[1])
    build(site, WITHOUT_PRIVILEGES)
    assert_equal(site, stock)
    cache.chmod(0o755)
    assert_next_build_is_right(site, stock)


def test_disk_that_is_full_when_the_state_is_kept(site: Site, stock: StockPelican) -> None:
    assert fast_build(site.root).returncode == 0
    outputs = [path.stat().st_size for path in (site.root / "fast").rglob("*") if path.is_file()]
    limit = max(outputs) + 3_000
    assert next((site.root / ".fast_build").glob("*.state")).stat().st_size > limit
    site.remove(site.articles()[0].path)
    weather = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
    assert "nothing can be kept" in build(site, weather)
    assert_equal(site, stock)
    assert_next_build_is_right(site, stock)


def test_static_file_that_finds_no_room_stops_the_build(site: Site, stock: StockPelican) -> None:
    """Pelican warns of half a picture and goes on; nothing would ever mend it here."""
    site.write("content/images/large.txt", b"x" * 300_000)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))"
    said = build(site, limit, status=1)
    assert said.splitlines() == [
        "fast/images/large.txt: cannot be written: File too large",
        "    make room on this disk, build again",
    ]
    assert_next_build_is_right(site, stock)


def test_folder_that_nobody_may_look_into_is_told_each_time(site: Site) -> None:
    closed = site.root / "content/closed"
    closed.mkdir()
    (closed / "inside.txt").touch()
    closed.chmod(0)
    for _ in range(2):
        assert "content/closed: nobody may look into this folder" in build(site, WITHOUT_PRIVILEGES)
    closed.chmod(0o755)
    assert "nobody may look" not in build(site, WITHOUT_PRIVILEGES)


def test_what_a_plugin_wrote_comes_back_after_a_killed_build(site: Site) -> None:
    (site.root / "plugins").mkdir(exist_ok=True)
    (site.root / "plugins/writes.py").write_text(
        "import os\n"
        "from pathlib import Path\n"
        "from pelican import signals\n"
        "def write(pelican):\n"
        "    if Path('killed').exists():\n"
        "        os._exit(9)\n"
        "    if Path('broken').exists():\n"
        "        raise RuntimeError('broken')\n"
        "    Path(pelican.output_path, 'by-plugin.txt').write_text('whole')\n"
        "def register():\n"
        "    signals.finalized.connect(write)\n"
    )
    site.settings |= {"PLUGIN_PATHS": ["plugins"], "PLUGINS": ["writes"]}
    site.write_settings()
    written = site.root / "fast/by-plugin.txt"
    assert fast_build(site.root).returncode == 0
    (site.root / "killed").touch()
    assert fast_build(site.root).returncode == 9
    assert not written.exists()
    (site.root / "killed").rename(site.root / "broken")
    assert fast_build(site.root).returncode == 1
    assert written.read_text() == "whole"


def test_clock_that_goes_back(site: Site, stock: StockPelican) -> None:
    """The last build was tomorrow; what is saved now is older than what it made."""
    build(site, CLOCK.format(days=1))
    post = site.articles()[0]
    path = site.root / post.path
    for text in ("double", "triple"):
        post.body = f"Un texte {text}.\n"
        site.write_post(post)
        old_s = time.time() - 3 * 86_400
        os.utime(path, (old_s, old_s))
        build(site, CLOCK.format(days=-2) if text == "double" else "")
        assert text in (site.root / "fast" / f"{post.headers['Slug']}.html").read_text()
    assert_equal(site, stock)


def test_checkout_that_gives_all_files_other_times(site: Site, stock: StockPelican) -> None:
    assert fast_build(site.root).returncode == 0
    for number, name in enumerate(sorted(site.files)):
        moment_s = time.time() + (number % 3 - 1) * 86_400
        os.utime(site.root / name, (moment_s, moment_s))
    said = fast_build(site.root).stderr
    assert " 0 written" in said or "nothing changed" in said
    edit(site, site.articles()[0])
    os.utime(site.root / site.articles()[0].path, (1, 1))
    assert_next_build_is_right(site, stock)


def test_settings_that_cannot_be_read_are_told_without_a_stack(
    site: Site, stock: StockPelican
) -> None:
    """One mistake after the other; the site that is there stays, and the mended one is right."""
    assert fast_build(site.root).returncode == 0
    path = site.root / "pelicanconf.py"
    good, was = path.read_text("utf-8"), (site.root / "fast/index.html").read_bytes()
    line = len(good.splitlines()) + 1
    for spoilt, said in (
        ("SITENAME = ", f"pelicanconf.py:{line}:12: this is not Python: invalid syntax"),
        ("X = 1 / 0\n", f"pelicanconf.py:{line}: ZeroDivisionError: division by zero"),
        ("PATH = 'nowhere'\n", "pelicanconf.py: the folder that PATH names is not there"),
        ("THEME = 'teme'\n", "pelicanconf.py: the theme teme is not there"),
        (None, "pelicanconf.py: there is no such settings file"),
    ):
        path.unlink() if spoilt is None else path.write_text(f"{good.rstrip()}\n{spoilt}", "utf-8")
        done = fast_build(site.root)
        assert done.returncode == 1
        first, hint = done.stderr.splitlines()
        assert first.startswith(said)
        assert hint.startswith("    ")
        assert (site.root / "fast/index.html").read_bytes() == was
    path.write_text(good, "utf-8")
    path.chmod(0)
    said = build(site, WITHOUT_PRIVILEGES, status=1)
    assert said.startswith("pelicanconf.py: cannot be read: Permission denied\n    look who may")
    path.chmod(0o644)
    assert_next_build_is_right(site, stock)


def test_help_names_this_command_and_its_own_options(site: Site) -> None:
    said = fast_build(site.root, "--help").stderr
    assert said.startswith("usage: python -m fast_build ")
    assert "--explain" in said
