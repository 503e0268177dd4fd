"""Turns a page on standard input into a PDF on standard output: a process of its own, with limits.

Run as a file by `pdf`; it imports nothing of ours. It fetches nothing, whatever the page says.
"""

from __future__ import annotations

import sys

NOT_INSTALLED = 3
_CPU_S = 20
_MEMORY_BYTES = 1_500_000_000


def main() -> int:
    """Read, draw, write; the status to end with."""
    _limit()
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):  # the package, or the Pango it draws with
        return NOT_INSTALLED

    class RefusesAll(URLFetcher):  # type: ignore[misc]
        """What is on paper comes from the page alone."""

        def fetch(self, *_asked: object, **_more: object) -> object:
            raise ValueError("nothing is fetched")

    text = sys.stdin.buffer.read().decode("utf-8")
    HTML(string=text, url_fetcher=RefusesAll(allowed_protocols=())).write_pdf(sys.stdout.buffer)
    return 0


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows: there is the parent's time limit alone
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
