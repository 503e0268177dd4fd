"""Pelican without the packages that few builds need: whoever asks for one gets the whole Pelican.

Half of what it takes to load Pelican is docutils, rich, a web server and a file watcher. While
Pelican is imported, names stand for them that can do nothing. A build that touches one ends with
`NeedsAll`, and is made again by a process that loads everything.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import sys
import types
from collections.abc import Iterator
from typing import Any


class NeedsAll(BaseException):
    """This build needs what was left out (no `Exception`: Pelican logs those and goes on)."""


class _Absent(types.ModuleType):
    """Stands for a package while Pelican is imported."""

    def __init__(self, name: str, **known: Any) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        vars(self).update(known)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NeedsAll(f"{self.__name__}.{name}")


class _Late(types.ModuleType):
    """Stands for a package that is imported when one of its functions is wanted."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


class _AbsentClass:
    """A base class of classes that are never made."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise NeedsAll(type(self).__name__)


class _Console:
    """Prints the last line of a build; a short build has no spinner."""

    def print(self, text: object = "") -> None:
        print(text)  # noqa: T201

    def status(self, _text: object) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def __getattr__(self, name: str) -> Any:
        raise NeedsAll(f"console.{name}")


class _Handler(logging.Handler):
    """Rich's handler, which is imported with the first message."""

    def __init__(self, **_: Any) -> None:
        super().__init__()
        self._real: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._real is None:
            self._real = importlib.import_module("rich.logging").RichHandler(
                console=importlib.import_module("rich.console").Console()
            )
            self._real.setFormatter(self.formatter)
        self._real.emit(record)


def _stand_ins(pelican_version: str) -> dict[str, types.ModuleType]:
    named: dict[str, dict[str, Any]] = {
        "rich": {},
        "rich.console": {"Console": _Console},
        "rich.logging": {"RichHandler": _Handler},
        "docutils": {},
        "docutils.core": {},
        "docutils.io": {},
        "docutils.parsers": {},
        "docutils.parsers.rst": {},
        # The last build, with the same settings, said nothing about the language.
        "docutils.parsers.rst.languages": {"get_language": lambda _code: True},
        "docutils.writers": {},
        "docutils.writers.html4css1": {"HTMLTranslator": _AbsentClass, "Writer": _AbsentClass},
        "pelican.rstdirectives": {},
        "pelican.server": {"ComplexHTTPRequestHandler": None, "RootedHTTPServer": None},
        "watchfiles": {"Change": None, "DefaultFilter": _AbsentClass},
        "multiprocessing": {},
        "pprint": {},
        "importlib.metadata": {
            "version": {"pelican": pelican_version}.__getitem__,
            "PackageNotFoundError": ImportError,
        },
        "markdown": {"Markdown": _AbsentClass},
        "feedgenerator": dict.fromkeys(("Atom1Feed", "Rss201rev2Feed", "get_tag_uri")),
    }
    made: dict[str, types.ModuleType] = {
        name: _Absent(name, **known) for name, known in named.items()
    }
    made["dateutil"], made["dateutil.parser"] = _Late("dateutil"), _Late("dateutil.parser")
    vars(made["dateutil"]).update(parser=made["dateutil.parser"], __path__=[])
    return made


@contextlib.contextmanager
def most_left_out(pelican_version: str) -> Iterator[None]:
    """While this lasts, what is imported finds names for what it will hardly need."""
    wanted = _stand_ins(pelican_version)
    absent = {name: module for name, module in wanted.items() if name not in sys.modules}
    sys.modules.update(absent)
    if metadata := absent.get("importlib.metadata"):
        vars(importlib)["metadata"] = metadata
    try:
        yield
    finally:
        for name, module in absent.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
        if vars(importlib).get("metadata") is metadata:
            del vars(importlib)["metadata"]


def complete_feeds(writers: Any) -> None:
    """Give Pelican's module of writers what it makes feeds with."""
    if writers.Atom1Feed is None:
        real = importlib.import_module("feedgenerator")
        for name in ("Atom1Feed", "Rss201rev2Feed", "get_tag_uri"):
            setattr(writers, name, getattr(real, name))
