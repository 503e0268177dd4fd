"""The output folder: built beside, put in place whole, or left exactly as it was.

A finished site is put together in `.output-building-<pid>` next to `output`, on the same file
system, and the two are renamed. A build that died between the two renames is repaired by the next
one. One build at a time: a lock file holds the number of the process.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from ..diagnostics import Diagnostic, Location, Term, problem
from ..source import display_name

NOT_WRITABLE = problem(
    "B040",
    "“{path}” cannot be written: {reason}",
    hint="give yourself the right to write there, or close the program that holds it open",
)
NOT_A_FOLDER = problem(
    "B041",
    "“{path}” is a file, and the site must be written there",
    hint="move this file elsewhere or rename it, then build again",
)
DISK_FULL = problem(
    "B042",
    "the disk is full: “{path}” could not be written",
    hint="make some room; the previous site is untouched",
)
ALREADY_BUILDING = problem(
    "B043",
    "another build of this site is running (process {pid})",
    hint="wait until it ends, or stop it",
)
MOUNTED = problem(
    "B044",
    "“{path}” is a disk of its own and cannot be replaced in one go",
    hint="set OUTPUT_PATH in pelicanconf.py to a folder inside it, for example “{path}/site”",
)

LOCK_WAIT_S = 60.0

_REASONS = {
    errno.EACCES: Term("permission refused"),
    errno.EPERM: Term("permission refused"),
    errno.EROFS: Term("this disk is read-only"),
    errno.EBUSY: Term("another program uses it"),
    errno.ENOTDIR: Term("a file stands where a folder is needed"),
    errno.EISDIR: Term("a folder stands where a file is needed"),
}


def reason_of(number: int | None) -> str:
    """Why the system refused, in words that can be translated."""
    return _REASONS.get(number or 0) or os.strerror(number or 0)


class FolderProblem(Exception):
    """The output folder cannot be used; carries the one diagnostic that says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.render("en"))


class OutputFolder:
    """Where a site is written.

    Args:
        target: the folder that visitors' pages end up in.
        root: the project, for the names in messages.
    """

    def __init__(self, target: Path, root: Path) -> None:
        self.target = target.resolve()  # a link stays; what it points to is replaced
        self.root = root
        self.building = self._beside("building", os.getpid())

    def _beside(self, what: str, pid: int | str) -> Path:
        return self.target.with_name(f".{self.target.name.lstrip('.')}-{what}-{pid}")

    @property
    def name(self) -> str:
        return display_name(self.target, self.root)

    def prepare(self) -> Path:
        """Repair what dead builds left, check the rights, and make the empty folder to build in.

        Raises:
            FolderProblem: the output is a file, a mounted disk, or may not be written.
            OSError: the folder cannot be made.
        """
        self._recover()
        if self.target.exists() and not self.target.is_dir():
            raise FolderProblem(NOT_A_FOLDER.at(Location(self.name), path=self.name))
        if self.target.is_dir() and self.target.is_mount():
            raise FolderProblem(MOUNTED.at(Location(self.name), path=self.name))
        if self.target.is_dir() and not os.access(self.target, os.W_OK | os.X_OK):
            reason = reason_of(errno.EACCES)
            raise FolderProblem(NOT_WRITABLE.at(Location(self.name), path=self.name, reason=reason))
        self.target.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.building.mkdir()
        except OSError as error:  # named as what cannot be put there
            raise OSError(error.errno, error.strerror, str(self.target)) from error
        return self.building

    def _recover(self) -> None:
        """Undo what builds that were killed left behind. Called under the lock."""
        for old in sorted(self.target.parent.glob(self._beside("old", "*").name)):
            if self.target.exists():
                remove(old)
            else:
                old.rename(self.target)  # it died between the two renames
        for half in self.target.parent.glob(self._beside("building", "*").name):
            remove(half)

    def keep(self, names: tuple[str, ...]) -> None:
        """Carry over what OUTPUT_RETENTION names, such as `.git`."""
        for name in names:
            old, new = self.target / name, self.building / name
            if old.is_dir() and not new.exists():
                shutil.copytree(old, new, symlinks=True)
            elif old.is_file() and not new.exists():
                shutil.copy2(old, new)

    def swap(self) -> None:
        """Put the finished folder in the place of the old one."""
        old = self._beside("old", os.getpid())
        had_one = self.target.exists()
        if had_one:
            self.target.rename(old)
        try:
            self.building.rename(self.target)
        except OSError:
            if had_one:
                old.rename(self.target)
            raise
        if had_one:
            remove(old)

    def discard(self) -> None:
        """Throw away a build that did not succeed."""
        remove(self.building)


def replace_file(page: Path, data: bytes) -> bool:
    """Put other bytes in the place of one page of the output, in one step; whether that was done.

    It becomes a new file: the stage, or an older output, may have the one that is there, too.
    """
    new = page.with_name(f".{page.name}-{os.getpid()}")  # a build takes away what it did not make
    try:
        if page.read_bytes() == data:
            return False
        new.write_bytes(data)
        new.replace(page)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        return False
    return True


def remove(folder: Path) -> None:
    """Delete a folder, also when parts of it are read-only; never fails."""
    if not folder.exists():
        return
    handler = {"onexc" if sys.version_info >= (3, 12) else "onerror": _make_writable}
    with contextlib.suppress(OSError):
        shutil.rmtree(folder, **handler)  # type: ignore[arg-type]
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)


def _make_writable(again: Callable[..., Any], path: str, _error: Any) -> None:
    for each in (Path(path).parent, Path(path)):
        each.chmod(each.stat().st_mode | stat.S_IRWXU)
    again(path)


@contextlib.contextmanager
def only_build(
    cache: Path, root: Path, waiting: Callable[[int], None], wait_s: float = LOCK_WAIT_S
) -> Iterator[None]:
    """Hold the lock of this project's builds.

    The operating system lets go of the lock when its holder dies, so no stale lock can remain.

    Args:
        cache: the folder for the lock file.
        root: the project, for the names in messages.
        waiting: told the other process, once, when there is one to wait for.
        wait_s: how long to wait before giving up.

    Raises:
        FolderProblem: the other build has not ended in time.
        OSError: the lock file cannot be written.
    """
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / "build.lock"
    with path.open("a+", encoding="ascii") as file:
        end = time.monotonic() + wait_s
        told = False
        while not _lock(file):
            pid = _holder(path)
            if not told:
                waiting(pid)
                told = True
            if time.monotonic() > end:
                where = Location(display_name(path, root))
                raise FolderProblem(ALREADY_BUILDING.at(where, pid=pid or "?"))
            time.sleep(0.05)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
            _unlock(file)


def _holder(path: Path) -> int:
    try:
        return int(path.read_text("ascii") or 0)
    except (OSError, ValueError):
        return 0


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a byte nobody writes: the number before it stays readable

    def _lock(file: IO[str]) -> bool:
        try:
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[str]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
