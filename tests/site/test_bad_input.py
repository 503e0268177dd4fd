"""What breaks a build outside the author's texts: one located message, and the old site stays."""

from __future__ import annotations

import json
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

from pull_marketing.build import BuildResult, build

from ..conftest import ARTICLE, MINIMAL_QUESTIONNAIRE, minimal_site_yaml

ROOT = Path(__file__).resolve().parents[2]
LINUX = sys.platform.startswith("linux")
FINISHED_S = 60

SLOW_PLUGIN = """\
import pathlib, time
from pelican.plugins import signals

ROOT = pathlib.Path(__file__).parents[1]

def wait(path, context):
    (ROOT / "writing").touch()
    while not (ROOT / "go").exists():
        time.sleep(0.02)

def register():
    signals.content_written.connect(wait)
"""

FULL_PLUGIN = """\
from pelican.plugins import signals
from pelican.writers import Writer

class FullDisk(Writer):
    def _open_w(self, filename, encoding, override=False):
        super()._open_w(filename, encoding, override).close()
        return open("/dev/full", "w", encoding=encoding)

def writer(pelican):
    return FullDisk

def register():
    signals.get_writer.connect(writer)
"""


@dataclass(frozen=True)
class TinySite:
    """A real site in a folder of its own, with a copy of the theme that may be broken."""

    root: Path

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def add_plugin(self, name: str, text: str | None = None) -> None:
        if text is not None:
            self.write(f"plugins/{name}.py", text)
        self.replace("pelicanconf.py", '"fast_build"]', f'"fast_build", "{name}"]')

    def build(self, **options: bool) -> BuildResult:
        return build(self.root, quiet=True, **options)

    def command(self, *arguments: str) -> list[str]:
        settings = str(self.root / "pelicanconf.py")
        return [sys.executable, "-m", "pull_marketing.build", "--settings", settings, *arguments]

    def start(self, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*before, *self.command(*arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        )

    def run(self, *arguments: str, before: tuple[str, ...] = ()) -> tuple[int, str]:
        process = self.start(*arguments, before=before)
        out, told = process.communicate(timeout=FINISHED_S)
        return process.returncode, told + out

    @property
    def output(self) -> dict[str, bytes]:
        return snapshot(self.root / "output")

    @property
    def leftovers(self) -> list[str]:
        return sorted(p.name for p in self.root.glob(".output-*"))


def snapshot(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.fixture
def site(tmp_path: Path) -> TinySite:
    """A small site that was built once, so that there is something to keep intact."""
    tiny = TinySite(tmp_path / "site")
    tiny.write("content/site.yaml", minimal_site_yaml())
    tiny.write("content/articles/un-article.md", ARTICLE)
    tiny.write("content/questionnaires/contact.md", MINIMAL_QUESTIONNAIRE)
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, tiny.root / name)
    shutil.copytree(ROOT / "theme", tiny.root / "theme")
    (tiny.root / "plugins").mkdir()
    result = tiny.build()
    assert result.status == 0, [d.render("en") for d in result.diagnostics]
    return tiny


@pytest.fixture
def fails(site: TinySite) -> Callable[..., str]:
    """Build the site and check that it fails as it must; gives the one message, in French."""

    def check(code: str, place: str) -> str:
        before = site.output
        result = site.build()
        assert result.status == 1
        assert [d.code for d in result.errors] == [code], [d.render("en") for d in result.errors]
        error = result.errors[0]
        assert str(error.location) == place
        assert error.hint
        assert before
        assert site.output == before
        assert site.leftovers == []
        french = error.render("fr").replace("\N{NO-BREAK SPACE}", " ")
        english = error.render("en")
        assert french != english
        assert "Traceback" not in french
        return french

    return check


# --- plugins


def test_plugin_that_does_not_exist_is_told_in_the_settings(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.write("plugins/compteur.py", "def register(): pass\n")
    site.add_plugin("compteurs")
    line = (site.root / "pelicanconf.py").read_text("utf-8").split("PLUGINS = ")[0].count("\n") + 1
    told = fails("B030", f"pelicanconf.py:{line}:44")
    assert "« compteurs » est introuvable" in told
    assert "« compteur »" in told  # what was probably meant


def test_plugin_whose_register_raises_is_told_at_its_line(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.add_plugin("casse_register", "def register():\n    return 1 / 0\n")
    assert "ZeroDivisionError" in fails("B031", "plugins/casse_register.py:2:1")


def test_plugin_that_raises_while_importing_is_told_at_its_line(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.add_plugin("casse_import", "def register(): pass\n\nraise ValueError('non')\n")
    assert "ValueError: non" in fails("B032", "plugins/casse_import.py:3:1")


def test_plugin_that_lacks_a_module_is_told_at_its_line(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.add_plugin("casse_manque", "import os\nimport absent_partout\n")
    assert "absent_partout" in fails("B032", "plugins/casse_manque.py:2:1")


def test_plugin_with_a_syntax_error_is_told_at_its_line(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.add_plugin("casse_syntaxe", "def register(:\n    pass\n")
    fails("B032", "plugins/casse_syntaxe.py:1:14")


# --- templates


def test_template_that_is_never_closed_is_told_at_its_line(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.write("theme/templates/article.html", "<p>\n{% if article %}\n<p>\n")
    fails("B050", "theme/templates/article.html:2:1")


def test_undefined_name_in_a_template_is_told_at_its_line(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.write("theme/templates/article.html", "<p>\n<p>{{ article.autheur.name }}\n")
    assert "autheur" in fails("B051", "theme/templates/article.html:2:1")


def test_missing_include_is_told_at_its_line(site: TinySite, fails: Callable[..., str]) -> None:
    site.write("theme/templates/article.html", '<p>\n{% include "buton.html" %}\n')
    assert "buton.html" in fails("B052", "theme/templates/article.html:2:1")


def test_template_that_fails_on_a_value_is_told_at_its_line(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.write("theme/templates/article.html", "<p>\n\n{{ 1 // 0 }}\n")
    assert "ZeroDivisionError" in fails("B053", "theme/templates/article.html:3:1")
    assert "ZeroDivisionError" in (site.root / ".cache/last-error.txt").read_text("utf-8")


# --- settings


def test_settings_that_are_not_python_are_told_at_their_line(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.write("pelicanconf.py", 'PATH = "content"\nSITEURL = "\n')
    fails("B033", "pelicanconf.py:2:11")


def test_settings_with_an_unknown_name_are_told_at_their_line(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.write("pelicanconf.py", 'PATH = "content"\n\nTHEME = theme\n')
    assert "theme" in fails("B034", "pelicanconf.py:3:1")


def test_theme_that_does_not_exist_is_told(site: TinySite, fails: Callable[..., str]) -> None:
    site.replace("pelicanconf.py", 'THEME = "theme"', 'THEME = "teme"')
    assert "teme" in fails("B036", "pelicanconf.py:10:9")


def test_folder_of_texts_that_does_not_exist_is_told(
    site: TinySite, fails: Callable[..., str]
) -> None:
    shutil.move(site.root / "content", site.root / "contenu")
    assert "« content »" in fails("B036", "pelicanconf.py:8:8")


def test_missing_settings_are_told(site: TinySite, fails: Callable[..., str]) -> None:
    (site.root / "pelicanconf.py").unlink()
    fails("B035", "pelicanconf.py")


# --- the disk


def test_file_in_the_place_of_the_output_is_told(site: TinySite) -> None:
    shutil.rmtree(site.root / "output")
    kept = site.write("output", "my notes")
    result = site.build()
    assert [d.code for d in result.errors] == ["B041"]
    told = result.errors[0].render("fr").replace("\N{NO-BREAK SPACE}", " ")
    assert "« output » est un fichier" in told
    assert kept.read_text("utf-8") == "my notes"


@pytest.fixture
def without_rights() -> tuple[str, ...]:
    """What to put before a command so that permissions count, also for root."""
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions of folders are a matter of POSIX")
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    assert setpriv, "as root this test needs setpriv (package util-linux)"
    return (setpriv, "--bounding-set=-all", "--inh-caps=-all")


@pytest.mark.parametrize(
    ("locked", "told"), [("output", "output"), (".", "output"), (".cache", ".cache")]
)
def test_unwritable_folder_is_told(
    site: TinySite, without_rights: tuple[str, ...], locked: str, told: str
) -> None:
    before = site.output
    if locked == ".cache":
        (site.root / ".cache/build.lock").unlink()
    folder = site.root / locked
    folder.chmod(0o555)
    try:
        status, text = site.run(before=without_rights)
    finally:
        folder.chmod(0o755)
    assert status == 1
    errors = [line for line in text.splitlines() if " B0" in line]
    assert len(errors) == 1, text
    assert re.match(rf"{re.escape(told)}\S* B040 impossible d’écrire", errors[0])
    assert errors[0].endswith("droit refusé")
    assert "donnez-vous le droit d’écrire" in text
    assert site.output == before
    assert site.leftovers == []


@pytest.mark.skipif(not LINUX, reason="/dev/full is a device of Linux")
def test_full_disk_while_pages_are_written_is_told(site: TinySite) -> None:
    before = site.output
    site.add_plugin("disque_plein", FULL_PLUGIN)
    status, text = site.run()
    assert status == 1
    assert text.count(" B042 ") == 1
    assert text.count(" B0") == 1, text
    assert "output B042 le disque est plein" in text
    assert site.output == before
    assert site.leftovers == []


TINY_DISK = """\
set -e
mount -t tmpfs -o size=12m none "$1"
shift
"$@" > "$LOG" 2>&1
cp -a "$DISK/site" "$KEEP"
dd if=/dev/zero of="$DISK/filler" bs=4k 2> /dev/null || true
truncate -s -"$ROOM" "$DISK/filler"
echo "changed" >> "$BASE"
set +e
"$@" > "$LOG" 2>&1
echo $? > "$LOG.status"
cp -a "$DISK" "$KEEP.after"
"""


@pytest.mark.skipif(not LINUX, reason="mounts a small disk of Linux")
@pytest.mark.parametrize("room_bytes", [4096, 65_536], ids=["no page", "some pages"])
def test_full_disk_leaves_the_old_site(
    site: TinySite, tmp_path: Path, room_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk of its own that is really full, where the machine lets us mount one."""
    if not can_mount():
        # The test above met the same error of the kernel by another way.
        assert LINUX
        return
    disk, log, keep = tmp_path / "disk", tmp_path / "log", tmp_path / "keep"
    disk.mkdir()
    script = ["unshare", "--map-root-user", "--mount", "sh", "-c", TINY_DISK, "sh", str(disk)]
    values = {"LOG": log, "DISK": disk, "KEEP": keep, "ROOM": room_bytes}
    values["BASE"] = site.root / "theme/templates/base.html"  # else nothing has to be written
    for name, value in values.items():
        monkeypatch.setenv(name, str(value))
    # Only the output is on the small disk.
    status, said = site.run("--output", str(disk / "site"), before=tuple(script))
    text = log.read_text("utf-8")
    assert status == 0, said + text
    assert (tmp_path / "log.status").read_text("ascii").strip() == "1", text
    assert text.count(" B042 ") == 1, text
    assert text.count(" B0") == 1, text
    after = tmp_path / "keep.after"
    assert snapshot(keep)
    assert snapshot(after / "site") == snapshot(keep)
    assert sorted(p.name for p in after.iterdir()) == ["filler", "site"]


def can_mount() -> bool:
    unshare = shutil.which("unshare")
    if not unshare:
        return False
    done = subprocess.run(
        [unshare, "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


# --- interruptions


@pytest.fixture
def halfway(site: TinySite) -> Iterator[subprocess.Popen[str]]:
    """A build that has written its first page and waits."""
    site.add_plugin("lente", SLOW_PLUGIN)
    process = site.start()
    wait_for(site.root / "writing", process)
    yield process
    process.kill()
    process.communicate()


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + FINISHED_S
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def test_killed_build_leaves_the_old_site_and_the_next_one_cleans_up(
    site: TinySite, halfway: subprocess.Popen[str]
) -> None:
    before = site.output
    assert len(site.leftovers) == 1
    halfway.kill()
    halfway.wait()
    assert site.output == before
    assert len(site.leftovers) == 1
    (site.root / "go").touch()
    status, text = site.run()
    assert status == 0, text
    assert site.output.keys() == before.keys()
    assert site.leftovers == []


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_build_cleans_up_after_itself(
    site: TinySite, halfway: subprocess.Popen[str], number: int
) -> None:
    before = site.output
    halfway.send_signal(number)
    _, told = halfway.communicate(timeout=FINISHED_S)
    assert halfway.returncode == 130
    assert told.strip() == "Arrêté. Le site précédent est intact."
    assert site.output == before
    assert site.leftovers == []


def test_second_build_waits_for_the_first(site: TinySite, halfway: subprocess.Popen[str]) -> None:
    second = site.start()
    assert second.stdout
    line = second.stdout.readline()
    assert str(halfway.pid) in line
    assert "j’attends" in line
    (site.root / "go").touch()
    halfway.communicate(timeout=FINISHED_S)
    second.communicate(timeout=FINISHED_S)
    assert (halfway.returncode, second.returncode) == (0, 0)
    assert site.leftovers == []


def test_crash_between_the_two_renames_is_repaired_by_the_next_build(site: TinySite) -> None:
    before = site.output
    (site.root / "output").rename(site.root / ".output-old-4194000")
    (site.root / ".output-building-4194000").mkdir()
    site.write("theme/templates/article.html", "{% if %}")
    assert site.build().status == 1
    assert site.output == before
    assert site.leftovers == []


# --- the driver itself


def test_second_build_in_one_process_hears_everything_again(
    site: TinySite, fails: Callable[..., str]
) -> None:
    site.add_plugin("casse_deux_fois", "def register():\n    raise ValueError\n")
    fails("B031", "plugins/casse_deux_fois.py:2:1")
    fails("B031", "plugins/casse_deux_fois.py:2:1")


def test_diagnostics_file_holds_what_was_told(site: TinySite, tmp_path: Path) -> None:
    site.write("theme/templates/article.html", "{{ rien.du.tout }}")
    report = tmp_path / "diagnostics.json"
    status, _ = site.run("--quiet", "--diagnostics", str(report))
    written = json.loads(report.read_text("utf-8"))
    assert status == written["status"] == 1
    assert written["language"] == "fr"
    told = [d for d in written["diagnostics"] if d["severity"] != "info"]
    assert [(d["code"], d["path"], d["line"]) for d in told] == [
        ("B051", "theme/templates/article.html", 1)
    ]


def test_unexpected_failure_keeps_its_trace_in_a_file(
    site: TinySite, fails: Callable[..., str]
) -> None:
    plugin = """\
from pelican.plugins import signals

def fail(pelican):
    raise RuntimeError("imprévu")

def register():
    signals.finalized.connect(fail)
"""
    site.add_plugin("casse_a_la_fin", plugin)
    before = site.output
    status, text = site.run()  # in another process: the handler would stay connected in this one
    assert status == 1
    assert "plugins/casse_a_la_fin.py:4:1 B099 " in text
    assert "Traceback" not in text
    assert "Traceback" in (site.root / ".cache/last-error.txt").read_text("utf-8")
    assert site.output == before


def test_messages_follow_the_language_asked_for(
    site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("pelicanconf.py", "SITEURL = (\n")
    monkeypatch.setenv("PULL_MARKETING_LANGUAGE", "en")
    assert "this line is not valid Python" in site.run()[1]
    monkeypatch.setenv("PULL_MARKETING_LANGUAGE", "fr")
    assert "cette ligne n’est pas du Python valable" in site.run()[1]
