"""What the author sees while a site is built, and the summary at the end."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pelican.contents import Article, Page
from pelican.plugins import signals

from ..catalogues import Catalogue, catalogue

if TYPE_CHECKING:
    from rich.progress import Progress

READING, CHECKING, WRITING = "Reading", "Checking", "Writing"


class Phases:
    """Counts what Pelican does through its signals and shows it phase by phase.

    On a terminal one line moves; elsewhere (a log, a pipe) each phase leaves one line.
    """

    def __init__(self, language: str, *, quiet: bool = False) -> None:
        self.texts = 0
        self.files = 0
        self._language = language
        self._quiet = quiet
        self._phase = READING
        self._bar: Progress | None = None
        self._handlers = (
            (signals.content_object_init, self._read),
            (signals.all_generators_finalized, self._check),
            (signals.get_writer, self._write),
            (signals.content_written, self._wrote),
            (signals.feed_written, self._wrote),
        )

    def __enter__(self) -> Phases:
        for signal, handler in self._handlers:
            signal.connect(handler, weak=False)
        if not self._quiet and sys.stdout.isatty():
            self._bar = self._make_bar()
            self._bar.start()
        self._show()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for signal, handler in self._handlers:
            signal.disconnect(handler)
        if self._bar:
            self._bar.stop()
        elif kind is None:
            self._leave_line()

    @property
    def _words(self) -> Catalogue:
        # Not before the build begins, which finds its words where the last one kept them.
        return catalogue(self._language)

    def _make_bar(self) -> Progress:
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), transient=True
        )
        self._task = bar.add_task("", total=None)
        return bar

    @property
    def _line(self) -> str:
        one = self._words.ngettext
        if self._phase == READING:
            count = one("{count} text", "{count} texts", self.texts).format(count=self.texts)
            return f"{self._words.gettext('Reading')} · {count}"
        if self._phase == CHECKING:
            return self._words.gettext("Checking")
        count = one("{count} page", "{count} pages", self.files).format(count=self.files)
        return f"{self._words.gettext('Writing')} · {count}"

    def _show(self) -> None:
        if self._bar:
            self._bar.update(self._task, description=self._line)

    def _leave_line(self) -> None:
        if not self._quiet and not self._bar:
            print(self._line, flush=True)

    def _next(self, phase: str) -> None:
        self._leave_line()
        self._phase = phase
        self._show()

    def _read(self, content: Any) -> None:
        if isinstance(content, Article | Page):
            self.texts += 1
            self._show()

    def _check(self, generators: list[Any]) -> None:
        # Texts that fast_build took up from the last build were not heard one by one.
        known = generators[0].context["generated_content"].values()
        self.texts = len({id(each) for each in known if isinstance(each, Article | Page)})
        self._next(CHECKING)

    def _write(self, _pelican: Any) -> None:
        self._next(WRITING)

    def _wrote(self, _path: Any, **_values: Any) -> None:
        self.files += 1
        self._show()
