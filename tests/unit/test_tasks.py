"""The door of the project: tasks.py on a bare Python, and the tasks inside the environment."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from pull_marketing import environment, test_setup
from pull_marketing.environment import (
    fingerprint,
    invoke_arguments,
    main,
    pinned_version,
    prepare,
    python_of,
)

from ..conftest import ARTICLE, MINIMAL_QUESTIONNAIRE, minimal_site_yaml

ROOT = Path(__file__).resolve().parents[2]
TASKS = {
    "build",
    "rebuild",
    "serve",
    "livereload",
    "publish",
    "clean",
    "new",
    "check",
    "test",
    "lint",
}


# --- tasks.py


def test_doorway_can_be_read_by_old_pythons() -> None:
    source = (ROOT / "tasks.py").read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 4))
    assert not [n for n in ast.walk(tree) if isinstance(n, (ast.JoinedStr, ast.AnnAssign))]
    assert source.startswith("# coding: utf-8\n")  # Python 2 refuses accents without it
    names = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    assert "__future__" not in names


def test_old_python_is_refused_in_both_languages() -> None:
    code = (
        "import sys, runpy; sys.version_info = (3, 8, 1, 'final', 0);"
        f"runpy.run_path({str(ROOT / 'tasks.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Python 3.11 ou plus recent est necessaire ; celui-ci est le 3.8." in done.stderr
    assert "Python 3.11 or newer is needed; this is 3.8." in done.stderr


def test_preparing_needs_the_standard_library_only() -> None:
    code = "import pull_marketing.environment, sys; print(*sys.modules)"
    command = [sys.executable, "-S", "-c", code]  # -S: no site-packages
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "plugins"), "PATH": os.environ.get("PATH", "")},
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded <= {*sys.stdlib_module_names, "pull_marketing", "sitecustomize", "__main__"}


def test_tasks_load_nothing_that_only_builds_need() -> None:
    """Who builds when nothing changed waits for invoke and for the tasks, and for no more."""
    heavy = "{'pydantic', 'pelican', 'babel', 'markdown'} & set(sys.modules)"
    program = f"import sys; import pull_marketing.tasks; sys.exit(str({heavy} or ''))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_site_is_the_same_however_the_task_was_called(tmp_path: Path) -> None:
    """`python3 tasks.py build`, then `invoke build`: nothing is left to do."""
    for name, text in {
        "content/site.yaml": minimal_site_yaml(),
        "content/articles/un-article.md": ARTICLE,
        "content/questionnaires/contact.md": MINIMAL_QUESTIONNAIRE,
        "pelicanconf.py": (ROOT / "pelicanconf.py").read_text("utf-8"),
        "tasks.py": (ROOT / "tasks.py").read_text("utf-8"),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    for name in ("plugins", "theme"):
        (tmp_path / name).symlink_to(ROOT / name)
    plain = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", environment.COMMAND)}
    through_tasks = {"VIRTUAL_ENV": str(ROOT / ".venv"), environment.COMMAND: "python3 tasks.py"}

    def build(*options: str, **variables: str) -> str:
        command = [sys.executable, "-m", "invoke", "build", *options]
        done = subprocess.run(
            command, cwd=tmp_path, env=plain | variables, capture_output=True, text=True, check=True
        )
        return done.stdout

    assert "python3 tasks.py serve" in build("--explain", **through_tasks)
    said = build("--explain")
    assert said.startswith("Rien n’a changé")
    assert "invoke serve" in said
    with (tmp_path / "content/articles/un-article.md").open("a", encoding="utf-8") as file:
        file.write("\nUne phrase de plus.\n")
    assert "changé (le texte)" in build("--explain", **through_tasks)


def test_list_of_tasks_fits_on_a_screen_and_is_in_french() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "--list"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "COLUMNS": "80"},
    )
    listed = set(re.findall(r"^  ([a-z-]+)", done.stdout, re.MULTILINE))
    assert listed >= TASKS
    # Thirty lines of eighty columns: what a terminal window shows without scrolling.
    assert len(done.stdout.splitlines()) <= 30
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "Fabrique le site" in done.stdout


# --- the environment


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], ["--list"]),
        (["serve", "--port", "9"], ["serve", "--port", "9"]),
        (["test"], ["test"]),
        (["test", "--help"], ["test", "--help"]),
        (["test", "-k", "a or b"], ["test", "--", "-k", "'a or b'"]),
        (["test", "--", "-x"], ["test", "--", "-x"]),
        (["new", "article", "L’été"], ["new", "article", "L’été"]),
    ],
)
def test_arguments_reach_invoke(given: list[str], passed: list[str]) -> None:
    assert invoke_arguments(given) == passed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose environment is there, without having been made."""
    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    (tmp_path / "constraints.txt").write_text("pip==26.3\n", "utf-8")
    python = python_of(tmp_path)
    python.parent.mkdir(parents=True)
    python.write_text("", "utf-8")
    return tmp_path


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What preparing would do, noted instead of done."""
    done: list[str] = []
    monkeypatch.setattr(environment, "_create", lambda _root: done.append("create"))
    monkeypatch.setattr(environment, "_install", lambda _root, group: done.append(group))
    monkeypatch.setattr(environment, "_works", lambda _root: True)
    return done


def test_second_start_installs_nothing(project: Path, steps: list[str]) -> None:
    prepare(project, "run", "serve")
    assert steps == ["create", "run"]
    prepare(project, "run", "serve")
    assert steps == ["create", "run"]


@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed_again(
    changed: str, project: Path, steps: list[str]
) -> None:
    prepare(project, "run", "serve")
    (project / changed).write_text("other", "utf-8")
    prepare(project, "run", "serve")
    assert steps == ["create", "run", "run"]


def test_who_serves_gets_the_receiver_and_who_builds_does_not(
    project: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "hand_over", lambda *_: 0)
    assert main(["build"], project) == 0
    assert steps == ["create", "run"]
    assert main(["livereload"], project) == main(["serve"], project) == 0
    assert steps == ["create", "run", "serve"]
    assert main(["publish"], project) == 0
    assert steps == ["create", "run", "serve"]
    assert "receiver" in environment.EXTRAS["serve"]


def test_environment_of_the_tests_is_enough_to_serve(project: Path, steps: list[str]) -> None:
    prepare(project, "test", "test")
    prepare(project, "run", "build")
    prepare(project, "serve", "serve")
    assert steps == ["create", "test"]
    prepare(project, "lint", "lint")
    assert steps == ["create", "test", "lint"]


def test_moved_project_gets_a_new_environment(
    project: Path, steps: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    prepare(project, "run", "serve")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "site"
    project.rename(elsewhere)
    prepare(elsewhere, "run", "serve")
    assert steps == ["create", "run", "create", "run"]


def test_failed_installation_is_tried_again(
    project: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_root: Path, _group: str) -> None:
        raise environment.SetupError("no network")

    monkeypatch.setattr(environment, "_install", fail)
    with pytest.raises(environment.SetupError):
        prepare(project, "run", "serve")
    monkeypatch.setattr(environment, "_install", lambda _root, group: steps.append(group))
    prepare(project, "run", "serve")
    assert steps == ["create", "run"]


def test_fingerprint_depends_on_the_two_files(project: Path) -> None:
    before = fingerprint(project)
    assert fingerprint(project) == before
    (project / "constraints.txt").write_text("pip==1\n", "utf-8")
    assert fingerprint(project) != before


def test_missing_venv_package_is_explained(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    python_of(project).unlink()
    assert main(["serve"], project) == 1
    said = capsys.readouterr()
    assert "sudo apt install python3-venv" in said.err
    assert "Première fois" in said.out


def test_what_the_installer_said_is_shown_when_it_fails(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "_create", lambda _root: None)
    monkeypatch.setattr(environment, "python_of", lambda _root: Path(sys.executable))
    (project / "constraints.txt").write_text("", "utf-8")  # an empty one: nothing is pinned
    monkeypatch.setenv("PYTHONPATH", str(project))
    (project / "pip.py").write_text("print('no network'); raise SystemExit(1)", "utf-8")
    assert main(["serve"], project) == 1
    said = capsys.readouterr().err
    assert "L’installation n’a pas abouti" in said
    assert "no network" in said


def test_both_languages_of_the_door_say_the_same_things() -> None:
    french, english = environment._FRENCH, environment._ENGLISH
    assert french.keys() == english.keys()
    for key in french:
        assert re.findall(r"\{\w+\}", french[key]) == re.findall(r"\{\w+\}", english[key])


# --- constraints.txt


def test_everything_asked_for_is_pinned_without_addresses() -> None:
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    pins = [line for line in constraints.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*", pin) for pin in pins)
    assert "://" not in constraints
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    wanted += [w for g in ("test", "lint") for w in project["dependency-groups"][g]]
    names = [re.match(r"[A-Za-z0-9_.-]+", each) for each in wanted]
    missing = [n[0] for n in names if n and not pinned_version(n[0], constraints)]
    assert missing == []
    assert pinned_version("pip", constraints)


def test_pins_fit_the_oldest_python_that_is_promised() -> None:
    """Debian 12 has Python 3.11.2: what asks for 3.11.5 leaves its users without a site."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    oldest = project["requires-python"].removeprefix(">=") + ".0"
    pinned = (ROOT / "constraints.txt").read_text("utf-8")
    names = re.findall(r"^([\w.-]+)==", pinned, re.MULTILINE)
    asked = {name: metadata.metadata(name)["Requires-Python"] for name in names if _is_here(name)}
    assert [name for name, what in asked.items() if what and oldest not in SpecifierSet(what)] == []


def _is_here(name: str) -> bool:
    """Some are for other systems."""
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


# --- what the tests need


def test_chromium_path_that_is_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", "/nowhere/chromium")
    with pytest.raises(test_setup.SetupFailed, match="/nowhere/chromium"):
        test_setup.find_chromium()


def test_machine_without_any_browser_fails_clearly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setattr(test_setup, "_playwrights_own", lambda: None)
    monkeypatch.setattr(test_setup, "_installed", lambda: None)
    monkeypatch.setattr(test_setup, "HEADLESS_SHELL", "no-such-program")
    monkeypatch.setattr(test_setup, "_quietly", lambda *_: False)
    assert test_setup.run_tests(tmp_path, []) == 1
    assert "Chromium, de Chrome ou d’Edge" in capsys.readouterr().err


def test_no_test_at_all_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", sys.executable)
    monkeypatch.setattr(test_setup, "node_packages", lambda root: root)
    (tmp_path / "test_nothing.py").write_text("", "utf-8")
    # A folder of its own: pytest would else empty those of the runs before, for minutes.
    apart = f"--basetemp={tmp_path / 'apart'}"
    assert test_setup.run_tests(tmp_path, ["-p", "no:cacheprovider", apart, str(tmp_path)]) == 5
