"""Prepares `.venv` on a bare machine and hands over to invoke in it; standard library only.

`python3 tasks.py serve` runs this module with whatever Python there is, before anything is
installed: it may import nothing of ours that needs a dependency, and speaks both languages by
itself because the catalogues need one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ".venv"
COMMAND = "PULL_MARKETING_COMMAND"
"""The variable that tells tasks how they were called, so that they name the next one alike."""

GROUPS = {
    "serve": ("serve",),
    "livereload": ("serve",),
    "test": ("test",),
    "lint": ("test", "lint"),
}
"""What a task needs beyond the dependencies, which are enough for all others: a host that builds
the site from git installs only what makes the index of its search page. mypy reads the tests'
imports, so lint needs both."""

_ALL = "[receiver,postgres,pdf,search]"
EXTRAS = {"run": "[search]", "serve": "[receiver,search]", "test": _ALL, "lint": _ALL}
"""Which extras of the package belong to it: wherever the site is built, its search page needs an
index; a newcomer answers a questionnaire and sees what comes of it; the receiver is tested on both
databases."""

HOLDS = {"run": ("run", "serve", "test", "lint"), "serve": ("serve", "test", "lint")}
"""What was installed for one of these is enough for it."""

_FRENCH = {
    "creating": "Première fois : je prépare l’environnement du site dans .venv…",
    "installing": "Installation de ce qu’il faut pour « {task} » (une seule fois)…",
    "ready": "Prêt en {seconds} s.",
    "no_venv": (
        "Python ne sait pas créer d’environnement ici : il manque le paquet venv.\n"
        "Installez-le, puis relancez la même commande :\n"
        "    sudo apt install python3-venv"
    ),
    "adding_venv": "Il manque le paquet python3-venv : installation par apt-get…",
    "failed": (
        "L’installation n’a pas abouti (étape : {step}). Vérifiez la connexion à Internet et\n"
        "la place sur le disque, puis relancez la même commande.\n"
        "Ce qu’a dit le programme est au-dessus."
    ),
    "not_writable": (
        "Impossible d’écrire dans {path} : {reason}\n"
        "Donnez-vous le droit d’écrire dans ce dossier, puis relancez la même commande."
    ),
}
_ENGLISH = {
    "creating": "First time: preparing the site’s environment in .venv…",
    "installing": "Installing what “{task}” needs (only once)…",
    "ready": "Ready in {seconds} s.",
    "no_venv": (
        "Python cannot create an environment here: the venv package is missing.\n"
        "Install it, then run the same command again:\n"
        "    sudo apt install python3-venv"
    ),
    "adding_venv": "The package python3-venv is missing: installing it with apt-get…",
    "failed": (
        "The installation did not succeed (step: {step}). Check the Internet connection and\n"
        "the room on the disk, then run the same command again.\n"
        "What the program said is above."
    ),
    "not_writable": (
        "Cannot write in {path}: {reason}\n"
        "Give yourself the right to write in this folder, then run the same command again."
    ),
}


class SetupError(Exception):
    """The environment cannot be prepared; its text is for the author."""


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Prepare what the task needs, then run it in `.venv`.

    Args:
        arguments: the task and its options; none lists the tasks.
        root: the project.

    Returns:
        The status to end with.
    """
    task = next((a for a in arguments if not a.startswith("-")), "")
    try:
        for group in GROUPS.get(task, ("run",)):
            prepare(root, group, task or "tasks.py")
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        path = error.filename or root
        print(say("not_writable", path=path, reason=error.strerror), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return hand_over(root, invoke_arguments(arguments))


def invoke_arguments(arguments: list[str]) -> list[str]:
    """What invoke gets: everything after `test` belongs to pytest."""
    if not arguments:
        return ["--list"]
    if arguments[0] == "test" and arguments[1:] not in ([], ["--help"]) and "--" not in arguments:
        return ["test", "--", *map(shlex.quote, arguments[1:])]
    return arguments


def hand_over(root: Path, arguments: list[str]) -> int:
    """Go on as invoke in the environment, from the project's folder."""
    command = [str(python_of(root)), "-m", "invoke", "--search-root", str(root), *arguments]
    environment = {**os.environ, "VIRTUAL_ENV": str(root / VENV), COMMAND: "python3 tasks.py"}
    environment.pop("PYTHONHOME", None)
    sys.stdout.flush()
    if os.name == "posix":
        os.chdir(root)
        os.execve(command[0], command, environment)  # noqa: S606
    try:
        done = subprocess.run(command, cwd=root, env=environment, check=False)
    except KeyboardInterrupt:
        return 130
    return done.returncode


def python_of(root: Path) -> Path:
    """The environment's interpreter."""
    windows = os.name == "nt"
    return root / VENV / ("Scripts/python.exe" if windows else "bin/python")


def prepare(root: Path, group: str, task: str) -> None:
    """Create `.venv` and install a group, unless a stamp says that it is done.

    Args:
        root: the project.
        group: `run` for the dependencies, or one of `GROUPS`.
        task: the task asked for, for the message.

    Raises:
        SetupError: something could not be installed.
    """
    wanted = fingerprint(root)
    enough = HOLDS.get(group, (group,))
    if any(_text(_stamp(root, each)) == wanted for each in enough) and python_of(root).exists():
        return
    start = time.monotonic()
    made = root / VENV / "pull-marketing.stamp"
    if _text(made) != _interpreter(root) or not _works(root):
        print(say("creating"), flush=True)
        _create(root)
        made.write_text(_interpreter(root), "utf-8")
    print(say("installing", task=task), flush=True)
    _install(root, group)
    _stamp(root, group).write_text(wanted, "utf-8")
    print(say("ready", seconds=round(time.monotonic() - start)), flush=True)


def _stamp(root: Path, group: str) -> Path:
    return root / VENV / f"pull-marketing-{group}.stamp"


def fingerprint(root: Path) -> str:
    """What an installation depends on: the two files, this Python, this folder."""
    parts = [_interpreter(root)]
    parts += [_text(root / name) for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _interpreter(root: Path) -> str:
    # An environment holds absolute paths: in another folder it must be made again.
    return f"{sys.version_info[:3]} {sys.platform} {root}"


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


def _works(root: Path) -> bool:
    """Whether the environment's Python starts and has pip."""
    if not python_of(root).exists():
        return False
    done = subprocess.run(
        [str(python_of(root)), "-c", "import pip"], capture_output=True, check=False
    )
    return done.returncode == 0


def _create(root: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        _add_venv_package()
    # `--clear` only where this module, or nobody, made the folder: half-made ones start again.
    command = [sys.executable, "-m", "venv", "--clear", str(root / VENV)]
    _run(command, "venv", root)


def _add_venv_package() -> None:
    """Debian and Ubuntu cut venv out of Python: as root it is fetched, else explained."""
    apt = shutil.which("apt-get")
    if not apt or not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise SetupError(say("no_venv"))
    print(say("adding_venv"), flush=True)
    package = f"python3.{sys.version_info.minor}-venv"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", package]):
        done = subprocess.run(
            [apt, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(done.stdout + done.stderr, file=sys.stderr)
            raise SetupError(say("no_venv"))


def _install(root: Path, group: str) -> None:
    constraints = root / "constraints.txt"
    pip = [str(python_of(root)), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    # Only what is used is compiled, when it is first used: half the time of an installation.
    install = [*pip, "install", "--quiet", "--no-compile", "--no-warn-script-location"]
    # Groups and build constraints need a recent pip; the one that comes with Python may be old.
    pinned = pinned_version("pip", _text(constraints))
    if pinned:
        _run([*install, f"pip=={pinned}"], "pip", root)
    held = ["--constraint", str(constraints), "--build-constraint", str(constraints)]
    wanted = ["--editable", f"{root}{EXTRAS.get(group, '')}"]
    if group in ("test", "lint"):  # dependency groups of pyproject.toml
        wanted += ["--group", f"{root / 'pyproject.toml'}:{group}"]
    _run([*install, *held, *wanted], "pip install", root)


def pinned_version(name: str, constraints: str) -> str:
    """The version of a package in constraints.txt, or nothing."""
    found = re.search(rf"^{re.escape(name)}==(\S+)", constraints, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def _run(command: list[str], step: str, root: Path) -> None:
    """Run silently; when it fails, show the end of what it said."""
    done = subprocess.run(
        command,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-20:]), file=sys.stderr)
        raise SetupError(say("failed", step=step))


def say(key: str, **details: object) -> str:
    """A message in the site's language, or in the one that PULL_MARKETING_LANGUAGE names."""
    return (_FRENCH if _language() == "fr" else _ENGLISH)[key].format(**details)


def _language() -> str:
    asked = os.environ.get("PULL_MARKETING_LANGUAGE", "")
    if asked in ("fr", "en"):
        return asked
    english = re.search(r"^language:\s*en\b", _text(ROOT / "content/site.yaml"), re.MULTILINE)
    return "en" if english else "fr"
