"""`python -m pull_marketing.build.forking`: waits with everything imported, forks for each build.

Started by `preview.warm`. It reads a line of JSON from a socket: the arguments of a build, a list,
which it answers with the exit status; or the path of a text, which it answers with the name and the
text of its page, or with null. It ends when the other side does.

The process of the last good build stays until the next one begins: it can make the page of one text
again in no time, so that it is seen before a build has looked at everything.
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
from dataclasses import dataclass
from typing import Any, NoReturn

from ..catalogues import LANGUAGES, catalogue
from . import BuildResult
from . import __main__ as command

# This module itself is called `__main__` when it runs.
_OURS = (command.__name__.partition(".")[0], "fast_build")


@dataclass(frozen=True)
class _Child:
    """A process that builds, or has built and waits to be asked for one text."""

    pid: int
    talk: socket.socket

    def end(self) -> int:
        """Let it go, or wait until it has built; how it ended."""
        self.talk.close()
        _, ended = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(ended)


class Forks:
    """One child for each build; what the first ones imported is imported here, for the others.

    Args:
        talk: the socket to who asks.
    """

    def __init__(self, talk: socket.socket) -> None:
        self._talk = talk
        self._child: _Child | None = None
        self._imported: list[str] = []
        self._tables: list[str] = []

    def serve(self) -> None:
        """Build whenever asked, until nobody can ask any more."""
        self._settle()
        with self._talk.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                asked = json.loads(line)
                is_build = isinstance(asked, list)
                answer = json.dumps(self._build(asked)) if is_build else self._page_of(line)
                lines.write(f"{answer}\n")
                lines.flush()
                if is_build:  # the author sees the page before the next build is made quicker
                    self._learn()

    def _settle(self) -> None:
        """What is here now stays: children need not look through it, nor copy it."""
        gc.collect()
        gc.freeze()

    def _build(self, arguments: list[str]) -> int:
        self._let_go()
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._talk.close()
            ours.close()
            _run(arguments, theirs)
        theirs.close()
        self._child = _Child(pid, ours)
        told = _line(ours)
        if not told:  # it ended in another way than by building
            status = self._let_go()
            return status if status > 0 else 1
        status, self._imported, self._tables = json.loads(told)
        return int(status)

    def _page_of(self, text: str) -> str:
        """What the process of the last build answers; it ends then."""
        told = b""
        if self._child is not None:
            with contextlib.suppress(OSError):
                self._child.talk.sendall(text.encode())
                told = _line(self._child.talk)
            self._let_go()
        return told.decode().strip() or "null"

    def _let_go(self) -> int:
        """End the process of the last build; how it ended."""
        child, self._child = self._child, None
        return child.end() if child else 0

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
                os.kill(self._child.pid, signal.SIGTERM)
                self._let_go()


def _line(talk: socket.socket) -> bytes:
    """What the other side says, to the end of its line; nothing when it ended before."""
    said = b""
    while not said.endswith(b"\n"):
        piece = talk.recv(1 << 16)
        if not piece:
            return b""
        said += piece
    return said


def _run(arguments: list[str], talk: socket.socket) -> NoReturn:
    """Build in the child, say which modules it has, and end without the parent's clean-up."""
    status, results = 1, list[BuildResult]()
    try:
        status = command.main(arguments, results.append)
        told = json.dumps([status, sorted(_lasting_modules()), sorted(_tables())])
        # Nobody reads it any more when both were asked to end.
        with contextlib.suppress(OSError):
            talk.sendall(told.encode() + b"\n")
            if results:  # it was not stopped
                _wait_for_a_text(talk, results[-1])
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


def _wait_for_a_text(talk: socket.socket, result: BuildResult) -> None:
    """Make the page of one text when asked to; return when nobody can ask any more."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    asked = _line(talk)
    if asked:
        made = result.text_first and result.text_first(json.loads(asked))
        talk.sendall(json.dumps(made).encode() + b"\n")


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
