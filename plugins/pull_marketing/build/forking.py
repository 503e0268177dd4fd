"""`python -m pull_marketing.build.forking`: waits with everything imported, forks for each build.

Started by `preview.warm`. It reads the arguments of a build from a socket, one list a line, and
answers with its exit status. It ends when the other side does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import sysconfig
from typing import Any, NoReturn

from ..catalogues import LANGUAGES, catalogue
from . import __main__ as command

# This module itself is called `__main__` when it runs.
_OURS = (command.__name__.partition(".")[0], "fast_build")


class Forks:
    """One child for each build; what the first ones imported is imported here, for the others.

    Args:
        talk: the socket to who asks.
    """

    def __init__(self, talk: socket.socket) -> None:
        self._talk = talk
        self._child = 0
        self._imported: list[str] = []
        self._tables: list[str] = []

    def serve(self) -> None:
        """Build whenever asked, until nobody can ask any more."""
        self._settle()
        with self._talk.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                status = self._build(json.loads(line))
                lines.write(f"{status}\n")
                lines.flush()
                # The author sees the page before the next build is made quicker.
                self._learn()

    def _settle(self) -> None:
        """What is here now stays: children need not look through it, nor copy it."""
        gc.collect()
        gc.freeze()

    def _build(self, arguments: list[str]) -> int:
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._child = os.fork()
        if self._child == 0:
            self._talk.close()
            os.close(reading)
            _run(arguments, writing)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as told:
            modules, _, tables = told.read().partition("\n")
        self._imported, self._tables = modules.split(), tables.split()
        _, ended = os.waitpid(self._child, 0)
        self._child = 0
        status = os.waitstatus_to_exitcode(ended)
        return status if status >= 0 else 1

    def _learn(self) -> None:
        """Import what the last build imported; the site's own modules are read by each build."""
        new = [name for name in self._imported if name not in sys.modules]
        for name in new:
            with contextlib.suppress(Exception):  # then each build imports it by itself
                importlib.import_module(name)
        unread = set(self._tables) - set(_tables())
        for module, _, name in (table.partition(":") for table in sorted(unread)):
            with contextlib.suppress(Exception):  # as above
                getattr(sys.modules[module], name)()
        if new or unread:
            for language in LANGUAGES:
                catalogue(language)
            self._settle()

    def end(self) -> None:
        """End the build that goes on, if any."""
        if self._child:
            with contextlib.suppress(OSError):
                os.kill(self._child, signal.SIGTERM)
                os.waitpid(self._child, 0)


def _run(arguments: list[str], writing: int) -> NoReturn:
    """Build in the child, say which modules it has, and end without the parent's clean-up."""
    status = 1
    try:
        status = command.main(arguments)
        lasting = [" ".join(sorted(names)) for names in (_lasting_modules(), _tables())]
        # Nobody reads it any more when both were asked to end.
        with contextlib.suppress(OSError), os.fdopen(writing, "w", encoding="utf-8") as told:
            told.write("\n".join(lasting))
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except KeyboardInterrupt:
        status = 130  # before the build could say so itself
    except BaseException as error:  # noqa: BLE001 - nothing may run on in a child as its parent
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        os._exit(status)


def _lasting_modules() -> list[str]:
    """Those that read nothing of the site when they are imported: not its own plugins, settings."""
    paths = sysconfig.get_paths()
    folders = tuple(paths[name] + os.sep for name in ("stdlib", "purelib", "platlib"))
    return [
        name
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in _OURS
        or (getattr(module, "__file__", None) or "").startswith(folders)
    ]


def _tables() -> list[str]:
    """What our own modules read once, in functions that are asked without a word of the site."""
    return [
        f"{name}:{key}"
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] == _OURS[0]
        for key, value in list(vars(module).items())
        if getattr(value, "__module__", "") == name
        and hasattr(value, "cache_info")
        and value.cache_info().currsize
        and not value.__wrapped__.__code__.co_argcount
    ]


def main(arguments: list[str]) -> int:
    """Wait for builds on the socket with the number that is given."""

    def stop(_number: int, _frame: Any) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks, and ends this, too
    with socket.socket(fileno=int(arguments[0])) as talk:
        forks = Forks(talk)
        try:
            forks.serve()
        except (KeyboardInterrupt, OSError):
            forks.end()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
