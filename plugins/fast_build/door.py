"""The front door: answers at once when it can, else runs Pelican with this plugin.

What it imports decides what a build costs when nothing changed; Pelican comes last.
"""

# pathlib alone costs 5 ms.
# ruff: noqa: PTH100, PTH118, PTH208
from __future__ import annotations

import marshal
import os
import sys
import time

from . import __version__
from .environment import environment_digest
from .stamps import COARSE_NS, file_digest, is_racy, stamp_of
from .store_files import read_checked

_KNOWN_OPTIONS = frozenset({
    "-s", "--settings", "-t", "--theme-path", "-o", "--output", "-q", "--quiet", "-v", "--verbose",
    "--fatal", "--log-handler", "-e", "--extra-settings", "--relative-urls", "-d",
    "--delete-output-directory",
})  # fmt: skip
TYPE_CHECKING = False  # as `typing` has it, whose import costs 3 ms
if TYPE_CHECKING:
    from typing import Any

    Index = dict[str, Any]


def index_base(arguments: list[str]) -> str | None:
    """Path, without its ending, of the index for these arguments here; None for none."""
    if any(a.startswith("-") and a not in _KNOWN_OPTIONS for a in arguments):
        return None
    from .stamps import digest

    folder = os.environ.get("FAST_BUILD_CACHE") or os.path.join(os.path.abspath(""), ".fast_build")
    text = repr((os.path.abspath(""), sys.prefix, arguments))
    return os.path.join(folder, digest(text.encode("utf-8", "surrogateescape")).hex()[:16])


def load_index(base: str, arguments: list[str]) -> Index | None:
    """The index of the last build, brought up to date with later body edits."""
    payload = read_checked(base + ".index")
    if payload is None:
        return None
    index: Index = marshal.loads(payload)  # noqa: S302 - our own file, checked
    made = (__version__, sys.version, list(time.tzname), os.path.abspath(os.curdir))
    if index["made"] != made or index["arguments"] != arguments:
        return None
    if index["environment"] != environment_digest(frozenset(index["variables"])):
        return None
    if index["day"] and index["day"] != time.strftime("%Y-%m-%d"):
        return None
    overlay = read_checked(base + ".overlay")
    index["overlay"] = {
        "files": {}, "at": {}, "outputs": {}, "late": {}, "records": {}, "shifts": {},
    }  # fmt: skip
    if overlay is not None:
        index["overlay"] = marshal.loads(overlay)  # noqa: S302 - our own file, checked
        index["files"].update(index["overlay"]["files"])
        index["outputs"].update(index["overlay"]["outputs"])
        index["late"].update(index["overlay"]["late"])
    return index


def changed_inputs(index: Index) -> list[str] | None:
    """Files whose stamp moved; None when files came or went, or cannot be trusted."""
    at, stat = index["at"], os.stat
    try:
        moved = [
            path
            for path, known in index["folders"].items()
            if stamp_of(stat(path)) != known or is_racy(known, at)
        ]
        if moved and not _list_the_same(index, moved):
            return None
        changed, seen_at, settled = [], index["overlay"]["at"], at - COARSE_NS
        for path, known in index["files"].items():
            found, (written, moved, size) = stat(path), known
            if (
                found.st_mtime_ns != written
                or found.st_ctime_ns != moved
                or found.st_size != size
                # Files that are older than that need no closer look: nearly all are.
                or ((written > settled or moved > settled)
                    and is_racy(known, seen_at.get(path, at)))
            ):  # fmt: skip
                changed.append(path)
    except OSError:
        return None
    return None if any(os.path.lexists(path) for path in index.get("absent", ())) else changed


def _list_the_same(index: Index, folders: list[str]) -> bool:
    """Whether these folders hold the same names: editors save by renaming a new file."""
    names: dict[str, set[str]] = {}
    for table in (index["files"], index["folders"]):
        for path in table:
            parent, name = os.path.split(path)
            names.setdefault(parent, set()).add(name)
    listed = index["listed"]
    return all(
        folder in listed and set(os.listdir(folder)) - {"__pycache__"} == names.get(folder, set())
        for folder in folders
    )


def outputs_are_intact(index: Index) -> bool:
    """Whether every output is as the last build left it."""
    prefix, late, stat = index["root"] + os.sep, index["late"], os.stat
    try:
        for path, known in index["outputs"].items():
            found = stat(prefix + path)
            if (found.st_mtime_ns, found.st_ctime_ns, found.st_size) != known:
                return False
        for path, value in late.items():
            if file_digest(prefix + path) != value:
                return False
        for path, known in index["output_folders"].items():
            if stamp_of(stat(path)) != known:
                return False
    except OSError:
        return False
    return True


def answer(
    arguments: list[str], explain: bool = False, pools: dict[str, Any] | None = None
) -> bool:
    """Do the build here if that is possible for sure; False when Pelican must do it.

    Args:
        arguments: Pelican's.
        explain: Name each file that is written, and why.
        pools: Markdown instances to use again, by their options, for a process that stays.
    """
    base = index_base(arguments)
    index = load_index(base, arguments) if base else None
    return base is not None and index is not None and _answers(base, index, explain, pools)


def _answers(base: str, index: Index, explain: bool, pools: dict[str, Any] | None) -> bool:
    changed = changed_inputs(index)
    if changed is None or not outputs_are_intact(index):
        return False
    if not changed:
        _tell(index, f"nothing changed: {len(index['outputs'])} outputs")
        return True
    if len(changed) > 20 or any(path not in index["bodies"] for path in changed):
        return False
    from .body_edit import put_bodies

    written = put_bodies(base, index, changed, pools)
    if written is None:
        return False
    _tell(index, f"body edit: {len(changed)} read, {len(written)} written")
    if explain:
        names = ", ".join(os.path.relpath(path) for path in changed)
        print(f"{names}: text changed → {', '.join(written)}", file=sys.stderr)  # noqa: T201
    return True


def _tell(index: Index, text: str) -> None:
    for _level, message in index["messages"]:
        print(f"(as before) {message}", file=sys.stderr)  # noqa: T201
    print(f"fast_build: {text}", file=sys.stderr)  # noqa: T201


def main(arguments: list[str]) -> int:
    """Build like the command `pelican` with the same arguments; returns its exit status.

    Two options are ours: `--explain` says why each file was written and what took how long;
    `--trace FILE` writes the times for the viewers of Chrome traces.
    """
    explain = "--explain" in arguments
    arguments = [argument for argument in arguments if argument != "--explain"]
    trace = ""
    if "--trace" in arguments[:-1]:
        at = arguments.index("--trace")
        trace = arguments[at + 1]
        arguments = arguments[:at] + arguments[at + 2 :]
    base = index_base(arguments)
    index = load_index(base, arguments) if base else None
    if (
        base is not None
        and index is not None
        and not trace
        and _answers(base, index, explain, None)
    ):
        return 0
    from .long_way import build

    return build(arguments, explain, trace, plain_pelican(index) if index is not None else "")


def plain_pelican(index: Index) -> str:
    """Pelican's version, when neither plugins, settings nor packages can ask for all of it."""
    if index["markdown"] is None or any("Docutils" in text for _, text in index["messages"]):
        return ""
    at, stat = index["at"], os.stat
    watched = [(path, index["files"].get(path)) for path in index["code"]]
    watched += [(path, index["folders"].get(path)) for path in index["packages"]]
    try:
        steady = all(
            known is not None and stamp_of(stat(path)) == known and not is_racy(known, at)
            for path, known in watched
        )
    except OSError:
        return ""
    return str(index["pelican"]) if steady else ""
