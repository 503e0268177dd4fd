"""What one build leaves for the next: a lasting manifest, and a state that may be thrown away."""

# Shared with the front door, which must not load pathlib.
# ruff: noqa: PTH100, PTH103, PTH108, PTH110, PTH118, PTH123, PTH208
from __future__ import annotations

import contextlib
import os
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .lists import Name
from .stamps import Stamp, digest
from .store_files import read_checked, write_checked


@dataclass(slots=True)
class Output:
    """How one output file was made."""

    digest: bytes
    stamp: Stamp | None = None
    kind: str = "page"
    key: bytes = b""
    dependencies: tuple[int, ...] = ()
    # Where in the file, in bytes, the body of a content is (by the name of the content).
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    # For the page of a content: the content, and the plain values it was made with.
    content: KeptContent | None = None
    given: tuple[Any, ...] = ()
    # For a page of a series that asked for all contents of it: their digest.
    lists: bytes = b""


@dataclass(slots=True, eq=False)
class KeptContent:
    """A content object as it was right after it was read."""

    source: bytes
    frozen: bytes
    until_now: bool = False
    record: bytes = b""
    body: bytes = b""
    links: str = ""
    attaches: bool = False
    header: list[tuple[str, list[str]]] | None = None
    # The text of the body: its digest, and first byte and length in the file of bodies.
    raw: bytes = b""
    place: tuple[int, int] = (0, 0)
    # What a plugin's reader looked at besides the file, as plain values.
    evidence: Any = None
    # The digest of the source without its header, and the HTML of the headers that are Markdown.
    text: bytes = b""
    formatted: dict[str, str] = field(default_factory=dict)
    # Its address, and its version where nothing but itself has a part in it.
    address: str = ""
    version: bytes = b""
    # The version of the body, as long as nothing that it links to moves.
    linked: bytes = b""


@dataclass(slots=True)
class State:
    """Everything that makes the next build faster; empty is always right."""

    key: bytes = b""
    # Of the variables that count, among them idle ones that the site's own code names.
    environment: bytes = b""
    variables: frozenset[str] = frozenset()
    at_ns: int = 0
    output_at_ns: int = 0
    running_since: str = ""
    files: dict[str, tuple[Stamp, bytes]] = field(default_factory=dict)
    code: dict[str, bytes] = field(default_factory=dict)
    contents: dict[tuple[str, str], KeptContent] = field(default_factory=dict)
    dependencies: list[Name] = field(default_factory=list)
    versions: list[bytes] = field(default_factory=list)
    outputs: dict[str, Output] = field(default_factory=dict)
    templates: dict[bytes, Any] = field(default_factory=dict)
    summaries: dict[bytes, str] = field(default_factory=dict)
    records: dict[str, tuple[Any, bytes]] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    bodies: str = ""
    compiled: dict[str, bytes] = field(default_factory=dict)
    # Where each source leads, and the series of pages that were made from lists.
    addresses: dict[str, str] = field(default_factory=dict)
    listings: dict[str, tuple[bytes, tuple[str, ...]]] = field(default_factory=dict)


_OBSERVED = "*"


class Store:
    """The files of one output folder inside the cache folder."""

    def __init__(self, folder: str, output_path: str) -> None:
        name = digest(os.path.abspath(output_path).encode("utf-8", "surrogateescape")).hex()
        self.folder = folder
        self._base = os.path.join(folder, name[:16])

    @property
    def base(self) -> str:
        return self._base

    @property
    def state_path(self) -> str:
        return self._base + ".state"

    @property
    def lock_path(self) -> str:
        return self._base + ".lock"

    @property
    def journal_path(self) -> str:
        return self._base + ".journal"

    @property
    def aside_path(self) -> str:
        return self._base + ".aside"

    def prepare(self) -> None:
        os.makedirs(self.folder, exist_ok=True)
        ignore = os.path.join(self.folder, ".gitignore")
        if not os.path.exists(ignore):
            with open(ignore, "w", encoding="ascii") as file:
                file.write("*\n")

    def load(self) -> State:
        payload = read_checked(self.state_path)
        if payload is None:
            return State()
        try:
            # Our own file: the header refuses a damaged one, and whoever can write it can write
            # the site's settings, which are Python, as well.
            found = pickle.loads(payload)  # noqa: S301
        except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError,
                TypeError, ValueError, KeyError):  # fmt: skip
            return State()
        return found if isinstance(found, State) else State()

    def save(self, state: State) -> None:
        write_checked(self.state_path, pickle.dumps(state, protocol=5))

    def forget_indexes(self) -> None:
        """From now until the end of the build, the front door must not answer by itself."""
        for name in os.listdir(self.folder):
            if name.endswith((".index", ".overlay", ".pack")):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(self.folder, name))

    def load_manifest(self) -> tuple[dict[str, bytes | None], frozenset[str]]:
        """Outputs that builds made here, with their digests, None for one left by a killed build.

        Paths are relative to the output folder. The second are those among them that plugins wrote
        by themselves.
        """
        manifest: dict[str, bytes | None] = {}
        observed = set()
        payload = read_checked(self._base + ".manifest")
        if payload is not None:
            with contextlib.suppress(UnicodeDecodeError, ValueError):
                for line in payload.decode("utf-8", "surrogateescape").splitlines():
                    value, _, path = line.partition(" ")
                    manifest[path] = bytes.fromhex(value.removesuffix(_OBSERVED))
                    if value.endswith(_OBSERVED):
                        observed.add(path)
        for path in self._journalled():
            manifest[path] = None
        return manifest, frozenset(observed)

    def _journalled(self) -> Iterator[str]:
        try:
            with open(self.journal_path, encoding="utf-8", errors="surrogateescape") as file:
                for line in file:
                    if line.endswith("\n"):
                        yield line[:-1]
        except OSError:
            return

    def save_manifest(self, outputs: dict[str, Output]) -> None:
        lines = [
            f"{output.digest.hex()}{_OBSERVED * (output.kind == 'observed')} {path}\n"
            for path, output in outputs.items()
            if "\n" not in path
        ]
        payload = "".join(lines).encode("utf-8", "surrogateescape")
        write_checked(self._base + ".manifest", payload)
        with contextlib.suppress(OSError):
            os.unlink(self.journal_path)
