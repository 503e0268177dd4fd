"""Fingerprints of Python values: equal only when templates could not tell the values apart."""

from __future__ import annotations

import datetime
import decimal
import enum
import functools
import itertools
import pathlib
import re
import types
import zoneinfo
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from pelican.contents import Article, Content
from pelican.contents import Page as ContentPage
from pelican.urlwrappers import Author, Category, Tag

from .lists import NamedList
from .neighbours import is_declared
from .value_parts import fields, is_frozen, is_plainly_named, is_sequence, pelican_parts

_PLAIN = (
    type(None), bool, int, float, complex, bytes,
    datetime.datetime, datetime.date, datetime.time, datetime.timedelta, datetime.timezone,
    zoneinfo.ZoneInfo, pathlib.PurePath, range, slice, decimal.Decimal,
)  # fmt: skip
_NAMED = (Author, Category, Tag)
_CONTAINERS = frozenset({tuple, list, dict})
_LONG = 20
_nonces = itertools.count()


class Fingerprinter:
    """Walks values; what it does not know gets a fingerprint that never comes back.

    Args:
        identify: The name of a content object, None for one that cannot be named.
        trusted: Packages whose classes keep all their state in attributes.
        by_name: Whether a function is told by its name alone (its code is watched elsewhere).
    """

    def __init__(
        self,
        identify: Callable[[Content], str | None] = lambda _content: None,
        trusted: frozenset[str] = frozenset(),
        by_name: bool = False,
    ) -> None:
        self._identify = identify
        self._trusted = trusted | {"pelican", "markdown", "gettext", "babel"}
        self._by_name = by_name
        self.opaque: set[str] = set()
        self.unsteady: set[str] = set()
        self.safe: frozenset[str] = frozenset()
        # Objects told by a name: what is read of them is followed.
        self.named: list[tuple[Any, str]] = []
        self._long_lists: dict[int, tuple[list[Any], bytes]] = {}
        self._frozen: dict[int, tuple[Any, bytes]] = {}

    def of(self, value: Any) -> bytes:
        hashed = blake2b(digest_size=16)
        self._add(value, hashed.update, [])
        return hashed.digest()

    def _add(self, value: Any, out: Callable[[bytes], Any], path: list[Any]) -> None:
        kind = type(value)
        if kind is str:
            data = value.encode("utf-8", "surrogatepass")
            out(b"s%d:" % len(data))
            out(data)
        elif kind in (Article, ContentPage) and (name := self._identify(value)):
            out(b"c%d:" % len(name))
            out(name.encode("utf-8", "surrogatepass"))
        elif kind in _NAMED and is_plainly_named(value):
            text = f"{kind.__name__}:{len(value.name)}:{value.name}{len(value.slug)}:{value.slug}"
            out(f"{text}{value._slug_from_name:d}".encode("utf-8", "surrogatepass"))
        elif kind not in _CONTAINERS and isinstance(value, _PLAIN):
            out(f"{kind.__qualname__}:{value!r};".encode("utf-8", "surrogatepass"))
        else:
            # (Not by `id`, which is an audited event, and somebody listens: see `openings`.)
            for depth, outer in enumerate(path):
                if outer is value:
                    out(b"^%d;" % depth)
                    return
            path.append(value)
            self._add_compound(value, kind, out, path)
            path.pop()

    def _add_compound(
        self, value: Any, kind: type, out: Callable[[bytes], Any], path: list[Any]
    ) -> None:
        out(f"({kind.__module__}.{kind.__qualname__}:".encode())
        for known, name in self.named:
            if known is value:
                out(f"followed {name})".encode())
                return
        if kind in _CONTAINERS:
            self._add_collection(value, kind, out, path)
        elif isinstance(value, NamedList):
            out(repr(value.name).encode())
        elif isinstance(value, Content):
            self._add_content(value, out)
        elif (parts := pelican_parts(value)) is not None:
            self._add(parts, out, path)
        else:
            self._add_collection(value, kind, out, path)
        out(b")")

    def _add_collection(
        self, value: Any, kind: type, out: Callable[[bytes], Any], path: list[Any]
    ) -> None:
        if kind is list and len(value) > _LONG and isinstance(value[0], Content):
            out(self._long_list(value))
        elif kind is tuple or kind is list:
            for item in value:
                self._add(item, out, path)
        elif isinstance(value, Mapping) and kind.__module__ in ("builtins", "collections"):
            for key, item in value.items():
                self._add(key, out, path)
                self._add(item, out, path)
        elif isinstance(value, (tuple, list)) and is_sequence(kind):
            for item in value:
                self._add(item, out, path)
        elif isinstance(value, (set, frozenset)):
            # The order of a set can be seen in a template: two builds agree on it only when
            # the members were put in alike, which cannot be known. Sorted members are enough
            # because the oracle's law, a clean stock build, has no fixed order either.
            for item in sorted(self.of(member) for member in value):
                out(item)
        else:
            self._add_object(value, kind, out, path)

    def _long_list(self, value: list[Any]) -> bytes:
        """The same long lists are given to hundreds of pages: walk each once in a build."""
        known = self._long_lists.get(id(value))
        if known is None or known[0] is not value:
            hashed = blake2b(digest_size=16)
            for item in value:
                self._add(item, hashed.update, [])
            known = self._long_lists[id(value)] = (value, hashed.digest())
        return known[1]

    def _add_content(self, value: Content, out: Callable[[bytes], Any]) -> None:
        name = self._identify(value)
        out(name.encode("utf-8", "surrogatepass") if name else self._nonce("an unknown content"))

    def _add_object(
        self, value: Any, kind: type, out: Callable[[bytes], Any], path: list[Any]
    ) -> None:
        if isinstance(value, (type, types.ModuleType)):
            out(f"{getattr(value, '__module__', '')}.{value.__name__}".encode())
        elif isinstance(value, re.Pattern):
            out(f"{value.pattern!r}{value.flags}".encode())
        elif isinstance(value, enum.Enum):
            out(value.name.encode())
        elif isinstance(value, functools.partial):
            self._add((value.func, value.args, value.keywords), out, path)
        elif callable(value) and hasattr(value, "__qualname__"):
            self._add_function(value, out)
            self._add(getattr(value, "__self__", None), out, path)
            self._add(getattr(value, "__defaults__", None), out, path)
            for cell in getattr(value, "__closure__", None) or ():
                self._add(cell.cell_contents, out, path)
        elif hasattr(kind, "__fast_build__") and self._is_safe(kind.__module__):
            self._add(value.__fast_build__(), out, path)
        elif self._is_safe(kind.__module__) and is_frozen(kind):
            out(self._of_frozen(value))
        elif self._is_safe(kind.__module__) and (state := fields(value, kind)) is not None:
            self._add(state, out, path)
        else:
            self._add_instance(value, kind, out, path)

    def _add_instance(
        self, value: Any, kind: type, out: Callable[[bytes], Any], path: list[Any]
    ) -> None:
        if self._by_name and not self._is_trusted(kind):
            out(kind.__qualname__.encode())  # its state comes from code, which is watched
        elif self._is_trusted(kind):
            state = getattr(value, "__dict__", None)
            slots = {
                name: getattr(value, name, None)
                for base in kind.__mro__
                for name in base.__dict__.get("__slots__", ())
                if isinstance(name, str) and not name.startswith("__")
            }
            if state is None and not slots:
                out(self._nonce(f"{kind.__module__}.{kind.__qualname__}", kind.__module__))
                return
            self._add((state, slots), out, path)
        else:
            out(self._nonce(f"{kind.__module__}.{kind.__qualname__}", kind.__module__))

    def _of_frozen(self, value: Any) -> bytes:
        """The same frozen dataclass is given to many pages: each is walked once in a build."""
        known = self._frozen.get(id(value))
        if known is not None and known[0] is value:
            return known[1]
        found = self.of(fields(value, type(value)))
        self._frozen[id(value)] = (value, found)
        return found

    def _add_function(self, value: Any, out: Callable[[bytes], Any]) -> None:
        module = getattr(value, "__module__", None) or ""
        name = f"{module}.{value.__qualname__}"
        known = module.partition(".")[0] in ("jinja2", "builtins", "markupsafe", "gettext")
        if self._by_name or known or module.partition(".")[0] in self._trusted:
            out(name.encode())
        elif self._is_safe(module):
            # Its module is watched; the line tells functions without a name apart.
            code = getattr(value, "__code__", None)
            out(f"{name}:{code.co_firstlineno if code else 0}".encode())
        else:
            out(self._nonce(f"the function {name}", module))

    def _is_trusted(self, kind: type) -> bool:
        return kind.__module__.partition(".")[0] in self._trusted

    def _is_safe(self, module: str) -> bool:
        return bool(self.safe) and is_declared(module, self.safe)

    def _nonce(self, reason: str, module: str = "") -> bytes:
        self.opaque.add(reason)
        if module.partition(".")[0] not in self.safe:
            self.unsteady.add(reason)
        return never_again()


def never_again() -> bytes:
    """What stands for a value that cannot be told: no build meets it a second time."""
    import time

    return f"?{next(_nonces)}/{time.time_ns()}".encode()
