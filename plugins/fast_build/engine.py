"""One build from its beginning to its end, around Pelican's own run."""

# Pelican hands paths over as text.
# ruff: noqa: PTH100
from __future__ import annotations

import logging
import os
import time
from typing import Any

from pelican import Pelican, generators, utils
from pelican.contents import Content

from . import inputs, lending, paginators
from .bodies import BodyStore, lazy_body
from .changes import changed_contents
from .followed import Follower
from .handle import Handle
from .index import IndexWriter
from .keeping import keep_for_next
from .kept_code import KeptCode, goes_by_source
from .later import LaterPages
from .ledger import Ledger
from .listings import Listings
from .lists import name_lists
from .lock import BuildLock
from .memos import Patches
from .neighbours import (
    declared_safe,
    followed_objects,
    plugins_in_use,
    plugins_that_complete,
    plugins_that_write,
    writing_plugins,
)
from .openings import Openings
from .outputs import OutputFolder
from .page_files import running_since
from .quick_contents import get_summary
from .reading import MarkdownReader
from .records import RecordMaker
from .report import Report
from .shelf import ContentShelf
from .stamps import Digests
from .state import State, Store
from .templates import TemplateBook
from .trace import Trace
from .versions import Versions
from .warning_counter import WarningCounter
from .writing_told import is_refused


