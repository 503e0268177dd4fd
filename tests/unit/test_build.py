"""The build driver's parts: the folder and its swap, the lock, freshness, records, the summary."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pelican.log import LimitFilter

from pull_marketing import freshness
from pull_marketing.build import BuildResult, Counts, build
from pull_marketing.build.__main__ import summary
from pull_marketing.build.failures import Explainer
from pull_marketing.build.folder import FolderProblem, OutputFolder, only_build, remove
from pull_marketing.build.records import PELICAN_WARNING, RecordHandler, listening
from pull_marketing.diagnostics import Collector, Location
from pull_marketing.language import language_of

from ..conftest import ROOT, minimal_site_yaml


@pytest.fixture
def folder(tmp_path: Path) -> OutputFolder:
    (tmp_path / "output").mkdir()
    (tmp_path / "output/old.html").write_text("old", "utf-8")
    return OutputFolder(tmp_path / "output", tmp_path)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- the folder


def test_swap_replaces_the_whole_folder(folder: OutputFolder, tmp_path: Path) -> None:
    (folder.prepare() / "new.html").write_text("new", "utf-8")
    assert names(tmp_path / "output") == ["old.html"]
    folder.swap()
    assert names(tmp_path / "output") == ["new.html"]
    assert names(tmp_path) == ["output"]


def test_discard_leaves_the_old_folder(folder: OutputFolder, tmp_path: Path) -> None:
    (folder.prepare() / "new.html").write_text("new", "utf-8")
    folder.discard()
    assert names(tmp_path / "output") == ["old.html"]
    assert names(tmp_path) == ["output"]


def test_failed_second_rename_puts_the_old_folder_back(
    folder: OutputFolder, tmp_path: Path
) -> None:
    remove(folder.prepare())  # nothing to put in its place: the second rename must fail
    with pytest.raises(FileNotFoundError):
        folder.swap()
    assert names(tmp_path / "output") == ["old.html"]


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_output_that_is_a_link_stays_one(folder: OutputFolder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "output").rename(elsewhere / "site")
    (tmp_path / "output").symlink_to(elsewhere / "site")
    folder = OutputFolder(tmp_path / "output", tmp_path)
    (folder.prepare() / "new.html").write_text("new", "utf-8")
    folder.swap()
    assert (tmp_path / "output").is_symlink()
    assert names(tmp_path / "output") == ["new.html"]


def test_retained_names_are_carried_over(folder: OutputFolder, tmp_path: Path) -> None:
    (tmp_path / "output/.git").mkdir()
    (tmp_path / "output/.git/HEAD").write_text("ref", "utf-8")
    (tmp_path / "output/CNAME").write_text("old", "utf-8")
    (folder.prepare() / "CNAME").write_text("new", "utf-8")
    folder.keep((".git", "CNAME", "absent"))
    folder.swap()
    assert (tmp_path / "output/.git/HEAD").read_text("utf-8") == "ref"
    assert (tmp_path / "output/CNAME").read_text("utf-8") == "new"


def test_mounted_output_is_told(folder: OutputFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_mount", lambda _self: True)
    with pytest.raises(FolderProblem) as told:
        folder.prepare()
    assert told.value.diagnostic.code == "B044"


# --- the lock


def test_second_build_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    waited: list[int] = []
    with (
        only_build(tmp_path, tmp_path, waited.append),
        pytest.raises(FolderProblem) as told,
        only_build(tmp_path, tmp_path, waited.append, wait_s=0.1),
    ):
        pass
    assert waited == [os.getpid()]
    assert told.value.diagnostic.code == "B043"
    assert str(os.getpid()) in told.value.diagnostic.render("fr")


def test_second_build_goes_on_when_the_first_ends(tmp_path: Path) -> None:
    first, second = threading.Event(), threading.Event()

    def hold() -> None:
        with only_build(tmp_path, tmp_path, lambda _: None):
            first.set()
            second.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    first.wait(5)
    with only_build(tmp_path, tmp_path, lambda _: second.set(), wait_s=5):
        assert second.is_set()
    thread.join()


def test_lock_of_a_dead_build_does_not_stop_anybody(tmp_path: Path) -> None:
    (tmp_path / "build.lock").write_text("4194000", "ascii")
    with only_build(tmp_path, tmp_path, pytest.fail, wait_s=0):
        assert (tmp_path / "build.lock").read_text("ascii") == str(os.getpid())


# --- freshness


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name in ("content/a.md", "theme/templates/b.html", "plugins/c.py", "pelicanconf.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "output").mkdir()
    (tmp_path / ".cache").mkdir()
    made_of = freshness.signature(tmp_path, "pelicanconf.py", serving=True)
    freshness.remember(tmp_path / ".cache", tmp_path / "output", made_of)
    return tmp_path


def is_fresh(root: Path, settings: str = "pelicanconf.py", *, serving: bool = True) -> bool:
    return freshness.is_fresh(root, settings, serving=serving)


def test_nothing_changed_is_fresh(sources: Path) -> None:
    assert is_fresh(sources)
    (sources / "plugins/__pycache__").mkdir()
    (sources / "plugins/__pycache__/c.pyc").write_text("x", "utf-8")
    assert is_fresh(sources)


@pytest.mark.parametrize(
    "name", ["content/a.md", "theme/templates/b.html", "plugins/c.py", "pelicanconf.py"]
)
def test_changed_source_is_not_fresh(name: str, sources: Path) -> None:
    os.utime(sources / name, ns=(1, 1))
    assert not is_fresh(sources)


def test_added_and_deleted_sources_are_not_fresh(sources: Path) -> None:
    (sources / "content/b.md").write_text("x", "utf-8")
    assert not is_fresh(sources)
    (sources / "content/b.md").unlink()
    assert is_fresh(sources)
    (sources / "content/a.md").unlink()
    assert not is_fresh(sources)


def test_other_kind_of_build_or_other_output_is_not_fresh(sources: Path) -> None:
    assert not is_fresh(sources, serving=False)
    assert not is_fresh(sources, "publishconf.py")
    (sources / "output/page.html").write_text("by another program", "utf-8")
    assert not is_fresh(sources)
    (sources / "output/page.html").unlink()
    (sources / "output").rmdir()
    assert not is_fresh(sources)


def test_output_changed_deep_inside_is_not_fresh(sources: Path) -> None:
    page = sources / "output/articles/a/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("made", "utf-8")
    made_of = freshness.signature(sources, "pelicanconf.py", serving=True)
    freshness.remember(sources / ".cache", sources / "output", made_of, ["a warning"])
    assert is_fresh(sources)
    assert freshness.told(sources) == ["a warning"]
    page.write_text("by hand", "utf-8")
    assert not is_fresh(sources)


def test_source_put_back_with_its_old_time_is_not_fresh(sources: Path) -> None:
    path = sources / "content/a.md"
    before = path.stat().st_mtime_ns
    path.write_text("y", "utf-8")
    os.utime(path, ns=(before, before))
    assert not is_fresh(sources)


def test_another_language_of_the_shell_is_not_fresh(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULL_MARKETING_LANG", "en")
    assert not is_fresh(sources)


def remembered(root: Path) -> None:
    made_of = freshness.signature(root, "pelicanconf.py", serving=True)
    freshness.remember(root / ".cache", root / "output", made_of)


def test_another_terminal_is_fresh(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TERM_SESSION_ID", "WINDOWID", "SSH_TTY", "COLUMNS", "SOMETHING_NEW"):
        monkeypatch.setenv(name, "another")
    assert is_fresh(sources)


@pytest.mark.parametrize(
    ("place", "code", "counts"),
    [
        ("pelicanconf.py", "SITENAME = os.environ['WINDOWID']", True),
        ("publishconf.py", "SITEURL = os.environ.get('WINDOWID', '')", True),
        ("plugins/mine/words.py", 'if "WINDOWID" in os.environ: ...', True),
        ("pelicanconf.py", "SITENAME = os.path.expandvars('${WINDOWID}')", True),
        ("pelicanconf.py", "SITENAME = os.environ[PREFIX + 'ID']", True),
        ("pelicanconf.py", "SITENAME = os.environ['WINDOW' + 'ID']", True),
        ("pelicanconf.py", "SITENAME = [os.getenv(name) for name in os.environ]", True),
        ("pelicanconf.py", "SITENAME = dict(os.environ)[PREFIX]", True),
        ("pelicanconf.py", "SITENAME = os.path.expandvars(PREFIX)", True),
        ("pelicanconf.py", "SITENAME = os.environ.get('HOSTNAME', 'x')", False),
        ("plugins/pull_marketing/own.py", "os.environ['WINDOWID']", False),
    ],
)
def test_variable_that_the_site_reads_counts(
    place: str, code: str, counts: bool, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sources / place).parent.mkdir(parents=True, exist_ok=True)
    (sources / place).write_text(f"import os\n{code}\n", "utf-8")
    monkeypatch.setenv("WINDOWID", "1")
    remembered(sources)
    assert is_fresh(sources)
    monkeypatch.setenv("WINDOWID", "2")
    assert is_fresh(sources) is not counts
    monkeypatch.delenv("WINDOWID")
    assert is_fresh(sources) is not counts


def test_another_day_is_not_fresh(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime

    class Tomorrow(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:
            return datetime.date(2126, 1, 1)

    monkeypatch.setattr("pull_marketing.freshness.datetime.date", Tomorrow)
    assert not is_fresh(sources)


# --- what Pelican logs


@pytest.fixture
def explainer(tmp_path: Path) -> Explainer:
    output = tmp_path / "output"
    return Explainer(tmp_path, tmp_path / "pelicanconf.py", output, tmp_path / ".output-building-1")


def heard(explainer: Explainer, speak: Callable[[logging.Logger], None]) -> Collector:
    report = Collector()
    with listening(RecordHandler(explainer, report, [explainer.root / "plugins"])):
        speak(logging.getLogger("pelican.test"))
    return report


def test_every_warning_is_heard_one_by_one(explainer: Explainer) -> None:
    def speak(logger: logging.Logger) -> None:
        for number in range(9):
            logger.warning("Trouble %s", number, extra={"limit_msg": "Other troubles"})

    told = heard(explainer, speak)
    assert [d.code for d in told] == [PELICAN_WARNING.code] * 9
    assert LimitFilter._threshold == 5  # as it was


def test_warning_is_heard_again_by_the_next_build(explainer: Explainer) -> None:
    def speak(logger: logging.Logger) -> None:
        logger.warning("Trouble with %s", "a thing")

    assert len(heard(explainer, speak)) == len(heard(explainer, speak)) == 1


def test_noise_and_what_our_checks_tell_is_dropped(explainer: Explainer) -> None:
    def speak(logger: logging.Logger) -> None:
        logger.warning("Unable to find '%s', skipping url replacement.", "x")
        logger.warning("%s is set to %s", "TAG_SAVE_AS", False)

    assert len(heard(explainer, speak)) == 0


def test_record_about_a_file_is_located_there(explainer: Explainer) -> None:
    page = explainer.root / "content/a.md"
    page.parent.mkdir()
    page.write_text("x", "utf-8")
    told = heard(explainer, lambda logger: logger.error("Skipping %s: no", "a.md"))
    assert [(d.code, d.location) for d in told] == [("B061", Location("content/a.md"))]


def test_copy_that_finds_no_room_is_an_error(explainer: Explainer) -> None:
    message = "A problem occurred copying file %s to %s; %s"

    def speak(logger: logging.Logger) -> None:
        for name in ("a", "b"):
            logger.warning(message, name, "there", OSError(28, "No space left on device"))

    assert [d.code for d in heard(explainer, speak)] == ["B042"]  # once is enough


def test_building_folder_is_called_by_its_future_name(explainer: Explainer) -> None:
    assert explainer.name(explainer.building / "a/index.html") == "output/a/index.html"
    assert explainer.name(explainer.root / "content/a.md") == "content/a.md"


# --- language and summary


@pytest.mark.parametrize(
    ("text", "language"),
    [("language: en\n", "en"), ('language: "en"\n', "en"), ("name: x\n", "fr"), (None, "fr")],
)
def test_language_is_known_before_the_site_is_read(
    text: str | None, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULL_MARKETING_LANGUAGE", raising=False)
    if text is not None:
        (tmp_path / "content").mkdir()
        (tmp_path / "content/site.yaml").write_text(text, "utf-8")
    assert language_of(tmp_path) == language
    monkeypatch.setenv("PULL_MARKETING_LANGUAGE", "en")
    assert language_of(tmp_path) == "en"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", "Site prêt : 71 pages, 1 avertissement, 2,3 s."),
        ("en", "Site ready: 71 pages, 1 warning, 2.3 s."),
    ],
)
def test_summary_says_pages_warnings_and_seconds(language: str, told: str) -> None:
    warning = PELICAN_WARNING.at(Location("a"), message="x")
    result = BuildResult(0, (warning,), Counts(20, 71), 2.34, language, Path("output"))
    assert summary(result).replace("\N{NO-BREAK SPACE}", " ") == told


# --- a whole build


def test_build_counts_and_remembers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files: dict[str, Any] = {"content/site.yaml": minimal_site_yaml()}
    files["content/articles/a.md"] = (
        "Title: A\nDate: 2026-01-15\nCategory: B\nSummary: C\nHelps: D\n\nE"
    )
    files["pelicanconf.py"] = (
        (ROOT / "pelicanconf.py").read_text("utf-8").replace('"theme"', repr(str(ROOT / "theme")))
    )
    from ..conftest import MINIMAL_QUESTIONNAIRE

    files["content/questionnaires/contact.md"] = MINIMAL_QUESTIONNAIRE
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    result = build(tmp_path)
    assert result.status == 0, [d.render("en") for d in result.diagnostics]
    assert result.counts.texts == 1
    written = len(list((tmp_path / "output").rglob("*.html")))
    assert 0 < result.counts.files <= written + 10
    assert freshness.is_fresh(tmp_path, "pelicanconf.py", serving=False)
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "Lecture · 1 texte"
    assert said.splitlines()[1] == "Vérification"
    assert said.splitlines()[2].startswith("Écriture · ")
    assert "Done: Processed" not in said  # Pelican's own line
