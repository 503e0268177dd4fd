"""The index that a build leaves for the front door, and the reasons for leaving none."""

# Thousands of paths; os.path on strings is several times faster.
# ruff: noqa: PTH100, PTH112, PTH113, PTH120, PTH123
from __future__ import annotations

import datetime
import logging
import marshal
import os
import re
import sys
import sysconfig
import time
from typing import Any

import pelican

from . import __version__
from .environment import environment_digest
from .explaining import as_typed
from .inputs import belongs
from .neighbours import declared_safe, foreign_parts, plugins_in_use
from .openings import stamps_of
from .page_files import running_since
from .records import RecordMaker
from .stamps import Tree, is_racy, stamp, walk
from .state import Output
from .store_files import pack, write_checked

logger = logging.getLogger(__name__)
# Words in a settings file after which it may say something else in the next run.
_UNSTEADY = re.compile(
    r"\b(datetime|time|random|uuid|secrets|subprocess|socket|urllib|requests|popen|getpass"
    r"|glob|iterdir|listdir|scandir|walk)\b"
)


class IndexWriter:
    """Collects the stamps of all inputs before a build, writes the index after it."""

    def __init__(self, settings: dict[str, Any], skipped: frozenset[str], started_ns: int) -> None:
        self._settings = settings
        self._started_ns = started_ns
        self._folders: Tree = {}
        self.files: Tree = {}
        self.absent: list[str] = []
        roots = [settings["PATH"], settings["THEME"], *settings["THEME_TEMPLATES_OVERRIDES"]]
        roots += settings.get("PLUGIN_PATHS", [])
        for root in roots:
            if os.path.isdir(root):
                walk(os.path.abspath(root), skipped, self._folders, self.files)
            else:
                self.absent.append(os.path.abspath(root))
        self._listed = list(self._folders)  # whose files are all known
        self._packages = sorted({sysconfig.get_paths()[name] for name in ("purelib", "platlib")})
        for path in self._packages:
            self._folders[path] = stamp(path) or (0, 0, 0)

    def tell_closed_folders(self) -> None:
        """Pelican passes over folders that it may not look into, as if they were empty."""
        for folder in self._listed:
            if not os.access(folder, os.R_OK | os.X_OK):
                logger.warning(
                    "%s: nobody may look into this folder, so what is in it is left out",
                    as_typed(folder),
                )

    def refusal(self, build: Any, code: dict[str, bytes]) -> str:
        """Why the front door must not answer for this site, empty when it may."""
        settings, ledger = self._settings, build.ledger
        if foreign := foreign_parts(settings):
            return f"what these plugins read is not known: {', '.join(foreign)}"
        if ledger.unsteady:
            return "; ".join(sorted(ledger.unsteady))
        if build.report.rewrites:
            return "every output is rendered again"
        if build.versions.fingerprinter.unsteady:
            return f"unknown values: {', '.join(sorted(build.versions.fingerprinter.unsteady))}"
        if build.openings.outside:
            return f"a part of the build {' and '.join(sorted(build.openings.outside))}"
        if not settings["WITH_FUTURE_DATES"] or settings.get("DEFAULT_DATE") == "fs":
            return "the clock decides what is published"
        if settings["CACHE_CONTENT"] or settings["LOAD_CONTENT_CACHE"]:
            return "Pelican's own cache is on"
        if settings["STATIC_CREATE_LINKS"] or settings["STATIC_CHECK_IF_MODIFIED"]:
            return "static files are linked, or copied by their times"
        return self._code_refusal(code)

    def add_openings(self, paths: set[str]) -> str:
        """Watch these too; why that is not possible, empty when it is."""
        try:
            folders, files, absent = stamps_of(
                paths - self._folders.keys() - self.files.keys(), self._started_ns
            )
            self.absent += absent
        except ValueError as error:
            return f"{error} was written while building"
        self._folders |= folders
        self.files |= files
        return ""

    def _code_refusal(self, code: dict[str, bytes]) -> str:
        ours = os.path.dirname(os.path.realpath(__file__)) + os.sep
        safe = declared_safe(self._settings)
        for path, value in code.items():
            if value == b"written while building":
                return f"{path} was written while building"
            if path.startswith(ours) or belongs(path, safe):
                continue
            if value == b"folder" or self._settings.get("FAST_BUILD_STEADY_SETTINGS"):
                continue
            with open(path, encoding="utf-8", errors="replace") as file:
                found = _UNSTEADY.search(file.read())
            if found:
                return f"{as_typed(path)} uses “{found[0]}”"
        return ""

    def write(
        self, target: str, arguments: list[str], build: Any, outputs: dict[str, Output],
        code: dict[str, bytes], maker: RecordMaker, variables: frozenset[str],
    ) -> None:  # fmt: skip
        """Write the index and its pack of records; raises OSError."""
        # Declared plugins may look at the date, never at the time of day.
        daily = build.patches.dates.dependent or declared_safe(self._settings)
        for path in code:
            found = stamp(path)
            if found is not None and os.path.isfile(path):
                self.files[path] = found
        markdown, links = self._markdown(build)
        records, bodies = pack(maker.records(outputs) if markdown else {})
        stamps = {path: output.stamp for path, output in outputs.items()}
        index = {
            "made": (__version__, sys.version, list(time.tzname), os.path.abspath(os.curdir)),
            "running_since": running_since(),
            "environment": environment_digest(variables, build.variables),
            "variables": sorted(variables),
            "arguments": arguments,
            "day": datetime.date.today().isoformat() if daily else "",
            "absent": self.absent,
            "at": self._started_ns,
            "folders": self._folders,
            "listed": dict.fromkeys(self._listed, True),
            "files": self.files,
            "root": build.folder.root,
            "outputs": stamps,
            "late": {
                path: output.digest
                for path, output in outputs.items()
                if output.stamp is not None and is_racy(output.stamp, build.output_at_ns)
            },
            "output_folders": build.folder.folders if build.purge else {},
            "messages": build.warnings.messages,
            "lock": build.store.lock_path,
            "journal": build.store.journal_path,
            "bodies": bodies,
            "markdown": markdown,
            "links": links,
            "code": list(code),
            "packages": self._packages,
            "pelican": pelican.__version__,
        }
        if bodies:
            write_checked(target + ".pack", records)
        write_checked(target + ".index", marshal.dumps(index))

    def _markdown(self, build: Any) -> tuple[Any, Any]:
        """What it takes to convert a body without Pelican; (None, None) when that is not all."""
        settings = self._settings
        if settings["TYPOGRIFY"] or settings["OUTPUT_SOURCES"] or settings["RELATIVE_URLS"]:
            return None, None
        ledger = build.ledger
        if ledger.unprovable or ledger.unfollowed or build.versions.fingerprinter.opaque:
            return None, None
        if plugins_in_use():
            return None, None
        if not settings["STATIC_EXCLUDE_SOURCES"] or not build.shelf.parts:
            return None, None
        try:
            marshal.dumps(settings["MARKDOWN"])
        except ValueError:
            return None, None
        regex = build.shelf.any_content()._get_intrasite_link_regex()
        return settings["MARKDOWN"], (regex.pattern, regex.flags)