class Build:
    """The parts of a build in progress; at most one in a process."""

    current: Build | None = None
    arguments: list[str] | None = None
    index_base: str | None = None
    openings = Openings()
    explain = False
    trace_file = ""

    def __init__(self, pelican: Pelican, cache_folder: str | None) -> None:
        self.pelican = pelican
        self.settings: dict[str, Any] = pelican.settings
        self.report = Report()
        folder = cache_folder or inputs.cache_folder(self.settings)
        self.store: Store | None = Store(folder, pelican.output_path) if folder else None
        self.lock = BuildLock()
        self.patches = Patches()
        self.warnings = WarningCounter()
        self.state = State()
        self.started_ns = time.time_ns()
        self.output_at_ns = 0
        self.all_generators: list[Any] = []
        self.ledger: Ledger | None = None
        self.later: LaterPages | None = None
        self.follows = False
        self.compiled: KeptCode | None = None
        self.addresses: dict[str, str] = {}
        self.variables = dict(os.environ)
        self.listings: Listings | None = None

    def run(self, plain_run: Any) -> None:
        """Do what `Pelican.run` does, with less work."""
        self.report.begin("looking at what is there")
        self._open()
        self.report.begin("reading")
        Build.current = self
        self.settings[lending.SETTING] = lending.MarkdownLender()
        logging.getLogger().addHandler(self.warnings)
        self.index.tell_closed_folders()
        self._patch()
        try:
            plain_run()
            self.report.begin("keeping for the next build")
            self._finish()
        except BaseException:
            self.folder.give_up()
            raise
        finally:
            self.shelf.end_helpers()
            self.bodies.end()
            self.patches.undo()
            logging.getLogger().removeHandler(self.warnings)
            Build.current = None
            for name in ("FAST_BUILD_HANDLE", lending.SETTING):
                self.settings.pop(name, None)
            self.lock.release()

    def _open(self) -> None:
        if self.store is not None:
            try:
                self.store.prepare()
                self.lock.acquire(self.store.lock_path)
                self.store.forget_indexes()
            except OSError as error:
                self.report.say(f"nothing can be kept in {self.store.folder}: {error.strerror}")
                self.store = None
        self.key = inputs.key(self.settings)
        if self.store is not None:
            found = self.store.load()
            reason = inputs.staleness(found, self.key, self.variables)
            if reason:
                self.report.say(f"starting afresh: {reason}")
            else:
                self.state = found
                if found.running_since != running_since():
                    found.output_at_ns = 0  # their times prove nothing: see `page_files`
        MarkdownReader.only_own_before = any(
            kept.header is not None for kept in self.state.contents.values()
        )
        if goes_by_source(self.settings):
            self.compiled = KeptCode(self.state.compiled)
        self.digests = Digests(self.state.files, self.state.at_ns)
        self.folder = OutputFolder(self.pelican.output_path, self.store, self.state)
        self.folder.scan()
        self.bodies = BodyStore(self.store.base if self.store else None, self.state.bodies)
        self.shelf = ContentShelf(
            self.state, self.digests, self.warnings, self.patches.dates, self.bodies
        )
        self.purge = self._takes_over_deletion()
        skipped = {self.folder.root, os.path.abspath(self.store.folder) if self.store else ""}
        self.skipped = frozenset(os.path.realpath(path) for path in skipped if path)
        self.index = IndexWriter(self.settings, self.skipped, self.started_ns)
        self.digests.seen = self.index.files

    def _takes_over_deletion(self) -> bool:
        """DELETE_OUTPUT_DIRECTORY removes at the end what was not made, instead of everything."""
        wanted = bool(self.pelican.delete_outputdir)
        output, content = (os.path.realpath(p) for p in (self.folder.root, self.pelican.path))
        self.pelican.delete_outputdir = False
        return wanted and os.path.commonpath([output]) != os.path.commonpath([output, content])

    def _patch(self) -> None:
        self.patches.apply()
        self.patches.set(Content, "_content", lazy_body)

        def copy_file(source: str, destination: str) -> None:
            if not self.folder.is_inside(destination):
                plain_copy(source, destination)
                return
            if self.later is not None:
                self.later.before(self.folder.relative(destination))
            try:
                self.folder.copy(source, self.folder.relative(destination))
            except OSError as error:
                if is_refused(error, self.folder.root):
                    raise  # half a file in the output is no site, whatever Pelican thinks of it
                utils.logger.warning(
                    "A problem occurred copying file %s to %s; %s", source, destination, error
                )

        plain_copy = utils.copy_file
        self.patches.set(utils, "copy_file", copy_file)
        self._patch_static()

    def _patch_static(self) -> None:
        """Static files that Pelican need not copy: compared by content, or right as they are."""

        def is_required(generator: Any, file: Any) -> bool:
            if plain(generator, file):
                return True
            target = f"{generator.output_path}{os.sep}{file.save_as}"
            if self.folder.is_inside(target):  # a link to its source
                self.folder.observe(self.folder.relative(target))
            return False

        static = generators.StaticGenerator
        plain = static._file_update_required
        self.patches.set(static, "_file_update_required", is_required)
        # Times say less than bytes, which `copy_file` compares.
        self.patches.set(static, "_source_is_newer", lambda *_: True)

    def prepare_writing(self) -> None:
        """Everything is read: from here on outputs are compared (called for `get_writer`)."""
        self.report.begin("writing")
        context = self.all_generators[0].context
        reasons = writing_plugins(self.settings)
        if self.settings["CACHE_CONTENT"] or self.settings["LOAD_CONTENT_CACHE"]:
            reasons.append("Pelican's own cache is on")
        self.report.rewrites = reasons
        self.folder.plugins_write = plugins_that_write()
        parts = {} if plugins_that_complete() else self.shelf.parts
        versions = Versions(context, self.state.summaries, parts, lambda: self.warnings.count)
        if parts and not self.settings["RELATIVE_URLS"]:
            self.addresses = versions.addresses(self.state.addresses)
            if not plugins_in_use():
                summaries = get_summary(vars(Content)["get_summary"], versions.known_summary)
                self.patches.set(Content, "get_summary", summaries)
        trace = Trace(versions.identify, settled=not reasons)
        paginators.follow(self.patches, trace)
        declared = frozenset(self.settings.get("FAST_BUILD_PURE_FILTERS", ()))
        safe = declared_safe(self.settings)
        versions.fingerprinter.safe = safe
        self.book = TemplateBook(self.state.templates, declared, safe)
        self.versions = versions
        self.ledger = Ledger(
            self.folder, self.state, versions, self.book, trace, self.warnings, not reasons
        )
        self.listings = Listings(self.state.listings, self.ledger, self.settings)
        self.settings["FAST_BUILD_HANDLE"] = Handle(self.folder, trace)
        self.follows = bool(safe)
        if self.follows:
            Follower(followed_objects(self.settings), trace, versions, self.book).start(
                self.patches
            )
        self.maker = RecordMaker(self.state, self.ledger, versions, self.shelf)
        self.later = LaterPages(
            self.ledger, self.settings, self.maker if self.arguments is not None else None
        )
        self._end_writing_after(self.all_generators[-1])
        for generator in self.all_generators:
            if hasattr(generator, "env"):
                trace.watch(generator.env)
                versions.environment_number(generator.env)
            if type(generator) is generators.ArticlesGenerator and not reasons:
                name_lists(generator, context, versions.add_list, trace.note)

    def _end_writing_after(self, last: Any) -> None:
        """Before plugins hear that all is written, all is, and nothing else is there."""
        if not hasattr(last, "generate_output"):
            return
        plain = last.generate_output

        def generate_output(writer: Any) -> None:
            plain(writer)
            assert self.later is not None
            self.later.flush()
            self.folder.remove_stale(self.purge, frozenset(self.settings["OUTPUT_RETENTION"]))

        last.generate_output = generate_output

    def _finish(self) -> None:
        ledger = self.ledger
        if ledger is None:
            return
        retained = frozenset(self.settings["OUTPUT_RETENTION"])
        # Before the stamps are taken: what changes later in the same tick is not trusted.
        self.output_at_ns = time.time_ns()
        outputs = self.folder.finish(self.purge, retained)
        assert self.later is not None
        self.report.finish(self.folder, ledger, self.shelf, self.later.helped)
        if self.explain or self.settings.get("FAST_BUILD_EXPLAIN"):
            known, now = self.state.contents, self.shelf.kept
            self.report.name_changes(changed_contents(known, now, self.settings))
        keep_for_next(self, outputs)
