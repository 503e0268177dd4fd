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
from .intact import LookBeside, outputs_are_intact
from .page_files import running_since
from .stamps import COARSE_NS, is_racy, stamp, stamp_of
from .store_files import read_checked

_KNOWN_OPTIONS = frozenset({
    "-s", "--settings", "-t", "--theme-path", "-o", "--output", "-q", "--quiet", "-v", "--verbose",
    "--fatal", "--log-handler", "-e", "--extra-settings", "--relative-urls", "-d",
    "--delete-output-directory",
})  # fmt: skip
TYPE_CHECKING = False  # as `typing` has it, whose import costs 3 ms
if TYPE_CHECKING:
    from collections.abc import Iterable
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


def load_index(base: str, arguments: list[str], kept: dict[str, Any] | None = None) -> Index | None:
    """The index of the last build, brought up to date with later body edits.

    Args:
        kept: Where a process that stays has the last one, to which later edits were added.
    """
    seen, at_ns = stamp(base + ".index"), time.time_ns()
    overlay = read_checked(base + ".overlay")
    index: Index
    is_same = kept and overlay is not None and seen is not None and kept["seen"] == seen
    if kept and is_same and not is_racy(kept["seen"], kept["at"]):
        index = kept["index"]
    else:
        payload = read_checked(base + ".index")
        if payload is None:
            return None
        index = marshal.loads(payload)  # noqa: S302 - our own file, checked
        if kept is not None:
            kept.update(seen=seen, at=at_ns, index=index)
    made = (__version__, sys.version, list(time.tzname), os.path.abspath(os.curdir))
    if index["made"] != made or index["arguments"] != arguments:
        return None
    if index["running_since"] != running_since():
        return None
    if index["environment"] != environment_digest(frozenset(index["variables"])):
        return None
    if index["day"] and index["day"] != time.strftime("%Y-%m-%d"):
        return None
    index["overlay"] = {
        "files": {}, "at": {}, "outputs": {}, "late": {}, "records": {}, "shifts": {},
    }  # fmt: skip
    if overlay is not None:
        index["overlay"] = marshal.loads(overlay)  # noqa: S302 - our own file, checked
        take_up(index)
    return index


def take_up(index: Index) -> None:
    """Add what body edits changed since the last build with Pelican."""
    for table in ("files", "outputs", "late"):
        index[table].update(index["overlay"][table])


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


def answers(
    base: str,
    index: Index,
    explain: bool = False,
    pools: dict[str, Any] | None = None,
    told: Iterable[str] = (),
    look: LookBeside | None = None,
    aloud: bool = True,
) -> bool:
    """Do the build here if that is possible for sure; False when Pelican must do it.

    Args:
        explain: Name each file that is written, and why.
        pools: Markdown instances to use again, by their options, for a process that stays.
        told: Files that changed for sure, whose texts are to be in their pages before everything
            is looked at, as it is in any case.
        look: The look at the outputs that has begun already, if it has: it ends before any of
            them is written. A process that stays begins none, because its threads forbid it.
        aloud: Say so when nothing changed.
    """
    read: dict[str, bool] = {}
    written: dict[str, bool] = {}
    early = [p for p in told if p in index["bodies"] and stamp(p) != index["files"][p]]
    for changed in early, None:
        if changed is None and (changed := changed_inputs(index)) is None:
            return False
        made = _edit_bodies(base, index, changed, pools, look) if changed else []
        if made is None:
            return False
        read |= dict.fromkeys(changed, True)
        written |= dict.fromkeys(made, True)
    # Whether the other pages are still there can wait until the new texts are in theirs: Pelican
    # makes them all again when they are not.
    if not (look.is_intact() if look else outputs_are_intact(index)):
        return False
    if not read:
        if aloud:
            _tell(index, f"nothing changed: {len(index['outputs'])} outputs")
        return True
    _tell(index, f"body edit: {len(read)} read, {len(written)} written")
    if explain:
        names = ", ".join(os.path.relpath(path) for path in read)
        print(f"{names}: text changed → {', '.join(written)}", file=sys.stderr)  # noqa: T201
    return True


def _edit_bodies(
    base: str,
    index: Index,
    changed: list[str],
    pools: dict[str, Any] | None,
    look: LookBeside | None,
) -> list[str] | None:
    """Put the new texts of these files into their outputs, named; None when that is not all."""
    if len(changed) > 20 or any(path not in index["bodies"] for path in changed):
        return None
    from .body_edit import put_bodies

    written = put_bodies(base, index, changed, pools, look)
    if written is not None:
        take_up(index)
    return written


def _tell(index: Index, text: str) -> None:
    for _level, message in index["messages"]:
        print(f"(as before) {message}", file=sys.stderr)  # noqa: T201
    print(f"fast_build: {text}", file=sys.stderr)  # noqa: T201


def main(arguments: list[str]) -> int:
    """Build like the command `pelican` with the same arguments; returns its exit status.

    Three options are ours: `--explain` says why each file was written and what took how long;
    `--trace FILE` writes the times for the viewers of Chrome traces; `--watch` builds at each
    save, in a process that stays.
    """
    if "--watch" in arguments:
        from .watching import keep_building

        return keep_building([argument for argument in arguments if argument != "--watch"])
    explain = "--explain" in arguments
    arguments = [argument for argument in arguments if argument != "--explain"]
    trace = ""
    if "--trace" in arguments[:-1]:
        at = arguments.index("--trace")
        trace = arguments[at + 1]
        arguments = arguments[:at] + arguments[at + 2 :]
    base = index_base(arguments)
    index = load_index(base, arguments) if base else None
    if base is not None and index is not None and not trace:
        look = LookBeside(index)
        try:
            if answers(base, index, explain, look=look):
                return 0
        finally:
            look.end()
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
