"""One build from its beginning to its end, around Pelican's own run."""

# Pelican hands paths over as text.
# ruff: noqa: PTH100
from __future__ import annotations

import logging
import os
import sys
import time
from typing import Any

from pelican import Pelican, generators, utils
from pelican.contents import Content
from pelican.plugins import signals

from . import inputs, paginators
from .bodies import BodyStore, lazy_body
from .changes import changed_contents
from .environment import environment_digest
from .followed import Follower
from .handle import Handle
from .index import IndexWriter
from .kept_code import KeptCode, goes_by_source
from .later import LaterPages
from .ledger import Ledger, WarningCounter
from .listings import Listings
from .lists import NamedList
from .lock import BuildLock
from .memos import Patches
from .neighbours import (
    declared_safe,
    followed_objects,
    is_declared,
    plugins_in_use,
    plugins_that_complete,
    plugins_that_write,
    receiving_modules,
    writing_plugins,
)
from .openings import Openings
from .outputs import OutputFolder
from .page_files import running_since
from .quick_contents import get_summary
from .reading import MarkdownReader, use_quick_reader
from .records import RecordMaker
from .report import Report
from .shelf import ContentShelf
from .stamps import Digests
from .state import Output, State, Store
from .templates import TemplateBook
from .trace import Trace
from .versions import Versions
from .writer import Writer

# This module is imported before the site's settings are.
PROCESS_STARTED_NS = time.time_ns()


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
        logging.getLogger().addHandler(self.warnings)
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
            self.settings.pop("FAST_BUILD_HANDLE", None)
            self.lock.release()

    def _open(self) -> None:
        if self.store is not None:
            try:
                self.store.prepare()
                self.lock.acquire(self.store.lock_path)
                self.store.forget_indexes()
            except OSError as error:
                self.report.say(f"nothing can be kept in {self.store.folder}: {error}")
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
                utils.logger.warning(
                    "A problem occurred copying file %s to %s; %s", source, destination, error
                )

        plain_copy = utils.copy_file
        self.patches.set(utils, "copy_file", copy_file)

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
                self._name_lists(generator, context, trace)

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

    def _name_lists(self, generator: Any, context: dict[str, Any], trace: Trace) -> None:
        """Let the lists of categories, tags and authors say when they are read."""

        def named(kind: str, pairs: list[Any]) -> list[Any]:
            made = []
            for key, members in pairs:
                if type(members) is list:
                    name = ("list", kind, str(key.name), str(key.slug))
                    self.versions.add_list(name, members)
                    members = NamedList(members, name, trace.note)
                made.append((key, members))
            return made

        for kind in ("categories", "authors"):
            if context.get(kind) is getattr(generator, kind):
                pairs = named(kind, getattr(generator, kind))
                setattr(generator, kind, pairs)
                context[kind] = pairs
        pairs = named("tags", list(generator.tags.items()))
        if [key for key, _ in context.get("tags", ())] == [key for key, _ in pairs]:
            for key, members in pairs:
                generator.tags[key] = members
            context["tags"] = pairs

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
        if self.store is None:
            return
        opened = self.openings.inputs(self.skipped, self.state.opened)
        code = inputs.code_digests(self.settings, PROCESS_STARTED_NS)
        variables = inputs.named_variables(self.settings, code)
        maker = self.maker
        try:
            self._save_index(outputs, code, maker, opened, variables)
        except OSError as error:
            self.report.say(f"no index could be kept: {error}")
        ledger.forget_unused(outputs.values())
        assert self.listings is not None
        state = State(
            key=self.key,
            environment=environment_digest(variables, self.variables),
            variables=variables,
            at_ns=self.started_ns,
            output_at_ns=self.output_at_ns,
            running_since=running_since(),
            files=self.digests.taken,
            code=code,
            contents=self.shelf.kept,
            dependencies=ledger.dependencies,
            versions=ledger.versions,
            outputs=outputs,
            templates=self.book.used,
            summaries=self.versions.summaries,
            records=maker.made,
            opened=opened,
            addresses=self.addresses,
            listings=self.listings.noted,
            compiled=self.compiled.used if self.compiled else {},
        )
        try:
            self.store.save_manifest({path: output.digest for path, output in outputs.items()})
            state.bodies = self.bodies.save(list(self.shelf.kept.values()))
            self.store.save(state)
            self.bodies.forget_others(state.bodies)
        except OSError as error:
            self.store.forget_indexes()
            self.report.say(f"nothing can be kept in {self.store.folder}: {error}")

    def _save_index(
        self,
        outputs: dict[str, Output],
        code: dict[str, bytes],
        maker: RecordMaker,
        opened: set[str],
        variables: frozenset[str],
    ) -> None:
        if self.arguments is None or self.index_base is None:
            return
        reason = self.index.refusal(self, code)
        if not reason:
            reason = self.index.add_openings(opened)
        if reason:
            self.report.say(f"the next build will need Pelican, too: {reason}")
        else:
            self.index.write(self.index_base, self.arguments, self, outputs, code, maker, variables)


