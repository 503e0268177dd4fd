"""What a build depends on besides contents and templates: settings, code, environment."""

# Thousands of paths.
# ruff: noqa: PTH100, PTH118, PTH119, PTH206
from __future__ import annotations

import getpass
import locale
import os
import sys
import sysconfig
import tempfile
import time
from typing import Any

from pelican.settings import DEFAULT_CONFIG

from . import __version__
from .environment import environment_digest
from .fingerprint import Fingerprinter
from .neighbours import declared_safe
from .openings import real_paths
from .stamps import Tree, digest, file_digest, is_racy, stamp, walk
from .state import State

# Settings that say how to run Pelican, not what to make.
_IDLE_SETTINGS = frozenset({"PORT", "BIND", "DEBUG", "LOG_FILTER", "CACHE_PATH"})


def cache_folder(settings: dict[str, Any]) -> str | None:
    """`.fast_build` in the current folder, or the temporary folder when that is site content."""
    if settings.get("FAST_BUILD_CACHE"):
        return str(settings["FAST_BUILD_CACHE"])
    content = os.path.realpath(settings["PATH"])
    here = os.path.realpath(os.curdir)
    output = os.path.realpath(settings["OUTPUT_PATH"])
    for taken in (content, output, os.path.realpath(settings["THEME"])):
        if here == taken or here.startswith(taken + os.sep):
            name = digest(here.encode("utf-8", "surrogateescape")).hex()[:16]
            return os.path.join(tempfile.gettempdir(), f"fast_build-{getpass.getuser()}-{name}")
    return os.path.join(here, ".fast_build")


def key(settings: dict[str, Any]) -> bytes:
    """The digest of all that makes old state worthless when it changes."""
    idle = _IDLE_SETTINGS | set(settings.get("FAST_BUILD_IDLE_SETTINGS", ()))
    deep = Fingerprinter(by_name=True, trusted=frozenset({"markdown", "jinja2"}))
    values = {
        name: value if name in DEFAULT_CONFIG else _shallow(value)
        for name, value in settings.items()
        if name not in idle
    }
    parts = (
        __version__,
        sys.version,
        os.path.abspath(os.curdir),
        time.tzname,
        locale.setlocale(locale.LC_ALL),
        _package_stamps(),
        deep.of(sorted(values.items())),
    )
    return digest(repr(parts).encode("utf-8", "surrogateescape"))


def _shallow(value: Any) -> Any:
    plain = (str, int, float, bool, bytes, list, tuple, dict, type(None))
    return value if isinstance(value, plain) else type(value).__qualname__


def _library_folders() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple({os.path.realpath(paths[name]) + os.sep for name in names})


def _module_files() -> list[str]:
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return sorted(name for name in files if name)


def _package_stamps() -> bytes:
    """Versions of the installed packages, by the times of their folders."""
    seen = [(name, stamp(name)) for name in sorted(_library_folders())]
    return digest(repr(seen).encode())


def code_digests(settings: dict[str, Any], started_ns: int) -> dict[str, bytes]:
    """Digests of the site's own code: every loaded module that is not installed.

    A file written after the start may not be what was loaded; it gets no digest that matches.
    """
    libraries = _library_folders()
    found: dict[str, bytes] = {}
    real = real_paths()
    for name in _module_files():
        path = real(name)
        if not path.startswith(libraries):
            seen, value = stamp(path), file_digest(path)
            if seen is None or value is None or is_racy(seen, started_ns):
                value = b"written while building"
            found[path] = value
    for path in _package_files(declared_safe(settings)):
        seen, value = stamp(path), file_digest(path)
        late = seen is None or value is None or is_racy(seen, started_ns)
        found.setdefault(path, b"written while building" if late or value is None else value)
    for folder in settings.get("PLUGIN_PATHS", ()):
        found.setdefault(os.path.realpath(folder), b"folder")
    return found


def _package_files(packages: frozenset[str]) -> list[str]:
    """All files of these packages: what they are loaded from, and their data."""
    files: Tree = {}
    for name in sorted(packages):
        for folder in getattr(sys.modules.get(name), "__path__", ()):
            walk(os.path.realpath(folder), frozenset(), {}, files)
    return sorted(files)


def belongs(path: str, packages: frozenset[str]) -> bool:
    """Whether a file is part of one of these packages."""
    parts = path.split(os.sep)
    return bool(packages & {*parts[:-1], parts[-1].removesuffix(".py")})


def staleness(state: State, wanted: bytes, variables: dict[str, str]) -> str:
    """Why a state cannot be used, empty when it can.

    Args:
        state: of the last build.
        wanted: the key of this one.
        variables: the environment that this one began with.
    """
    if not state.key:
        return "no usable state"
    environment = environment_digest(state.variables, variables)
    if state.key != wanted or state.environment != environment:
        return "settings, environment or versions changed"
    for path, known in state.code.items():
        if known != b"folder" and file_digest(path) != known:
            return f"{os.path.basename(path)} changed"
    return ""
