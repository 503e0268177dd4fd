"""Bodies of contents in one file beside the state, each read when somebody asks for it."""

# ruff: noqa: PTH108, PTH118, PTH119, PTH123, PTH202, PTH208
from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import Any

from pelican.contents import Content

from .stamps import digest
from .state import KeptContent

_LENDER = "_fast_build_body"
# The links of a body that nobody asked for yet.
LINKS = "_fast_build_links"


class BodyStore:
    """Texts are only ever added to a file; it is made anew when half of it is not used."""

    def __init__(self, base: str | None, name: str) -> None:
        self._base = base
        self._name = name
        self._file: Any = None
        self._new: dict[KeptContent, bytes] = {}

    def _path(self, name: str) -> str:
        return f"{self._base}.{name}.bodies"

    def lend(self, content: Content, kept: KeptContent, otherwise: Callable[[], str]) -> None:
        """Let this content find its body when it is asked for."""
        vars(content)[_LENDER] = lambda: self.text(kept) or otherwise()
        vars(content)[LINKS] = kept.links

    def text(self, kept: KeptContent) -> str:
        """The body of a kept content; empty when it is lost."""
        start, length = kept.place
        if kept in self._new:
            return self._new[kept].decode("utf-8", "surrogatepass")
        try:
            if self._file is None:
                self._file = open(self._path(self._name), "rb")  # noqa: SIM115
            self._file.seek(start)
            data: bytes = self._file.read(length)
        except OSError:
            return ""
        return data.decode("utf-8", "surrogatepass") if digest(data) == kept.raw else ""

    def add(self, text: str | None, kept: KeptContent, value: bytes) -> None:
        """Take up a new body; `value` is its digest."""
        data = (text or "").encode("utf-8", "surrogatepass")
        kept.raw = value
        kept.place = (-1, len(data))
        self._new[kept] = data

    def save(self, kept: list[KeptContent]) -> str:
        """Write what is new, and keep it in memory no longer; the name to find it by.

        Raises OSError.
        """
        if self._base is None:
            return ""
        name = self._write(kept)
        self.end()
        self._name, self._new = name, {}
        return name

    def _write(self, kept: list[KeptContent]) -> str:
        used = sum(one.place[1] for one in kept)
        try:
            size = os.path.getsize(self._path(self._name)) if self._name else 0
        except OSError:
            size = 0
        if not self._name or size > 2 * used + (1 << 20):
            name = os.urandom(6).hex()
            with open(self._path(name), "wb") as file:
                self._append(file, kept)
            return name
        with open(self._path(self._name), "ab") as file:
            self._append(file, [one for one in kept if one in self._new])
        return self._name

    def _append(self, file: Any, kept: list[KeptContent]) -> None:
        at = file.tell()
        for one in kept:
            data = self._new.get(one)
            if data is None:
                data = self.text(one).encode("utf-8", "surrogatepass")
            file.write(data)
            one.place = (at, len(data))
            at += len(data)

    def end(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def forget_others(self, name: str) -> None:
        """Remove the files of older states."""
        if self._base is None:
            return
        folder, start = os.path.split(self._base)
        with contextlib.suppress(OSError):
            for found in os.listdir(folder):
                is_ours = found.startswith(start + ".") and found.endswith(".bodies")
                if is_ours and found != os.path.basename(self._path(name)):
                    os.unlink(os.path.join(folder, found))


def _get(content: Any) -> Any:
    state = vars(content)
    if "_content" not in state:
        lender = state.get(_LENDER)
        if lender is None:
            raise AttributeError("_content")
        state["_content"] = lender()
        state.pop(LINKS, None)
    return state["_content"]


def _set(content: Any, text: Any) -> None:
    vars(content)["_content"] = text
    vars(content).pop(LINKS, None)


def _delete(content: Any) -> None:
    del vars(content)["_content"]


lazy_body = property(_get, _set, _delete)