def _is_wanted(settings: dict[str, Any]) -> bool:
    """Whether this site asks for it: in a process of many builds another one may have."""
    named = any(__package__ in str(plugin) for plugin in settings.get("PLUGINS") or ())
    return settings.get("FAST_BUILD") is not False and (named or Build.arguments is not None)


def _start(pelican: Pelican) -> None:
    """Wrap the run of this Pelican (handler of `initialized`)."""
    if Build.current is not None or not _is_wanted(pelican.settings):
        return  # a second Pelican inside a run, as i18n subsites make: left to itself
    plain_run = pelican.run

    def run() -> None:
        build = Build(pelican, os.environ.get("FAST_BUILD_CACHE"))
        build.run(plain_run)
        told = pelican.settings.get("FAST_BUILD_REPORT")
        if told is not None:
            told(build.report.facts())
            return
        print(build.report.text(), file=sys.stderr)  # noqa: T201
        if build.explain:
            print(build.report.explain(), file=sys.stderr)  # noqa: T201
        if build.trace_file:
            build.report.write_trace(build.trace_file)

    pelican.run = run


def _keep_code(generator: Any) -> None:
    build = Build.current
    if build is not None and generator.settings is build.settings and build.compiled is not None:
        generator.env.bytecode_cache = build.compiled


def _read_quickly(readers: Any) -> None:
    if Build.current is not None:
        use_quick_reader(readers)


def _serve_contents(generator: Any) -> None:
    build = Build.current
    if build is not None and generator.settings is build.settings:
        build.shelf.serve(generator)


def _collect(all_generators: list[Any]) -> None:
    build = Build.current
    if build is not None and all_generators[0].settings is build.settings:
        build.all_generators = all_generators


def _writer(pelican: Pelican) -> type | None:
    build = Build.current
    if build is None or pelican is not build.pelican:
        return None
    build.prepare_writing()
    assert build.ledger is not None
    safe = declared_safe(build.settings)
    if any(not is_declared(module, safe) for module in receiving_modules("get_writer")):
        return None  # Pelican takes the first that is offered, and it would have been theirs
    return type(
        "Writer",
        (Writer,),
        {
            "ledger": build.ledger,
            "later": build.later,
            "listings": build.listings,
            "follows": build.follows,
        },
    )


def _write_later_pages(pelican: Pelican) -> None:
    build = Build.current
    if build is not None and pelican is build.pelican and build.later is not None:
        build.later.flush()


def connect() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(_start)
    signals.generator_init.connect(_keep_code)
    signals.readers_init.connect(_read_quickly)
    signals.article_generator_init.connect(_serve_contents)
    signals.page_generator_init.connect(_serve_contents)
    signals.all_generators_finalized.connect(_collect)
    signals.get_writer.connect(_writer)
    signals.finalized.connect(_write_later_pages)
