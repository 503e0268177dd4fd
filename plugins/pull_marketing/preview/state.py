"""What open pages must know: which build they show, and what is wrong with the latest edit."""

from __future__ import annotations

import json
import threading
from typing import Any

from ..catalogues import catalogue


class PreviewState:
    """The latest good build and the latest failure; threads wait on it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._version = 1
        self._broken: dict[str, Any] | None = None
        self._serial = 0
        self._only = ""
        self._same: dict[str, int] = {}

    @property
    def version(self) -> int:
        return self._version

    def shown(self, name: str) -> None:
        """One page shows new words, and a build has begun: this page alone reloads.

        Args:
            name: of the page in the output.
        """
        with self._changed:
            self._version += 1
            self._only, self._same = name, {name: self._version}
            self._tell()

    def built(self, same: str = "") -> None:
        """A build succeeded: pages that show an older one reload.

        Args:
            same: the page that was shown before, when the build came to the same.
        """
        with self._changed:
            self._version += 1
            self._only, self._broken = "", None
            self._same = {name: since for name, since in self._same.items() if name == same}
            self._tell()

    def failed(self, result: dict[str, Any], *, back: bool = False) -> None:
        """A build failed: pages stay and show why.

        Args:
            result: what `--diagnostics` wrote.
            back: whether the page that was shown before the build is again what it was.
        """
        with self._changed:
            if back:
                self._version += 1
                self._same = {}
            self._only, self._broken = "", _for_page(result)
            self._tell()

    def _tell(self) -> None:
        self._serial += 1
        self._changed.notify_all()

    def next(self, seen: int, timeout_s: float) -> tuple[int, str | None]:
        """Wait for something newer than `seen`.

        Returns:
            The number to give the next time, and the news as JSON, or None when time ran out.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._serial != seen, timeout_s)
            if self._serial == seen:
                return seen, None
            news = {
                "version": self._version,
                "only": self._only,
                "same": self._same,
                "broken": self._broken,
            }
            return self._serial, json.dumps(news, ensure_ascii=False)


def _for_page(result: dict[str, Any]) -> dict[str, Any]:
    """The diagnostics in the words that the page shows."""
    words = catalogue(result["language"])
    errors = [d for d in result["diagnostics"] if d["severity"] == "error"]
    title = words.ngettext(
        "{count} error: this page shows the last good state",
        "{count} errors: this page shows the last good state",
        len(errors),
    )
    return {
        "language": result["language"],
        "title": title.format(count=len(errors)),
        "hide": words.gettext("Hide"),
        "problems": [{**d, "place": _place(d)} for d in errors],
    }


def _place(diagnostic: dict[str, Any]) -> str:
    if not diagnostic["line"]:
        return str(diagnostic["path"])
    return f"{diagnostic['path']}:{diagnostic['line']}:{max(diagnostic['column'], 1)}"
