"""The build driver: runs Pelican, tells every problem, replaces the output only if all is well.

Plain Pelican ends with status 0 on a plugin that does not start or an article it had to leave out.
This driver does not: every error of Pelican, of a plugin, of a template or of the disk becomes a
located diagnostic and status 1, and the previous output stays byte for byte as it was.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..catalogues import catalogue
from ..diagnostics import Collector, Diagnostic, Location, Severity
from ..freshness import remember, signature
from ..kept import keeping
from ..language import language_of
from ..search import BEHIND, LATER
from .failures import SETTINGS_MISSING, Explainer, keep_trace
from .folder import FolderProblem, OutputFolder, only_build
from .progress import Phases
from .records import RecordHandler, listening
from .sources import Sources
from .stage import Stage

TextFirst = Callable[[str], tuple[str, str] | None]
"""Answers with a page of the output and its text; None where only a build can tell."""

IDLE_SETTINGS = (
    "PULL_MARKETING_KEEP_NAMES",
    "PULL_MARKETING_MAPS",
    LATER,
    "FAST_BUILD_EXPLAIN",
    "FAST_BUILD_TEXT_FIRST",
)
"""Settings that change nothing in the site."""


@dataclass(frozen=True)
class Counts:
    """How much a build read and wrote."""

    texts: int = 0
    files: int = 0


@dataclass(frozen=True)
class BuildResult:
    """How a build ended.

    Attributes:
        status: 0 when the site is in place, 1 when it is as it was before.
        diagnostics: everything to tell, sorted by place.
        counts: how much was read and written.
        seconds: how long it took.
        language: of the messages.
        output: the folder of the site.
        facts: what fast_build did and why, as it says it; nothing without it.
        behind: whether the index of the search page is that of an earlier build.
        text_first: makes the page of one text again, where that was asked for.
    """

    status: int
    diagnostics: tuple[Diagnostic, ...]
    counts: Counts
    seconds: float
    language: str
    output: Path
    facts: dict[str, Any] = field(default_factory=dict)
    behind: bool = False
    text_first: TextFirst | None = None

    @property
    def errors(self) -> list[Diagnostic]:
        return [d for d in self.diagnostics if d.is_error]

    def as_json(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "language": self.language,
            "seconds": round(self.seconds, 3),
            "texts": self.counts.texts,
            "files": self.counts.files,
            "behind": self.behind,
            "diagnostics": [d.as_json(self.language) for d in self.diagnostics],
        }


def build(
    root: Path,
    settings_file: str = "pelicanconf.py",
    *,
    output: Path | None = None,
    serving: bool = False,
    quiet: bool = False,
    keep_names: bool = False,
    only_check: bool = False,
    explain: bool = False,
    search_later: bool = False,
    text_first: bool = False,
    overrides: dict[str, Any] | None = None,
) -> BuildResult:
    """Build the site in `root`.

    Args:
        root: the folder that holds the settings file.
        settings_file: pelicanconf.py, or publishconf.py to go online.
        output: another folder than OUTPUT_PATH.
        serving: whether drafts and scheduled articles are shown, for `serve`.
        quiet: show no progress.
        keep_names: write the names of new questions beside their questionnaires, in content/.
        only_check: tell everything, and leave the output folder as it is.
        explain: find out what changed, for `facts`.
        search_later: leave the index of the search page as it is; another build makes it.
        text_first: keep all in memory that it takes to make the page of one text again.
        overrides: Pelican settings that win over the settings file.

    Returns:
        The result; whatever happened, nothing is raised but an interruption by the user.
    """
    start = time.monotonic()
    root = root.resolve()
    run = _Run(root, root / settings_file, language_of(root), serving, quiet)
    run.keep_names, run.only_check, run.explain = keep_names, only_check, explain
    run.search_later, run.keeps_all = search_later, text_first
    run.go(output, dict(overrides or {}))
    return BuildResult(
        status=1 if run.report.errors else 0,
        diagnostics=tuple(run.report),
        counts=Counts(run.phases.texts, run.phases.files),
        seconds=time.monotonic() - start,
        language=run.language,
        output=run.output,
        facts=run.facts,
        behind=run.behind,
        text_first=None if run.report.errors else run.text_first,
    )


class _Run:
    """One build, from the settings file to the folder in its place."""

    def __init__(
        self, root: Path, settings_file: Path, language: str, serving: bool, quiet: bool
    ) -> None:
        self.root = root
        self.settings_file = settings_file
        self.language = language
        self.serving = serving
        self.report = Collector()
        self.phases = Phases(language, quiet=quiet)
        self.quiet = quiet
        self.keep_names = False
        self.only_check = False
        self.explain = False
        self.search_later = False
        self.keeps_all = False
        self.text_first: TextFirst | None = None
        self.behind = False
        self.facts: dict[str, Any] = {}
        self.output = root / "output"
        self.cache = root / ".cache"

    def go(self, output: Path | None, overrides: dict[str, Any]) -> None:
        if not self.settings_file.is_file():
            where = Location(self.settings_file.name)
            self.report(SETTINGS_MISSING.at(where, path=self.settings_file.name))
            return
        explainer = self._explainer(self.output)
        try:
            with only_build(self.cache, self.root, self._say_waiting), _own_imports(self.root):
                self._locked(output, overrides)
        except (OSError, FolderProblem) as error:
            self._tell(explainer, error)

    def _locked(self, output: Path | None, overrides: dict[str, Any]) -> None:
        explainer = self._explainer(self.output)
        handler = RecordHandler(explainer, self.report, [self.root / "plugins"])
        with listening(handler):
            settings = self._settings(explainer, output, overrides)
            if settings is None:
                return
            self.output = Path(settings["OUTPUT_PATH"])
            folder = OutputFolder(self.output, self.root)
            stage = Stage(self.cache / "site" / self._stage_name(output, overrides))
            handler.explainer = explainer = self._explainer(folder.target, stage.folder)
            handler.plugin_paths = [Path(p) for p in settings["PLUGIN_PATHS"]]
            try:
                made_of = signature(self.root, self.settings_file.name, serving=self.serving)
                folder.prepare()
                stage.prepare()
                sources = Sources(self.root, stage.folder.with_name(f"{stage.folder.name}-made-of"))
                settings["OUTPUT_PATH"] = str(stage.folder)
                with self._keeping(settings, stage):
                    self._run_pelican(settings)
                self.behind = bool(settings.get(BEHIND))
                if self.facts:
                    self.facts["sources"] = sources.changed
                if not self.report.errors and not self.only_check:
                    self._put_in_place(stage, folder, tuple(settings["OUTPUT_RETENTION"]))
                    sources.remember()
                    self._remember(folder.target, made_of, overrides)
            except Exception as error:  # noqa: BLE001 - the boundary: nothing else may reach the author
                self._tell(explainer, error)
            finally:
                folder.discard()

    def _keeping(self, settings: dict[str, Any], stage: Stage) -> AbstractContextManager[None]:
        """Where nothing of the last build is taken up, what was found then is not either."""
        named = any("fast_build" in str(plugin) for plugin in settings["PLUGINS"])
        if not named or settings.get("FAST_BUILD") is False:
            return nullcontext()
        return keeping(self.cache / "kept" / stage.folder.name)

    def _stage_name(self, output: Path | None, overrides: dict[str, Any]) -> str:
        """Builds of one kind find what the last one made; settings of a moment have their own."""
        name = f"{self.settings_file.stem}-serve" if self.serving else self.settings_file.stem
        lasting = {key: value for key, value in overrides.items() if key not in IDLE_SETTINGS}
        if output is None and not lasting:
            return name
        words = repr((output and str(output.absolute()), sorted(lasting.items())))
        return f"{name}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"

    def _put_in_place(self, stage: Stage, folder: OutputFolder, retained: tuple[str, ...]) -> None:
        compared = stage.compare(folder.target)
        if not compared.is_placed(retained):
            compared.fill(folder.building)
            folder.keep(retained)
            folder.swap()
        stage.remember(compared)

    def _remember(self, target: Path, made_of: str, overrides: dict[str, Any]) -> None:
        usual = target == (self.root / "output").resolve() and not overrides
        if usual and not self.behind:
            remember(self.cache, target, made_of, self._told())

    def _told(self) -> list[str]:
        """What the author reads after this build, and would read after the same build again."""
        shown = (d for d in self.report if d.severity is not Severity.INFO)
        return [diagnostic.render(self.language) for diagnostic in shown]

    def _settings(
        self, explainer: Explainer, output: Path | None, overrides: dict[str, Any]
    ) -> dict[str, Any] | None:
        from pelican.settings import read_settings

        ours: dict[str, Any] = {
            "CACHE_PATH": str(self.cache / "pelican"),
            "DELETE_OUTPUT_DIRECTORY": True,  # of the stage: what this build does not make
            "FAST_BUILD_CACHE": str(self.cache / "fast_build"),
            "FAST_BUILD_IDLE_SETTINGS": IDLE_SETTINGS,
            "FAST_BUILD_EXPLAIN": self.explain,
            "FAST_BUILD_REPORT": self._hear,
            "PULL_MARKETING_CACHE": str(self.cache),
            "PULL_MARKETING_ROOT": str(self.root),
            "PULL_MARKETING_REPORT": self.report,
            "PULL_MARKETING_SERVE": self.serving,
            "PULL_MARKETING_KEEP_NAMES": self.keep_names,
            LATER: self.search_later,
            **overrides,
        }
        if self.keeps_all:
            ours["FAST_BUILD_TEXT_FIRST"] = self._can_make
        if output is not None:
            ours["OUTPUT_PATH"] = str(output.absolute())
        try:
            settings: dict[str, Any] = read_settings(str(self.settings_file), override=ours)
        except Exception as error:  # noqa: BLE001 - a settings file may raise anything
            self.report.extend(explainer.settings(error))
            self._keep(error)
            return None
        return settings

    def _hear(self, facts: dict[str, Any]) -> None:
        """What fast_build did; it calls this in place of printing."""
        self.facts = facts
        self.phases.files += facts["kept_feeds"]

    def _can_make(self, page: TextFirst) -> None:
        """fast_build calls it when all is made."""
        self.text_first = page

    def _run_pelican(self, settings: dict[str, Any]) -> None:
        from pelican import Pelican

        with self.phases:
            pelican = Pelican(settings)
            if not self.report.errors:  # a plugin that did not start
                pelican.run()

    def _tell(self, explainer: Explainer, error: BaseException) -> None:
        for diagnostic in explainer.explain(error):
            self.report(diagnostic)
            if diagnostic.code in ("B053", "B099"):
                self._keep(error)

    def _keep(self, error: BaseException) -> None:
        try:
            keep_trace(error, self.cache / "last-error.txt")
        except OSError:
            return  # the trace is a courtesy; what matters is told already

    def _explainer(self, output: Path, building: Path | None = None) -> Explainer:
        return Explainer(self.root, self.settings_file, output, building or output)

    def _say_waiting(self, pid: int) -> None:
        if not self.quiet:
            words = catalogue(self.language).gettext
            line = words("Another build is running (process {pid}): waiting for it to end…")
            print(line.format(pid=pid or "?"), flush=True)


@contextmanager
def _own_imports(root: Path) -> Iterator[None]:
    """Let publishconf.py import pelicanconf.py, afresh, and leave no trace in this process."""
    before = sys.path[:]
    sys.path.insert(0, str(root))
    for name in ("pelicanconf", "publishconf"):
        sys.modules.pop(name, None)
    try:
        yield
    finally:
        sys.path[:] = before
        for name in ("pelicanconf", "publishconf"):
            sys.modules.pop(name, None)
