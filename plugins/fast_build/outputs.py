"""The output folder: what is there, what this build makes, what must go."""

# Thousands of paths; os.path on strings is several times faster.
# ruff: noqa: PTH100, PTH106, PTH108, PTH112, PTH114, PTH116, PTH118, PTH120, PTH123
from __future__ import annotations

import contextlib
import os
import shutil
import stat

from .aside import Aside
from .journal import Journal
from .page_files import put_bytes
from .stamps import Stamp, Tree, digest, digest_of_file, file_digest, is_racy, stamp, walk
from .state import Output, State, Store


class OutputFolder:
    """Compares before it writes, remembers what it wrote, removes what nobody makes any more.

    Paths are relative to the folder, with `/`.
    """

    def __init__(self, root: str, store: Store | None, state: State) -> None:
        self.root = os.path.abspath(root)
        self._state = state
        self._manifest, self._observed = store.load_manifest() if store else ({}, frozenset())
        self._before: Tree = {}
        self.folders: Tree = {}
        self._journal = Journal(store.journal_path if store else "")
        self._aside = Aside(self.root, store.aside_path if store else "")
        self.made: dict[str, Output] = {}
        self.touched: list[str] = []
        self.removed: list[str] = []
        self.kept: list[str] = []
        self.at_the_end = False
        # A plugin may change a page once it is written; then what is there is another text.
        self.plugins_write = False

    def scan(self) -> None:
        """Look at the folder before the build; put aside what plugins wrote by themselves."""
        files: Tree = {}
        self._aside.put_back()
        if os.path.isdir(self.root):
            walk(self.root, frozenset(), {}, files)
        self._before = {self.relative(path): found for path, found in files.items()}
        known = {path for path, out in self._state.outputs.items() if out.kind == "observed"}
        for path in sorted(known | self._observed):
            # Where the state was lost, the manifest knows them; what somebody changed stays.
            is_theirs = path in known or file_digest(self.full(path)) == self._manifest[path]
            if path in self._before and is_theirs:
                self._aside.put(path)

    def relative(self, path: str) -> str:
        start = self.root + "/"
        if os.sep == "/" and path.startswith(start) and "/." not in path and "//" not in path:
            return path[len(start) :].rstrip("/")
        path = os.path.abspath(path)  # Pelican copies to `theme/./icon.svg`
        if path.startswith(self.root + os.sep):
            return path[len(self.root) + 1 :].replace(os.sep, "/")
        return os.path.relpath(path, self.root).replace(os.sep, "/")

    def full(self, path: str) -> str:
        return os.path.join(self.root, *path.split("/"))

    def is_inside(self, path: str) -> bool:
        return os.path.abspath(path).startswith(self.root + os.sep)

    def is_intact(self, path: str) -> bool:
        """Whether the file is there with the bytes that the last build left, not yet rewritten."""
        known, seen = self._state.outputs.get(path), self._before.get(path)
        if known is None or seen is None or path in self.made:
            return False
        if seen == known.stamp and not is_racy(seen, self._state.output_at_ns):
            return True
        return file_digest(self.full(path)) == known.digest

    def clear_way(self, path: str) -> None:
        """Remove our old file where this output needs a folder, and the other way round."""
        if not self._before:
            return
        parts = path.split("/")
        for count in range(1, len(parts)):
            parent = "/".join(parts[:count])
            if parent in self._before and parent in self._manifest and parent not in self.made:
                self._remove(parent)
        if os.path.isdir(self.full(path)):
            inside = [p for p in self._before if p.startswith(path + "/")]
            if all(p in self._manifest and p not in self.made for p in inside):
                for name in inside:
                    self._remove(name)

    def keep(self, path: str) -> Output:
        """Keep an output as it is."""
        output = self._state.outputs[path]
        self.made[path] = output
        return output

    def keep_all(self, start: str) -> bool:
        """Keep all that the last build left below a folder; False, and nothing kept, otherwise."""
        names = [name for name in self._state.outputs if name.startswith(start)]
        if not names or not all(map(self.is_intact, names)):
            return False
        for name in names:
            self.keep(name)
        return True

    def write(self, path: str, data: bytes, kind: str = "page") -> Output:
        """Write an output unless these bytes are there."""
        output = self.made[path] = Output(digest(data), kind=kind)
        target = self.full(path)
        try:
            there: os.stat_result | None = os.lstat(target)
        except OSError:
            there = None
        if there is None or self._differs(target, data):
            self._announce(path)
            if there is not None and (stat.S_ISLNK(there.st_mode) or self._is_shared(target)):
                os.unlink(target)
            try:
                put_bytes(target, data)
            except OSError as error:  # a full disk does not say which file it was
                raise OSError(error.errno, error.strerror, target) from error
            self.touched.append(path)
        return output

    def _differs(self, target: str, data: bytes) -> bool:
        seen = stamp(target)
        if seen is None or seen[2] != len(data):
            return True
        try:
            with open(target, "rb") as file:
                return file.read() != data
        except OSError:
            return True

    def _is_shared(self, target: str) -> bool:
        """A second name of a source, from STATIC_CREATE_LINKS: writing would change the source."""
        try:
            return os.stat(target).st_nlink > 1
        except OSError:
            return False

    def copy(self, source: str, path: str) -> None:
        """Copy a file unless the same bytes are there. Raises OSError, which names the file."""
        seen = stamp(source)
        key = digest(repr((source, seen)).encode("utf-8", "surrogateescape"))
        known = self._state.outputs.get(path)
        settled = seen is not None and not is_racy(seen, self._state.at_ns)
        if known is not None and known.key == key and settled and self.is_intact(path):
            self.keep(path)
            return
        value = digest_of_file(source)
        target = self.full(path)
        self.made[path] = Output(value, kind="copy", key=key)
        if file_digest(target) != value:
            self._announce(path)
            if os.path.islink(target) or self._is_shared(target):
                os.unlink(target)
            try:
                shutil.copyfile(source, target)
            except OSError as error:
                if stamp(source) is None:
                    raise
                raise OSError(error.errno, error.strerror, target) from error
            self.touched.append(path)

    def _announce(self, path: str) -> None:
        if path not in self._manifest and path not in self._before:
            self._journal.note(path)

    def give_up(self) -> None:
        """The build failed: leave everything that was there."""
        self._aside.put_back()
        self._journal.close()

    def remove_stale(self, purge: bool, retained: frozenset[str]) -> None:
        """Everything but what is made at the very end is made: what looks at all sees no other."""
        self.at_the_end = True
        for path, seen in self._before.items():
            known = self._state.outputs.get(path)
            if path in self.made or (known is not None and known.kind in ("observed", "late")):
                continue
            if stamp(self.full(path)) != seen:
                continue  # gone, or written in this build by another writer than ours
            if purge and path.split("/")[0] not in retained:
                self._remove(path)
            elif path in self._manifest:
                self._remove_ours(path, seen)

    def finish(self, purge: bool, retained: frozenset[str]) -> dict[str, Output]:
        """Remove stale outputs; return what is there now, with its stamps.

        Args:
            purge: Remove everything that this build did not make (DELETE_OUTPUT_DIRECTORY).
            retained: First parts of paths that `purge` spares (OUTPUT_RETENTION).
        """
        self._journal.close()
        after: Tree = {}
        walk(self.root, frozenset(), self.folders, after)
        files = {self.relative(path): found for path, found in after.items()}
        for path, seen in files.items():
            is_new = self._before.get(path) != seen or path in self._aside.moved
            if path not in self.made and is_new:
                self.observe(path)
        stale = [path for path in files if path not in self.made]
        for path in stale:
            if purge and path.split("/")[0] not in retained:
                self._remove(path)
            elif path in self._manifest:
                self._remove_ours(path, files[path])
        for path, output in self.made.items():
            output.stamp = files.get(path)
            if self.plugins_write and output.stamp != self._before.get(path):
                output.digest = file_digest(self.full(path)) or output.digest
        self._aside.forget()
        if self.removed:
            self.folders = {}
            walk(self.root, frozenset(), self.folders, {})
        return {path: output for path, output in self.made.items() if output.stamp is not None}

    def observe(self, path: str) -> None:
        """Take an output that is right as it is, though nothing of ours wrote it in this build."""
        value = file_digest(self.full(path))
        if value is not None:
            self.made[path] = Output(value, kind="observed")

    def _remove_ours(self, path: str, seen: Stamp) -> None:
        known, wanted = self._state.outputs.get(path), self._manifest[path]
        untouched = known is not None and known.stamp == seen
        if wanted is None or untouched or file_digest(self.full(path)) == wanted:
            self._remove(path)
        elif path not in self.kept:
            self.kept.append(path)

    def _remove(self, path: str) -> None:
        target = self.full(path)
        os.unlink(target)
        self.removed.append(path)
        folder = os.path.dirname(target)
        with contextlib.suppress(OSError):
            while folder != self.root:
                os.rmdir(folder)
                folder = os.path.dirname(folder)
